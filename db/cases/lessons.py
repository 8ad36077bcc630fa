"""What the office learns from its own decisions: how officers sorted reports, and what accepted objections say of the catalogue."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from db.audits import audit
from db.cases.facts import Proposal
from db.ledgers import Ledger, changed
from db.tables import CaseDecisionRow, CaseObjectionRow, CaseProposalRow
from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, check_may


class Lessons:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def decisions(self, limit: int = 20_000) -> list[tuple[str, str]]:
        """What officers sorted reports as, as (text, code), oldest first: what the sorter learns from."""
        async with self._ledger.reading() as session:
            newest = select(CaseDecisionRow).order_by(col(CaseDecisionRow.at).desc()).limit(limit)
            rows = (await session.execute(newest)).scalars().all()
            return [(self._ledger.seal.open(row.sealed_text), row.code) for row in reversed(rows)]

    async def proposals(self, by: Person) -> list[Proposal]:
        """Changes of the catalogue that wait for an officer."""
        check_may(by, Act.DISPATCH_CASES)
        async with self._ledger.reading() as session:
            waiting = (
                select(CaseProposalRow, CaseObjectionRow)
                .join(CaseObjectionRow, col(CaseObjectionRow.id) == col(CaseProposalRow.objection_id))
                .where(col(CaseProposalRow.state) == "open")
                .order_by(col(CaseProposalRow.id))
            )
            rows = (await session.execute(waiting)).all()
            return [self._proposal(proposal, objection) for proposal, objection in rows]

    def _proposal(self, row: CaseProposalRow, objection: CaseObjectionRow) -> Proposal:
        clause = self._ledger.seal.open(objection.sealed_clause)
        return Proposal(row.id or 0, row.code, row.from_unit, row.to_unit, clause, row.at)

    async def accept(self, proposal_id: int, *, by: Person, now: datetime) -> None:
        """From now on reports of this code are suggested for the other unit. RuleBroken: decided already."""
        await self._decide(proposal_id, "accepted", by, now)

    async def decline(self, proposal_id: int, *, by: Person, now: datetime) -> None:
        """The catalogue stays as it is. RuleBroken: decided already."""
        await self._decide(proposal_id, "declined", by, now)

    async def _decide(self, proposal_id: int, state: str, by: Person, now: datetime) -> None:
        check_may(by, Act.DISPATCH_CASES)
        async with self._ledger.writing() as session:
            row = await session.get(CaseProposalRow, proposal_id)
            if row is not None and (row.state, row.decided_by) == (state, by.id):
                return  # the same press, handled a second time
            here = (col(CaseProposalRow.id) == proposal_id, col(CaseProposalRow.state) == "open")
            decision = {"state": state, "decided_by": by.id, "decided_at": now}
            if not changed(await session.execute(update(CaseProposalRow).where(*here).values(decision))):
                raise RuleBroken("这条建议已经有人处理过了。")
            audit(session, f"catalogue.{state}", str(proposal_id), by=by.id, allowed=True, now=now)

    async def overrides(self) -> dict[str, str]:
        """The unit of a code, where an accepted proposal says another than the catalogue; the newest word counts."""
        async with self._ledger.reading() as session:
            accepted = (
                select(CaseProposalRow).where(col(CaseProposalRow.state) == "accepted").order_by(col(CaseProposalRow.decided_at))
            )
            return {row.code: row.to_unit for row in (await session.execute(accepted)).scalars()}
