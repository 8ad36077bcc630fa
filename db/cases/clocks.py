"""What the clocks do: warn, go one level up at a time, and go on without an answer that never came. What is due is a query."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.cases.changes import UNSEEN, Values, become, follow
from db.cases.moving import Wish, make
from db.cases.rows import Reading
from db.cases.telling import DUTY, OWNER, Teller, teller_of
from db.ledgers import Ledger, changed
from db.tables import CaseEventRow, CaseRow
from knowledge.rules.cases import CaseState, Move, Relation, Said, owner_of
from knowledge.rules.clocks import Calendar
from knowledge.rules.escalations import Stage, Which, level_of, occurrence, stage_at
from knowledge.wording import case_notices as words

BATCH = 20  # cases in one transaction: whoever wants to write waits for no more


class Clocks:
    def __init__(self, ledger: Ledger, calendar: Calendar) -> None:
        self._ledger, self._calendar = ledger, calendar

    async def escalate(self, now: datetime, limit: int = BATCH) -> int:
        """Does what has become due, the longest due first, at most `limit` cases; how many there were.

        Late or restarted, nothing is skipped and nothing is told twice: each stage has a name, and the row count decides who
        of two clocks takes it.
        """
        async with self._ledger.writing() as session:
            due = select(CaseRow).where(col(CaseRow.watch_at) <= now).order_by(col(CaseRow.watch_at)).limit(limit)
            if self._ledger.shared:
                due = due.with_for_update(skip_locked=True)
            rows = (await session.execute(due)).scalars().all()
            for row in rows:
                await self._look(session, row, now)
            return len(rows)

    async def _look(self, session: AsyncSession, row: CaseRow, now: datetime) -> None:
        """One case: every stage of either clock that has come. Each level hears; of warnings, the last."""
        if row.state == CaseState.ASKING and row.step_due_at is not None and row.step_due_at <= now:
            await self._go_on(session, row, now)
            return
        fired = [(which, stage) for which in Which for stage in self._come(row, which, now)]
        values: Values = {"version": row.version + 1}
        for which, stage in fired:
            values["step_stage" if which == Which.STEP else "resident_stage"] = stage + 1
        values["level"] = max(row.level, *(level_of(stage) for _, stage in fired)) if fired else row.level
        stands = (col(CaseRow.id) == row.id, col(CaseRow.version) == row.version)
        values = follow(row, values, self._calendar)
        if changed(await session.execute(update(CaseRow).where(*stands).values(values), execution_options=UNSEEN)):
            become(row, values)
            for which, stage in fired:
                await self._tell(session, row, which, stage, now, last=(which, stage + 1) not in fired)

    def _come(self, row: CaseRow, which: Which, now: datetime) -> list[int]:
        """The stages of a clock that have come since it was last looked at."""
        began, due_at, stage = (
            (row.step_at, row.step_due_at, row.step_stage)
            if which == Which.STEP
            else (row.first_at, row.due_at, row.resident_stage)
        )
        come: list[int] = []
        while due_at is not None and stage_at(stage, began, due_at, row.sla, self._calendar) <= now:
            come.append(stage)
            stage += 1
        return come

    async def _go_on(self, session: AsyncSession, row: CaseRow, now: datetime) -> None:
        """The resident was asked and has not answered in three working days: the case does not rest for ever."""
        said = Said(words="没有等到补充，先按现有情况办理。您随时可以再补充。")
        wish = Wish(Move.RESUME, row.id or 0, None, now, f"case:{row.number}:step:{row.step}:unanswered", said)
        await make(Reading(self._ledger, session, None, now), self._calendar, wish)

    async def _tell(self, session: AsyncSession, row: CaseRow, which: Which, stage: int, now: datetime, *, last: bool) -> None:
        teller = await teller_of(self._ledger, session, self._calendar, row, now)
        key = f"case:{row.number}:{occurrence(which, row.step, stage)}"
        if stage >= Stage.OVER and (last or stage <= Stage.HIGHEST):
            await self._escalate(teller, key, which, stage)
        elif last:
            await self._warn(teller, key, which, stage)

    async def _warn(self, teller: Teller, key: str, which: Which, stage: int) -> None:
        due_at = teller.row.step_due_at if which == Which.STEP else teller.row.due_at
        facts = teller.facts(due_at=due_at)
        if teller.row.state == CaseState.ASKING and which == Which.STEP:
            await teller.reporter_alone(key, words.still_waiting(facts))
            return
        _, unit = owner_of(CaseState(teller.row.state), teller.row.unit)
        to, relation = await teller.audience(DUTY if unit is None else OWNER)
        if not teller.row.parked:
            await teller.staff(key, words.warned(facts, 50 if stage == Stage.HALF else 80, which == Which.RESIDENT), to, relation)

    async def _escalate(self, teller: Teller, key: str, which: Which, stage: int) -> None:
        """One level up; where a post is empty, the next one above it. What was kept aside is told in one message an hour."""
        due_at = teller.row.step_due_at if which == Which.STEP else teller.row.due_at
        people, at = await teller.rung(level_of(stage))
        empty = words.LEVELS[level_of(stage)] if at != level_of(stage) else ""
        text = words.escalated(teller.facts(due_at=due_at), which == Which.RESIDENT, empty)
        if teller.row.parked:
            key = f"case:parked:late:{teller.now:%Y%m%d%H}"
        await teller.staff(key, text, people, Relation.SUPERVISOR)
        await self._line(teller, key, which, at)

    async def _line(self, teller: Teller, key: str, which: Which, level: int) -> None:
        """The history says that it went up, to which level, and by which clock."""
        row = teller.row
        line = {
            "case_id": row.id,
            "origin": self._ledger.seal.fingerprint(f"{key}:{row.id}:{row.version}"),
            "at": teller.now,
            "move": Move.ESCALATE,
            "state": row.state,
            "actor": Relation.OFFICE,
            "post": "",
            "unit": row.unit,
            "detail": f'{{"clock": "{which}", "level": "{level}"}}',
        }
        await self._ledger.add_new(teller.session, CaseEventRow, [line])
