"""What is over: complete, read-only, to be searched, and of use to the next clerk who has the same on the desk."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.cases.facts import Case, Dossier
from db.cases.photos import photos_of
from db.cases.rows import Reading, events_of, get_case, public
from db.ledgers import Ledger
from db.tables import CaseEventRow, CaseRow
from knowledge.rules import NotAllowed
from knowledge.rules.cases import NO_SUCH, CaseState, Closing, Kind, Move
from knowledge.rules.people import Person
from knowledge.rules.privacy import masked
from knowledge.text.likeness import overlap

AT_ONCE = 500  # closed cases that are opened together; the newest that are compared with an open one
OVERLAP = 50  # lines of the history that are looked at twice
LIKE = 0.12  # below this share of common character pairs two reports are not alike


class Opened:
    """Closed reports in memory, since the database cannot search what is sealed: a few megabytes for a town's year.

    Nothing in it is shown: what is found is read from the books again, for whoever may see it.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._texts: dict[int, tuple[int, str]] = {}  # by number: the version that was opened, and what it says
        self._writing = Lock()

    def add(self, rows: Sequence[CaseRow]) -> None:
        """Oldest first. What was closed again goes to the end, where the newest are."""
        with self._writing:
            for row in rows:
                if row.id is not None:
                    self._texts.pop(row.id, None)
                    self._texts[row.id] = row.version, f"{row.number} {self._ledger.seal.open(row.sealed_text)}"

    def knows(self, case_id: int, version: int) -> bool:
        return self._texts.get(case_id, (-1, ""))[0] == version

    def hits(self, wanted: Sequence[str]) -> list[int]:
        """The cases that hold all of these words, the newest first."""
        with self._writing:
            texts = list(self._texts.items())
        return [number for number, (_, text) in reversed(texts) if wanted and all(word in text for word in wanted)]


class Archive:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._opened = Opened(ledger)
        self._seen = 0

    async def search(self, words: str, *, by: Person, now: datetime, limit: int = 20) -> list[Case]:
        """Closed cases that hold these words or this number, newest first, of those that the person may see."""
        wanted = words.split()
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            await self._open_new(session)
            hits = await asyncio.to_thread(self._opened.hits, wanted)
            found: list[Case] = []
            for start in range(0, len(hits), limit):
                found += await reading.cases(await self._closed_of(session, hits[start : start + limit]))
                if len(found) >= limit:
                    break
            return found[:limit]

    async def _closed_of(self, session: AsyncSession, ids: Sequence[int]) -> list[CaseRow]:
        """Those of these that are closed still, in the same order: what is remembered may have been reopened since."""
        rows = {row.id: row for row in (await session.execute(_closed().where(col(CaseRow.id).in_(ids)))).scalars()}
        return [rows[number] for number in ids if number in rows]

    async def _open_new(self, session: AsyncSession) -> None:
        """Opens what was closed since the last search; the first one after a start opens all that is there, beside the loop."""
        newest = (await session.execute(select(func.max(col(CaseEventRow.id))))).scalar() or 0
        since = max(0, self._seen - OVERLAP)  # lines of one moment may be seen in another order than they were numbered
        # Both ends are said: of "more than" alone PostgreSQL expects a third of all lines, and reads every one.
        lately = col(CaseEventRow.id).between(since + 1, newest)
        ended = select(col(CaseEventRow.case_id)).where(lately, col(CaseEventRow.state) == CaseState.ARCHIVED).distinct()
        numbers = (await session.execute(ended)).scalars().all()
        closed = [row for some in _batched(numbers) for row in (await session.execute(_ended_with(some))).all()]
        closed.sort(key=lambda row: row.closed_at)
        new = [row.id for row in closed if not self._opened.knows(row.id, row.version)]
        for some in _batched(new):
            rows = await session.execute(_closed().where(col(CaseRow.id).in_(some)).order_by(col(CaseRow.closed_at)))
            await asyncio.to_thread(self._opened.add, rows.scalars().all())
        self._seen = newest

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
            rows = (await session.execute(alike.order_by(col(CaseRow.closed_at).desc()).limit(AT_ONCE))).scalars().all()
            best = await asyncio.to_thread(self._best, row, list(rows), limit)
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
            lines = await events_of(self._ledger, session, case_id, case.lead_id)
            events = public(lines) if case.mine else lines
            linked = select(col(CaseRow.number)).where(col(CaseRow.lead_id) == case_id).order_by(col(CaseRow.id))
            numbers = [] if case.mine else list((await session.execute(linked)).scalars())
            if not case.mine:
                audit(session, "case.export", case.number, by=by.id, allowed=True, now=now)
            return Dossier(case, events, await photos_of(self._ledger, session, case_id), numbers)


def _batched(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))


def _ended_with(ended: Sequence[int]) -> Any:
    """These cases and those that were joined to one of them, as far as they are closed; each half has its index."""
    what = select(col(CaseRow.id), col(CaseRow.version), col(CaseRow.closed_at)).where(col(CaseRow.state) == CaseState.ARCHIVED)
    themselves, joined = what.where(col(CaseRow.id).in_(ended)), what.where(col(CaseRow.lead_id).in_(ended))
    return themselves.union(joined)


def _closed() -> Any:
    return select(CaseRow).where(col(CaseRow.state) == CaseState.ARCHIVED, col(CaseRow.kind) != Kind.FRAUD)
