"""A row of a decomposition table as a task: units, deadline, goal and steps; whatever is doubtful is a line for a person."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.numerals import quantities
from knowledge.tasks.amounts import Goal, Kind
from knowledge.tasks.days import Due, read_due
from knowledge.tasks.grids import Grid
from knowledge.tasks.heads import TOTAL
from knowledge.tasks.years import end_of

SERIALS = range(40_000, 60_000)  # days since 1899-12-30: 2009 to 2064
EPOCH = datetime.date(1899, 12, 30)
QUARTERS = {"一": (3, 31), "二": (6, 30), "三": (9, 30), "四": (12, 31), "1": (3, 31), "2": (6, 30), "3": (9, 30), "4": (12, 31)}
SEVERAL = re.compile(r"[、,，/;；\n\s]+|和|及|与")
FORMULA = re.compile(r"≥|不少于|不低于|以上|至少")
ABOUT = re.compile(r"左右|约")
AIM = re.compile(r"力争|争取")


@dataclass(frozen=True, slots=True)
class Part:
    """A milestone of a row."""

    day: datetime.date
    label: str
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class SheetTask:
    """A row as a task. `doubts` keep it from being entered: each is a line for a person."""

    where: str
    title: str
    lead: str
    assists: tuple[str, ...]
    due: Due
    goal: Goal
    parts: tuple[Part, ...]
    area: str
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(slots=True)
class Row:
    """A row being read: the text of each role, where it stands, and by which cell a merged title is the same."""

    number: int
    texts: dict[str, list[str]]
    quarters: list[tuple[str, str]]
    values: dict[str, Any]
    anchor: tuple[int, int] | None


def task_of(
    grid: Grid, row: Row, more: list[Row], area: str, units: tuple[str, ...], today: datetime.date, year: int
) -> SheetTask:  # fmt: skip
    where = grid.line(row.number)
    title = " ".join(dict.fromkeys(row.texts.get("title", [])))
    doubts: list[str] = [] if title else ["没有任务内容"]
    if TOTAL.search(title):
        doubts.append("像是合计行")
    lead, assists = _units(row, units, doubts)
    goal = _goal(row, doubts)
    days = [_due(each, today, year) for each in (row, *more)]
    parts = [*_quarter_parts(row, goal, year)]
    due = _last(days, parts, year, doubts)
    steps = zip((row, *more), days, strict=True) if more else ()
    parts += [Part(day.day, (each.texts.get("due") or [""])[0]) for each, day in steps if day.sure and day.day]
    remarks = [f"责任人“{text}”没有导入：任务跟着岗位走" for text in row.texts.get("person", [])]
    remarks += [f"备注：{text}" for text in row.texts.get("note", [])]
    kept = {part.day: part for part in parts if due.day and part.day < due.day}
    within = (row.texts.get("area") or [area])[0]
    return SheetTask(where, title, lead, assists, due, goal, tuple(kept.values()), within, tuple(remarks), tuple(doubts))


def _units(row: Row, units: tuple[str, ...], doubts: list[str]) -> tuple[str, tuple[str, ...]]:
    """The unit named first leads, all others assist (practice of decomposition tables)."""
    leads = _named(row.texts.get("lead", []), units, doubts)
    assists = _named(row.texts.get("assist", []), units, doubts)
    if not leads:
        doubts.append("没有牵头单位")
    return (leads[0] if leads else ""), tuple(dict.fromkeys(name for name in (*leads[1:], *assists) if name != (leads or [""])[0]))


def _named(texts: list[str], units: tuple[str, ...], doubts: list[str]) -> list[str]:
    names = []
    for text in texts:
        for said in filter(None, SEVERAL.split(text)):
            bare = re.sub(r"^(?:牵头|配合|责任)(?:单位|部门)?[::]|^镇|[（(].*[)）]$", "", said)
            known = [unit for unit in units if bare == unit or (len(bare) >= 2 and (bare in unit or unit in bare))]
            if len(known) == 1:
                names.append(known[0])
            elif bare not in ("各村", "各单位", "-", "/", "—"):
                doubts.append(f"不认识单位“{said}”")
    return list(dict.fromkeys(names))


def _goal(row: Row, doubts: list[str]) -> Goal:
    text = " ".join(row.texts.get("goal", []))
    unit = (row.texts.get("unit") or [""])[0]
    if not text:
        return Goal(Kind.WORDS)
    if re.search(r"全部|100%?完成|全覆盖", text):
        return Goal(Kind.ALL)
    op = ">=" if FORMULA.search(text) else "~" if ABOUT.search(text) else "aim" if AIM.search(text) else "="
    number = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    rest = text[number.end() :].strip() if number else ""
    said = re.match(r"亿元|万元|万美元|亿美元|%|亩|家|个|户|项|公里|平方米|人|次|场|件", rest)
    if not number or (not said and not unit):
        return _written_goal(text, op, doubts)
    kind = Kind.CLEAR if "清零" in text else Kind.RATE if (said and said[0] == "%") or unit == "%" else Kind.COUNT
    return Goal(kind, op, float(number[0].replace(",", "")), said[0] if said else unit)


def _written_goal(text: str, op: str, doubts: list[str]) -> Goal:
    """一千亩, or words alone."""
    found = [q for q in quantities(text) if q.unit and not q.ordinal]
    if len(found) == 1:
        kind = Kind.RATE if found[0].unit == "%" else Kind.COUNT
        return Goal(kind, op, found[0].value, found[0].unit)
    if re.search(r"\d", text):
        doubts.append(f"目标“{text[:20]}”看不出单位")
    return Goal(Kind.WORDS)


def _due(row: Row, today: datetime.date, year: int) -> Due:
    """The deadline of a row; a number may be a date of the sheet."""
    value, text = row.values.get("due"), " ".join(row.texts.get("due", []))
    if isinstance(value, datetime.datetime):
        return Due(value.date())
    if isinstance(value, datetime.date):
        return Due(value)
    if re.fullmatch(r"\d{5}(?:\.0)?", text) and int(float(text)) in SERIALS:
        return Due(EPOCH + datetime.timedelta(days=int(float(text))))
    return read_due(text, today, year=year)


def _last(days: list[Due], parts: list[Part], year: int, doubts: list[str]) -> Due:
    """The last day of a task: what its column says, else the last quarter that is filled in."""
    if all(day.sure for day in days):
        return max(days, key=lambda day: day.day or datetime.date.min)
    if parts and all(day.day is None for day in days) and all("没有看到" in day.doubt for day in days):
        return Due(parts[-1].day)
    doubts += [day.doubt for day in days if not day.sure]
    return next(day for day in days if not day.sure)


def _quarter_parts(row: Row, goal: Goal, year: int) -> Iterator[Part]:
    for head, text in row.quarters:
        day = _end_of_part(head, year)
        if day is None or text in ("-", "/", "—", "无"):
            continue
        figures = [q.value for q in quantities(text) if q.unit in ("", goal.unit) and not q.ordinal]
        reached = figures[0] if len(figures) == 1 and goal.value is not None and goal.kind is not Kind.RATE else None
        yield Part(day, text, reached)


def _end_of_part(head: str, year: int) -> datetime.date | None:
    """The last day of the quarter or month that a column is headed with."""
    if month := re.search(r"(\d{1,2})月", head):
        return end_of(year, int(month[1]))
    number = re.search(r"[一二三四1234]", head)
    return datetime.date(year, *QUARTERS[number[0]]) if number else None
