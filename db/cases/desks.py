"""The lists on the desks: what came in, what is in hand, what is late; each most urgent first, each only what one may see."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlmodel import col

from db.cases.facts import Case, Objection
from db.cases.rows import Reading, get_case, reporter_mark
from db.ledgers import Ledger, among
from db.tables import OPEN_CASE, CaseObjectionRow, CaseRow, CaseUnitRow, CaseVaultRow
from knowledge.rules.cases import WITH_UNIT, WORKERS, CaseState, Kind
from knowledge.rules.people import Act, Person, Role, check_may

OPEN = text(OPEN_CASE)  # written out, so that both engines find the index that is made for it


class Desks:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def inbox(self, by: Person, *, now: datetime, limit: int = 20) -> list[Case]:
        """For the duty officers: what came in, what is objected to, and who is to be called back."""
        check_may(by, Act.DISPATCH_CASES)
        states = (CaseState.RECEIVED, CaseState.OBJECTED, CaseState.CALLING)
        return await self._list(by, now, limit, among(col(CaseRow.state), states), col(CaseRow.parked).is_(False))

    async def parked(self, by: Person, *, now: datetime, limit: int = 50) -> list[Case]:
        """For the duty officers: what one person sent too much of in an hour, kept to be merged."""
        check_may(by, Act.DISPATCH_CASES)
        return await self._list(by, now, limit, among(col(CaseRow.state), (CaseState.RECEIVED,)), col(CaseRow.parked))

    async def work(self, by: Person, *, now: datetime, limit: int = 20) -> list[Case]:
        """For the people of a unit: what is to be signed for, in hand, or to be helped with; for its head what is to be checked."""
        check_may(by, Act.WORK_ON_CASES)
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            units = [seat.unit for seat, _ in reading.seats if seat.role in WORKERS]
            heads = [seat.unit for seat, _ in reading.seats if seat.role == Role.HEAD]
            helped = select(col(CaseUnitRow.case_id)).where(col(CaseUnitRow.unit).in_(units), col(CaseUnitRow.done_at).is_(None))
            theirs = or_(
                col(CaseRow.unit).in_(units) & among(col(CaseRow.state), sorted(WITH_UNIT)),
                col(CaseRow.unit).in_(heads) & among(col(CaseRow.state), (CaseState.CHECKING,)),
                col(CaseRow.id).in_(helped),
            )
            return await reading.cases((await session.execute(_urgent_first(limit, theirs))).scalars().all())

    async def to_check(self, by: Person, *, now: datetime, limit: int = 20) -> list[Case]:
        """For supervisors and leaders: what was reported done and waits for somebody who did not do it."""
        check_may(by, Act.SUPERVISE_CASES)
        return await self._list(by, now, limit, among(col(CaseRow.state), (CaseState.CHECKING,)))

    async def late(self, by: Person, *, now: datetime, limit: int = 20) -> list[Case]:
        """For supervisors and leaders: where a clock has run out, the one that weighs most first."""
        check_may(by, Act.SUPERVISE_CASES)
        return await self._list(by, now, limit, or_(col(CaseRow.due_at) < now, col(CaseRow.step_due_at) < now))

    async def unconfirmed(self, by: Person, *, now: datetime, limit: int = 20) -> list[Case]:
        """For supervisors and leaders: what waits for its reporter's yes."""
        check_may(by, Act.SUPERVISE_CASES)
        return await self._list(by, now, limit, among(col(CaseRow.state), (CaseState.CALLING,)))

    async def linked(self, case_id: int, *, by: Person, now: datetime) -> list[Case]:
        """Every report that goes with a case, for whoever may see that one."""
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            case = await reading.case(await get_case(session, case_id))
            rows = await session.execute(select(CaseRow).where(col(CaseRow.lead_id) == case_id).order_by(col(CaseRow.id)))
            return [] if case.mine else await reading.along(rows.scalars().all())

    async def objections(self, by: Person, *, now: datetime) -> list[Objection]:
        """The objections that nobody has decided on yet, the oldest first."""
        check_may(by, Act.DISPATCH_CASES)
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            waiting = select(CaseObjectionRow).where(col(CaseObjectionRow.state) == "open").order_by(col(CaseObjectionRow.id))
            rows = (await session.execute(waiting)).scalars().all()
            these = select(CaseRow).where(col(CaseRow.id).in_([row.case_id for row in rows]))
            cases = {case.id: case for case in await reading.cases((await session.execute(these)).scalars().all())}
            return [self._objection(row, cases[row.case_id]) for row in rows]

    def _objection(self, row: CaseObjectionRow, case: Case) -> Objection:
        opened = self._ledger.seal.open
        return Objection(row.id or 0, case, row.unit, opened(row.sealed_clause), opened(row.sealed_reason), row.at)

    async def mine(self, by: Person, *, now: datetime, limit: int = 10) -> list[Case]:
        """The newest cases that somebody reported."""
        async with self._ledger.reading() as session:
            mark = reporter_mark(self._ledger, by.id)
            ids = select(col(CaseVaultRow.case_id)).where(col(CaseVaultRow.reporter) == mark)
            rows = await session.execute(
                select(CaseRow).where(col(CaseRow.id).in_(ids)).order_by(col(CaseRow.id).desc()).limit(limit)
            )
            return await (await Reading(self._ledger, session, by, now).begin()).cases(rows.scalars().all())

    async def _list(self, by: Person, now: datetime, limit: int, *there: Any) -> list[Case]:
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            return await reading.cases((await session.execute(_urgent_first(limit, *there))).scalars().all())

    async def counted(self) -> dict[str, int]:
        """How many cases stand in each state."""
        async with self._ledger.reading() as session:
            rows = await session.execute(select(col(CaseRow.state), func.count()).group_by(col(CaseRow.state)))
            return {row[0]: row[1] for row in rows}


def _urgent_first(limit: int, *there: Any) -> Any:
    """What is open and not fraud, which has desks of its own."""
    order = (col(CaseRow.weight).desc(), col(CaseRow.due_at), col(CaseRow.id))
    return select(CaseRow).where(OPEN, col(CaseRow.kind) != Kind.FRAUD, *there).order_by(*order).limit(limit)
