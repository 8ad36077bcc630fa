"""One engine, its seal, and the two kinds of transaction that every book is kept with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import SQLModel

from db.seals import Seal


class Ledger:
    """One engine and its seal; hands out transactions. Every book is written through one of these."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self.engine = engine
        self.seal = seal
        self.shared = engine.dialect.name != "sqlite"
        self._reader = engine.execution_options(reads=True)
        # SQLite has one writer at a time: waiting here is cheaper than polling its lock from ten threads.
        self._pen: asyncio.Lock | None = None if self.shared else asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        if self._pen is None:
            async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
            return
        async with self._pen, AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def add_new(self, session: AsyncSession, row: type[SQLModel], values: list[dict[str, Any]]) -> int:
        """Adds rows except those whose unique key is there already; answers how many were new."""
        if not values:
            return 0
        insert = postgresql.insert if self.shared else sqlite.insert
        table = row.__table__  # type: ignore[attr-defined]  # sqlmodel does not tell its type checker of it
        new = insert(table).values(values[0] if len(values) == 1 else values)
        done = await session.execute(new.on_conflict_do_nothing())
        return changed(done)


def changed(done: Any) -> int:
    """How many rows a statement touched: what decides a contested move."""
    assert isinstance(done, CursorResult)
    return done.rowcount
