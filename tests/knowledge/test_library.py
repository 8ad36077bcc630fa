"""The content says every fact of the report and every code, and faults in it are told in one line each."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest

from knowledge.facts import UNCONFIRMED, Town
from knowledge.library import CONTENT, ContentFault, check, load_calendar, load_town, show
from knowledge.rules.clocks import SESSIONS

from .scoring import SHARED

FACTS, CATALOGUE = SHARED / "report" / "facts.yaml", SHARED / "report" / "catalogue.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT / "xiayuan", tmp_path / "town"))


def _rows(path: Path, list_name: str) -> Iterator[dict[str, str]]:
    """The one-line flow mappings under a top-level key; enough of YAML for these two files."""
    if not path.exists():
        pytest.skip(f"{path.name} of the shared folder is not here")
    inside = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r"\w", line):
            inside = line.startswith(f"{list_name}:")
        elif inside and (row := re.match(r"\s*- \{(.*)\}\s*$", line)):
            pairs = re.findall(r'(\w+):\s*("[^"]*"|.+?)(?:,\s*(?=\w+:)|$)', row[1])
            yield {key: value.strip().strip('"') for key, value in pairs}


def test_every_target_of_the_report_is_in_the_content_with_its_value(town: Town) -> None:
    listed = [
        (r["section"], r["what"], r["op"], r["value"], r.get("unit", ""), r.get("theme", "")) for r in _rows(FACTS, "targets")
    ]
    held = [(str(t.section), t.what, t.op, f"{t.value}", t.unit, t.theme) for t in town.targets]
    assert held == listed
    assert len(held) == 22


def test_every_project_of_the_report_is_in_the_content_with_its_stage(town: Town) -> None:
    listed = [(r["section"], r["name"], r["goal"]) for r in _rows(FACTS, "projects")]
    assert [(str(p.section), p.fact or p.name, p.goal) for p in town.projects] == listed


def test_every_mechanism_of_the_report_is_in_the_content(town: Town) -> None:
    listed = [(r["section"], r["name"], r["what"]) for r in _rows(FACTS, "mechanisms")]
    assert [(str(m.section), m.name, m.fact) for m in town.mechanisms if not m.extra] == listed


def test_sections_industries_and_regions_are_those_of_the_report(town: Town) -> None:
    text = FACTS.read_text(encoding="utf-8") if FACTS.exists() else pytest.skip("facts.yaml of the shared folder is not here")
    for section in town.sections:
        line = f"{section.id}: {section.title}" + (f" ({section.motto})" if section.motto else "")
        assert line in text
    assert f"industries: [{', '.join(town.industries)}]" in text
    regions = f"main: [{', '.join(town.regions)}], science_projects: {town.science_regions[0]}"
    assert regions in text


def test_every_code_of_the_catalogue_is_in_the_content(town: Town) -> None:
    incidents = [(r["code"], r["name"], r["unit"], r["sla"]) for r in _rows(CATALOGUE, "incident")]
    assert [(c.code, c.name, c.unit, c.sla) for c in town.categories] == incidents
    assert [(f.code, f.name) for f in town.frauds] == [(r["code"], r["name"]) for r in _rows(CATALOGUE, "fraud")]
    assert [(e.code, e.call) for e in town.emergencies] == [(r["code"], r["call"]) for r in _rows(CATALOGUE, "emergency")]


def test_service_levels_are_two_hours_a_day_five_and_fifteen_working_days(town: Town) -> None:
    levels = {level.id: (level.hours, level.working_days) for level in town.levels.values()}
    assert levels == {"emergency": (2, 0), "urgent": (24, 0), "general": (0, 5), "complex": (0, 15)}


def test_units_and_invented_numbers_are_shown_as_unconfirmed(town: Town) -> None:
    assert all(unit.shown.endswith(UNCONFIRMED) for unit in town.units)
    assert town.contact("office").shown.endswith(UNCONFIRMED)
    assert all(c.phone.startswith("0513-0000") or not c.shown.endswith(UNCONFIRMED) for c in town.contacts)
    assert not any(c.confirmed for c in town.categories)
    assert UNCONFIRMED in "\n".join(show(town))


def test_what_the_content_says_is_ours_and_not_the_reports_sentences(town: Town) -> None:
    """No run of 25 characters of ours stands in the report."""
    report = SHARED / "report" / "cleaned.txt"
    if not report.exists():
        pytest.skip("cleaned.txt of the shared folder is not here")
    text = report.read_text(encoding="utf-8")
    for fact in town.facts.values():
        runs = [fact.says[i : i + 25] for i in range(max(0, len(fact.says) - 24))]
        assert not [run for run in runs if run in text], fact.id


def test_ids_are_unique_and_every_fact_has_a_desk_to_ask_or_a_section(town: Town) -> None:
    counted = Counter([*town.facts, *town.topic])
    assert max(counted.values()) == 1
    assert all(town.section(fact.section) for fact in town.facts.values())


def test_sound_content_has_no_faults() -> None:
    assert check("xiayuan") == []


@pytest.mark.parametrize(
    ("page", "old", "new", "told"),
    [
        ("targets", 'op = "~"', 'op = "about"', "比较符"),
        ("targets", "section = 0", "section = 9", "没有第9部分"),
        ("targets", 'id = "trade"', 'id = "wholesale"', "重复"),
        ("targets", "names = [", "nmaes = [", "nmaes"),
        ("projects", 'office = "建设局"', 'office = "住建局"', "住建局"),
        ("projects", 'of = "ginger-brand"', 'of = "ginger"', "ginger"),
        ("mechanisms", 'id = "petitions"', "id = 5", "wrong type"),
        ("topics", '"cdmo", "yuankang"]', '"cdmo", "nobody"]', "nobody"),
        ("catalogue", 'sla = "complex"', 'sla = "soon"', "illegal_building"),
        ("contacts", "[[contact]]", "[[contact]", "TOML"),
        ("town", "year = 2024", 'year = "2024"', "year"),
        ("catalogue", "hours = 2\n", "hours = 'two'\n", "sla"),
    ],
)
def test_a_fault_in_the_content_is_one_clear_line(folder: Path, page: str, old: str, new: str, told: str) -> None:
    file = folder / f"{page}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    faults = check(folder)
    assert faults
    assert any(told in fault for fault in faults), faults
    assert all("\n" not in fault for fault in faults)
    with pytest.raises(ContentFault):
        load_town(folder)


def test_a_missing_file_or_folder_is_one_clear_line(folder: Path) -> None:
    (folder / "topics.toml").unlink()
    assert check(folder) == ["topics.toml: 文件缺失或打不开（missing or unreadable）"]
    assert len(check("no-such-town")) == 1


# The town's hours


def _with_hours(folder: Path, hours: str) -> Path:
    page = folder / "town.toml"
    said = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"\[hours\].*?\n\n", f"[hours]\n{hours}\n\n", said, flags=re.S), encoding="utf-8")
    return folder


def test_the_town_sets_its_own_hours_and_days(folder: Path) -> None:
    town = load_town(_with_hours(folder, 'sessions = ["09:00-13:00"]\nclosed = [2024-07-02]\nworked = [2024-07-06]'))
    assert town.calendar.sessions == ((time(9), time(13)),)
    assert load_calendar(folder) == town.calendar
    assert not town.calendar.works(date(2024, 7, 2))
    assert town.calendar.works(date(2024, 7, 6))


def test_a_town_that_says_no_hours_has_the_usual_ones(folder: Path) -> None:
    assert load_town(_with_hours(folder, "")).calendar.sessions == SESSIONS == load_town("xiayuan").calendar.sessions


@pytest.mark.parametrize(
    "hours",
    [
        'sessions = ["9-13"]',
        'sessions = ["13:00-09:00"]',
        'sessions = ["09:00-13:00", "12:00-17:00"]',
        "sessions = [9]",
        'closed = ["2024-07-02"]',
        "worked = [2024-07-02T08:00:00]",
        "lunch = 1",
    ],
)
def test_hours_that_make_no_sense_are_one_clear_line(folder: Path, hours: str) -> None:
    faults = check(_with_hours(folder, hours))
    assert len(faults) == 1
    assert faults[0].startswith("town.toml [hours]")
    with pytest.raises(ContentFault):
        load_calendar(folder)


def test_a_time_zone_that_nobody_knows_is_one_clear_line(folder: Path) -> None:
    page = folder / "town.toml"
    page.write_text(page.read_text(encoding="utf-8").replace("Asia/Shanghai", "Asia/Nowhere"), encoding="utf-8")
    assert check(folder) == ["town.toml: “zone”不是时区名（unknown time zone）"]
