"""The town's own documents: taken in as drafts, live once an officer confirms them, never quoted after they are withdrawn."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger, changed
from db.marks import KNOWLEDGE, advance
from db.tables import DocumentRow, FigureRow
from knowledge.rules import RuleBroken
from knowledge.rules.documents import MOVES, DocumentState, FigureState, Move, check_move
from knowledge.rules.people import Act, Person, check_may

NO_SUCH = "没有找到这份文件，或者它不归您处理。"


@dataclass(frozen=True, slots=True)
class Part:
    """A section: the headings above it, and its text. `damaged` parts are never quoted."""

    heading: str
    text: str
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as found: `said` is how it reads (不少于 60%), `kind` target or achieved."""

    name: str
    said: str
    kind: str
    year: int | None
    section: str
    sentence: str
    doubt: str = ""
    id: int = 0
    state: FigureState = FigureState.DRAFT


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as the importer read it. `digest` names its content, so that importing it twice imports it once."""

    digest: str
    title: str
    dated: date | None
    year: int | None
    parts: tuple[Part, ...]
    damage: tuple[str, ...]
    doubts: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Document:
    id: int
    title: str
    dated: date | None
    year: int | None
    state: DocumentState
    parts: tuple[Part, ...]
    damage: tuple[str, ...]
    doubts: tuple[str, ...]


class Documents:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def enter(self, draft: Draft, *, by: Person | None, now: datetime) -> tuple[int, bool]:
        """Takes a document in as a draft; answers its number, and whether it is new. `by` is None at the operator's terminal."""
        if by is not None:
            check_may(by, Act.IMPORT_CONTENT)
        async with self._ledger.writing() as session:
            new = await self._ledger.add_new(session, DocumentRow, [_row(draft, by, now)])
            here = select(col(DocumentRow.id)).where(col(DocumentRow.digest) == draft.digest)
            number = (await session.execute(here)).scalar_one()
            assert number is not None
            if new:
                session.add_all([_figure_row(number, figure) for figure in draft.figures])
                audit(session, "document.import", f"document {number}", by=by.id if by else None, allowed=True, now=now)
            return number, bool(new)

    async def all(self, limit: int = 30) -> list[Document]:
        """The newest documents, whatever their state, for staff."""
        async with self._ledger.reading() as session:
            rows = await session.execute(select(DocumentRow).order_by(col(DocumentRow.id).desc()).limit(limit))
            return [_document(row) for row in rows.scalars()]

    async def read(self, number: int) -> Document:
        """One document, for staff. Raises RuleBroken where there is none."""
        async with self._ledger.reading() as session:
            return _document(await _get(session, number))

    async def figures(self, number: int) -> list[Figure]:
        """What was found in a document, in its order."""
        async with self._ledger.reading() as session:
            mine = select(FigureRow).where(col(FigureRow.document_id) == number).order_by(col(FigureRow.id))
            return [_figure(row) for row in (await session.execute(mine)).scalars()]

    async def live(self) -> list[Document]:
        """What may be quoted to residents."""
        async with self._ledger.reading() as session:
            rows = await session.execute(
                select(DocumentRow).where(col(DocumentRow.state) == DocumentState.LIVE).order_by(col(DocumentRow.id))
            )
            return [_document(row) for row in rows.scalars()]

    async def confirmed_figures(self) -> list[tuple[Document, Figure]]:
        """Confirmed figures of live documents."""
        async with self._ledger.reading() as session:
            both = (
                select(DocumentRow, FigureRow)
                .join(FigureRow, col(FigureRow.document_id) == col(DocumentRow.id))
                .where(col(DocumentRow.state) == DocumentState.LIVE, col(FigureRow.state) == FigureState.CONFIRMED)
                .order_by(col(FigureRow.id))
            )
            return [(_document(document), _figure(figure)) for document, figure in await session.execute(both)]

    async def move(self, move: Move, number: int, *, by: Person, now: datetime) -> Document:
        """Publishes, discards or withdraws. Publishing lets a newer document of the same name take the place of the older."""
        check_may(by, Act.IMPORT_CONTENT)
        async with self._ledger.writing() as session:
            row = await _get(session, number)
            was = DocumentState(row.state)
            if was is MOVES[move].ends and row.decided_by == by.id:
                return _document(row)  # the same press, handled a second time
            ends = check_move(move, was, by)
            stands = (col(DocumentRow.id) == number, col(DocumentRow.state) == was)
            decision = {"state": ends, "decided_by": by.id, "decided_at": now}
            if not changed(await session.execute(update(DocumentRow).where(*stands).values(decision))):
                raise RuleBroken("刚刚有别的同事先处理了这份文件。")
            if move is Move.PUBLISH:
                await _supersede(session, row)
            await advance(self._ledger, session, KNOWLEDGE)
            audit(session, f"document.{move}", f"document {number}", by=by.id, allowed=True, now=now)
            await session.refresh(row)
            return _document(row)

    async def decide(self, figure_ids: Sequence[int], state: FigureState, *, by: Person, now: datetime) -> int:
        """Confirms or rejects figures; answers how many were still open."""
        check_may(by, Act.IMPORT_CONTENT)
        async with self._ledger.writing() as session:
            still = (col(FigureRow.id).in_(figure_ids), col(FigureRow.state) == FigureState.DRAFT)
            decided = changed(await session.execute(update(FigureRow).where(*still).values(state=state, decided_by=by.id)))
            if decided:
                await advance(self._ledger, session, KNOWLEDGE)
                audit(session, f"figure.{state}", f"{decided} figures", by=by.id, allowed=True, now=now)
            return decided


async def _supersede(session: AsyncSession, new: DocumentRow) -> None:
    """A document takes the place of a live one of the same title, unless the older one is dated later."""
    older = (
        col(DocumentRow.title) == new.title,
        col(DocumentRow.id) != new.id,
        col(DocumentRow.state) == DocumentState.LIVE,
    )
    for row in (await session.execute(select(DocumentRow).where(*older))).scalars():
        if not (row.dated and new.dated and row.dated > new.dated):
            row.state = DocumentState.SUPERSEDED
            new.replaces = row.id


async def _get(session: AsyncSession, number: int) -> DocumentRow:
    row = await session.get(DocumentRow, number)
    if row is None:
        raise RuleBroken(NO_SUCH)
    return row


def _row(draft: Draft, by: Person | None, now: datetime) -> dict[str, Any]:
    return {
        "digest": draft.digest,
        "title": draft.title,
        "dated": draft.dated,
        "year": draft.year,
        "state": DocumentState.DRAFT,
        "sections": json.dumps([[part.heading, part.text, part.damaged] for part in draft.parts], ensure_ascii=False),
        "damage": json.dumps(draft.damage, ensure_ascii=False),
        "doubts": json.dumps(draft.doubts, ensure_ascii=False),
        "imported_by": by.id if by else None,
        "imported_at": now,
    }


def _figure_row(number: int, figure: Figure) -> FigureRow:
    return FigureRow(
        document_id=number,
        name=figure.name,
        said=figure.said,
        kind=figure.kind,
        year=figure.year,
        section=figure.section,
        sentence=figure.sentence,
        doubt=figure.doubt,
        state=figure.state,
    )


def _figure(row: FigureRow) -> Figure:
    assert row.id is not None
    state = FigureState(row.state)
    return Figure(row.name, row.said, row.kind, row.year, row.section, row.sentence, row.doubt, row.id, state)


def _document(row: DocumentRow) -> Document:
    assert row.id is not None
    parts = tuple(Part(*part) for part in json.loads(row.sections))
    damage, doubts = tuple(json.loads(row.damage)), tuple(json.loads(row.doubts))
    return Document(row.id, row.title, row.dated, row.year, DocumentState(row.state), parts, damage, doubts)
