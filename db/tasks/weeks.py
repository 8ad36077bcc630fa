"""Friday's summary: on the last working day of a week, from four o'clock, once to each leader and supervisor."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.notices import Notice, owe
from db.tables import MilestoneRow, TaskLineRow, TaskMinutesRow, TaskRow
from db.tasks.desks import lights
from db.tasks.facts import Linked
from db.tasks.rows import linked_cases, task_of
from db.tasks.seats import OVER, Address, Seats, seats_on
from knowledge import wording
from knowledge.rules.clocks import Calendar
from knowledge.rules.tasks import MINUTES, Light, TaskState, monday_of
from knowledge.wording import tasks as words

FROM, UNTIL = time(16), time(21, 30)


class Weeks:
    def __init__(self, ledger: Ledger, calendar: Calendar, linked: Linked) -> None:
        self._ledger, self._calendar, self.linked = ledger, calendar, linked
        self._done: set[str] = set()  # weeks that this process has seen told; the key in the books decides

    def _due(self, now: datetime) -> bool:
        here = now.astimezone(self._calendar.zone)
        tomorrow = self._calendar.days_after(here.date() + timedelta(days=1), 0)
        last = monday_of(tomorrow) > monday_of(here.date())
        return self._calendar.works(here.date()) and last and FROM <= here.time() < UNTIL

    async def summarise(self, now: datetime) -> int:
        """Owes the summary where it is due and was not owed; answers to how many."""
        today = now.astimezone(self._calendar.zone).date()
        week = str(monday_of(today))
        if week in self._done or not self._due(now):
            return 0
        async with self._ledger.writing() as session:
            seats = await seats_on(session, today)
            people = _above(seats)
            rows = (await session.execute(select(TaskRow).where(col(TaskRow.state) != TaskState.DROPPED))).scalars().all()
            if not rows or not people:
                return 0
            cases = await linked_cases(session, self.linked, rows)
            tasks = [task_of(row, seats, None, today, cases) for row in rows]
            most = select(func.sum(col(TaskMinutesRow.minutes))).where(col(TaskMinutesRow.week) == monday_of(today))
            minutes = max(
                (int(m) for m in (await session.execute(most.group_by(col(TaskMinutesRow.person_id)))).scalars()), default=0
            )
            finished = sum(task.done_on is not None and task.done_on >= monday_of(today) for task in tasks)
            red = [task for task in tasks if task.light is Light.RED]
            caught_up = await self._caught_up(session, monday_of(today))
            made_good = [task for task in tasks if task.id in caught_up and task.light is not Light.RED]
            text = words.week(
                lights(tasks), red, made_good, finished, sum(t.state is TaskState.HELD for t in tasks), minutes, today
            )
            owed = [_notice(f"task-week:{week}", to, text) for to in people]
            new = await owe(self._ledger, session, owed, now=now)
            spent = {"week": monday_of(today), "day": today, "minutes": MINUTES["digest"], "what": "week"}
            await self._ledger.add_new(
                session, TaskMinutesRow, [spent | {"key": n.key, "person_id": n.person_id} for n in owed]
            )  # fmt: skip
            lines = {"seat": "week", "stage": 0, "at": now, "told_at": now, "told_to": people[0].person}
            named = [lines | {"key": f"week:{week}:{t.id}", "task_id": t.id, "round": 0} for t in (*red, *made_good)]
            await self._ledger.add_new(session, TaskLineRow, named)
        self._done.add(week)
        return new

    async def _caught_up(self, session: AsyncSession, since: date) -> set[int]:
        """Tasks of which a deadline was met late this week: they were behind, and whoever leads is to know it."""
        met = select(col(MilestoneRow.task_id)).where(
            col(MilestoneRow.met_on) >= since, col(MilestoneRow.met_on) > col(MilestoneRow.due_on)
        )
        return set((await session.execute(met)).scalars())


def _above(seats: Seats) -> list[Address]:
    posts = [post for post, role in seats.roles.items() if role in OVER]
    return list({to.person: to for post in posts if (to := seats.of_post(post))}.values())


def _notice(key: str, to: Address, text: str) -> Notice:
    text, brief = (wording.in_script_of(said, to.script) for said in (text, words.DIGEST_WAITS))
    return Notice(f"{key}:{to.person}", to.channel, to.chat_id, text, person_id=to.person, about={"late": True}, brief=brief)
