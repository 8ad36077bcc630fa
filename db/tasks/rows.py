"""Rows to tasks and back: what is read of a task, what moves its clock, and what cancels words that are no longer true."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.tables import MilestoneRow, NoticeRow, NoticeState, TaskEventRow, TaskRow
from db.tasks.facts import Filing, Linked, Step, Task
from db.tasks.seats import Seats
from knowledge.rules import NotAllowed
from knowledge.rules.clocks import Calendar
from knowledge.rules.tasks import (
    LIVE,
    NO_SUCH,
    OpenCase,
    Seat,
    Standing,
    TaskState,
    lit,
    moves_from,
    next_look,
    opening,
    stage_at,
)
from knowledge.tasks.amounts import Goal, Kind

Cases = Mapping[str, Sequence[OpenCase]]


def values_of(filing: Filing, origin: str, now: datetime, today: date, calendar: Calendar) -> dict[str, Any]:
    """A new task's row; what has come due before it was entered is not reminded of one by one, but stands where it stands."""
    due = min((step.due_on for step in filing.steps if step.met_on is None), default=filing.final_on)
    said = max(stage_at(due, today, calendar) - 1, 0)
    look = next_look(due, said, calendar)
    return {
        "origin": origin, "title": filing.title, "fact": filing.fact, "area": filing.area, "unit": filing.unit, "post": filing.post,
        "assists": "、".join(filing.assists), "kind": filing.goal.kind, "op": filing.goal.op, "goal": filing.goal.value,
        "goal_unit": filing.goal.unit, "codes": ",".join(filing.codes), "duty": filing.duty, "due_on": due,
        "final_on": filing.final_on,
        "state": TaskState.OPEN, "round": 1, "said": said, "heard": False, "was_late": False, "confirmed": filing.confirmed,
        "watch_at": opening(look, calendar) if look else None, "made_at": now,
    }  # fmt: skip


def goal_of_row(row: TaskRow) -> Goal:
    return Goal(Kind(row.kind), row.op, row.goal, row.goal_unit)


def split(joined: str, mark: str) -> tuple[str, ...]:
    return tuple(part for part in joined.split(mark) if part)


def conflicts_of(row: TaskRow, cases: Cases) -> tuple[OpenCase, ...]:
    return tuple(case for code in split(row.codes, ",") for case in cases.get(code, ()))


def task_of(row: TaskRow, seats: Seats, person: int | None, today: date, cases: Cases) -> Task:
    """A row as somebody sees it (None: nobody in particular, no moves)."""
    assert row.id is not None
    state, assists, conflicts = TaskState(row.state), split(row.assists, "、"), conflicts_of(row, cases)
    late = row.was_late or (state is TaskState.DONE and row.done_on is not None and row.done_on > row.due_on)
    shown = lit(Standing(state, row.due_on, late, row.done_on, len(conflicts)), today)
    theirs = seats.seats_of(person, row.post, row.unit, assists) if person is not None else frozenset[Seat]()
    return Task(
        row.id, row.title, row.fact, row.area, row.unit, row.post, seats.titles.get(row.post, ""), assists, goal_of_row(row),
        row.amount, row.whole, row.told_on, row.due_on, row.final_on, state, shown.light, shown.reason, row.confirmed, row.duty,
        late, row.done_on, theirs, tuple(moves_from(state, theirs)), conflicts,
    )  # fmt: skip


async def linked_cases(session: AsyncSession, linked: Linked, rows: Iterable[TaskRow]) -> Cases:
    """The open cases of all the categories that these tasks name, asked for once."""
    codes = {code for row in rows for code in split(row.codes, ",")}
    return await linked(session, codes) if codes else {}


async def get_task(session: AsyncSession, task_id: int, *, locked: bool = False) -> TaskRow:
    row = await session.get(TaskRow, task_id, with_for_update=locked or None)
    if row is None:
        raise NotAllowed(NO_SUCH)
    return row


async def steps_of(session: AsyncSession, task_id: int) -> list[MilestoneRow]:
    steps = select(MilestoneRow).where(col(MilestoneRow.task_id) == task_id).order_by(col(MilestoneRow.due_on))
    return list((await session.execute(steps)).scalars())


def step_of(row: MilestoneRow) -> Step:
    return Step(row.due_on, row.label, row.goal, row.met_on)


def set_deadline(row: TaskRow, due_on: date, calendar: Calendar) -> None:
    """A new deadline begins a new round: nothing that was said of the old one counts for it."""
    row.due_on, row.round, row.said, row.heard, row.snoozed_until = due_on, row.round + 1, 0, False, None
    watch(row, calendar)


def watch(row: TaskRow, calendar: Calendar) -> None:
    """When the clock looks next: at what is to be said next, or at what was put off; never at what is done or held."""
    if row.state != TaskState.OPEN:
        row.watch_at = None
        return
    look = next_look(row.due_on, row.said, calendar)
    times = [moment for moment in (opening(look, calendar) if look else None, row.snoozed_until) if moment]
    row.watch_at = min(times, default=None)


async def note(
    ledger: Ledger, session: AsyncSession, row: TaskRow, act: str, origin: str, now: datetime, **more: Any
) -> bool:  # fmt: skip
    """One line of the task's history; false where this very origin was noted before."""
    words = more.pop("words", "")
    values = {"task_id": row.id, "origin": origin, "at": now, "act": act, "post": "", "person_id": None} | more
    values["sealed_words"] = ledger.seal.close(words) if words else None
    return bool(await ledger.add_new(session, TaskEventRow, [values]))


async def call_back_words(session: AsyncSession, task_id: int, now: datetime) -> None:
    """Reminders that wait to be sent and are no longer true, or no longer this person's, are not sent; that it went away, is."""
    waiting = (
        col(NoticeRow.key).like(f"task:{task_id}:%"),
        col(NoticeRow.key).not_like(f"task:{task_id}:gone:%"),
        col(NoticeRow.state) == NoticeState.WAITING,
    )
    await session.execute(
        update(NoticeRow).where(*waiting).values(state=NoticeState.CANCELLED, reason="no longer so", settled_at=now)
    )


def live(*more: Any) -> Any:
    """Tasks that are not over, the nearest deadline first."""
    return select(TaskRow).where(col(TaskRow.state).in_(LIVE), *more).order_by(col(TaskRow.due_on), col(TaskRow.id))
