"""Enters tasks: the year's table, recurring duties, one that a leader speaks; an origin that is there already changes nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger
from db.notices import Notice, owe
from db.tables import MilestoneRow, TaskRow
from db.tasks.facts import Filing
from db.tasks.rows import note, values_of
from db.tasks.seats import seats_on
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import Calendar, quiet_until
from knowledge.rules.people import Act, Person, check_may
from knowledge.wording import tasks as words


class Entering:
    def __init__(self, ledger: Ledger, calendar: Calendar) -> None:
        self._ledger, self._calendar = ledger, calendar

    async def enter(self, filings: Sequence[tuple[str, Filing]], *, now: datetime) -> int:
        if not filings:
            return 0
        async with self._ledger.writing() as session:
            return await self._enter(session, filings, now)

    async def _enter(self, session: AsyncSession, filings: Sequence[tuple[str, Filing]], now: datetime) -> int:
        today = now.astimezone(self._calendar.zone).date()
        rows = [values_of(filing, origin, now, today, self._calendar) for origin, filing in filings]
        new = await self._ledger.add_new(session, TaskRow, rows)
        steps = await self._steps(session, filings)
        await self._ledger.add_new(session, MilestoneRow, steps)
        return new

    async def _steps(self, session: AsyncSession, filings: Sequence[tuple[str, Filing]]) -> list[dict[str, Any]]:
        """Every deadline of a task as a row, the last one included, so that meeting one leads to the next."""
        ids: dict[str, int] = {}
        origins = [origin for origin, _ in filings]
        for start in range(0, len(origins), 500):
            found = select(col(TaskRow.origin), col(TaskRow.id)).where(col(TaskRow.origin).in_(origins[start : start + 500]))
            ids |= {origin: number or 0 for origin, number in (await session.execute(found)).all()}
        rows = []
        for origin, filing in filings:
            days: dict[date, dict[str, Any]] = {filing.final_on: {"label": "", "goal": filing.goal.value}}
            days |= {step.due_on: {"label": step.label, "goal": step.goal} for step in filing.steps}
            rows += [{"task_id": ids[origin], "due_on": day, "met_on": None} | more for day, more in days.items()]
        return rows

    async def add(self, filing: Filing, *, by: Person, origin: str, now: datetime) -> int:
        check_may(by, Act.ASSIGN_TASKS)
        async with self._ledger.writing() as session:
            seats = await seats_on(session, now.astimezone(self._calendar.zone).date())
            if filing.post not in seats.units:
                raise RuleBroken("没有这个岗位，请换一个牵头单位。")
            if await self._enter(session, [(origin, filing)], now):
                row = (await session.execute(select(TaskRow).where(col(TaskRow.origin) == origin))).scalar_one()
                await note(self._ledger, session, row, "made", f"{origin}:made", now, person_id=by.id)
                audit(session, "task.made", str(row.id), by=by.id, allowed=True, now=now)
                if (to := seats.of_post(row.post)) and to.person != by.id:
                    text = wording.in_script_of(words.handed_over(row.title, row.due_on), to.script)
                    notice = Notice(
                        f"task:{row.id}:new", to.channel, to.chat_id, text, person_id=to.person, about={"task": row.id},
                        brief=wording.in_script_of(words.waits(row.id or 0), to.script), not_before=quiet_until(now),
                    )  # fmt: skip
                    await owe(self._ledger, session, [notice], now=now)
            found = await session.execute(select(col(TaskRow.id)).where(col(TaskRow.origin) == origin))
            return int(found.scalar_one() or 0)
