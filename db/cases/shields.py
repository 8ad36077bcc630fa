"""The shield: who reported lies apart; each look needs a role and a reason, is written down, and the reporter is told of it."""

import json
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete

from db.audits import audit
from db.cases.facts import Look, Reporter
from db.cases.rows import Reading, get_case, reporter_mark
from db.cases.telling import teller_of
from db.ledgers import Ledger, changed
from db.tables import CaseLookRow, CaseRow, CaseVaultRow
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.cases import NO_SUCH, REOPEN_WITHIN, CaseState
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Act, Person, check_may
from knowledge.wording import case_notices as words

SHORTEST_REASON = 4
ANONYMOUS = "这位居民选择了匿名，没有留下身份信息。有话可以通过“请居民补充”转达。"


class Shield:
    def __init__(self, ledger: Ledger, calendar: Calendar) -> None:
        self._ledger, self._calendar = ledger, calendar

    async def reveal(self, case_id: int, *, by: Person, reason: str, now: datetime) -> Reporter:
        """Who reported a case. Written down before it is told, and the reporter hears of it.

        NotAllowed: no role that may, or no business with this case. RuleBroken: no reason, or nobody is known.
        """
        check_may(by, Act.REVEAL_REPORTERS)
        if len(reason.strip()) < SHORTEST_REASON:
            raise RuleBroken("请写清楚为什么要看居民的身份，居民会看到这个理由。")
        async with self._ledger.writing() as session:
            row = await get_case(session, case_id)
            reading = await Reading(self._ledger, session, by, now).begin()
            case = await reading.case(row)
            vault = await session.get(CaseVaultRow, case_id)
            if vault is None or row.anonymous or case.mine:
                raise RuleBroken(ANONYMOUS)
            await self._write_down(session, row, by, reading.seat_for(row), reason.strip(), now)
            return self._reporter(vault)

    async def _write_down(self, session: AsyncSession, row: CaseRow, by: Person, post: str, reason: str, now: datetime) -> None:
        look = CaseLookRow(
            case_id=row.id or 0, person_id=by.id, post=post, sealed_reason=self._ledger.seal.close(reason[:300]), at=now
        )
        session.add(look)
        await session.flush()
        audit(session, "case.reveal", row.number, by=by.id, allowed=True, now=now, note=post)
        teller = await teller_of(self._ledger, session, self._calendar, row, now)
        await teller.reporter_alone(f"case:{row.id}:look:{look.id}", words.looked(row.number, post))

    def _reporter(self, vault: CaseVaultRow) -> Reporter:
        whom = json.loads(self._ledger.seal.open(vault.sealed_person))
        contact = self._ledger.seal.open(vault.sealed_contact) if vault.sealed_contact else None
        return Reporter(whom.get("shown", ""), contact)

    async def looks(self, case_id: int, *, by: Person, now: datetime) -> list[Look]:
        """Who looked, when and why, the newest first: for the reporter alone."""
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            case = await reading.case(await get_case(session, case_id))
            if not case.mine:
                raise NotAllowed(NO_SUCH)
            found = select(CaseLookRow).where(col(CaseLookRow.case_id) == case_id).order_by(col(CaseLookRow.id).desc())
            rows = (await session.execute(found)).scalars()
            return [Look(row.at, row.post, self._ledger.seal.open(row.sealed_reason)) for row in rows]

    async def purge(self, *, now: datetime, before: datetime) -> int:
        """Forgets whoever asked for it and whose case is over, and everybody whose case was closed before a moment."""
        async with self._ledger.writing() as session:
            old = select(col(CaseRow.id)).where(col(CaseRow.state) == CaseState.ARCHIVED, col(CaseRow.closed_at) < before)
            gone = changed(await session.execute(delete(CaseVaultRow).where(col(CaseVaultRow.case_id).in_(old))))
            return gone + await _forget_over(session, now)


async def forget(ledger: Ledger, session: AsyncSession, person_id: int, *, now: datetime) -> None:
    """Deletes who somebody is from all their cases that are over, within the transaction in which they want it.

    A case that is open or may still be reopened needs an address; it is forgotten as soon as it is over.
    """
    mine = col(CaseVaultRow.reporter) == reporter_mark(ledger, person_id)
    await session.execute(update(CaseVaultRow).where(mine).values(forget=True))
    await _forget_over(session, now)


async def _forget_over(session: AsyncSession, now: datetime) -> int:
    over = select(col(CaseRow.id)).where(
        col(CaseRow.state) == CaseState.ARCHIVED,
        col(CaseRow.closed_at) < now - REOPEN_WITHIN,
    )
    asked = (col(CaseVaultRow.forget), col(CaseVaultRow.case_id).in_(over))
    return changed(await session.execute(delete(CaseVaultRow).where(*asked)))
