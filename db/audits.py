"""The audit: who did what to what, and whether it was allowed. Rows are added, never changed, never deleted here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.tables import AuditRow


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    person_id: int | None
    act: str
    subject: str
    allowed: bool
    note: str


class Audits:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def note(self, act: str, subject: str, *, by: int | None, allowed: bool, now: datetime, note: str = "") -> None:
        """Writes one line; `subject` and `note` hold codes and numbers, never what people wrote."""
        async with self._ledger.writing() as session:
            audit(session, act, subject, by=by, allowed=allowed, now=now, note=note)

    async def newest(self, limit: int = 50) -> list[Entry]:
        async with self._ledger.reading() as session:
            rows = await session.execute(select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit))
            return [Entry(r.at, r.person_id, r.act, r.subject, r.allowed, r.note) for r in rows.scalars()]


def audit(
    session: AsyncSession,
    act: str,
    subject: str,
    *,
    by: int | None,
    allowed: bool,
    now: datetime,
    note: str = "",
) -> None:
    """Writes one line within the transaction of the act itself."""
    session.add(AuditRow(at=now, person_id=by, act=act, subject=subject, allowed=allowed, note=note))
