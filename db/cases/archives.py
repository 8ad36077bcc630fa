"""What is over: complete, read-only, to be searched, and of use to the next clerk who has the same on the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.cases.facts import Case, Dossier
from db.cases.photos import photos_of
from db.cases.rows import Reading, events_of, get_case
from db.ledgers import Ledger
from db.tables import CaseEventRow, CaseRow
from knowledge.rules import NotAllowed
from knowledge.rules.cases import NO_SUCH, CaseState, Closing, Kind, Move
from knowledge.rules.people import Person
from knowledge.rules.privacy import masked
from knowledge.text.likeness import overlap

LOOKED_THROUGH = 2_000  # of the archive at once: sealed text cannot be searched by the database
LIKE = 0.12  # below this share of common character pairs two reports are not alike


class Archive:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def search(self, words: str, *, by: Person, now: datetime, limit: int = 20) -> list[Case]:
        """Closed cases that hold these words or this number, newest first, of those that the person may see."""
        wanted = words.split()
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            rows = await session.execute(_closed().order_by(col(CaseRow.closed_at).desc()).limit(LOOKED_THROUGH))
            hits = [row for row in rows.scalars() if self._holds(row, wanted)]
            return (await reading.cases(hits))[:limit] if wanted else []

    def _holds(self, row: CaseRow, wanted: list[str]) -> bool:
        text = f"{row.number} {self._ledger.seal.open(row.sealed_text)}"
        return all(word in text for word in wanted)

    async def similar(self, case_id: int, *, by: Person, now: datetime, limit: int = 3) -> list[tuple[Case, str]]:
        """Closed cases of the same category that read alike, with how each was reported done; private ones are left out."""
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            row = await get_case(session, case_id)
            if (await reading.case(row)).mine:
                raise NotAllowed(NO_SUCH)
            alike = _closed().where(
                col(CaseRow.code) == row.code,
                col(CaseRow.private).is_(False),
                col(CaseRow.closing) != Closing.WITHDRAWN,
                col(CaseRow.id) != row.id,
            )
            rows = (await session.execute(alike.order_by(col(CaseRow.closed_at).desc()).limit(LOOKED_THROUGH // 4))).scalars().all()
            best = self._best(row, list(rows), limit)
            return [(case, await self._done(session, case.id)) for case in await reading.along(best)]

    def _best(self, row: CaseRow, rows: list[CaseRow], limit: int) -> list[CaseRow]:
        opened = self._ledger.seal.open
        text = opened(row.sealed_text)
        scored = [(overlap(text, opened(other.sealed_text)), other) for other in rows]
        return [other for score, other in sorted(scored, key=lambda pair: -pair[0]) if score >= LIKE][:limit]

    async def _done(self, session: AsyncSession, case_id: int) -> str:
        """What was said when it was reported done the last time."""
        there = (col(CaseEventRow.case_id) == case_id, col(CaseEventRow.move) == Move.REPORT)
        newest = select(CaseEventRow).where(*there).order_by(col(CaseEventRow.id).desc()).limit(1)
        row = (await session.execute(newest)).scalar_one_or_none()
        return masked(self._ledger.seal.open(row.sealed_words)) if row and row.sealed_words else ""

    async def dossier(self, case_id: int, *, by: Person, now: datetime) -> Dossier:
        """All there is of a case, to be printed; nothing that tells who reported it. For staff, each is written into the audit."""
        async with self._ledger.writing() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            case = await reading.case(await get_case(session, case_id))
            events = await events_of(self._ledger, session, case_id, case.lead_id)
            linked = select(col(CaseRow.number)).where(col(CaseRow.lead_id) == case_id).order_by(col(CaseRow.id))
            numbers = [] if case.mine else list((await session.execute(linked)).scalars())
            if not case.mine:
                audit(session, "case.export", case.number, by=by.id, allowed=True, now=now)
            return Dossier(case, events, await photos_of(self._ledger, session, case_id), numbers)


def _closed() -> Any:
    return select(CaseRow).where(col(CaseRow.state) == CaseState.ARCHIVED, col(CaseRow.kind) != Kind.FRAUD)
