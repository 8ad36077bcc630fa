"""One move of a case, whole: the rule is asked, the row count decides a race, the history grows by a line, notices are owed."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.cases.changes import UNSEEN, Turn, become, changed_values
from db.cases.effects import EFFECTS
from db.cases.rows import Reading, get_case, line_key
from db.cases.standings import standings_of
from db.cases.telling import Teller, teller_of
from db.ledgers import Ledger, changed
from db.tables import CaseEventRow, CaseRow
from knowledge.facts import ServiceLevel
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.cases import MOVES, NO_SUCH, SEATS, SHARED, Move, Relation, Said, Seat, check_move, check_said
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Person

TRIES = 8  # a move that lost a race looks again: it may still be right, or it is told who was first
NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Wish:
    """A move that somebody wants to make. `by` None: the clock."""

    move: Move
    case_id: int
    by: Person | None
    now: datetime
    origin: str
    said: Said = NOTHING_SAID
    level: ServiceLevel | None = None


async def make(reading: Reading, calendar: Calendar, wish: Wish) -> CaseRow:
    """Makes a move within a transaction, read for whoever makes it. Raises RuleBroken.

    What was made already, by the same origin, is not made again.
    """
    ledger, session = reading.ledger, reading.session
    origin = ledger.seal.fingerprint(f"case:{wish.origin}")
    for _ in range(TRIES):
        row = await _target(session, wish)
        if await _handled(session, origin):
            return row
        relations, turn = await _turn(reading, calendar, wish, row)
        values = changed_values(row, turn)
        stands = (col(CaseRow.id) == row.id, col(CaseRow.state) == row.state, col(CaseRow.version) == row.version)
        if not values or changed(await session.execute(update(CaseRow).where(*stands).values(values), execution_options=UNSEEN)):
            become(row, values)
            await _record(ledger, session, row, turn, relations, origin, wish)
            return row
    raise RuleBroken("刚刚有好几位同事同时在办这件事，请再点一次。")


async def _target(session: AsyncSession, wish: Wish) -> CaseRow:
    """The case that the move moves: a co-reporter's "no" is one to the case in the lead."""
    row = await get_case(session, wish.case_id)
    if wish.move in SHARED and row.lead_id is not None:
        return await get_case(session, row.lead_id)
    return row


async def _handled(session: AsyncSession, origin: str) -> bool:
    return (await session.execute(_KNOWN, {"origin": origin})).first() is not None


_KNOWN = select(col(CaseEventRow.id)).where(col(CaseEventRow.origin) == bindparam("origin"))


async def _turn(reading: Reading, calendar: Calendar, wish: Wish, row: CaseRow) -> tuple[frozenset[Relation], Turn]:
    """Asks the rule. The relation to the case that was meant counts: who reported the same may speak to the one in the lead."""
    assert row.id is not None
    standing = (await standings_of(reading.session, [row]))[row.id]
    relations = await reading.relations(row, standing)
    if row.id != wish.case_id:
        relations = await _as_reporter(wish, reading)
    ends = check_move(wish.move, standing, relations, now=wish.now)
    check_said(wish.move, wish.said)
    seat, post = _seat(reading.seats, row, standing.assisting, speaks_as(wish.move, relations))
    person_id = None if wish.by is None else wish.by.id
    return relations, Turn(wish.move, wish.said, ends, wish.now, calendar, person_id, post, seat, row.lead_id, wish.level)


async def _as_reporter(wish: Wish, reading: Reading) -> frozenset[Relation]:
    own = await get_case(reading.session, wish.case_id)
    relations = await reading.relations(own, (await standings_of(reading.session, [own]))[wish.case_id])
    if Relation.REPORTER not in relations:
        raise NotAllowed(NO_SUCH)
    return frozenset({Relation.REPORTER})


def speaks_as(move: Move, relations: frozenset[Relation]) -> Relation:
    """As what somebody makes a move, where they stand in several relations: the first that may."""
    return next(relation for relation in Relation if relation in MOVES[move].who & relations)


def _seat(seats: list[tuple[Seat, str]], row: CaseRow, assisting: frozenset[str], actor: Relation) -> tuple[str, str]:
    """The unit and the title that a move is made in; a reporter's has neither. Of several seats, the one that gives the right."""
    units = assisting if actor == Relation.ASSISTANT else {row.unit}
    fitting = [(seat.role in SEATS[actor], seat.unit in units, seat.unit, title) for seat, title in seats if actor in SEATS]
    return max(fitting)[2:] if fitting else ("", "")


async def _record(
    ledger: Ledger, session: AsyncSession, row: CaseRow, turn: Turn, relations: frozenset[Relation], origin: str, wish: Wish
) -> None:
    """Writes the line, does what the move does beside the row, and owes the notices; all after the race is won."""
    actor = speaks_as(turn.move, relations)
    note = turn.post if actor != Relation.REPORTER else ""
    by = None if actor == Relation.REPORTER else turn.person_id  # the audit must not tell whose case it is either
    audit(session, f"case.{turn.move}", row.number, by=by, allowed=True, now=turn.now, note=note)
    await write_event(ledger, session, row, turn, actor, origin)
    teller = await teller_of(ledger, session, turn.calendar, row, turn.now)
    if effect := EFFECTS.get(turn.move):
        await effect(teller, turn)
    await _tell(teller, turn, line_key(row, origin), wish, actor)


async def _tell(teller: Teller, turn: Turn, key: str, wish: Wish, actor: Relation) -> None:
    facts = teller.facts(said=turn.said.words, by=f"{turn.unit}{turn.post}" if turn.unit else "")
    if MOVES[turn.move].told:
        mine = wish.case_id if actor == Relation.REPORTER else None
        shown = facts if _quotable(turn, actor) else replace(facts, words="")
        await teller.reporters(key, turn.move, shown, but=mine)
    await teller.turn(key, turn.move, facts, unit=turn.said.unit or teller.row.unit, by=wish.by)


def _quotable(turn: Turn, actor: Relation) -> bool:
    """A reporter's own words go to the staff and to no other reporter; a reason for passing it on is the staff's own."""
    return actor != Relation.REPORTER and turn.move not in {Move.REASSIGN, Move.UPHOLD}


async def write_event(
    ledger: Ledger, session: AsyncSession, row: CaseRow, turn: Turn, actor: Relation, origin: str, **detail: Any
) -> None:
    """Adds one line to the history."""
    event = CaseEventRow(
        case_id=row.id or 0,
        origin=origin,
        at=turn.now,
        move=turn.move,
        state=turn.ends,
        actor=actor,
        post=turn.post,
        person_id=None if actor == Relation.REPORTER else turn.person_id,
        unit=turn.unit,
        detail=_detail(turn, detail),
        sealed_words=ledger.seal.close(turn.said.words) if turn.said.words else None,
    )
    session.add(event)
    await session.flush()


def _detail(turn: Turn, more: dict[str, Any]) -> str:
    """Codes of what the move was about; clauses are words and lie sealed with the objection."""
    said = {"unit": turn.said.unit, "code": turn.said.code, "closing": turn.said.closing, "lead": turn.said.lead}
    found = {name: str(value) for name, value in (said | more).items() if value}
    return json.dumps(found, ensure_ascii=False) if found else ""
