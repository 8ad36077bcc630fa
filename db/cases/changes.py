"""What a move changes in the row of a case: its own columns, its clocks, its weight. Nothing is read or written here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from db.cases.standings import level_of_row
from db.tables import CaseRow
from knowledge.facts import ServiceLevel
from knowledge.rules.cases import MOVES, OPEN, CaseState, Clock, Closing, Move, Said
from knowledge.rules.clocks import Calendar
from knowledge.rules.escalations import Level, Stage, extended, later, left, promised, stage_at, step_due

Values = dict[str, Any]
# They contest nothing, and an archive may still hear them.
WORDS_ALONE = frozenset({Move.ADD, Move.NOTE, Move.RATE, Move.REMARK, Move.AGREE})
UNSEEN = {"synchronize_session": False}  # an update that `become` follows need not look for the rows it changes
WEIGHTS = {"emergency": 400, "urgent": 200}


@dataclass(frozen=True, slots=True)
class Turn:
    """One move as it is being made: by whom, for what reason, when. `post` is the title of whoever makes it, `unit` theirs."""

    move: Move
    said: Said
    ends: CaseState
    now: datetime
    calendar: Calendar
    person_id: int | None
    post: str
    unit: str
    lead_before: int | None = None
    level: ServiceLevel | None = None


def changed_values(row: CaseRow, turn: Turn) -> Values:
    """Every column that the move changes, the clocks and the weight that follow from it included; none for mere words."""
    if turn.move in WORDS_ALONE:
        return {}
    values: Values = {"state": turn.ends, "version": row.version + 1}
    values |= OF_MOVE.get(turn.move, _nothing)(row, turn)
    values |= _clock(row, turn, values)
    return follow(row, values, turn.calendar)


def become(row: CaseRow, values: Values) -> None:
    """The row in hand is what the update has made of it: no second look is needed, for the row count said that it was ours."""
    for name, value in values.items():
        set_committed_value(row, name, value)


def follow(row: CaseRow | None, values: Values, calendar: Calendar) -> Values:
    """The same with what follows from it: when a clock must be looked at next, and how much the case weighs. No row: a new case."""
    now = {name: values[name] if name in values else getattr(row, name) for name in FOLLOWED}
    watched = now["state"] in OPEN
    values["watch_at"] = min(_next(now, calendar)) if watched else None
    values["weight"] = _weight(now)
    return values


FOLLOWED = (
    *("state", "sla", "first_at", "due_at", "resident_stage", "step_at", "step_due_at", "step_stage"),
    *("repeats", "level", "supervised", "parked"),
)


def _next(now: Mapping[str, Any], calendar: Calendar) -> list[datetime]:
    resident = stage_at(now["resident_stage"], now["first_at"], now["due_at"], now["sla"], calendar)
    return [resident, stage_at(now["step_stage"], now["step_at"], now["step_due_at"], now["sla"], calendar)]


def _weight(now: Mapping[str, Any]) -> int:
    """What comes first on a desk: the emergency, then what others have had to ask for, then what many have asked for."""
    pressed = 100 * bool(now["supervised"]) + 50 * int(now["level"])
    return WEIGHTS.get(now["sla"], 0) + pressed + 20 * min(int(now["repeats"]), 20) - 10 * bool(now["parked"])


def _clock(row: CaseRow, turn: Turn, values: Values) -> Values:
    clock = MOVES[turn.move].clock
    due_at = values.get("due_at", row.due_at)
    sla = values.get("sla", row.sla)
    fresh = {"step": row.step + 1, "step_at": turn.now, "step_stage": Stage.HALF.value, "held_left": None}
    if clock == Clock.KEEP:
        return {}
    if clock == Clock.STOP:
        return {"step_due_at": None}
    if clock == Clock.RESUME:
        rest = timedelta(seconds=row.held_left or 0)
        return fresh | {"step_due_at": later(turn.now, rest, sla, turn.calendar), "step_stage": row.held_stage}
    level = turn.level or level_of_row(row)
    begun = fresh | {"step_due_at": step_due(turn.ends, level, due_at=due_at, now=turn.now, calendar=turn.calendar)}
    return begun | (_held(row, turn) if clock == Clock.PAUSE else {})


def _held(row: CaseRow, turn: Turn) -> Values:
    """What the step had left when the resident was asked; that runs on when they have answered."""
    rest = left(turn.now, row.step_due_at or turn.now, row.sla, turn.calendar)
    return {"held_left": int(rest.total_seconds()), "held_stage": row.step_stage}


def _nothing(row: CaseRow, turn: Turn) -> Values:
    return {}


def _dispatched(row: CaseRow, turn: Turn) -> Values:
    fresh: Values = {"unit": turn.said.unit, "handler_id": None, "handler_post": "", "parked": False}
    if turn.said.code:
        fresh["code"] = turn.said.code
    return fresh


def _moved_on(row: CaseRow, turn: Turn) -> Values:
    return _dispatched(row, turn) | {"transfers": row.transfers + 1}


def _corrected(row: CaseRow, turn: Turn) -> Values:
    """Another category may have another promise: it counts from the first word, as the old one did."""
    values: Values = {"code": turn.said.code}
    if turn.said.unit and row.state == CaseState.RECEIVED:
        values["unit"] = turn.said.unit
    if turn.level is not None:
        due_at = promised(row.first_at, turn.level, turn.calendar)
        values |= {"sla": turn.level.id, "sla_hours": turn.level.hours, "sla_days": turn.level.working_days, "due_at": due_at}
    return values


def _signed(row: CaseRow, turn: Turn) -> Values:
    return {"handler_id": turn.person_id, "handler_post": turn.post}


def _reopened(row: CaseRow, turn: Turn) -> Values:
    """One level up, and whoever said it was done does not simply keep it."""
    level = min(row.level + 1, Level.MAYOR.value)
    fresh = {"closing": None, "closed_at": None, "handler_id": None, "handler_post": "", "attempts": 0}
    return fresh | {"level": level, "reopened": row.reopened + 1}


def _closed(row: CaseRow, turn: Turn) -> Values:
    return {"closed_at": turn.now}


def _extended(row: CaseRow, turn: Turn) -> Values:
    due_at = extended(row.due_at, level_of_row(row), turn.calendar)
    return {"extended": True, "due_at": due_at, "step_due_at": max(row.step_due_at or due_at, due_at)}


OF_MOVE: dict[Move, Callable[[CaseRow, Turn], Values]] = {
    Move.DISPATCH: _dispatched,
    Move.REASSIGN: _moved_on,
    Move.UPHOLD: _moved_on,
    Move.CORRECT: _corrected,
    Move.LINK: lambda row, turn: {"lead_id": turn.said.lead, "parked": False, "repeats": 0},
    Move.UNLINK: lambda row, turn: {"lead_id": None},
    Move.SIGN: _signed,
    Move.TAKE: _signed,
    Move.REPORT: lambda row, turn: {"closing": turn.said.closing},
    Move.RETURN: lambda row, turn: {"closing": None},
    Move.EXTEND: _extended,
    Move.APPROVE: lambda row, turn: {"attempts": 0},
    Move.ATTEMPT: lambda row, turn: {"attempts": row.attempts + 1},
    Move.CONFIRM: _closed,
    Move.ARCHIVE: _closed,
    Move.WITHDRAW: lambda row, turn: {"closed_at": turn.now, "closing": Closing.WITHDRAWN, "lead_id": None},
    Move.DENY: _reopened,
    Move.SUPERVISE: lambda row, turn: {"supervised": row.supervised + 1},
}
