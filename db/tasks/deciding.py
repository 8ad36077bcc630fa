"""What leaders decide of a task: confirmed, returned, resumed, put off, handed to another post, cancelled; the owner is told."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.tasks.hearing import Act, Hearing, spoken_as
from db.tasks.rows import call_back_words, set_deadline, split, steps_of
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import Calendar
from knowledge.rules.tasks import Seat, TaskState, stage_at
from knowledge.wording import tasks as words

FARTHEST = timedelta(days=3 * 366)


class Deciding:
    def __init__(self, hearing: Hearing, calendar: Calendar) -> None:
        self._hearing, self._calendar = hearing, calendar

    async def confirm(self, session: AsyncSession, act: Act) -> None:
        act.row.done_on = act.row.done_on or act.today
        act.row.state = TaskState.DONE
        await self._answer(session, act, "已核实完成。")

    async def give_back(self, session: AsyncSession, act: Act) -> None:
        """Not done after all: it stands open again, with the deadline it had."""
        act.row.state, act.row.done_on = TaskState.OPEN, None
        for step in await steps_of(session, act.row.id or 0):
            if step.due_on == act.row.due_on:
                step.met_on = None
        set_deadline(act.row, act.row.due_on, self._calendar)
        act.row.said = self._already(act)
        await self._answer(session, act, f"退回继续办理。{act.said.words}")

    async def resume(self, session: AsyncSession, act: Act) -> None:
        """The leader has decided; time that passed in coordination brings no reminders after it."""
        act.row.state = TaskState.OPEN
        set_deadline(act.row, act.row.due_on, self._calendar)
        act.row.said = self._already(act)
        await self._answer(session, act, f"领导已协调：{act.said.words or '按原期限继续推进。'}")

    async def extend(self, session: AsyncSession, act: Act) -> None:
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
        set_deadline(row, day, self._calendar)
        await self._answer(session, act, f"期限改为{words.day(day)}。{act.said.words}")

    async def reassign(self, session: AsyncSession, act: Act) -> None:
        """Another post: whoever had it is told so and hears nothing more, whoever has it now is told and reminded from here on."""
        row, seats, post = act.row, act.seats, act.said.post
        if post not in seats.units:
            raise RuleBroken("没有这个岗位。")
        if post == row.post:
            raise RuleBroken("这项任务本来就由这个岗位负责。")
        await call_back_words(session, row.id or 0, act.now)
        before, after = seats.of_post(row.post), seats.of_post(post)
        if before and (after is None or before.person != after.person):
            gone = words.handed_on(row.title, f"{seats.units[post]}{seats.titles[post]}", spoken_as(act))
            await self._hearing.tell(session, act, [Seat.OWNER], f"gone:{row.round}", gone, over=True)
        row.post, row.unit, row.state, row.done_on = post, seats.units[post], TaskState.OPEN, None
        row.assists = "、".join(unit for unit in split(row.assists, "、") if unit != row.unit)
        set_deadline(row, row.due_on, self._calendar)
        row.said = self._already(act)
        await self._hearing.tell(session, act, [Seat.OWNER], f"new:{row.round}", words.handed_over(row.title, row.due_on))

    def _already(self, act: Act) -> int:
        """What counts as said, where a word about the task itself has just been said instead."""
        return stage_at(act.row.due_on, act.today, self._calendar)

    async def drop(self, session: AsyncSession, act: Act) -> None:
        """Cancelled, with the reason: it stays in the books and in its history, and nobody is reminded any more."""
        if not act.said.words.strip():
            raise RuleBroken(words.SAY_DROP)
        act.row.state = TaskState.DROPPED
        await call_back_words(session, act.row.id or 0, act.now)
        await self._answer(session, act, words.dropped(act.said.words))

    async def _answer(self, session: AsyncSession, act: Act, decision: str) -> None:
        await self._hearing.tell(session, act, [Seat.OWNER], f"decided:{act.origin}", words.decided(act.row.title, decision))


async def _has_step(session: AsyncSession, task_id: int, day: date) -> bool:
    return any(step.due_on == day for step in await steps_of(session, task_id))
