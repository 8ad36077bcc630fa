"""Guardians: whom somebody trusts to be told when money may be about to go.

The ward gives a code, the other types it, and the ward says yes once more to the very name that the other shows: a code that was
read over somebody's shoulder opens nothing. Either side ends it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.notices import Urgency, Word, owe
from db.people import by_numbers
from db.tables import GuardianCodeRow, GuardianRow
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from knowledge.wording import frauds as wording

CODE_LIVES = timedelta(days=1)
MOST = 3  # guardians of one person: more, and nobody feels meant
ENOUGH = f"守护人最多{MOST}位。要换人，请先解除一位。"


@dataclass(frozen=True, slots=True)
class Bond:
    """Somebody on the other end of a guardianship. `guards`: whether they guard the one who asks.

    `shown` is the name they show; empty for a guardian whom the ward has not confirmed: until then they learn not even the name.
    """

    id: int
    shown: str
    guards: bool
    confirmed: bool


class Guardians:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def invite(self, ward: Person, *, now: datetime) -> str:
        """A code of eight digits, good for a day and for one: giving it to somebody is the consent to tell them."""
        code = f"{secrets.randbelow(10**8):08d}"
        async with self._ledger.writing() as session:
            if len(await _guardians(session, ward.id)) >= MOST:
                raise RuleBroken(ENOUGH)
            row = GuardianCodeRow(code_hash=self._ledger.seal.fingerprint(code), ward_id=ward.id, expires_at=now + CODE_LIVES)
            session.add(row)
            audit(session, "guardian.invite", f"person {ward.id}", by=ward.id, allowed=True, now=now)
        return code

    async def accept(self, code: str, guardian: Person, *, now: datetime) -> None:
        """Somebody would be a guardian by a code, once; the ward is asked. RuleBroken: no such code, or one's own."""
        code_hash = self._ledger.seal.fingerprint(code)
        async with self._ledger.writing() as session:
            fresh = (col(GuardianCodeRow.code_hash) == code_hash, col(GuardianCodeRow.expires_at) > now)
            unused = or_(col(GuardianCodeRow.used_by).is_(None), col(GuardianCodeRow.used_by) == guardian.id)
            mine = update(GuardianCodeRow).where(*fresh, unused, col(GuardianCodeRow.ward_id) != guardian.id)
            if not changed(await session.execute(mine.values(used_by=guardian.id))):
                raise RuleBroken("这个守护码不对、用过了或者过期了，请家里人重新发一个。")
            ward_id = (await session.get_one(GuardianCodeRow, code_hash)).ward_id
            bond = {"ward_id": ward_id, "guardian_id": guardian.id, "since": now}
            if await self._ledger.add_new(session, GuardianRow, [bond]):
                audit(session, "guardian.accept", f"person {ward_id}", by=guardian.id, allowed=True, now=now)
                await self._ask_ward(session, ward_id, guardian, now)

    async def _ask_ward(self, session: AsyncSession, ward_id: int, guardian: Person, now: datetime) -> None:
        between = _between(ward_id, guardian.id)
        bond_id = (await session.execute(select(col(GuardianRow.id)).where(*between))).scalar_one()
        text = wording.confirm_guardian(guardian.shown)
        word = Word(f"guardian:{bond_id}:confirm", text, wording.BRIEF, {"guardian": bond_id})
        people = await by_numbers(self._ledger, session, [ward_id])
        await owe(self._ledger, session, [word.to(person) for person in people], now=now)

    async def confirm(self, bond_id: int, *, by: Person, now: datetime) -> str:
        """The ward's yes, without which nothing is ever shared; answers the guardian's name, and tells the guardian.

        RuleBroken: not theirs to say, or ended meanwhile, or they have enough.
        """
        async with self._ledger.writing() as session:
            row = await session.get(GuardianRow, bond_id, with_for_update=True)
            if row is None or row.ward_id != by.id or row.until is not None:
                raise RuleBroken(wording.NO_BOND)
            if row.confirmed_at is None:
                if len(await _guardians(session, by.id)) >= MOST:
                    raise RuleBroken(ENOUGH)
                row.confirmed_at = now
                audit(session, "guardian.confirm", f"person {row.guardian_id}", by=by.id, allowed=True, now=now)
            people = await by_numbers(self._ledger, session, [row.guardian_id])
            word = Word(f"guardian:{bond_id}:confirmed", wording.you_guard(by.shown), wording.BRIEF)
            await owe(self._ledger, session, [word.to(person) for person in people], now=now)
        return people[0].shown if people else ""

    async def bonds(self, person: Person) -> list[Bond]:
        """Who guards this person, and whom they guard."""
        async with self._ledger.reading() as session:
            mine = or_(col(GuardianRow.ward_id) == person.id, col(GuardianRow.guardian_id) == person.id)
            rows = (await session.execute(select(GuardianRow).where(mine, col(GuardianRow.until).is_(None)))).scalars().all()
            others = {row.id: row.guardian_id if row.ward_id == person.id else row.ward_id for row in rows}
            shown = {other.id: other.shown for other in await by_numbers(self._ledger, session, list(others.values()))}
        return [_bond(row, person, shown.get(others[row.id], "")) for row in rows]

    async def end(self, bond_id: int, *, by: Person, now: datetime) -> bool:
        """Ends a guardianship from either side; false where there is none of theirs."""
        theirs = or_(col(GuardianRow.ward_id) == by.id, col(GuardianRow.guardian_id) == by.id)
        open_one = and_(col(GuardianRow.id) == bond_id, col(GuardianRow.until).is_(None), theirs)
        async with self._ledger.writing() as session:
            ended = changed(await session.execute(update(GuardianRow).where(open_one).values(until=now)))
            audit(session, "guardian.end", f"guardian {bond_id}", by=by.id, allowed=bool(ended), now=now)
            return bool(ended)

    async def ask(self, ward: Person, occurrence: str, *, now: datetime) -> int:
        """Asks the guardians to look at something with their ward; never what it says. Answers how many are asked."""
        return await self._tell(ward, f"guardian-ask:{occurrence}", wording.your_ward_asks(ward.shown), now)

    async def alert(self, ward: Person, occurrence: str, *, now: datetime) -> int:
        """Tells the guardians, at once and by night as well, that their ward may be losing money; answers how many are told.

        They hear that, the ward's name and what to do; never what the ward wrote.
        """
        return await self._tell(ward, f"guardian-alert:{occurrence}", wording.your_ward(ward.shown), now)

    async def _tell(self, ward: Person, key: str, text: str, now: datetime) -> int:
        async with self._ledger.writing() as session:
            people = await by_numbers(self._ledger, session, await _guardians(session, ward.id))
            word = Word(key, text, wording.BRIEF_URGENT)
            await owe(self._ledger, session, [word.to(person, Urgency.URGENT) for person in people], now=now)
            return len(people)


def _bond(row: GuardianRow, person: Person, shown: str) -> Bond:
    guards, confirmed = row.ward_id == person.id, row.confirmed_at is not None
    return Bond(row.id or 0, shown if guards or confirmed else "", guards, confirmed)


def _between(ward_id: int, guardian_id: int) -> tuple[ColumnElement[bool], ...]:
    pair = (col(GuardianRow.ward_id) == ward_id, col(GuardianRow.guardian_id) == guardian_id)
    return (*pair, col(GuardianRow.until).is_(None))


async def _guardians(session: AsyncSession, ward_id: int) -> list[int]:
    """Those whom the ward has confirmed."""
    held = (col(GuardianRow.ward_id) == ward_id, col(GuardianRow.until).is_(None), col(GuardianRow.confirmed_at).is_not(None))
    return list((await session.execute(select(col(GuardianRow.guardian_id)).where(*held))).scalars())
