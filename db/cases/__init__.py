"""The book of cases: filed at the counter, moved by one table, read by whoever has business with them, watched by two clocks."""

import hmac
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete

from db.audits import audit
from db.cases.archives import Archive
from db.cases.clocks import Clocks
from db.cases.desks import OPEN, Desks
from db.cases.facts import Case, Event, Filing, Receipt, Silent
from db.cases.intake import Counter, pickup_mark
from db.cases.lessons import Lessons
from db.cases.moving import NOTHING_SAID, Wish, make
from db.cases.photos import Photos
from db.cases.rows import Reading, events_of, get_case, public
from db.cases.shields import Shield
from db.cases.standings import standings_of
from db.ledgers import Ledger
from db.tables import CaseMissRow, CaseRow
from knowledge.facts import ServiceLevel
from knowledge.rules import RuleBroken
from knowledge.rules.cases import CaseState, Move, Relation, Said
from knowledge.rules.clocks import Calendar
from knowledge.rules.intakes import HOUR, digits, silent
from knowledge.rules.people import Person
from knowledge.rules.privacy import masked

NOT_FOUND = "没有找到。请核对编号和取件码，两样都要对。"  # the same for a wrong number and a wrong code


class Cases:
    """All that is done with cases; lists and side matters are books of their own beside it."""

    def __init__(self, ledger: Ledger, calendar: Calendar | None = None) -> None:
        self._ledger = ledger
        self.calendar = calendar or Calendar()
        self.desks = Desks(ledger)
        self.lessons = Lessons(ledger)
        self.shield = Shield(ledger, self.calendar)
        self.photos = Photos(ledger)
        self.archive = Archive(ledger)
        self.clock = Clocks(ledger, self.calendar)

    async def file(self, filing: Filing, *, by: Person, origin: str, now: datetime) -> Receipt:
        """Files a report once: the same origin or the same draft again gives the same receipt. RuleBroken: empty or too long."""
        async with self._ledger.writing() as session:
            return await Counter(self._ledger, session, self.calendar, by, now).file(filing, origin)

    async def revise(self, text: str, *, by: Person, origin: str, now: datetime) -> Receipt | None:
        """An edited message revises the case that was filed from it; None where none was."""
        async with self._ledger.writing() as session:
            return await Counter(self._ledger, session, self.calendar, by, now).revise(text, origin)

    async def move(self, move: Move, case_id: int, *, by: Person, now: datetime, origin: str, said: Said = NOTHING_SAID) -> Case:
        """Makes a move and owes every notice of it; the case as whoever made it sees it then.

        `origin` names what caused it: handled twice, it is made once. Raises NotAllowed for the wrong person, RuleBroken for the
        wrong moment or for what is missing; who came first is said in the sentence.
        """
        return await self._make(Wish(move, case_id, by, now, origin, said))

    async def correct(
        self, case_id: int, *, code: str, unit: str, level: ServiceLevel, by: Person, now: datetime, origin: str
    ) -> Case:
        """Gives a case another category, with the unit and the service level that belong to it."""
        return await self._make(Wish(Move.CORRECT, case_id, by, now, origin, Said(code=code, unit=unit), level))

    async def _make(self, wish: Wish) -> Case:
        async with self._ledger.writing() as session:
            reading = await Reading(self._ledger, session, wish.by, wish.now).begin()
            row = await make(reading, self.calendar, wish)
            if wish.move == Move.CONTRIBUTE:
                await self._gather(session, wish)
            return await reading.seen(row if row.id == wish.case_id else await get_case(session, wish.case_id))

    async def _gather(self, session: AsyncSession, wish: Wish) -> None:
        """After the last part is done, the unit in the lead goes on alone."""
        row = await get_case(session, wish.case_id)
        standing = (await standings_of(session, [row]))[wish.case_id]
        if row.state == CaseState.COORDINATING and not standing.assisting:
            said = Said(words="请来的单位都办完了。")
            last = Wish(Move.GATHER, wish.case_id, None, wish.now, f"{wish.origin}:all", said)
            await make(Reading(self._ledger, session, None, wish.now), self.calendar, last)

    async def read(self, case_id: int, *, by: Person, now: datetime, plain: bool = False) -> Case:
        """One case. NotAllowed, in the same words, for what is not there and what is not theirs.

        `plain`: unmasked, which is written into the audit where it showed anything that the mask hides.
        """
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            case = await reading.case(await get_case(session, case_id), plain=plain)
        if plain and Relation.REPORTER not in case.relations and masked(case.text) != case.text:
            await self._note_reading(case, by, now)
        return case

    async def _note_reading(self, case: Case, by: Person, now: datetime) -> None:
        async with self._ledger.writing() as session:
            audit(session, "case.read", case.number, by=by.id, allowed=True, now=now)

    async def by_number(self, number: str, *, by: Person, now: datetime) -> Case:
        """One case by its number, for whoever has business with it. NotAllowed as for `read`."""
        async with self._ledger.reading() as session:
            row = await _numbered(session, number)
            reading = await Reading(self._ledger, session, by, now).begin()
            return await reading.case(row or await get_case(session, 0))

    async def timeline(self, case_id: int, *, by: Person, now: datetime) -> list[Event]:
        """The history of a case, oldest first; for its reporter without what the office says among itself."""
        async with self._ledger.reading() as session:
            reading = await Reading(self._ledger, session, by, now).begin()
            case = await reading.case(await get_case(session, case_id))
            events = await events_of(self._ledger, session, case_id, case.lead_id)
        return public(events) if case.mine else [_masked(event) for event in events]

    async def mine(self, by: Person, *, now: datetime, limit: int = 10) -> list[Case]:
        """The newest cases that this person reported."""
        return await self.desks.mine(by, now=now, limit=limit)

    async def find(self, number: str, code: str, *, by: Person, now: datetime) -> tuple[Case, list[Event]]:
        """A case and its timeline by number and pick-up code, from whatever account.

        Raises RuleBroken, the same for either being wrong; Silent after five failures within an hour.
        """
        async with self._ledger.writing() as session:
            asker = self._ledger.seal.fingerprint(f"asker:{by.id}")
            await self._ledger.one_at_a_time(session, asker)
            await session.execute(delete(CaseMissRow).where(col(CaseMissRow.at) <= now - HOUR))
            recent = (
                select(func.count())
                .select_from(CaseMissRow)
                .where(col(CaseMissRow.asker) == asker, col(CaseMissRow.at) > now - HOUR)
            )
            if silent((await session.execute(recent)).scalar_one()):
                raise Silent
            row = await _numbered(session, number)
            right = row is not None and hmac.compare_digest(row.pickup_hash, pickup_mark(self._ledger, row.number, digits(code)))
            if not right or row is None:
                session.add(CaseMissRow(asker=asker, at=now))
            else:
                case = await (await Reading(self._ledger, session, by, now).begin()).opened(row)
                return case, public(await events_of(self._ledger, session, case.id, case.lead_id))
        raise RuleBroken(NOT_FOUND)

    async def open_texts(self, code: str | None = None, limit: int = 200) -> list[tuple[int, str]]:
        """The newest open reports in the lead, to find out whether another one speaks of the same; private ones are left out."""
        async with self._ledger.reading() as session:
            there: list[Any] = [OPEN, col(CaseRow.private).is_(False)]
            if code:
                there.append(col(CaseRow.code) == code)
            rows = await session.execute(select(CaseRow).where(*there).order_by(col(CaseRow.id).desc()).limit(limit))
            return [(row.id or 0, self._ledger.seal.open(row.sealed_text)) for row in rows.scalars()]


async def _numbered(session: AsyncSession, number: str) -> CaseRow | None:
    typed = f"C{digits(number)}"
    return (await session.execute(select(CaseRow).where(col(CaseRow.number) == typed))).scalar_one_or_none()


def _masked(event: Event) -> Event:
    return replace(event, words=masked(event.words))
