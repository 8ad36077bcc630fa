"""Reads a town's content folder and says, a line a fault, what is wrong with it; a town with faults is never opened."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

from knowledge.facts import (
    UNCONFIRMED,
    Absent,
    Category,
    Contact,
    EmergencyCall,
    Fact,
    FraudKind,
    Mechanism,
    Project,
    Section,
    ServiceLevel,
    Target,
    Topic,
    Town,
    Unit,
)
from knowledge.rules.clocks import SESSIONS, Calendar

__all__ = [
    "CONTENT", "UNCONFIRMED", "Absent", "Category", "Contact", "ContentFault", "EmergencyCall", "Fact", "FraudKind",
    "Mechanism", "Project", "Section", "ServiceLevel", "Target", "Topic", "Town", "Unit", "check", "load_calendar", "load_town",
    "show",
]  # fmt: skip

CONTENT = Path(__file__).parent / "content"
FILES = ("town", "targets", "projects", "mechanisms", "topics", "absent", "catalogue", "contacts")
OPS = {"~", ">=", "=", "aim"}
KINDS: Mapping[str, tuple[str, type]] = {
    "section": ("town", Section),
    "target": ("targets", Target),
    "project": ("projects", Project),
    "mechanism": ("mechanisms", Mechanism),
    "topic": ("topics", Topic),
    "absent": ("absent", Absent),
    "unit": ("catalogue", Unit),
    "incident": ("catalogue", Category),
    "fraud": ("catalogue", FraudKind),
    "emergency": ("catalogue", EmergencyCall),
    "contact": ("contacts", Contact),
}
Row = TypeVar("Row")
Pages = dict[str, dict[str, Any]]


class ContentFault(Exception):
    """The content cannot be used; `faults` are lines fit to show."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def load_town(place: str | Path) -> Town:
    """Return the town of a content folder, given as a path or as a name under `knowledge/content`.

    Raises ContentFault with a line for every fault.
    """
    folder = find_folder(place)
    if faults := check(folder):
        raise ContentFault(faults)
    return _town(_pages(folder))


def load_calendar(place: str | Path) -> Calendar:
    """Return the working hours of a town, read without the rest of it: the books want them as they open. Raises ContentFault."""
    page = tomllib.loads((find_folder(place) / "town.toml").read_text(encoding="utf-8"))
    if faults := [*_zone_faults(page), *_hours_faults(page)]:
        raise ContentFault(faults)
    return _calendar(page)


def find_folder(place: str | Path) -> Path:
    """Return the content folder meant. Raises ContentFault where there is none."""
    for folder in (Path(place), CONTENT / Path(place).name):
        if (folder / "town.toml").is_file():
            return folder
    raise ContentFault([f"找不到内容文件夹“{place}”（no content folder with a town.toml there）"])


def check(place: str | Path) -> list[str]:
    """Return a clear line for every fault of a content folder, none when it is sound."""
    try:
        folder = find_folder(place)
        pages = _pages(folder)
    except ContentFault as fault:
        return list(fault.faults)
    faults = [line for kind in KINDS for line in _row_faults(kind, pages)]
    return faults or list(_town_faults(pages)) or list(_sense_faults(_town(pages)))


def show(town: Town) -> Iterator[str]:
    """Yield the content line by line, unconfirmed parts marked, for a person to read through."""
    yield f"{town.name} · {town.report}"
    for section in town.sections:
        yield f"\n[{section.id}] {section.title}"
        for fact in town.facts.values():
            if fact.section == section.id:
                yield f"  {fact.id}: {fact.title}：{_told(fact)}"
    yield "\n受理分类"
    yield from (f"  {c.code}: {c.name} → {town.unit(c.unit).shown}，{town.levels[c.sla].name}" for c in town.categories)
    yield "\n联系方式"
    yield from (f"  {contact.shown}" for contact in town.contacts)


def _told(fact: Fact) -> str:
    """What the assistant says of a fact: a target with its comparator and figure, anything else in its words."""
    if isinstance(fact, Target):
        return f"{fact.firm}{fact.op} {fact.value}{fact.unit}"
    return fact.says or fact.plain


def _pages(folder: Path) -> Pages:
    faults, pages = [], {}
    for name in FILES:
        try:
            pages[name] = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        except OSError:
            faults.append(f"{name}.toml: 文件缺失或打不开（missing or unreadable）")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{name}.toml: 格式有误（not valid TOML）：{error}")
    if faults:
        raise ContentFault(faults)
    return pages


def _row_faults(kind: str, pages: Pages) -> Iterator[str]:
    page, shape = KINDS[kind]
    rows = pages[page].get(kind, [])
    if not isinstance(rows, list) or not rows:
        yield f"{page}.toml: 缺少 [[{kind}]]（no [[{kind}]] row）"
        return
    for number, row in enumerate(rows, 1):
        where = f"{page}.toml [[{kind}]] {row.get('id') or row.get('code') or row.get('name') or number}"
        yield from (f"{where}: {fault}" for fault in _shape_faults(row, shape))


def _shape_faults(row: Mapping[str, Any], shape: type) -> Iterator[str]:
    known, hints = {f.name: f for f in fields(shape)}, get_type_hints(shape)
    yield from (f"不认识“{key}”（unknown key）" for key in row if key not in known)
    for name, spec in known.items():
        if name not in row:
            if spec.default is MISSING:
                yield f"缺少“{name}”（missing key）"
        elif not _fits(row[name], hints[name]):
            yield f"“{name}”的类型不对（wrong type）"


def _fits(value: object, hint: object) -> bool:
    if hint == tuple[str, ...]:
        return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    if hint == tuple[int, ...]:
        return isinstance(value, list) and all(isinstance(item, int) for item in value)
    if hint in (str, int, bool):
        return type(value) is hint
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _town_faults(pages: Pages) -> Iterator[str]:
    page = pages["town"]
    for key in ("id", "name", "short", "assistant", "zone"):
        if not isinstance(page.get(key), str):
            yield f"town.toml: 缺少“{key}”（missing text）"
    for key in ("names", "above", "neighbours", "examples", "industries", "regions", "science_regions"):
        if not _fits(page.get(key), tuple[str, ...]):
            yield f"town.toml: “{key}”应是文字列表（must be a list of texts）"
    yield from _zone_faults(page)
    yield from _hours_faults(page)
    yield from _grid_faults(page)
    if not isinstance(page.get("year"), int):
        yield "town.toml: “year”应是年份（must be a year）"
    if not isinstance(page.get("report"), dict) or not isinstance(page["report"].get("title"), str):
        yield "town.toml: 缺少 [report] title（missing report title）"
    levels = pages["catalogue"].get("sla")
    if not isinstance(levels, dict) or not levels:
        yield "catalogue.toml: 缺少 [sla]（no service levels）"
    else:
        yield from (f"catalogue.toml [sla.{i}]: {fault}" for i, row in levels.items() for fault in _level_faults(i, row))


def _calendar(page: Mapping[str, Any]) -> Calendar:
    """The town's own hours and days; where [hours] says nothing, the usual ones and the State Council's."""
    hours = page.get("hours", {})
    sessions = tuple(_session(span) for span in hours.get("sessions", ())) or SESSIONS
    closed, worked = (frozenset(hours.get(key, ())) for key in ("closed", "worked"))
    return Calendar(sessions, closed, worked, ZoneInfo(page["zone"]))


def _session(span: str) -> tuple[time, time]:
    """Raises ValueError for what is no span of a day such as 08:30-12:00."""
    opens, closes = (time.fromisoformat(part.strip()) for part in span.split("-"))
    if opens >= closes:
        raise ValueError(span)
    return opens, closes


def _hours_faults(page: Mapping[str, Any]) -> Iterator[str]:
    hours = page.get("hours", {})
    if not isinstance(hours, dict) or not hours.keys() <= {"sessions", "closed", "worked", "confirmed"}:
        yield "town.toml [hours]: 只能有 sessions、closed、worked、confirmed（unknown key）"
        return
    try:
        spans = [_session(span) for span in hours.get("sessions", ())]
    except (ValueError, AttributeError, TypeError):
        yield "town.toml [hours]: “sessions”应像 08:30-12:00（not a span of a day）"
    else:
        if any(early[1] > late[0] for early, late in pairwise(spans)):
            yield "town.toml [hours]: “sessions”应按先后写、不重叠（not in order）"
    for key in ("closed", "worked"):
        if not all(type(day) is date for day in hours.get(key, ())):
            yield f"town.toml [hours]: “{key}”应是日期，像 2024-05-04（must be dates）"


def _grid_faults(page: Mapping[str, Any]) -> Iterator[str]:
    grids = page.get("grids", {})
    names = grids.get("names") if isinstance(grids, dict) else None
    if grids and not (_fits(names, tuple[str, ...]) and len(set(names or ())) == len(names or ())):
        yield "town.toml [grids]: “names”应是不重复的网格名（must be a list of different names）"


def _zone_faults(page: Mapping[str, Any]) -> Iterator[str]:
    try:
        ZoneInfo(str(page.get("zone")))
    except (ValueError, KeyError, OSError):
        yield "town.toml: “zone”不是时区名（unknown time zone）"


def _level_faults(id: str, row: object) -> Iterator[str]:
    if not isinstance(row, dict):
        yield "应是一张表（must be a table）"
        return
    yield from _shape_faults({"id": id, **row}, ServiceLevel)


def _sense_faults(town: Town) -> Iterator[str]:
    rows = [*town.targets, *town.projects, *town.mechanisms]
    ids = [row.id for row in rows] + [topic.id for topic in town.topics]
    yield from (f"编号“{i}”重复（duplicate id）" for i in sorted({i for i in ids if ids.count(i) > 1}))
    sections, units = {s.id for s in town.sections}, {u.name for u in town.units}
    for row in rows:
        yield from (f"{row.id}: {fault}" for fault in _fact_faults(row, sections, units, set(ids)))
    for topic in town.topics:
        yield from (f"{topic.id}: 没有“{i}”这一条（unknown id）" for i in topic.facts if i not in ids)
    for category in town.categories:
        if category.unit not in units or category.sla not in town.levels:
            yield f"{category.code}: 单位或时限没有列出（unknown unit or service level）"


def _fact_faults(row: Fact, sections: set[int], units: set[str], ids: set[str]) -> Iterator[str]:
    if row.section not in sections:
        yield f"没有第{row.section}部分（unknown section）"
    if row.office and row.office not in units:
        yield f"单位“{row.office}”没有列出（unknown unit）"
    if not row.names:
        yield "没有名称（no names）"
    yield from (f"没有“{i}”这一条（unknown id）" for i in (row.of, row.part_of) if i and i not in ids)
    if isinstance(row, Target) and row.op not in OPS:
        yield f"比较符“{row.op}”不认识（unknown op; one of ~ >= = aim）"
    if isinstance(row, Mechanism) and not row.says:
        yield "没有说明文字（says is empty）"


def _rows(pages: Pages, kind: str, shape: type[Row]) -> tuple[Row, ...]:
    page = KINDS[kind][0]
    return tuple(shape(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}) for row in pages[page][kind])


def _town(pages: Pages) -> Town:
    page = pages["town"]
    plain: dict[str, Any] = {key: page[key] for key in ("id", "name", "short", "assistant", "year", "zone")}
    lists: dict[str, Any] = {
        k: tuple(page[k]) for k in ("names", "above", "neighbours", "examples", "industries", "regions", "science_regions")
    }
    return Town(
        **plain,
        **lists,
        report=page["report"]["title"],
        report_names=tuple(page["report"].get("names", ())),
        sections=_rows(pages, "section", Section),
        targets=_rows(pages, "target", Target),
        projects=_rows(pages, "project", Project),
        mechanisms=_rows(pages, "mechanism", Mechanism),
        topics=_rows(pages, "topic", Topic),
        absents=_rows(pages, "absent", Absent),
        units=_rows(pages, "unit", Unit),
        contacts=_rows(pages, "contact", Contact),
        categories=_rows(pages, "incident", Category),
        frauds=_rows(pages, "fraud", FraudKind),
        emergencies=_rows(pages, "emergency", EmergencyCall),
        grids=tuple(page.get("grids", {}).get("names", ())),
        grids_confirmed=page.get("grids", {}).get("confirmed", False) is True,
        calendar=_calendar(page),
        levels=MappingProxyType({i: ServiceLevel(id=i, **row) for i, row in pages["catalogue"]["sla"].items()}),
    )
