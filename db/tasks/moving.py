"""Moves a task: each button is one transaction, and whoever must hear of it is owed a word in the same one."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger
from db.tables import ProgressRow, TaskRow
from db.tasks.deciding import Deciding
from db.tasks.facts import Linked, Said
from db.tasks.hearing import Act, Hearing, owner, post_of, spoken_as
from db.tasks.rows import (
    call_back_words,
    conflicts_of,
    get_task,
    goal_of_row,
    linked_cases,
    note,
    set_deadline,
    split,
    steps_of,
    watch,
)
from db.tasks.seats import Seats, seats_on
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Person
from knowledge.rules.tasks import (
    NO_SUCH,
    Move,
    Seat,
    TaskState,
    check_ask,
    check_move,
    settled,
    snoozed_until,
)
from knowledge.tasks.amounts import Kind, Verdict, said, verdict
from knowledge.wording import tasks as words


class Moving:
    def __init__(self, ledger: Ledger, calendar: Calendar, linked: Linked) -> None:
        self._ledger, self._calendar, self.linked = ledger, calendar, linked
        self._hearing = Hearing(ledger, calendar)
        self._deciding = Deciding(self._hearing, calendar)

    async def move(self, move: Move, task_id: int, *, by: Person, origin: str, now: datetime, said: Said) -> None:
        today = now.astimezone(self._calendar.zone).date()
        async with self._ledger.writing() as session:
            row = await get_task(session, task_id, locked=True)
            seats = await seats_on(session, today)
            theirs = seats.seats_of(by.id, row.post, row.unit, split(row.assists, "、"))
            if not theirs:
                raise NotAllowed(NO_SUCH)
            kept = {"person_id": by.id, "post": post_of(by), "words": _kept(row, seats, said)}
            if not await note(self._ledger, session, row, move, origin, now, **kept):
                return  # the same press, handled a second time
            was = TaskState(row.state)
            check_move(move, was, theirs)
            cases = conflicts_of(row, await linked_cases(session, self.linked, [row]))
            await self._make(session, move, Act(row, seats, by, origin, now, today, said, cases))
            if move not in (Move.REPORT, Move.ASK, Move.URGE):
                watch(row, self._calendar)
            audit(session, f"task.{move}", str(row.id), by=by.id, allowed=True, now=now)

    async def _make(self, session: AsyncSession, move: Move, act: Act) -> None:
        over = self._deciding
        made: dict[Move, Any] = {
            Move.ACK: self._ack, Move.DONE: self._done, Move.TROUBLE: self._trouble, Move.LATER: self._later, Move.URGE: self._urge,
            Move.ASK: self._ask, Move.CONFIRM: over.confirm, Move.RETURN: over.give_back, Move.RESUME: over.resume,
            Move.EXTEND: over.extend, Move.REASSIGN: over.reassign, Move.DROP: over.drop,
        }  # fmt: skip
        await made[move](session, act)

    async def _ack(self, session: AsyncSession, act: Act) -> None:
        act.row.heard, act.row.snoozed_until = True, None

    async def _later(self, session: AsyncSession, act: Act) -> None:
        if act.said.snooze is None:
            raise RuleBroken("请选一个时间。")
        act.row.snoozed_until = snoozed_until(act.said.snooze, act.now, self._calendar)

    async def _done(self, session: AsyncSession, act: Act) -> None:
        """Done as far as the next step, or altogether; a figure that falls short of the goal is asked about first."""
        row = act.row
        steps = await steps_of(session, row.id or 0)
        here = next((step for step in steps if step.due_on == row.due_on), None)
        self._check_figure(row, here.goal if here else row.goal)
        await call_back_words(session, row.id or 0, act.now)
        row.was_late = row.was_late or act.today > row.due_on
        if here is not None:
            here.met_on = act.today
        ahead = next((step.due_on for step in steps if step.met_on is None), None)
        if ahead is not None and row.due_on != row.final_on:
            set_deadline(row, ahead, self._calendar)
            return
        row.state = settled(act.cases, Move.DONE)
        row.done_on = act.today
        if row.state == TaskState.CLAIMED:
            text = words.conflict(row.title, owner(act), [f"{case.number} {case.title}" for case in act.cases])
            await self._hearing.tell(session, act, act.seats.over(), "claimed", text)

    def _check_figure(self, row: TaskRow, goal: float | None) -> None:
        """Raises RuleBroken where 已完成 and the figure last told contradict each other: never a wrong figure."""
        whole = goal_of_row(row)
        if whole.kind in (Kind.WORDS, Kind.ALL) or goal is None:
            return
        if row.amount is None:
            raise RuleBroken("这项有数字目标，请先点“报进度”说一句现在的数。")
        against = type(whole)(whole.kind, whole.op, goal, whole.unit)
        if verdict(against, row.amount) is Verdict.SHORT:
            raise RuleBroken(f"目前报的是{said(against, row.amount)}，还没有到，请先更新进度。")

    async def _trouble(self, session: AsyncSession, act: Act) -> None:
        """Coordination: whoever decides hears it at once; nothing is reminded or counted meanwhile."""
        if not act.said.words.strip():
            raise RuleBroken("请用一句话说卡在哪里。")
        act.row.state, act.row.snoozed_until = TaskState.HELD, None
        await call_back_words(session, act.row.id or 0, act.now)
        text = words.trouble(act.row.title, owner(act), act.said.words, split(act.row.assists, "、"))
        await self._hearing.tell(session, act, [Seat.HEAD, *act.seats.over()], "trouble", text)

    async def _urge(self, session: AsyncSession, act: Act) -> None:
        """督办: one message a task and day, whoever presses."""
        text = words.urged(act.row.title, act.row.due_on, spoken_as(act))
        act.row.heard = False
        await self._hearing.tell(session, act, [Seat.OWNER], f"urge:{act.today}", text, cost="urge")

    async def _ask(self, session: AsyncSession, act: Act) -> None:
        """Asks for a figure, where it is not known, not asked for already and not too much for this week."""
        row = act.row
        to = act.seats.of_seat(Seat.OWNER, row.post, row.unit)
        spent = await self._hearing.spent(session, to.person, act.today) if to else 0
        waiting = row.asked_on is not None and (row.told_on is None or row.told_on < row.asked_on)
        last = await _last_words(self._ledger, session, row) if row.told_on else ""
        check_ask(spent, row.told_on, last, waiting, act.today)
        row.asked_on = act.today
        await self._hearing.tell(session, act, [Seat.OWNER], f"ask:{act.today}", words.asked(row.title, spoken_as(act)), cost="ask")


def _kept(row: TaskRow, seats: Seats, said: Said) -> str:
    """What the history keeps of a move: what was said, and what it changed."""
    changed = f"{row.due_on} → {said.day}" if said.day else ""
    if said.post in seats.units:
        there = seats.units[said.post] + seats.titles[said.post]
        changed = f"{row.unit}{seats.titles.get(row.post, '')} → {there}"
    return " ".join(filter(None, (changed, said.words)))


async def _last_words(ledger: Ledger, session: AsyncSession, row: TaskRow) -> str:
    """What was told last, as a figure or in words."""
    if figure := said(goal_of_row(row), row.amount, row.whole):
        return figure
    last = select(ProgressRow).where(col(ProgressRow.task_id) == row.id).order_by(col(ProgressRow.id).desc()).limit(1)
    told = (await session.execute(last)).scalar_one_or_none()
    return ledger.seal.open(told.sealed_words)[:60] if told else ""
