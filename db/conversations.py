"""Where each conversation stands: a state and a small value, sealed, so that a half-written report outlives a restart."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.ledgers import Ledger, table_of
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
            return (await talks_of(self._ledger, await session.connection(), [key]))[key]

    async def write(self, talk: Talk, *, now: datetime) -> None:
        async with self._ledger.noting() as connection:
            await write(self._ledger, connection, [talk], now=now)

    async def purge(self, *, before: datetime) -> int:
        """Forgets conversations that nobody has touched since `before`."""
        return await self._ledger.prune(ConversationRow, col(ConversationRow.touched_at) < before)


async def talks_of(ledger: Ledger, connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Talk]:
    """Where each of these conversations stands."""
    talks = {key: Talk(key) for key in keys}
    for key, state, sealed in await connection.execute(_THESE, {"keys": list(keys)}):
        talks[key] = Talk(key, state, json.loads(ledger.seal.open(sealed)) if sealed else {})
    return talks


async def write(ledger: Ledger, connection: AsyncConnection, talks: Sequence[Talk], *, now: datetime) -> None:
    """Writes where conversations stand within the transaction that puts their letters away: both are so, or neither."""
    rows = [{"key": talk.key, "state": talk.state, "sealed_data": _sealed(ledger, talk), "touched_at": now} for talk in talks]
    if rows:
        await connection.execute(_UPSERT[ledger.engine.dialect.name], rows)


def _sealed(ledger: Ledger, talk: Talk) -> str | None:
    return ledger.seal.close(json.dumps(talk.data, ensure_ascii=False)) if talk.data else None


def _upsert(insert: Any) -> Any:
    row = insert(_TABLE)
    new = {name: row.excluded[name] for name in ("state", "sealed_data", "touched_at")}
    return row.on_conflict_do_update(index_elements=["key"], set_=new)


# Every message passes these: made once, for making a statement costs more than carrying it out.
_TABLE = table_of(ConversationRow)
_THESE = select(_TABLE.c.key, _TABLE.c.state, _TABLE.c.sealed_data).where(_TABLE.c.key.in_(bindparam("keys", expanding=True)))
_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
