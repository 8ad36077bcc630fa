"""`lab triage` sorts rows in order, names earlier rows of the same thing, and reads other catalogues."""

import json
from pathlib import Path

import pytest

from knowledge.library import load_town
from knowledge.triage import Sorter
from knowledge.triage.catalogues import categories_in
from knowledge.triage.lab import decisions_in, triage

FLOW = """# a list
incident:
  - {code: road, name: 道路与桥梁破损, unit: 建设局, sla: general}
  - {code: "b", name: '乙'}
fraud:
  - {code: x, name: 丙}
"""
BLOCK = "incident:\n  - code: road\n    name: 道路与桥梁破损\n  - code: b\n    name: 乙\n"


def test_rows_come_back_in_order_and_the_same_thing_is_named() -> None:
    rows = [
        {"id": "a", "text": "青云桥的栏杆断了"},
        {"id": 7, "text": "老板不发工资"},
        {"id": "c", "text": "青云桥那里护栏断了一截"},
    ]
    told = list(triage(Sorter(load_town("xiayuan")), rows))
    assert [row["id"] for row in told] == ["a", 7, "c"]
    assert [row["same_as"] for row in told] == [[], [], ["a"]]
    assert set(told[0]) == {"id", "code", "codes", "urgent", "emergency", "call", "place", "same_as", "because"}
    json.dumps(told)


def test_a_row_that_lacks_something_is_named() -> None:
    with pytest.raises(ValueError, match="第 1 行缺少字段 text"):
        list(triage(Sorter(load_town("xiayuan")), [{"id": 1}]))
    with pytest.raises(ValueError, match="第 2 行缺少字段 code"):
        decisions_in([{"text": "路灯", "code": "streetlight"}, {"text": "路灯"}])


@pytest.mark.parametrize(
    "page",
    [
        FLOW,
        BLOCK,
        '[[incident]]\ncode = "road"\nname = "道路与桥梁破损"\n[[incident]]\ncode = "b"\nname = "乙"\n',
        json.dumps({"incident": [{"code": "road", "name": "道路与桥梁破损"}, {"code": "b", "name": "乙"}]}),
        json.dumps([{"code": "road", "name": "道路与桥梁破损"}, {"code": "b", "name": "乙"}]),
    ],
)
def test_a_catalogue_is_read_in_any_plain_form(page: str) -> None:
    assert [(one.code, one.name) for one in categories_in(page)] == [("road", "道路与桥梁破损"), ("b", "乙")]


@pytest.mark.parametrize("page", ["", "{}", "incident: []", "何", "[1]"])
def test_a_page_without_codes_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="目录"):
        categories_in(page)


def test_the_shared_catalogue_is_the_towns(shared: Path) -> None:
    page = (shared / "report" / "catalogue.yaml").read_text(encoding="utf-8")
    assert [one.code for one in categories_in(page)] == [one.code for one in load_town("xiayuan").categories]
