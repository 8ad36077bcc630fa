"""Guardians: whom somebody trusts to be told when money may be about to go. Consent comes first, and either side ends it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.outbox import Urgency, Word, owe
from db.people import by_numbers
from db.tables import GuardianCodeRow, GuardianRow
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from knowledge.wording import frauds as wording

CODE_LIVES = timedelta(days=1)
MOST = 3  # guardians of one person: more, and nobody feels meant


@dataclass(frozen=True, slots=True)
class Bond:
    """Somebody on the other end of a guardianship, by the name they show. `guards`: whether they guard the one who asks."""

    id: int
    shown: str
    guards: bool


class Guardians:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def invite(self, ward: Person, *, now: datetime) -> str:
        """A code of eight digits, good for a day and for one: giving it to somebody is the consent to tell them."""
        code = f"{secrets.randbelow(10**8):08d}"
        async with self._ledger.writing() as session:
            if len(await _guardians(session, ward.id)) >= MOST:
                raise RuleBroken(f"守护人最多{MOST}位。要换人，请先解除一位。")
            row = GuardianCodeRow(code_hash=self._ledger.seal.fingerprint(code), ward_id=ward.id, expires_at=now + CODE_LIVES)
            session.add(row)
            audit(session, "guardian.invite", f"person {ward.id}", by=ward.id, allowed=True, now=now)
        return code

    async def accept(self, code: str, guardian: Person, *, now: datetime) -> str:
        """Makes somebody a guardian by a code, once; answers the ward's name. RuleBroken: no such code, or one's own."""
        code_hash = self._ledger.seal.fingerprint(code)
        async with self._ledger.writing() as session:
            fresh = (col(GuardianCodeRow.code_hash) == code_hash, col(GuardianCodeRow.expires_at) > now)
            unused = or_(col(GuardianCodeRow.used_by).is_(None), col(GuardianCodeRow.used_by) == guardian.id)
            mine = update(GuardianCodeRow).where(*fresh, unused, col(GuardianCodeRow.ward_id) != guardian.id)
            if not changed(await session.execute(mine.values(used_by=guardian.id))):
                raise RuleBroken("这个守护码不对、用过了或者过期了，请家里人重新发一个。")
            ward_id = (await session.get_one(GuardianCodeRow, code_hash)).ward_id
            bond = {"ward_id": ward_id, "guardian_id": guardian.id, "since": now}
            people = await by_numbers(self._ledger, session, [ward_id])
            if await self._ledger.add_new(session, GuardianRow, [bond]):
                audit(session, "guardian.accept", f"person {ward_id}", by=guardian.id, allowed=True, now=now)
                word = Word(
                    f"guardian:{ward_id}:{guardian.id}:{now.isoformat()}", wording.guarded_by(guardian.shown), wording.BRIEF
                )
                await owe(self._ledger, session, [word.to(person) for person in people], now=now)
        return people[0].shown if people else ""

    async def bonds(self, person: Person) -> list[Bond]:
        """Who guards this person, and whom they guard."""
        async with self._ledger.reading() as session:
            mine = or_(col(GuardianRow.ward_id) == person.id, col(GuardianRow.guardian_id) == person.id)
            rows = (await session.execute(select(GuardianRow).where(mine, col(GuardianRow.until).is_(None)))).scalars().all()
            others = {row.id: row.guardian_id if row.ward_id == person.id else row.ward_id for row in rows}
            shown = {other.id: other.shown for other in await by_numbers(self._ledger, session, list(others.values()))}
        return [Bond(row.id or 0, shown.get(others[row.id], ""), row.ward_id == person.id) for row in rows]

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


async def _guardians(session: AsyncSession, ward_id: int) -> list[int]:
    held = (col(GuardianRow.ward_id) == ward_id, col(GuardianRow.until).is_(None))
    return list((await session.execute(select(col(GuardianRow.guardian_id)).where(*held))).scalars())
