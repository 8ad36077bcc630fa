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
        ("粮站大门没关", "粮站大门"),
        ("公司不发工资", None),
        ("路灯不亮", None),
        ("", None),
    ],
)
def test_place_words_are_verbatim(text: str, place: str | None) -> None:
    assert place_of(text) == place
