"""Where each conversation stands: a state and a small value, sealed, so that a half-written report outlives a restart."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete

from db.ledgers import Ledger, changed
from db.tables import ConversationRow


class Conversations:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def read(self, key: str) -> tuple[str | None, dict[str, Any]]:
        """The state and the data of a conversation; (None, {}) for one that has none."""
        async with self._ledger.reading() as session:
            columns = select(col(ConversationRow.state), col(ConversationRow.sealed_data))
            row = (await session.execute(columns.where(col(ConversationRow.key) == key))).one_or_none()
        if row is None:
            return None, {}
        return row[0], json.loads(self._ledger.seal.open(row[1])) if row[1] else {}

    async def set_state(self, key: str, state: str | None, *, now: datetime) -> None:
        await self._put(key, {"state": state}, now)

    async def set_data(self, key: str, data: Mapping[str, Any], *, now: datetime) -> None:
        sealed = self._ledger.seal.close(json.dumps(data, ensure_ascii=False)) if data else None
        await self._put(key, {"sealed_data": sealed}, now)

    async def _put(self, key: str, values: dict[str, Any], now: datetime) -> None:
        insert = postgresql.insert if self._ledger.shared else sqlite.insert
        values = {**values, "touched_at": now}
        row = insert(ConversationRow).values(key=key, **values)
        async with self._ledger.writing() as session:
            await session.execute(row.on_conflict_do_update(index_elements=["key"], set_=values))

    async def purge(self, *, before: datetime) -> int:
        """Forgets conversations that nobody has touched since `before`."""
        async with self._ledger.writing() as session:
            return changed(await session.execute(delete(ConversationRow).where(col(ConversationRow.touched_at) < before)))
