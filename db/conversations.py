"""Where each conversation stands: a state and a small value, sealed, so that a half-written report outlives a restart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete

from db.ledgers import Ledger, changed
from db.tables import ConversationRow


@dataclass(frozen=True, slots=True)
class Talk:
    """Where one conversation stands. An empty one (None, {}) is one that has not begun."""

    key: str
    state: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


class Conversations:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def read(self, key: str) -> Talk:
        async with self._ledger.reading() as session:
            columns = select(col(ConversationRow.state), col(ConversationRow.sealed_data))
            row = (await session.execute(columns.where(col(ConversationRow.key) == key))).one_or_none()
        if row is None:
            return Talk(key)
        return Talk(key, row[0], json.loads(self._ledger.seal.open(row[1])) if row[1] else {})

    async def write(self, talk: Talk, *, now: datetime) -> None:
        async with self._ledger.writing() as session:
            await write(self._ledger, session, talk, now=now)

    async def purge(self, *, before: datetime) -> int:
        """Forgets conversations that nobody has touched since `before`."""
        async with self._ledger.writing() as session:
            return changed(await session.execute(delete(ConversationRow).where(col(ConversationRow.touched_at) < before)))


async def write(ledger: Ledger, session: AsyncSession, talk: Talk, *, now: datetime) -> None:
    """Writes where a conversation stands within the transaction that puts its letter away: both are so, or neither."""
    insert = postgresql.insert if ledger.shared else sqlite.insert
    sealed = ledger.seal.close(json.dumps(talk.data, ensure_ascii=False)) if talk.data else None
    values = {"state": talk.state, "sealed_data": sealed, "touched_at": now}
    row = insert(ConversationRow).values(key=talk.key, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["key"], set_=values))
