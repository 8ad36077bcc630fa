"""What the desks read: one task, one's own, what is behind, an area, and what a week has cost."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.tables import ProgressRow, TaskEventRow, TaskMinutesRow, TaskRow
from db.tasks.facts import Burden, Event, Linked, Step, Task
from db.tasks.rows import get_task, linked_cases, live, step_of, steps_of, task_of
from db.tasks.seats import Seats, seats_on
from knowledge.rules import NotAllowed
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Act, Person, may
from knowledge.rules.tasks import LIVE, NO_SUCH, URGENCY, Light, TaskState, monday_of

MOST = 2_000  # tasks that one answer looks at


class TaskDesks:
    def __init__(self, ledger: Ledger, calendar: Calendar, linked: Linked) -> None:
        self._ledger, self._calendar, self.linked = ledger, calendar, linked

    def _today(self, now: datetime) -> date:
        return now.astimezone(self._calendar.zone).date()

    async def read(self, task_id: int, *, by: Person, now: datetime, moved: bool = False) -> Task:
        """One task, for staff. NotAllowed for residents and for what is not there, in the same words."""
        if not by.staff and not moved:
            raise NotAllowed(NO_SUCH)
        async with self._ledger.reading() as session:
            row = await get_task(session, task_id)
            return (await self._tasks(session, [row], by, now))[0]

    async def planned(self) -> bool:
        """Whether the year's breakdown has been entered."""
        async with self._ledger.reading() as session:
            found = select(col(TaskRow.id)).where(col(TaskRow.origin).like("plan:%")).limit(1)
            return (await session.execute(found)).first() is not None

    async def mine(self, by: Person, *, now: datetime) -> list[Task]:
        """What somebody answers for now, those they stand in for included; the most urgent first."""
        async with self._ledger.reading() as session:
            seats = await seats_on(session, self._today(now))
            rows = (await session.execute(live(col(TaskRow.post).in_(seats.posts_of(by.id))).limit(MOST))).scalars().all()
            return _urgent_first(await self._tasks(session, rows, by, now, seats))

    async def watched(self, by: Person, *, now: datetime, area: str = "") -> list[Task]:
        """What a leader looks over, or a head of the own unit; with `area` only what belongs there. Done ones too."""
        async with self._ledger.reading() as session:
            seats = await seats_on(session, self._today(now))
            wanted = [col(TaskRow.state) != TaskState.DROPPED]
            if not may(by, Act.WATCH_TASKS):
                wanted.append(col(TaskRow.unit).in_({seats.units[post] for post in seats.posts_of(by.id)}))
            if area:
                wanted.append(col(TaskRow.area) == area)
            rows = (await session.execute(select(TaskRow).where(*wanted).order_by(col(TaskRow.due_on)).limit(MOST))).scalars().all()
            return _urgent_first(await self._tasks(session, rows, by, now, seats))

    async def _tasks(
        self, session: AsyncSession, rows: Sequence[TaskRow], by: Person, now: datetime, seats: Seats | None = None
    ) -> list[Task]:
        seats = seats or await seats_on(session, self._today(now))
        cases = await linked_cases(session, self.linked, rows)
        return [task_of(row, seats, by.id, self._today(now), cases) for row in rows]

    async def steps(self, task_id: int) -> list[Step]:
        async with self._ledger.reading() as session:
            return [step_of(row) for row in await steps_of(session, task_id)]

    async def history(self, task_id: int, limit: int = 20) -> list[Event]:
        async with self._ledger.reading() as session:
            rows = (
                select(TaskEventRow).where(col(TaskEventRow.task_id) == task_id).order_by(col(TaskEventRow.id).desc()).limit(limit)
            )
            found = (await session.execute(rows)).scalars()
            return [Event(r.at, r.act, r.post, self._ledger.seal.open(r.sealed_words) if r.sealed_words else "") for r in found]

    async def burden(self, by: Person, *, now: datetime) -> Burden:
        """What this week has asked of somebody."""
        async with self._ledger.reading() as session:
            mine = (col(TaskMinutesRow.person_id) == by.id, col(TaskMinutesRow.week) == monday_of(self._today(now)))
            kinds = select(col(TaskMinutesRow.what), func.sum(col(TaskMinutesRow.minutes)), func.count()).where(*mine)
            rows = (await session.execute(kinds.group_by(col(TaskMinutesRow.what)))).all()
            return Burden(sum(int(r[1]) for r in rows), sum(r[2] for r in rows), {r[0]: int(r[1]) for r in rows})

    async def period(self, since: date, until: date, *, now: datetime) -> list[tuple[Task, list[tuple[datetime, str]]]]:
        """For a report: every task that was live or done in these days, with all that was told of it then, oldest first."""
        async with self._ledger.reading() as session:
            seats = await seats_on(session, self._today(now))
            wanted = (col(TaskRow.state).in_(LIVE)) | (col(TaskRow.done_on) >= since)
            rows = (await session.execute(select(TaskRow).where(wanted).order_by(col(TaskRow.id)).limit(MOST))).scalars().all()
            cases = await linked_cases(session, self.linked, rows)
            told = await self._told(session, [row.id or 0 for row in rows], since, until)
            return [(task_of(row, seats, None, self._today(now), cases), told.get(row.id or 0, [])) for row in rows]

    async def _told(self, session: AsyncSession, ids: list[int], since: date, until: date) -> dict[int, list[tuple[datetime, str]]]:
        lines = select(ProgressRow).where(col(ProgressRow.task_id).in_(ids)).order_by(col(ProgressRow.id))
        told: dict[int, list[tuple[datetime, str]]] = {}
        for row in (await session.execute(lines)).scalars():
            if since <= row.at.astimezone(self._calendar.zone).date() <= until:
                told.setdefault(row.task_id, []).append((row.at, self._ledger.seal.open(row.sealed_words)))
        return told


def _urgent_first(tasks: list[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: (URGENCY[task.light], task.due_on, task.id))


def lights(tasks: Sequence[Task]) -> dict[Light, int]:
    """How many of each light."""
    return dict(Counter(task.light for task in tasks))
