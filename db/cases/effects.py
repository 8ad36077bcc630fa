"""What a move does beside the row of its case: in the side tables, to the cases that go with it, to what the sorter learns from."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from db.cases.changes import Turn, follow
from db.cases.rows import get_case
from db.cases.telling import Teller, teller_of
from db.ledgers import changed
from db.tables import CaseDecisionRow, CaseObjectionRow, CaseProposalRow, CaseRow, CaseUnitRow, CaseVaultRow
from knowledge.rules import RuleBroken
from knowledge.rules.cases import LIVE, CaseState, Kind, Move, Relation, may_go_together
from knowledge.wording import case_notices as words

Effect = Callable[[Teller, Turn], Awaitable[None]]


async def _decided(teller: Teller, turn: Turn) -> None:
    """What an officer sorted this as is remembered, also where the sorter was right; a later word replaces an earlier one."""
    row = teller.row
    known = await teller.session.get(CaseDecisionRow, row.id)
    if known is None:
        sealed = row.sealed_text
        teller.session.add(CaseDecisionRow(case_id=row.id or 0, code=row.code, sealed_text=sealed, at=turn.now))
    else:
        known.code, known.at = row.code, turn.now


async def _moved_on(teller: Teller, turn: Turn) -> None:
    """Whoever helped the unit before is released; what the officer decided is remembered."""
    await _release(teller, turn)
    await _decided(teller, turn)


async def _release(teller: Teller, turn: Turn) -> None:
    helping = (col(CaseUnitRow.case_id) == teller.row.id, col(CaseUnitRow.done_at).is_(None))
    await teller.session.execute(update(CaseUnitRow).where(*helping).values(done_at=turn.now))


async def _object(teller: Teller, turn: Turn) -> None:
    seal = teller.ledger.seal
    objection = {
        "case_id": teller.row.id,
        "unit": teller.row.unit,
        "code": teller.row.code,
        "sealed_clause": seal.close(turn.said.clause),
        "sealed_reason": seal.close(turn.said.words),
        "at": turn.now,
        "state": "open",
    }
    if not await teller.ledger.add_new(teller.session, CaseObjectionRow, [objection]):
        raise RuleBroken("这件事你们单位已经提过一次异议。")


async def _uphold(teller: Teller, turn: Turn) -> None:
    """The unit was right: the case moves on, and the catalogue may have to."""
    objection = await _decide(teller, turn, "upheld")
    proposal = {
        "objection_id": objection.id,
        "code": teller.row.code,
        "from_unit": objection.unit,
        "to_unit": turn.said.unit,
        "at": turn.now,
        "state": "open",
    }
    if objection.unit != turn.said.unit:
        await teller.ledger.add_new(teller.session, CaseProposalRow, [proposal])
    await _decided(teller, turn)


async def _reject(teller: Teller, turn: Turn) -> None:
    await _decide(teller, turn, "rejected")


async def _decide(teller: Teller, turn: Turn, state: str) -> CaseObjectionRow:
    here = (col(CaseObjectionRow.case_id) == teller.row.id, col(CaseObjectionRow.state) == "open")
    objection = (await teller.session.execute(select(CaseObjectionRow).where(*here))).scalar_one()
    objection.state, objection.decided_by, objection.decided_at = state, turn.person_id, turn.now
    await teller.session.flush()
    return objection


async def _invite(teller: Teller, turn: Turn) -> None:
    """A unit is brought in, once or again after its part was done."""
    if turn.said.unit == teller.row.unit:
        raise RuleBroken("这件事就是这个单位在办，请选别的单位。")
    new = {"case_id": teller.row.id, "unit": turn.said.unit, "since": turn.now}
    if not await teller.ledger.add_new(teller.session, CaseUnitRow, [new]):
        there = (col(CaseUnitRow.case_id) == teller.row.id, col(CaseUnitRow.unit) == turn.said.unit)
        await teller.session.execute(update(CaseUnitRow).where(*there).values(since=turn.now, done_at=None))


async def _contribute(teller: Teller, turn: Turn) -> None:
    """The part of this unit is done; after the last one the case is the lead unit's alone again."""
    mine = (col(CaseUnitRow.case_id) == teller.row.id, col(CaseUnitRow.unit) == turn.unit, col(CaseUnitRow.done_at).is_(None))
    await teller.session.execute(update(CaseUnitRow).where(*mine).values(done_at=turn.now))


async def _link(teller: Teller, turn: Turn) -> None:
    await joined_to(teller, turn.said.lead or 0, turn)


async def joined_to(teller: Teller, lead_id: int, turn: Turn) -> None:
    """The case in the lead weighs more, and whoever has it hears so; whoever followed the one that joins follows too."""
    lead = await get_case(teller.session, lead_id)
    apart = not may_go_together(Kind(lead.kind), Kind(teller.row.kind))
    if lead.id == teller.row.id or lead.state == CaseState.LINKED or lead.state not in LIVE or apart:
        raise RuleBroken("要合并到的那件已经办结，或者本身也并在别的件里，请选另一件。")
    followers = update(CaseRow).where(col(CaseRow.lead_id) == teller.row.id)
    moved = changed(await teller.session.execute(followers.values(lead_id=lead.id)))
    await _weigh(teller, lead, 1 + moved, turn)
    other = await teller_of(teller.ledger, teller.session, teller.calendar, lead, teller.now)
    to, relation = await other.audience("handler")
    text = words.joined(other.facts(said=teller.facts().text))
    await other.staff(f"case:{lead.number}:joined:{teller.row.number}:{teller.row.version}", text, to, relation)


async def _weigh(teller: Teller, lead: CaseRow, more: int, turn: Turn) -> None:
    values = follow(lead, {"repeats": max(0, lead.repeats + more), "version": lead.version + 1}, turn.calendar)
    here = (col(CaseRow.id) == lead.id, col(CaseRow.version) == lead.version)
    if not changed(await teller.session.execute(update(CaseRow).where(*here).values(values))):
        raise RuleBroken("要合并到的那件刚刚有变化，请再点一次。")
    await teller.session.refresh(lead)


async def _parted(teller: Teller, turn: Turn) -> None:
    """The case in the lead weighs less by one."""
    if turn.lead_before is not None:
        await _weigh(teller, await get_case(teller.session, turn.lead_before), -1, turn)


async def _closed(teller: Teller, turn: Turn) -> None:
    """What goes with a case is closed with it; each reporter may still say that it is not solved."""
    values = {"state": CaseState.ARCHIVED, "closed_at": turn.now, "closing": teller.row.closing, "watch_at": None}
    together = (col(CaseRow.lead_id) == teller.row.id, col(CaseRow.state) == CaseState.LINKED)
    await teller.session.execute(update(CaseRow).where(*together).values(values | {"version": CaseRow.version + 1}))
    await _release(teller, turn)


async def _reopened(teller: Teller, turn: Turn) -> None:
    """Whoever reported the same goes along again; one level up hears of it at once."""
    values: dict[str, Any] = {"state": CaseState.LINKED, "closed_at": None, "closing": None}
    together = (col(CaseRow.lead_id) == teller.row.id, col(CaseRow.state) == CaseState.ARCHIVED)
    await teller.session.execute(update(CaseRow).where(*together).values(values | {"version": CaseRow.version + 1}))
    people, _ = await teller.rung(teller.row.level)
    facts = teller.facts(said=turn.said.words)
    key = f"case:{teller.row.number}:reopened:{teller.row.reopened}"
    await teller.staff(key, words.handed(Move.DENY, facts), people, Relation.SUPERVISOR)


async def _left(teller: Teller, turn: Turn) -> None:
    """Whoever withdraws hears no more of it."""
    vault = await teller.session.get(CaseVaultRow, teller.row.id)
    if vault is not None:
        vault.hears = False


async def _withdrawn(teller: Teller, turn: Turn) -> None:
    await _left(teller, turn)
    await _parted(teller, turn)
    await _release(teller, turn)


EFFECTS: dict[Move, Effect] = {
    Move.DISPATCH: _decided,
    Move.REASSIGN: _moved_on,
    Move.CORRECT: _decided,
    Move.OBJECT: _object,
    Move.UPHOLD: _uphold,
    Move.REJECT: _reject,
    Move.INVITE: _invite,
    Move.CONTRIBUTE: _contribute,
    Move.LINK: _link,
    Move.CONFIRM: _closed,
    Move.ARCHIVE: _closed,
    Move.DENY: _reopened,
    Move.UNLINK: _parted,
    Move.WITHDRAW: _withdrawn,
    Move.LEAVE: _left,
}
