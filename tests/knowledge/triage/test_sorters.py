"""A report is sorted by the meaning of the catalogue's codes, and says why; nothing that people write breaks it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.facts import Category
from knowledge.library import load_town
from knowledge.triage import Sorter, alike
from tests.knowledge.scoring import rows_of
from tests.knowledge.triage.scoring import Row, score

ROWS = Path(__file__).parent / "rows"
FASTEST_OF = 3  # the machine does other things as well
PIECES = (
    "人",
    "车撞",
    "掉进河里",
    "着火了",
    "电线断了",
    "煤气味",
    "路口",
    "幸福小区3幢",
    "我要从",
    "，",
    "a1 ",
    "工资",
    "\n",
    "不想",
)


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    return Sorter(load_town("xiayuan"))


def reports() -> Iterator[Row]:
    for number, line in enumerate((ROWS / "reports.tsv").read_text(encoding="utf-8").splitlines()):
        code, urgent, place, emergency, text = line.split("\t")
        told = {"id": f"r{number}", "code": code, "urgent": urgent == "!", "place": place or None, "text": text, "same_as": None}
        yield {**told, "emergency": emergency.strip("-") or None}


def test_a_broken_street_light_goes_to_the_street_lights_and_the_reason_names_words_and_clause(sorter: Sorter) -> None:
    found = sorter.sort("桥头那个路灯坏了好几天了")
    assert found.code == found.codes[0] == "streetlight"
    assert len(found.codes) == len(sorter.town.categories)
    assert all(word in found.because for word in ("路灯", "“路灯亮化”条", "待确认"))
    assert (found.urgent, found.emergency, found.call) == (False, None, None)


def test_danger_brings_the_number_and_names_what_told(sorter: Sorter) -> None:
    found = sorter.sort("楼上着火了！")
    assert (found.emergency, found.call, found.urgent) == ("fire_now", "119", True)
    assert "着火" in found.because


def test_traditional_characters_are_sorted_alike(sorter: Sorter) -> None:
    assert sorter.sort("垃圾桶滿了沒人收").codes[:3] == sorter.sort("垃圾桶满了没人收").codes[:3]


def test_reports_that_the_sorter_never_saw_go_to_the_right_desk(sorter: Sorter) -> None:
    """A floor for quality: 110 reports of our own, written after the examples and never learned from."""
    marks = score(sorter, list(reports()), {one.code: one.call for one in sorter.town.emergencies})
    assert marks.first >= 0.90 * marks.rows, marks.wrong["code"]
    assert marks.in_three >= 0.97 * marks.rows, marks.wrong["code"]
    assert marks.heard == marks.right_number == marks.emergencies, marks.wrong
    assert marks.false_alarms <= 3, marks.wrong["alarm"]
    assert marks.places >= 0.85 * marks.rows, marks.wrong["place"]


def test_a_town_learns_from_what_its_dispatchers_decided(sorter: Sorter) -> None:
    decided = [
        (f"{place}有人遛鸟太吵，鸟叫声第{n}天了", "greening") for n, place in enumerate(["东门", "西门", "南门", "北门"] * 6)
    ]
    taught = sorter.taught(decided)
    assert sorter.sort("有人遛鸟太吵").code == "noise"
    assert taught.sort("有人遛鸟太吵").code == "greening"
    assert taught.version != sorter.version
    assert taught.sort("路灯不亮").code == "streetlight"


def test_decisions_that_make_nothing_better_change_nothing(sorter: Sorter) -> None:
    assert sorter.taught([]) is sorter
    assert sorter.taught([("路灯不亮", "nosuch")]) is sorter


def test_another_citys_classes_are_sorted_by_their_names_until_somebody_decides() -> None:
    names = ("城乡建设", "环境保护", "教育文体", "劳动和社会保障", "卫生计生")
    classes = tuple(Category(code=f"c{number}", name=name, unit="", sla="") for number, name in enumerate(names))
    found = Sorter(replace(load_town("xiayuan"), categories=classes))
    for text, name in (("老师补课收费", "教育文体"), ("老板拖欠工资", "劳动和社会保障"), ("卫生院没有医生", "卫生计生")):
        assert names[int(found.sort(text).code[1:])] == name, text
        assert "由" not in found.sort(text).because


@settings(max_examples=40, deadline=None)
@given(text=st.one_of(st.text(max_size=4000), st.lists(st.sampled_from(PIECES), max_size=900).map("".join).map(lambda t: t[:4000])))
def test_any_text_is_sorted(sorter: Sorter, text: str) -> None:
    found = sorter.sort(text)
    assert found.code in {category.code for category in sorter.town.categories}
    assert found.place is None or len(found.place) <= len(text)
    assert isinstance(alike(text, [(1, text), (2, "路灯不亮"), (3, "")]), list)


@pytest.mark.parametrize("piece", [*PIECES, "墙倒了压住人", "我从楼上", "水往家里"])
def test_no_text_takes_long(sorter: Sorter, piece: str) -> None:
    """Repetition is what makes careless patterns explode; the bound is generous, for a machine under load."""
    text = (piece * 4000)[:4000]
    assert min(_seconds(lambda: sorter.sort(text)) for _ in range(FASTEST_OF)) < 1
    assert min(_seconds(lambda: alike(text, [(1, text[:-1])])) for _ in range(FASTEST_OF)) < 1


def test_the_development_reports_are_sorted_as_promised(sorter: Sorter, shared: Path) -> None:
    rows = rows_of(shared / "eval" / "triage_dev.jsonl")
    marks = score(sorter, rows, {one.code: one.call for one in sorter.town.emergencies})
    assert marks.first >= 0.90 * marks.rows
    assert marks.in_three >= 0.97 * marks.rows
    assert marks.heard == marks.right_number == marks.emergencies
    assert marks.false_alarms <= 0.03 * (marks.rows - marks.emergencies)
    assert marks.linked_right >= max(0.7 * marks.pairs, 0.85 * marks.linked)
    assert marks.near_linked <= 1


def _seconds(do: object) -> float:
    begun = time.process_time()
    do()  # type: ignore[operator]
    return time.process_time() - begun
