"""Two reports of the same thing are found; near-looking ones, with another number, name or matter, stay apart."""

from pathlib import Path

import pytest

from knowledge.text import warm_up
from knowledge.triage import alike
from knowledge.triage.places import place_of

PAIRS = [line.split("\t") for line in (Path(__file__).parent / "rows" / "pairs.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    warm_up()


@pytest.mark.parametrize(("first", "second"), [(a, b) for kind, a, b in PAIRS if kind == "near"])
def test_what_only_looks_alike_stays_apart(first: str, second: str) -> None:
    assert alike(second, [(1, first)]) == []


def test_most_reports_of_the_same_thing_are_found() -> None:
    same = [(a, b) for kind, a, b in PAIRS if kind == "same"]
    assert sum(alike(b, [(1, a)]) == [1] for a, b in same) >= 0.9 * len(same)


def test_the_best_comes_first_and_nothing_is_alike_to_nothing() -> None:
    earlier = [(1, "青云桥的路灯不亮"), (2, "青云桥栏杆断了"), (3, "青云桥的栏杆断了一截，小孩天天走")]
    assert alike("青云桥的栏杆断了一截", earlier)[0] == 3
    assert 1 not in alike("青云桥的栏杆断了一截", earlier)
    assert alike("", earlier) == alike("栏杆断了", []) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("双桥村村口垃圾没人收", "双桥村村口"),
        ("麻烦看下，丰收小区5幢楼下堆满垃圾", "丰收小区5幢楼下"),
        ("學苑路幼兒園門口亂停車", "學苑路幼兒園門口"),
        ("桥头那个路灯坏了好几天了", "桥头"),
        ("小学对面窨井盖没了", "小学对面"),
        ("河边有人钓鱼把护栏拆了", "河边"),
        ("老供销社那边下水道堵了", "老供销社那边"),
        ("信用社斜对面的化粪池满了", "信用社斜对面"),
        ("三组晒场边上变压器冒火花", "三组晒场边上"),
        ("李家庄八组王大爷家的屋顶漏雨", "李家庄八组"),
        ("张家桥南边第二户一直烧秸秆", "张家桥南边第二户"),
        ("加油站旁边那块空地全是建筑垃圾", "加油站旁边那块空地"),
        ("卫生院后面那条巷子没灯", "卫生院后面那条巷子"),
        ("俺红旗村停了一夜的电", "红旗村"),
        ("我家门口路灯不亮", None),
        ("三组长不管事", None),
        ("钱老板欠我三个月工资", None),
        ("粮站大门没关", "粮站大门"),
        ("公司不发工资", None),
        ("路灯不亮", None),
        ("", None),
    ],
)
def test_place_words_are_verbatim(text: str, place: str | None) -> None:
    assert place_of(text) == place
