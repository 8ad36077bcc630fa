"""Two clocks for every case, and what happens when one runs out: warnings at 50 and 80 percent, then one level up at a time.

The resident's clock runs from the first word and is never stopped or set back. The clock of the step begins with each step
and rests while the resident is asked. Neither asks who touched the case last.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from knowledge.facts import ServiceLevel
from knowledge.rules.cases import CaseState, Kind, owner_of
from knowledge.rules.clocks import Calendar, day_of
from knowledge.rules.people import Role

EMERGENCY, URGENT = "emergency", "urgent"


class Which(StrEnum):
    """The two clocks."""

    STEP = "step"
    RESIDENT = "resident"


class Level(IntEnum):
    """Who has to care: the owner, the head of the unit, the leader in charge, the mayor."""

    OWNER = 0
    HEAD = 1
    LEADER = 2
    MAYOR = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a step may take: plain time for what is urgent day and night, working time for the rest."""

    emergency: timedelta
    urgent: timedelta
    working: timedelta


def _limit(emergency: float, urgent: float, working: float) -> Limit:
    return Limit(*(timedelta(hours=hours) for hours in (emergency, urgent, working)))


# In hours. Human acceptance within 2, sign-for within 4 working hours, call-back within one working day (of seven hours).
LIMITS: dict[CaseState, Limit] = {
    CaseState.RECEIVED: _limit(0.25, 1, 2),
    CaseState.DISPATCHED: _limit(0.25, 2, 4),
    CaseState.OBJECTED: _limit(0.25, 2, 4),
    CaseState.ASKING: _limit(2, 24, 21),
    CaseState.CHECKING: _limit(1, 12, 7),
    CaseState.CALLING: _limit(12, 24, 7),
}
# After a clock has run out: how long each level has before the next one hears of it.
PACE = _limit(0.5, 4, 7)
AGAIN = 2  # and above the mayor is only heaven: told again after so many paces


def plain(sla: str) -> bool:
    """Whether this service level counts nights and holidays."""
    return sla in {EMERGENCY, URGENT}


def promised(first_at: datetime, level: ServiceLevel, calendar: Calendar) -> datetime:
    """When the resident's clock runs out: so many hours after the first word, or at closing time after so many working days."""
    if level.hours:
        return first_at + timedelta(hours=level.hours)
    return calendar.closing(calendar.days_after(day_of(first_at, calendar.zone), level.working_days))


def extended(due_at: datetime, level: ServiceLevel, calendar: Calendar) -> datetime:
    """The promise after the one extension: as many working days again."""
    return calendar.closing(calendar.days_after(day_of(due_at, calendar.zone), level.working_days))


def step_due(state: CaseState, level: ServiceLevel, *, due_at: datetime, now: datetime, calendar: Calendar) -> datetime:
    """When the step that begins now has to be done. The work itself may take until the promise to the resident."""
    if state in LIMITS:
        return _spend(LIMITS[state], level.id, now, 1, calendar)
    allowed = promised(now, level, calendar)
    return min(allowed, due_at) if due_at > now else allowed


def later(moment: datetime, left: timedelta, sla: str, calendar: Calendar) -> datetime:
    """When a clock that still had so much left runs out, started again at `moment`."""
    return moment + left if plain(sla) else calendar.after(moment, left)


def left(now: datetime, due_at: datetime, sla: str, calendar: Calendar) -> timedelta:
    """How much a clock has left; none where it has run out."""
    return max(timedelta(), due_at - now) if plain(sla) else calendar.spent(now, due_at)


class Stage(IntEnum):
    """What a clock does next. From OVER on, each stage is one level up; after the mayor it repeats."""

    HALF = 0
    MOST = 1
    OVER = 2
    HIGHER = 3
    HIGHEST = 4


def stage_at(stage: int, began: datetime, due_at: datetime, sla: str, calendar: Calendar) -> datetime:
    """When a stage comes: at 50 %, 80 % and 100 % of the time, then every pace."""
    if stage < Stage.OVER:
        share = 0.5 if stage == Stage.HALF else 0.8
        whole = due_at - began if plain(sla) else calendar.spent(began, due_at)
        return min(due_at, later(began, whole * share, sla, calendar))
    paces = stage - Stage.OVER if stage <= Stage.HIGHEST else Stage.HIGHEST - Stage.OVER + AGAIN * (stage - Stage.HIGHEST)
    return due_at if not paces else _spend(PACE, sla, due_at, paces, calendar)


def level_of(stage: int) -> Level:
    """Who hears of a stage."""
    return Level(min(max(stage - Stage.OVER + 1, 0), Level.MAYOR))


def occurrence(which: Which, step: int, stage: int) -> str:
    """The name of a stage of a clock of a case, the same whoever finds it due: `step:3:warn80`, `resident:over2`."""
    name = {Stage.HALF: "warn50", Stage.MOST: "warn80"}.get(Stage(min(stage, Stage.HIGHEST)), f"over{stage - Stage.OVER + 1}")
    return f"step:{step}:{name}" if which == Which.STEP else f"resident:{name}"


def rungs(state: CaseState, unit: str, kind: Kind) -> list[tuple[frozenset[Role], str | None]]:
    """Who answers for a case at each level, as roles and the unit they must be of (None: of any)."""
    if kind == Kind.FRAUD:
        return [(frozenset({Role.LIAISON}), None)] * len(Level)
    roles, of = owner_of(state, unit)
    head = (frozenset({Role.SUPERVISOR}), None) if of is None else (frozenset({Role.HEAD}), unit)
    return [(roles, of), head, (frozenset({Role.LEADER}), None), (frozenset({Role.MAYOR}), None)]


def reached(level: int, occupied: Collection[int]) -> int | None:
    """The level that hears of it: where a post is empty the next held one above, else the next below; None where none is."""
    above = [rung for rung in sorted(occupied) if rung >= level]
    return above[0] if above else max(occupied, default=None)


def _spend(limit: Limit, sla: str, since: datetime, times: int, calendar: Calendar) -> datetime:
    if sla == EMERGENCY:
        return since + limit.emergency * times
    if sla == URGENT:
        return since + limit.urgent * times
    return calendar.after(since, limit.working * times)
