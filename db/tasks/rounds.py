"""One look of the clock as one transaction gathers it: who sits where, what this week and day have asked, what is to be written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.notices import Notice, owe_many
from db.tables import TaskLineRow, TaskMinutesRow
from db.tasks.seats import Address, Seats, seats_on
from knowledge.rules.clocks import QUIET_FROM, Calendar
from knowledge.rules.tasks import MINUTES, PUSHES_A_DAY, affordable, monday_of

ONE_CLOCK = "tasks"


@dataclass(slots=True)
class Round:
    """What one transaction gathers before it writes."""

    now: datetime
    today: date
    seats: Seats
    spent: dict[int, int] = field(default_factory=dict)
    pushed: dict[int, int] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    minutes: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)

    def hears(self, to: Address | None) -> bool:
        """Whether somebody's day and week still hold a message of its own."""
        return to is not None and self.pushed.get(to.person, 0) < PUSHES_A_DAY and affordable(self.spent.get(to.person, 0), "push")

    def spend(self, person: int, what: str, key: str) -> None:
        spent = {"key": key, "person_id": person, "week": monday_of(self.today), "day": self.today}
        self.minutes.append(spent | {"minutes": MINUTES[what], "what": what})
        self.spent[person] = self.spent.get(person, 0) + MINUTES[what]

    def evening(self, calendar: Calendar) -> datetime:
        """Half past nine: what could not be delivered by then is not said at night; the next stage says it again."""
        return datetime.combine(self.today, QUIET_FROM, calendar.zone)

    def line(self, task_id: int, number: int, due_on: date, seat: str, stage: int) -> None:
        """A line that somebody's next digest owes to a seat; its key names the occurrence."""
        key = f"{task_id}:{number}:{due_on}:{stage}:{seat}"
        self.lines.append(
            {"key": key, "task_id": task_id, "seat": seat, "round": number, "stage": stage, "at": self.now, "told_at": None}
        )

    async def write(self, ledger: Ledger, session: AsyncSession) -> None:
        await owe_many(ledger, session, self.notices, now=self.now)
        await ledger.add_many(session, TaskLineRow, self.lines)
        await ledger.add_many(session, TaskMinutesRow, self.minutes)


async def begun(session: AsyncSession, now: datetime, calendar: Calendar) -> Round:
    """A look that begins now."""
    today = now.astimezone(calendar.zone).date()
    round_ = Round(now, today, await seats_on(session, today))
    week = select(col(TaskMinutesRow.person_id), func.sum(col(TaskMinutesRow.minutes))).where(
        col(TaskMinutesRow.week) == monday_of(today)
    )
    round_.spent = {p: int(m) for p, m in (await session.execute(week.group_by(col(TaskMinutesRow.person_id)))).all()}
    pushed = select(col(TaskMinutesRow.person_id), func.count()).where(
        col(TaskMinutesRow.week) == monday_of(today), col(TaskMinutesRow.day) == today, col(TaskMinutesRow.what) == "push"
    )
    rows = (await session.execute(pushed.group_by(col(TaskMinutesRow.person_id)))).all()
    round_.pushed = {row[0]: row[1] for row in rows}
    return round_
