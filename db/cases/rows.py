"""Reads cases for whoever asks: how they stand to each by their posts of this moment, what they may see of it and do with it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.cases.facts import Case, Event
from db.cases.standings import standings_of
from db.ledgers import Ledger
from db.tables import (
    AppointmentRow,
    CaseEventRow,
    CasePhotoRow,
    CaseRow,
    CaseVaultRow,
    PostRow,
)
from knowledge.rules import NotAllowed
from knowledge.rules.cases import (
    INTERNAL,
    MOVES,
    NO_SUCH,
    SHARED,
    CaseState,
    Move,
    Relation,
    Seat,
    Standing,
    moves_from,
    relations_of,
)
from knowledge.rules.people import Person, Role
from knowledge.rules.privacy import masked

# A private case is read in full by those who answer for it, not by everybody of the unit.
READS_PRIVATE = frozenset({Relation.REPORTER, Relation.DUTY, Relation.HANDLER, Relation.CHECKER, Relation.SUPERVISOR})


def reporter_mark(ledger: Ledger, person_id: int) -> str:
    """The fingerprint by which a reporter is found again, and by which nobody is told."""
    return ledger.seal.fingerprint(f"reporter:{person_id}")


def line_key(row: CaseRow, origin: str) -> str:
    """Names what is owed because of one line of a case's history, by what stays the same when the line is written anew."""
    return f"case:{row.number}:line:{origin[:16]}"


async def get_case(session: AsyncSession, case_id: int) -> CaseRow:
    """The row as it is now, past what this session has read before."""
    if (row := (await session.execute(_CASE, {"case": case_id})).scalar_one_or_none()) is None:
        raise NotAllowed(NO_SUCH)
    return row


async def seats_of(session: AsyncSession, person: Person) -> list[tuple[Seat, str]]:
    """The posts that a person holds at this moment, with the title of each."""
    held = (await session.execute(_HELD, {"person": person.id})).all()
    return [(Seat(Role(role), unit), title) for role, unit, title in held]


# Asked for every look at a case and every move of one: made once, for making a statement costs more than carrying it out.
_CASE = select(CaseRow).where(col(CaseRow.id) == bindparam("case")).execution_options(populate_existing=True)
_HELD = (
    select(col(PostRow.role), col(PostRow.unit), col(PostRow.title))
    .join(AppointmentRow, col(AppointmentRow.post_code) == col(PostRow.code))
    .where(col(AppointmentRow.person_id) == bindparam("person"), col(AppointmentRow.until).is_(None))
)
_IDS: Any = bindparam("ids", expanding=True)
_REPORTED = select(col(CaseVaultRow.case_id)).where(
    col(CaseVaultRow.reporter) == bindparam("reporter"), col(CaseVaultRow.case_id).in_(_IDS)
)
_PHOTOS = (
    select(col(CasePhotoRow.case_id), func.count()).where(col(CasePhotoRow.case_id).in_(_IDS)).group_by(col(CasePhotoRow.case_id))
)


class Reading:
    """Cases read for one person within one transaction."""

    def __init__(self, ledger: Ledger, session: AsyncSession, by: Person | None, now: datetime) -> None:
        self.ledger, self.session, self._by, self._now = ledger, session, by, now
        self.seats: list[tuple[Seat, str]] = []
        self._asked: set[int | None] = set()
        self._mine: set[int] = set()

    async def begin(self) -> "Reading":
        if self._by is not None:
            self.seats = await seats_of(self.session, self._by)
        return self

    async def relations(self, row: CaseRow, standing: Standing) -> frozenset[Relation]:
        if self._by is None:
            return frozenset({Relation.OFFICE})
        return self._relations(standing, row.id in await self._reported([row]))

    def _relations(self, standing: Standing, reporter: bool) -> frozenset[Relation]:
        assert self._by is not None
        return relations_of(standing, person_id=self._by.id, seats=[seat for seat, _ in self.seats], reporter=reporter)

    async def _reported(self, rows: Sequence[CaseRow]) -> set[int]:
        """Which of these cases, among others, the person reported; asked once, for that does not change."""
        assert self._by is not None
        if new := [row.id for row in rows if row.id not in self._asked]:
            asked = {"reporter": reporter_mark(self.ledger, self._by.id), "ids": new}
            self._asked.update(new)
            self._mine.update((await self.session.execute(_REPORTED, asked)).scalars())
        return self._mine

    async def case(self, row: CaseRow, *, plain: bool = False) -> Case:
        """One case. NotAllowed where the person has no business with it."""
        for case in await self.cases([row], plain=plain):
            return case
        raise NotAllowed(NO_SUCH)

    async def cases(self, rows: Sequence[CaseRow], *, plain: bool = False) -> list[Case]:
        """Those of these cases that the person may see, in the same order. `plain`: in full where they may read that."""
        return [case for case in await self._all(rows, plain) if case.relations]

    async def seen(self, row: CaseRow) -> Case:
        """A case as whoever has just moved it sees it, even if it is no more theirs by that."""
        return (await self._all([row], plain=False))[0]

    async def along(self, rows: Sequence[CaseRow]) -> list[Case]:
        """Cases to be read beside another one, masked: there is nothing to be done with them."""
        return [replace(case, moves=()) for case in await self._all(rows, plain=False)]

    async def opened(self, row: CaseRow) -> Case:
        """A case for whoever has its number and its code: all that its reporter wrote, and no moves."""
        (case,) = await self._all([row], plain=True)
        text, place = self.ledger.seal.open(row.sealed_text), row.sealed_place
        return replace(case, moves=(), text=text, place=self.ledger.seal.open(place) if place else None)

    def seat_for(self, row: CaseRow) -> str:
        """The post from which the person has business with a case: that of its unit before any other."""
        titles = sorted(self.seats, key=lambda held: held[0].unit != row.unit)
        return f"{titles[0][0].unit}{titles[0][1]}" if titles else ""

    async def _all(self, rows: Sequence[CaseRow], plain: bool) -> list[Case]:
        if not rows:
            return []
        standings = await standings_of(self.session, rows)
        reported = await self._reported(rows)
        photos = await self._photos(rows)
        leads = await self._leads(rows)
        found = []
        for row in rows:
            assert row.id is not None
            relations = self._relations(standings[row.id], row.id in reported)
            moves = self._moves(standings[row.id], relations, leads.get(row.lead_id or 0))
            shown = plain or Relation.REPORTER in relations
            found.append(self._case(row, standings[row.id], relations, moves, photos.get(row.id, 0), shown))
        return found

    def _moves(self, standing: Standing, relations: frozenset[Relation], lead: Standing | None) -> tuple[Move, ...]:
        own = moves_from(standing, relations, now=self._now)
        if lead is None or Relation.REPORTER not in relations:
            return own
        of_lead = moves_from(lead, {Relation.REPORTER}, now=self._now)
        return tuple(move for move in MOVES if (move in of_lead if move in SHARED else move in own))

    async def _leads(self, rows: Sequence[CaseRow]) -> dict[int, Standing]:
        ids = [row.lead_id for row in rows if row.lead_id]
        if not ids:
            return {}
        leads = (await self.session.execute(select(CaseRow).where(col(CaseRow.id).in_(ids)))).scalars().all()
        return await standings_of(self.session, leads)

    async def _photos(self, rows: Sequence[CaseRow]) -> dict[int, int]:
        return {row[0]: row[1] for row in await self.session.execute(_PHOTOS, {"ids": [row.id for row in rows]}) if row[0]}

    def _case(
        self, row: CaseRow, standing: Standing, relations: frozenset[Relation], moves: tuple[Move, ...], photos: int, plain: bool
    ) -> Case:
        assert row.id is not None
        full = plain and bool(relations) and not (row.private and relations.isdisjoint(READS_PRIVATE))
        opened = self.ledger.seal.open
        text, place = opened(row.sealed_text), opened(row.sealed_place) if row.sealed_place else None
        return Case(
            id=row.id,
            number=row.number,
            kind=standing.kind,
            state=standing.state,
            code=row.code,
            sorted_as=row.sorted_as,
            unit=row.unit,
            sla=row.sla,
            emergency=row.emergency,
            text=text if full else masked(text),
            place=place if full or place is None else masked(place),
            because=row.because,
            anonymous=row.anonymous,
            private=row.private,
            parked=row.parked,
            first_at=row.first_at,
            promised_at=row.promised_at,
            due_at=row.due_at,
            step_at=row.step_at,
            step_due_at=row.step_due_at,
            paused=standing.state == CaseState.ASKING,
            level=row.level,
            handler_post=row.handler_post,
            assisting=tuple(sorted(standing.assisting)),
            lead_id=row.lead_id,
            repeats=row.repeats,
            transfers=row.transfers,
            reopened=row.reopened,
            attempts=row.attempts,
            supervised=row.supervised,
            photos=photos,
            closing=standing.closing,
            closed_at=row.closed_at,
            relations=relations,
            moves=moves,
        )


async def events_of(ledger: Ledger, session: AsyncSession, case_id: int, lead_id: int | None = None) -> list[Event]:
    """The history of a case, oldest first; that of the case in the lead with it, but for what its own reporter said there."""
    own, led = col(CaseEventRow.case_id) == case_id, col(CaseEventRow.case_id) == (lead_id or 0)
    there = or_(own, led & (col(CaseEventRow.actor) != Relation.REPORTER))
    rows = await session.execute(select(CaseEventRow).where(there).order_by(col(CaseEventRow.at), col(CaseEventRow.id)))
    return [event_of(ledger, row) for row in rows.scalars()]


def public(events: Sequence[Event]) -> list[Event]:
    """What of a history its reporter reads."""
    return [event for event in events if event.move not in INTERNAL]


def event_of(ledger: Ledger, row: CaseEventRow) -> Event:
    assert row.id is not None
    words = ledger.seal.open(row.sealed_words) if row.sealed_words else ""
    detail: dict[str, Any] = json.loads(row.detail) if row.detail else {}
    return Event(row.id, row.at, row.move, CaseState(row.state), row.actor, row.post, row.unit, detail, words)
