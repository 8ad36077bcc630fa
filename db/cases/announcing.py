"""Who hears that something came in: each report by itself, but never so many at once that the one that matters drowns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.cases.changes import Turn
from db.cases.effects import joined_to
from db.cases.facts import Filing
from db.cases.telling import DUTY, Teller
from db.notices import Urgency, Word, owe
from db.people import holders
from db.tables import CaseRow, CaseVaultRow
from knowledge.rules.cases import CaseState, Move, Said
from knowledge.rules.intakes import A_FLOOD_AN_HOUR, AT_ONCE, EMERGENCIES_AT_ONCE, HOUR
from knowledge.rules.people import Role
from knowledge.wording import case_notices as words


@dataclass(frozen=True, slots=True)
class Announcing:
    """One report that has just been kept. `mark`: the fingerprint of its reporter."""

    teller: Teller
    filing: Filing
    mark: str

    async def all(self, lead: CaseRow | None, earlier: int, line: str) -> None:
        """Tells whoever has the case it joined, or the duty officers; what one person sent too much of, once an hour."""
        if lead is not None and lead.id is not None:
            await joined_to(self.teller, lead.id, self._arrival())
        elif self.teller.row.parked:
            await self._to_duty(f"case:parked:{self.mark[:16]}:{self._hour()}", words.many_at_once(earlier))
        else:
            await self._to_duty(*await self._one(line))
        await self._alarm()

    def _arrival(self) -> Turn:
        return Turn(Move.LINK, Said(), CaseState.LINKED, self.teller.now, self.teller.calendar, None, "", "")

    def _hour(self) -> str:
        return f"{self.teller.now:%Y%m%d%H}"

    async def _one(self, line: str) -> tuple[str, str]:
        """The sixth emergency in ten minutes is told in one message with those after it; each is still stored."""
        if self.filing.emergency and (many := await self._emergencies()) > EMERGENCIES_AT_ONCE:
            window = int(self.teller.now.timestamp() // AT_ONCE.total_seconds())
            return f"case:emergencies:{window}", words.emergencies(many)
        return line, words.received(self.teller.facts(), self.filing.because)

    async def _to_duty(self, key: str, text: str) -> None:
        to, relation = await self.teller.audience(DUTY)
        await self.teller.staff(key, text, to, relation)

    async def _emergencies(self) -> int:
        recent = (col(CaseRow.emergency).is_not(None), col(CaseRow.first_at) > self.teller.now - AT_ONCE)
        return int((await self.teller.session.execute(select(func.count()).select_from(CaseRow).where(*recent))).scalar_one())

    async def _alarm(self) -> None:
        """A flood is mischief or a disaster: either way administrators and duty officers hear of it, once an hour."""
        count = await within_an_hour(self.teller.session, self.teller.now)
        if count <= A_FLOOD_AN_HOUR:
            return
        text = words.flood(count)
        word = Word(f"case:flood:{self._hour()}", text, text)
        for role in (Role.ADMINISTRATOR, Role.DUTY_OFFICER):
            people = await holders(self.teller.ledger, self.teller.session, role)
            owed = [word.to(person, Urgency.URGENT) for person in people]
            await owe(self.teller.ledger, self.teller.session, owed, now=self.teller.now)


async def within_an_hour(session: AsyncSession, now: datetime, *whose: Any) -> int:
    """How many reports came in within the last hour."""
    recent = select(func.count()).select_from(CaseVaultRow).where(*whose, col(CaseVaultRow.at) > now - HOUR)
    return int((await session.execute(recent)).scalar_one())
