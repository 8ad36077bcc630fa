"""Calls back what is owed to somebody who may not read it any more; what was sent already cannot be called back."""

import json
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.tables import NoticeRow, NoticeState
from knowledge.rules.people import MAY, Act, Role

# What a notice is about, and the act it calls to; a notice about nothing answers one's own question and stays owed.
CALLS_TO = {
    "question": Act.ANSWER_QUESTIONS,
    "reply": Act.APPROVE_ANSWERS,
    "fraud": Act.READ_FRAUDS,
    "alert": Act.APPROVE_ALERTS,
    "case": Act.SEE_CASES,
    "task": Act.WORK_ON_TASKS,
    "digest": Act.WORK_ON_TASKS,
    "late": Act.WATCH_TASKS,
    "progress": Act.APPROVE_PROGRESS,
}


async def call_back(ledger: Ledger, session: AsyncSession, person_id: int, roles: frozenset[Role], *, now: datetime) -> None:
    """Cancels what waits for a person and calls to an act that none of the roles they still hold allows."""
    closed = {about for about, act in CALLS_TO.items() if MAY[act].isdisjoint(roles)}
    waiting = (col(NoticeRow.person_id) == person_id, col(NoticeRow.state) == NoticeState.WAITING)
    rows = await session.execute(select(NoticeRow).where(*waiting, col(NoticeRow.sealed_about).is_not(None)))
    recalled = [row.id for row in rows.scalars() if closed & set(json.loads(ledger.seal.open(row.sealed_about or "{}")))]
    cancelled = {"state": NoticeState.CANCELLED, "reason": "dismissed", "settled_at": now}
    await session.execute(update(NoticeRow).where(col(NoticeRow.id).in_(recalled), *waiting).values(cancelled))
