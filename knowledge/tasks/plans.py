"""The year's plan of a town: its tasks with their milestones, and recurring duties with the days they fall on."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from knowledge.facts import Project, Target, Town
from knowledge.library import find_folder
from knowledge.rules.clocks import Calendar
from knowledge.tasks.amounts import Goal, Kind, goal_of

FILE = "tasks.toml"
NAMING = 4  # characters: a shorter name stands in too many titles


@dataclass(frozen=True, slots=True)
class Milestone:
    day: date
    label: str = ""
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A task of the year as the content tells it."""

    id: str
    title: str
    unit: str
    post: str
    area: str
    due: date
    goal: Goal
    fact: str | None = None
    assists: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    codes: tuple[str, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A field of work and the words by which people ask for it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that comes again. every: "week" (on a weekday, 1 is Monday) or "month" (on a day); `turns` are taken in order."""

    id: str
    title: str
    unit: str
    post: str
    area: str
    every: str
    on: int
    months: tuple[int, ...] = tuple(range(1, 13))
    turns: tuple[str, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """All that a town plans for a year."""

    areas: tuple[Area, ...]
    plans: tuple[Plan, ...]
    duties: tuple[Duty, ...]


def load_year(town: Town, place: str | Path) -> Year:
    """The plan in the town's content folder; an empty one where the folder has none."""
    path = find_folder(place) / FILE
    page: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return Year(
        tuple(Area(row["name"], tuple(row["words"])) for row in page.get("area", [])),
        tuple(_plan(town, row) for row in page.get("task", [])),
        tuple(
            _duty(row) for row in page.get("duty", [])
        ),
    )  # fmt: skip


def _duty(row: Mapping[str, Any]) -> Duty:
    known: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Duty(**known)


def _plan(town: Town, row: Mapping[str, Any]) -> Plan:
    fact = town.facts.get(row.get("fact", ""))
    goal = goal_of(fact.op, fact.value, fact.unit, fact.what) if isinstance(fact, Target) else Goal(Kind.WORDS)
    unit = row.get("unit") or (fact.office if fact else "")
    milestones = tuple(Milestone(m["day"], m.get("label", ""), m.get("goal")) for m in row.get("steps", []))
    title = row.get("title") or (fact.title if fact else row["id"])
    due = row.get("due", date(town.year, 12, 31))
    return Plan(
        row["id"], title, unit, row["post"], row["area"], due, goal, row.get("fact"), tuple(row.get("assists", ())), milestones,
        tuple(row.get("cases", ())), row.get("confirmed", False),
    )  # fmt: skip


def fact_of(town: Town, title: str) -> str | None:
    """The target or project of the report that a task's title names; None where it names none, or several equally."""
    named = {
        fact.id: max((len(name) for name in (fact.title, *fact.names) if len(name) >= NAMING and name in title), default=0)
        for fact in (*town.targets, *town.projects)
    }
    longest = max(named.values(), default=0)
    found = [fact for fact, length in named.items() if length == longest]
    return found[0] if longest and len(found) == 1 else None


def faults(town: Town, year: Year, posts: Mapping[str, str]) -> Iterator[str]:
    """A clear line for every fault: `posts` tells the unit of each post. Every target and project of the report has a task."""
    tasked = {plan.fact for plan in year.plans}
    for fact in town.facts.values():
        if isinstance(fact, Target | Project) and fact.id not in tasked:
            yield f"{fact.id}: 没有对应的任务（no task）"
    areas = {area.name for area in year.areas}
    rows: tuple[Plan | Duty, ...] = (*year.plans, *year.duties)
    for row in rows:
        if posts.get(row.post) != row.unit:
            yield f"{row.id}: 岗位“{row.post}”不在“{row.unit}”（post not of this unit）"
        if row.area not in areas:
            yield f"{row.id}: 没有“{row.area}”这个领域（unknown area）"
    for plan in year.plans:
        if plan.fact is not None and plan.fact not in town.facts:
            yield f"{plan.id}: 没有“{plan.fact}”这一条（unknown fact）"
        yield from (f"{plan.id}: 阶段日期不在期限之前（milestone after the end）" for m in plan.milestones if m.day >= plan.due)


def occurrences(duty: Duty, year: int, calendar: Calendar) -> Iterator[tuple[date, str]]:
    """The days a duty falls on in a year, with what is to be done, in order.

    A free day moves it to the next working day; where that is already the day of the next one, the two are merged: the earlier
    is skipped. What would move out of its months altogether is skipped as well.
    """
    wished = list(_wished(duty, year))
    moved = [calendar.days_after(day, 0) for day in wished]
    turn = 0
    for place, day in enumerate(moved):
        merged = place + 1 < len(moved) and day >= wished[place + 1]
        if merged or day.month not in duty.months or day.year != year:
            continue
        yield day, duty.title + (f"（{duty.turns[turn % len(duty.turns)]}）" if duty.turns else "")
        turn += 1


def _wished(duty: Duty, year: int) -> Iterator[date]:
    if duty.every == "month":
        yield from (date(year, month, duty.on) for month in duty.months)
        return
    day = date(year, 1, 1) + timedelta(days=(duty.on - 1 - date(year, 1, 1).weekday()) % 7)
    while day.year == year:
        if day.month in duty.months:
            yield day
        day += timedelta(days=7)


def area_of(year: Year, text: str) -> Area | None:
    """The field that a question is about, by the longest word of it that the text holds."""
    found = [(len(word), area) for area in year.areas for word in (area.name, *area.words) if word in text]
    return max(found, key=lambda pair: pair[0], default=(0, None))[1]
