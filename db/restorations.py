"""Books put back from a backup: letters that came since are taken in from the journal, what may have been said is doubted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.audits import audit
from db.eras import Era
from db.journals import Line
from db.ledgers import Ledger, among
from db.letters import OPEN as OPEN_LETTERS
from db.outbox import OPEN as OPEN_NOTICES
from db.tables import (
    AlertRow,
    AuditRow,
    CaseProposalRow,
    CaseRow,
    DocumentRow,
    FigureRow,
    FraudRow,
    GuardianRow,
    LetterRow,
    LetterState,
    MarkRow,
    NoticeRow,
    PersonRow,
    ProgressRow,
    QuestionRow,
    ReplyRow,
    TaskRow,
)

RESTORED = "restored:"
AT_ONCE = 200
# These have a number that people read as well.
NUMBERED: dict[str, Any] = {"question": QuestionRow, "case": CaseRow, "fraud": FraudRow}
KINDS: dict[str, Any] = NUMBERED | {
    "reply": ReplyRow,
    "proposal": CaseProposalRow,
    "bond": GuardianRow,
    "alert": AlertRow,
    "document": DocumentRow,
    "figure": FigureRow,
    "task": TaskRow,
    "progress": ProgressRow,
    "person": PersonRow,
    "letter": LetterRow,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """What lay between a backup and its being put back; how many of the journal's letters the backup did not know, or did."""

    known_until: datetime | None
    until: datetime
    replayed: int
    known: int


class Restorations:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def read(self) -> None:
        """Learns since when these books go on from a backup; an office does so as it opens."""
        async with self._ledger.reading() as session:
            marks = select(col(MarkRow.name), col(MarkRow.value)).where(col(MarkRow.name).startswith(RESTORED))
            found: dict[str, dict[str, int]] = {}
            for name, value in await session.execute(marks):
                _, began, kind = name.split(":")
                found.setdefault(began, {})[kind] = value
        self._ledger.eras = tuple(Era(_moment(began), newest) for began, newest in found.items())

    async def begin(self, lines: Sequence[Line], *, now: datetime) -> Gap:
        """Begins a new era with the letters of these lines that the books do not know; the office is closed meanwhile."""
        letters = [line for line in lines if "sealed_raw" in line]
        async with self._ledger.writing() as session:
            known_until, newest = await self._known_until(session), await self._newest(session)
            new = [line for start in range(0, len(letters), AT_ONCE) for line in await _unknown(session, letters[start:][:AT_ONCE])]
            gap = Gap(known_until, now, len(new), len(letters) - len(new))
            await self._doubt(session, now)
            await self._ledger.add_new(session, LetterRow, [_row(line) for line in new])
            began = f"{RESTORED}{now.timestamp() * 1000:.0f}:"
            session.add_all(MarkRow(name=began + kind, value=number) for kind, number in newest.items())
            audit(session, "books.restore", "inbox", by=None, allowed=True, now=now, note=_noted(gap))
        return gap

    async def _known_until(self, session: AsyncSession) -> datetime | None:
        """The last moment of which the books tell anything."""
        columns = (col(LetterRow.received_at), col(LetterRow.settled_at), col(NoticeRow.owed_at), col(AuditRow.at))
        told = [(await session.execute(select(func.max(column)))).scalar() for column in columns]
        return max(filter(None, told), default=None)

    async def _newest(self, session: AsyncSession) -> dict[str, int]:
        return {kind: (await session.execute(select(func.max(col(row.id))))).scalar() or 0 for kind, row in KINDS.items()}

    async def _doubt(self, session: AsyncSession, now: datetime) -> None:
        """Whatever was open may have been answered or sent since: as when a reply is lost, nobody can know."""
        letters = update(LetterRow).where(among(col(LetterRow.state), OPEN_LETTERS))
        await session.execute(letters.values(answering=True))
        due = or_(col(NoticeRow.not_before).is_(None), col(NoticeRow.not_before) <= now)
        await session.execute(update(NoticeRow).where(among(col(NoticeRow.state), OPEN_NOTICES), due).values(resend=True))

    async def number_of(self, kind: str, row_id: int) -> str | None:
        """The number that people read of a row, where it has one."""
        if kind not in NUMBERED:
            return None
        row = NUMBERED[kind]
        async with self._ledger.reading() as session:
            return (await session.execute(select(col(row.number)).where(col(row.id) == row_id))).scalar_one_or_none()


async def _unknown(session: AsyncSession, lines: Sequence[Line]) -> list[Line]:
    key = tuple_(col(LetterRow.channel), col(LetterRow.update_id))
    asked = {(line["channel"], line["update_id"]): line for line in lines}
    found = select(col(LetterRow.channel), col(LetterRow.update_id)).where(key.in_(list(asked)))
    known = {(channel, update_id) for channel, update_id in await session.execute(found)}
    return [line for name, line in asked.items() if name not in known]


def _row(line: Line) -> dict[str, Any]:
    kept = {name: line[name] for name in ("channel", "update_id", "conversation", "sealed_raw")}
    came = {"received_at": datetime.fromisoformat(line["at"]), "state": LetterState.WAITING}
    return kept | came | {"failures": 0, "crashes": 0, "answering": True}


def _noted(gap: Gap) -> str:
    since = gap.known_until.isoformat(timespec="seconds") if gap.known_until else "the beginning"
    return f"{since} to {gap.until.isoformat(timespec='seconds')}: {gap.replayed} letters replayed, {gap.known} known"


def _moment(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
