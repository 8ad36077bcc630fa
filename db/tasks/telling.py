"""Progress: told in a sentence, kept with its figure, approved by somebody else before residents read it."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.marks import KNOWLEDGE, advance
from db.notices import Notice, owe
from db.tables import ProgressRow, TaskRow
from db.tasks.facts import Pictures, ProgressState, Told
from db.tasks.pictures import closed, opened
from db.tasks.rows import call_back_words, get_task, goal_of_row, note, set_deadline, split, steps_of
from db.tasks.seats import Seats, seats_on
from knowledge import wording
from knowledge.answer import Progress
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import Calendar, day_of, quiet_until
from knowledge.rules.people import Act, Person, check_may
from knowledge.rules.privacy import fit_for_all
from knowledge.rules.tasks import Move, Seat, check_move
from knowledge.rules.tasks import TaskState as State
from knowledge.tasks.amounts import Goal, Verdict, said, verdict
from knowledge.tasks.sentences import read_told
from knowledge.wording import tasks as words

LONGEST = 300


class Telling:
    def __init__(self, ledger: Ledger, calendar: Calendar) -> None:
        self._ledger, self._calendar = ledger, calendar

    async def tell(
        self, task_id: int, sentence: str, *, by: Person, origin: str, now: datetime, pictures: Pictures | None = None
    ) -> str:
        """Keeps what was told and answers how it was understood. RuleBroken asks back where the figure is unclear.

        A milestone whose figure is reached is met by this alone: nobody presses a second button for what was just said.
        """
        sentence = _check_sentence(sentence)
        today = now.astimezone(self._calendar.zone).date()
        async with self._ledger.writing() as session:
            row = await get_task(session, task_id, locked=True)
            seats = await seats_on(session, today)
            check_move(Move.REPORT, State(row.state), seats.seats_of(by.id, row.post, row.unit, split(row.assists, "、")))
            told = read_told(sentence, goal_of_row(row), row.amount)
            if told.doubt:
                raise RuleBroken(told.doubt)
            post = next(iter(by.posts), "")
            values = {
                "task_id": task_id, "origin": origin, "amount": told.amount, "whole": told.whole, "about": told.about,
                "sealed_words": self._ledger.seal.close(sentence), "author_id": by.id, "author_post": post, "at": now,
                "state": ProgressState.TOLD, "decided_post": "",
                **closed(self._ledger.seal, pictures),
            }  # fmt: skip
            if await self._ledger.add_new(session, ProgressRow, [values]):
                await note(
                    self._ledger, session, row, Move.REPORT, f"{origin}:told", now, person_id=by.id, post=post, words=sentence
                )
                row.heard, row.snoozed_until, row.told_on = True, None, today
                if told.amount is not None:
                    row.amount, row.whole = told.amount, told.whole
                await self._meet(session, row, today, now)
                await self._ask_approval(session, row, seats, by, origin, sentence, now)
            return said(goal_of_row(row), told.amount, told.whole, about=told.about)

    async def _meet(self, session: AsyncSession, row: TaskRow, today: date, now: datetime) -> None:
        """Whatever milestones the figure now reaches are met; the next unmet one is the deadline from here on."""
        goal, advanced = goal_of_row(row), False
        steps = await steps_of(session, row.id or 0)
        for step in steps:
            reached = step.goal is not None and verdict(_towards(goal, step.goal), row.amount) is Verdict.REACHED
            if step.due_on < row.final_on and step.met_on is None and reached:
                step.met_on, advanced = today, advanced or step.due_on == row.due_on
                row.was_late = row.was_late or today > step.due_on
        if advanced and row.state == State.OPEN:
            await call_back_words(session, row.id or 0, now)
            set_deadline(row, next(step.due_on for step in steps if step.met_on is None), self._calendar)

    async def _ask_approval(
        self, session: AsyncSession, row: TaskRow, seats: Seats, by: Person, origin: str, sentence: str, now: datetime
    ) -> None:
        """Only what residents may ask about goes to somebody for approval: a target or project of the report."""
        to = seats.of_seat(Seat.HEAD, row.post, row.unit)
        if to is not None and to.person == by.id:
            to = next((a for seat in seats.over() if (a := seats.of_seat(seat, row.post, row.unit)) and a.person != by.id), None)
        if row.fact is None or to is None or not fit_for_all(sentence):
            return
        kept = (await session.execute(select(col(ProgressRow.id)).where(col(ProgressRow.origin) == origin))).scalar_one()
        told = said(goal_of_row(row), row.amount, row.whole)
        text = words.to_approve(row.title, sentence, told, f"{row.unit}{seats.titles.get(row.post, '')}")
        text, brief = (wording.in_script_of(each, to.script) for each in (text, words.waits(row.id or 0)))
        later = quiet_until(now, self._calendar.zone)
        key, about = f"task-progress:{kept}", {"progress": kept}
        await owe(
            self._ledger, session,
            [Notice(key, to.channel, to.chat_id, text, person_id=to.person, about=about, brief=brief, not_before=later)], now=now,
        )  # fmt: skip

    async def decide(self, progress_id: int, *, approve: bool, by: Person, now: datetime) -> Told:
        """Lets residents read it, or not. NotAllowed: not theirs, or their own words."""
        check_may(by, Act.APPROVE_PROGRESS)
        async with self._ledger.writing() as session:
            row = await session.get(ProgressRow, progress_id)
            if row is None:
                raise RuleBroken("没有找到这条进展。")
            if row.author_id == by.id:
                raise NotAllowed("自己报的进展要请另一位同事审核。")
            task = await get_task(session, row.task_id)
            seats = await seats_on(session, day_of(now))
            if not seats.seats_of(by.id, task.post, task.unit, ()) & {Seat.HEAD, Seat.LEADER}:
                raise NotAllowed("这条进展不归您审核。")
            state = ProgressState.APPROVED if approve else ProgressState.RETURNED
            post = next((seats.units[p] + seats.titles[p] for p in by.posts if p in seats.titles), "")
            values = {"state": state, "decided_by": by.id, "decided_post": post, "decided_at": now}
            open_ = (col(ProgressRow.id) == progress_id, col(ProgressRow.state) == ProgressState.TOLD)
            if changed(await session.execute(update(ProgressRow).where(*open_).values(values))):
                audit(session, f"progress.{state}", str(progress_id), by=by.id, allowed=True, now=now)
                if approve:
                    await advance(self._ledger, session, KNOWLEDGE)
            elif row.state != state:
                raise RuleBroken("刚刚有别的同事先处理了这条进展。")
            await session.refresh(row)
            return self._told(row, task)

    def _told(self, row: ProgressRow, task: TaskRow) -> Told:
        sentence = self._ledger.seal.open(row.sealed_words)
        figure = said(goal_of_row(task), row.amount, row.whole, about=row.about)
        text = f"{sentence.rstrip('。')}，即{figure}" if figure and row.amount is not None else sentence
        return Told(
            row.id or 0, task.id or 0, task.fact, task.title, sentence, row.amount, row.whole, row.at, row.author_post,
            ProgressState(row.state), row.decided_post, text, opened(self._ledger.seal, row),
        )  # fmt: skip

    async def read(self, progress_id: int) -> Told:
        async with self._ledger.reading() as session:
            row = await session.get(ProgressRow, progress_id)
            if row is None:
                raise RuleBroken("没有找到这条进展。")
            return self._told(row, await get_task(session, row.task_id))

    async def of(self, task_id: int, limit: int = 10) -> list[Told]:
        """The newest lines of one task, newest first."""
        async with self._ledger.reading() as session:
            task = await get_task(session, task_id)
            lines = select(ProgressRow).where(col(ProgressRow.task_id) == task_id).order_by(col(ProgressRow.id).desc()).limit(limit)
            return [self._told(row, task) for row in (await session.execute(lines)).scalars()]

    async def public(self) -> Mapping[str, Progress]:
        """By fact, the latest progress that was approved: what residents may read, its day, and which post let it through."""
        approved = (
            select(func.max(col(ProgressRow.id)))
            .join(TaskRow, col(TaskRow.id) == col(ProgressRow.task_id))
            .where(col(ProgressRow.state) == ProgressState.APPROVED, col(TaskRow.fact).is_not(None))
            .group_by(col(TaskRow.fact))
        )
        async with self._ledger.reading() as session:
            rows = select(ProgressRow, TaskRow).join(TaskRow, col(TaskRow.id) == col(ProgressRow.task_id))
            found = (await session.execute(rows.where(col(ProgressRow.id).in_(approved)))).all()
            told = [self._told(row, task) for row, task in found]
        return {t.fact: Progress(t.text, day_of(t.at), t.decided_post) for t in told if t.fact}


def _towards(goal: Goal, step: float) -> Goal:
    """The goal of a milestone."""
    return Goal(goal.kind, goal.op, step, goal.unit)


def _check_sentence(sentence: str) -> str:
    sentence = sentence.strip()
    if not sentence:
        raise RuleBroken("还是空的，请用一句话说现在到了哪一步。")
    if len(sentence) > LONGEST:
        raise RuleBroken(f"一句话就够了，请压缩到{LONGEST}字以内。")
    return sentence
