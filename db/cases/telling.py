"""Who hears of what about a case, and when: its reporters every step that concerns them, its staff when it is their turn."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.cases.standings import standings_of
from db.ledgers import Ledger
from db.notices import Notice, Urgency, Word, owe
from db.people import seated
from db.tables import CaseRow, CaseVaultRow, PostRow
from knowledge.rules.cases import CHECKERS, HANDS, MOVES, WORKERS, CaseState, Closing, Kind, Move, Relation, moves_from
from knowledge.rules.clocks import Calendar, quiet_until
from knowledge.rules.escalations import EMERGENCY, Level, asked_in_turn, plain, rungs
from knowledge.rules.people import Person, Role
from knowledge.rules.privacy import masked
from knowledge.wording import case_notices as words
from knowledge.wording import in_script_of
from knowledge.wording.case_notices import Told

OWNER, CHECKING, DUTY, HANDLER, INVITED = "owner", "checking", "duty", "handler", "invited"
# Whose turn it is after a move, or who should know of it.
STAFF_HEARS: dict[Move, str] = {
    Move.DISPATCH: OWNER,
    Move.REASSIGN: OWNER,
    Move.UPHOLD: OWNER,
    Move.REJECT: OWNER,
    Move.DENY: OWNER,
    Move.OBJECT: DUTY,
    Move.UNLINK: DUTY,
    Move.APPROVE: DUTY,
    Move.INVITE: INVITED,
    Move.REPORT: CHECKING,
    Move.ANSWER: HANDLER,
    Move.RESUME: HANDLER,
    Move.ADD: HANDLER,
    Move.REMARK: HANDLER,
    Move.CONTRIBUTE: HANDLER,
    Move.GATHER: HANDLER,
    Move.RETURN: HANDLER,
    Move.SUPERVISE: HANDLER,
    Move.CONFIRM: HANDLER,
    Move.ARCHIVE: HANDLER,
    Move.WITHDRAW: HANDLER,
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Owes what is to be said about one case within one transaction."""

    ledger: Ledger
    session: AsyncSession
    calendar: Calendar
    row: CaseRow
    now: datetime
    confirmed: bool = True

    def facts(self, *, said: str = "", by: str = "", due_at: datetime | None = None) -> Told:
        row = self.row
        return Told(
            row.number,
            row.unit,
            CaseState(row.state),
            masked(self.ledger.seal.open(row.sealed_text)),
            said,
            by,
            due_at or row.due_at,
            Closing(row.closing) if row.closing else None,
            row.level,
            row.repeats,
            row.sla == EMERGENCY,
            self.confirmed,
            row.due_at < self.now,
            row.step_due_at,
            self.calendar.zone,
        )

    # To whoever reported it

    async def reporters(self, key: str, move: Move, facts: Told, *, but: int | None = None) -> None:
        """Owes a step to everybody whose case moves with this one; `but` is the case of whoever made it."""
        heard = [vault for vault in await self._vaults() if vault.case_id != but]
        numbers = await self._numbers([vault.case_id for vault in heard])
        notices = []
        for vault in heard:
            about = {"moves": self._offered(move, joined=vault.case_id != self.row.id), "reporter": True}
            text = words.told(move, replace(facts, number=numbers[vault.case_id]))
            notices.append(self._to_reporter(key, vault, text, numbers, about))
        await owe(self.ledger, self.session, notices, now=self.now)

    async def reporter_alone(self, key: str, text: str) -> None:
        """Owes something to the reporter of this very case."""
        vault = await self.session.get(CaseVaultRow, self.row.id)
        if vault is not None and vault.hears:
            notice = self._to_reporter(key, vault, text, {vault.case_id: self.row.number}, {"moves": [], "reporter": True})
            await owe(self.ledger, self.session, [notice], now=self.now)

    def _offered(self, move: Move, *, joined: bool) -> list[str]:
        """What a reporter may answer a step with, so that its keyboard can be drawn; the yes of one who joined closes nothing."""
        if move not in {Move.ASK, Move.APPROVE, Move.CONFIRM, Move.ARCHIVE}:
            return []
        offered = [m for m in (Move.ANSWER, Move.CONFIRM, Move.DENY) if CaseState(self.row.state) in MOVES[m].starts]
        return [(Move.AGREE if joined and m == Move.CONFIRM else m).value for m in offered]

    def _to_reporter(self, key: str, vault: CaseVaultRow, text: str, numbers: dict[int, str], about: dict[str, Any]) -> Notice:
        """Without the person's number and under a sealed key: the outbox must not tell whose case it is."""
        whom = json.loads(self.ledger.seal.open(vault.sealed_person))
        return Notice(
            key="case:" + self.ledger.seal.fingerprint(f"{key}:{numbers[vault.case_id]}"),
            channel=whom["channel"],
            chat_id=whom["chat"],
            text=in_script_of(text, whom.get("script")),
            about=about | {"case": vault.case_id},
            brief=in_script_of(words.brief(numbers[vault.case_id]), whom.get("script")),
            not_before=None if plain(self.row.sla) else quiet_until(self.now, self.calendar.zone),
        )

    async def _vaults(self) -> Sequence[CaseVaultRow]:
        """The reporter of this case and of those that go with it, as far as they want to hear."""
        return (await self.session.execute(_VAULTS, {"case": self.row.id})).scalars().all()

    async def _numbers(self, ids: Collection[int]) -> dict[int, str]:
        if set(ids) <= {self.row.id}:
            return dict.fromkeys(ids, self.row.number)
        found = await self.session.execute(select(col(CaseRow.id), col(CaseRow.number)).where(col(CaseRow.id).in_(ids)))
        return {row[0]: row[1] for row in found if row[0]}

    # To staff

    async def staff(self, key: str, text: str, to: Collection[Person], relation: Relation, *, but: Person | None = None) -> None:
        """Owes a notice to staff; at night only in an emergency. `relation`: how they stand to it, for the keyboard."""
        night = None if self.row.sla == EMERGENCY else quiet_until(self.now, self.calendar.zone)
        urgency = Urgency.URGENT if self.row.sla == EMERGENCY else Urgency.PERSONAL
        about = {"case": self.row.id, "unit": self.row.unit, "moves": await self._moves(relation)}
        notices = []
        for person in to:
            if but is None or person.id != but.id:
                said, brief = (in_script_of(t, person.script) for t in (text, words.waits(self.row.number)))
                notices.append(replace(Word(key, said, brief, about).to(person, urgency), not_before=night))
        await owe(self.ledger, self.session, notices, now=self.now)

    async def _moves(self, relation: Relation) -> list[str]:
        """What a first keyboard may offer; the rule is asked again when it is pressed."""
        stands = {relation, Relation.HANDLER} if relation == Relation.UNIT and self.row.handler_id else {relation}
        (standing,) = (await standings_of(self.session, [self.row])).values()
        return [move.value for move in moves_from(standing, stands, now=self.now)]

    async def turn(self, key: str, move: Move, facts: Told, *, unit: str, by: Person | None) -> None:
        """Owes whoever comes next their notice."""
        if (audience := STAFF_HEARS.get(move)) is None:
            return
        to, relation = await self.audience(audience, unit, but=by.id if by else None)
        await self.staff(key, words.handed(move, facts), to, relation, but=by)

    async def audience(self, name: str, unit: str = "", *, but: int | None = None) -> tuple[list[Person], Relation]:
        """The people of an audience; where their posts are empty, the next ones above. `but`: whoever knows already."""
        if self.row.kind == Kind.FRAUD:
            return await seated(self.ledger, self.session, {Role.LIAISON}, None), Relation.DUTY
        if name == HANDLER and (handler := await self._handler()):
            return handler, Relation.HANDLER
        if name == DUTY:
            return await self._first({Role.DUTY_OFFICER}, None), Relation.DUTY
        if name == CHECKING:
            return await self._first({Role.HEAD}, self.row.unit, but=self.row.handler_id), Relation.CHECKER
        if name == INVITED:
            return await self._first(HANDS, unit, but=but), Relation.ASSISTANT
        return await self._first(HANDS, self.row.unit, but=but), Relation.UNIT

    async def _handler(self) -> list[Person]:
        """Whoever signed for it, if they still work there: reminders do not follow people who have moved on."""
        there = await seated(self.ledger, self.session, WORKERS, self.row.unit)
        return [person for person in there if person.id == self.row.handler_id]

    async def _first(self, roles: Collection[Role], unit: str | None, *, but: int | None = None) -> list[Person]:
        """The holders, or those of the next post above that is held."""
        fallbacks: list[tuple[Collection[Role], str | None]] = [
            (roles, unit),
            ({Role.HEAD}, unit),
            ({Role.DUTY_OFFICER}, None),
            ({Role.SUPERVISOR}, None),
            (CHECKERS, None),
        ]
        for wanted, of in fallbacks:
            people = [p for p in await seated(self.ledger, self.session, wanted, of) if p.id != but]
            if people:
                return people
        return []

    async def rung(self, level: int) -> tuple[list[Person], int]:
        """Who hears of an escalation to this level, and which level that really is; where a post is empty, the next above."""
        ladder = rungs(CaseState(self.row.state), self.row.unit, Kind(self.row.kind))
        for rung in asked_in_turn(level):
            roles, unit = ladder[rung]
            if people := await seated(self.ledger, self.session, roles, unit):
                return people, rung
        return [], Level.MAYOR


async def teller_of(ledger: Ledger, session: AsyncSession, calendar: Calendar, row: CaseRow, now: datetime) -> Teller:
    """A teller who knows whether the unit is one that the town has confirmed."""
    confirmed = (await session.execute(_CONFIRMED, {"unit": row.unit})).first() is not None
    return Teller(ledger, session, calendar, row, now, confirmed)


# Asked for every move: made once.
_TOGETHER = select(col(CaseRow.id)).where((col(CaseRow.id) == bindparam("case")) | (col(CaseRow.lead_id) == bindparam("case")))
_VAULTS = select(CaseVaultRow).where(col(CaseVaultRow.case_id).in_(_TOGETHER), col(CaseVaultRow.hears))
_CONFIRMED = select(col(PostRow.code)).where(col(PostRow.unit) == bindparam("unit"), col(PostRow.confirmed)).limit(1)
