"""Moves a task: each button is one transaction, and whoever must hear of it is owed a word in the same one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger
from db.outbox import Notice, owe
from db.tables import ProgressRow, TaskMinutesRow, TaskRow
from db.tasks.facts import Linked, Said
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
from db.tasks.seats import Address, Seats, seats_on
from knowledge import wording
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import Calendar, quiet_until
from knowledge.rules.people import Person
from knowledge.rules.tasks import (
    MINUTES,
    NO_SUCH,
    Move,
    OpenCase,
    Seat,
    TaskState,
    affordable,
    check_ask,
    check_move,
    monday_of,
    settled,
    snoozed_until,
    stage_at,
)
from knowledge.tasks.amounts import Kind, Verdict, said, verdict
from knowledge.wording import tasks as words

FARTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Act:
    """One move being made."""

    row: TaskRow
    seats: Seats
    by: Person
    origin: str
    now: datetime
    today: date
    said: Said
    cases: tuple[OpenCase, ...]


class Moving:
    def __init__(self, ledger: Ledger, calendar: Calendar, linked: Linked) -> None:
        self._ledger, self._calendar, self.linked = ledger, calendar, linked

    async def move(self, move: Move, task_id: int, *, by: Person, origin: str, now: datetime, said: Said) -> None:
        today = now.astimezone(self._calendar.zone).date()
        async with self._ledger.writing() as session:
            row = await get_task(session, task_id, locked=True)
            seats = await seats_on(session, today)
            theirs = seats.seats_of(by.id, row.post, row.unit, split(row.assists, "、"))
            if not theirs:
                raise NotAllowed(NO_SUCH)
            if not await note(self._ledger, session, row, move, origin, now, person_id=by.id, words=said.words, post=_post(by)):
                return  # the same press, handled a second time
            was = TaskState(row.state)
            check_move(move, was, theirs)
            cases = conflicts_of(row, await linked_cases(session, self.linked, [row]))
            await self._make(session, move, Act(row, seats, by, origin, now, today, said, cases))
            if move not in (Move.REPORT, Move.ASK, Move.URGE):
                watch(row, today, self._calendar)
            audit(session, f"task.{move}", str(row.id), by=by.id, allowed=True, now=now)

    async def _make(self, session: AsyncSession, move: Move, act: Act) -> None:
        made: dict[Move, Any] = {
            Move.ACK: self._ack, Move.DONE: self._done, Move.TROUBLE: self._trouble, Move.LATER: self._later, Move.URGE: self._urge,
            Move.ASK: self._ask, Move.CONFIRM: self._confirm, Move.RETURN: self._return, Move.RESUME: self._resume,
            Move.EXTEND: self._extend, Move.REASSIGN: self._reassign, Move.DROP: self._drop,
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
            set_deadline(row, ahead, act.today, self._calendar)
            return
        row.state = settled(act.cases, Move.DONE)
        row.done_on = act.today
        if row.state == TaskState.CLAIMED:
            text = words.conflict(row.title, _owner(act), [f"{case.number} {case.title}" for case in act.cases])
            await self._tell(session, act, act.seats.over(), "claimed", text)

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
        text = words.trouble(act.row.title, _owner(act), act.said.words, split(act.row.assists, "、"))
        await self._tell(session, act, [Seat.HEAD, *act.seats.over()], "trouble", text)

    async def _urge(self, session: AsyncSession, act: Act) -> None:
        """督办: one message a task and day, whoever presses."""
        text = words.urged(act.row.title, act.row.due_on, _as(act))
        act.row.heard = False
        await self._tell(session, act, [Seat.OWNER], f"urge:{act.today}", text, cost="urge")

    async def _ask(self, session: AsyncSession, act: Act) -> None:
        """Asks for a figure, where it is not known, not asked for already and not too much for this week."""
        row = act.row
        to = act.seats.of_seat(Seat.OWNER, row.post, row.unit)
        spent = await self._spent(session, to.person, act.today) if to else 0
        waiting = row.asked_on is not None and (row.told_on is None or row.told_on < row.asked_on)
        last = await _last_words(self._ledger, session, row) if row.told_on else ""
        check_ask(spent, row.told_on, last, waiting, act.today)
        row.asked_on = act.today
        await self._tell(session, act, [Seat.OWNER], f"ask:{act.today}", words.asked(row.title, _as(act)), cost="ask")

    async def _confirm(self, session: AsyncSession, act: Act) -> None:
        act.row.done_on = act.row.done_on or act.today
        act.row.state = TaskState.DONE
        await self._answer(session, act, "已核实完成。")

    async def _return(self, session: AsyncSession, act: Act) -> None:
        """Not done after all: it stands open again, with the deadline it had."""
        act.row.state, act.row.done_on = TaskState.OPEN, None
        for step in await steps_of(session, act.row.id or 0):
            if step.due_on == act.row.due_on:
                step.met_on = None
        set_deadline(act.row, act.row.due_on, act.today, self._calendar)
        act.row.said = self._already(act)
        await self._answer(session, act, f"退回继续办理。{act.said.words}")

    async def _resume(self, session: AsyncSession, act: Act) -> None:
        """The leader has decided; time that passed in coordination brings no reminders after it."""
        act.row.state = TaskState.OPEN
        set_deadline(act.row, act.row.due_on, act.today, self._calendar)
        act.row.said = self._already(act)
        await self._answer(session, act, f"领导已协调：{act.said.words or '按原期限继续推进。'}")

    async def _extend(self, session: AsyncSession, act: Act) -> None:
        day = act.said.day
        if day is None or not act.today <= day <= act.today + FARTHEST:
            raise RuleBroken("新的期限要在今天之后、三年之内。")
        row = act.row
        await call_back_words(session, row.id or 0, act.now)
        for step in await steps_of(session, row.id or 0):
            if step.due_on == row.due_on:
                await session.delete(step)
                await session.flush()
            if step.due_on == row.due_on and not await _has_step(session, row.id or 0, day):
                session.add(type(step)(task_id=row.id or 0, due_on=day, label=step.label, goal=step.goal))
        row.final_on = max(day, row.final_on) if row.due_on != row.final_on else day
        row.state, row.done_on = TaskState.OPEN, None
        set_deadline(row, day, act.today, self._calendar)
        await self._answer(session, act, f"期限改为{words.day(day)}。{act.said.words}")

    async def _reassign(self, session: AsyncSession, act: Act) -> None:
        """Another post: whoever had it hears nothing more, whoever has it now is told at once and reminded from here on."""
        row, seats = act.row, act.seats
        if act.said.post not in seats.units:
            raise RuleBroken("没有这个岗位。")
        await call_back_words(session, row.id or 0, act.now)
        row.post, row.unit = act.said.post, seats.units[act.said.post]
        row.state, row.done_on = TaskState.OPEN, None
        set_deadline(row, row.due_on, act.today, self._calendar)
        row.said = self._already(act)
        await self._tell(session, act, [Seat.OWNER], f"new:{row.round}", words.handed_over(row.title, row.due_on))

    def _already(self, act: Act) -> int:
        """What counts as said, where a word about the task itself has just been said instead."""
        return stage_at(act.row.due_on, act.today, self._calendar)

    async def _drop(self, session: AsyncSession, act: Act) -> None:
        act.row.state = TaskState.DROPPED
        await call_back_words(session, act.row.id or 0, act.now)
        await self._answer(session, act, f"这项任务已取消。{act.said.words}")

    async def _answer(self, session: AsyncSession, act: Act, decision: str) -> None:
        await self._tell(session, act, [Seat.OWNER], f"decided:{act.origin}", words.decided(act.row.title, decision))

    async def _tell(self, session: AsyncSession, act: Act, seats: list[str], occurrence: str, text: str, cost: str = "") -> None:
        """Owes a word to whoever sits there, by day; never to whoever has just spoken."""
        row, owed = act.row, list[Notice]()
        for to in {a.person: a for seat in seats if (a := act.seats.of_seat(seat, row.post, row.unit))}.values():
            if to.person == act.by.id:
                continue
            key = f"task:{row.id}:{occurrence}:{to.person}"
            owed.append(self._notice(key, to, text, act))
            if cost:
                await self._spend(session, to.person, cost, key, act)
        await owe(self._ledger, session, owed, now=act.now)

    def _notice(self, key: str, to: Address, text: str, act: Act) -> Notice:
        text, brief = (wording.in_script_of(each, to.script) for each in (text, words.waits(act.row.id or 0)))
        about, later = {"task": act.row.id}, quiet_until(act.now, self._calendar.zone)
        return Notice(key, to.channel, to.chat_id, text, person_id=to.person, about=about, brief=brief, not_before=later)

    async def _spend(self, session: AsyncSession, person: int, what: str, key: str, act: Act) -> None:
        if what == "urge" and not affordable(await self._spent(session, person, act.today), what):
            raise RuleBroken("对方这一周的填报负担已经到上限，请当面或电话沟通。")
        spent = {"key": key, "person_id": person, "week": monday_of(act.today), "day": act.today}
        await self._ledger.add_new(session, TaskMinutesRow, [spent | {"minutes": MINUTES[what], "what": what}])

    async def _spent(self, session: AsyncSession, person: int, today: date) -> int:
        minutes = select(func.sum(col(TaskMinutesRow.minutes))).where(
            col(TaskMinutesRow.person_id) == person, col(TaskMinutesRow.week) == monday_of(today)
        )
        return int((await session.execute(minutes)).scalar() or 0)


def _owner(act: Act) -> str:
    return f"{act.row.unit}{act.seats.titles.get(act.row.post, '')}"


def _as(act: Act) -> str:
    """By what post somebody speaks."""
    return act.seats.titles.get(_post(act.by), "领导") if act.by.posts else "领导"


def _post(by: Person) -> str:
    return by.posts[0] if by.posts else ""


async def _has_step(session: AsyncSession, task_id: int, day: date) -> bool:
    return any(step.due_on == day for step in await steps_of(session, task_id))


async def _last_words(ledger: Ledger, session: AsyncSession, row: TaskRow) -> str:
    """What was told last, as a figure or in words."""
    if figure := said(goal_of_row(row), row.amount, row.whole):
        return figure
    last = select(ProgressRow).where(col(ProgressRow.task_id) == row.id).order_by(col(ProgressRow.id).desc()).limit(1)
    told = (await session.execute(last)).scalar_one_or_none()
    return ledger.seal.open(told.sealed_words)[:60] if told else ""
