"""One engine, its seal, and the two kinds of transaction that every book is kept with."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Table, bindparam, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlmodel import SQLModel

from db.bells import OUTBOX, Bell
from db.eras import Era
from db.journals import Journal
from db.seals import Seal
from db.seats import Seats

WHOLE_OFFICE = 7_015_042  # the advisory lock of whoever takes every duty
PRUNED_AT_ONCE = 2_000  # rows of one transaction


class Ledger:
    """One engine and its seal; hands out transactions. Every book is written through one of these.

    `bell` tells the other processes that something was written, `seats` which of them does what only one may do. `journal`: where
    letters are written once more; `eras`: since when these books go on from backups.
    """

    def __init__(self, engine: AsyncEngine, seal: Seal, journal: Journal | None = None) -> None:
        self.engine = engine
        self.seal = seal
        self.journal = journal
        self.eras: tuple[Era, ...] = ()
        self.shared = engine.dialect.name != "sqlite"
        self.bell = Bell(engine)
        self.seats = Seats(engine)
        self._reader = engine.execution_options(reads=True)
        # SQLite has one writer at a time: waiting here is cheaper than polling its lock from ten threads.
        self._pen: asyncio.Lock | None = None if self.shared else asyncio.Lock()

    def replays(self, received_at: datetime) -> bool:
        """Whether what came in then came before the books were put back last: it may have been handled in a time they forgot."""
        return any(received_at <= era.began for era in self.eras)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        async with self._pen or nullcontext(), AsyncSession(self.engine, expire_on_commit=False) as session:
            async with session.begin():
                yield session
            if session.info.get(OUTBOX):  # only now can others see it
                self.bell.ring(OUTBOX)

    @asynccontextmanager
    async def noting(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction without a session's book-keeping: for the few statements that every message passes."""
        async with self._pen or nullcontext(), self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def only_one(self) -> AsyncIterator[bool]:
        """Whether no other process holds this database as a whole office; it is held until the block ends (PostgreSQL only)."""
        async with self.engine.connect() as connection:
            yield bool(await connection.scalar(text(f"SELECT pg_try_advisory_lock({WHOLE_OFFICE})")))

    async def one_at_a_time(self, session: AsyncSession, name: str) -> None:
        """Lets one transaction pass at a time for a name, whichever process it is in; SQLite has one writer anyway."""
        if self.shared:
            await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})

    async def add_new(self, session: AsyncSession, row: type[SQLModel], values: list[dict[str, Any]]) -> int:
        """Adds rows except those whose unique key is there already; answers how many were new."""
        if not values:
            return 0
        rows = values[0] if len(values) == 1 else values  # one row goes without the work of preparing many
        return len((await (await session.connection()).execute(_adding(row, self.shared, counting=True), rows)).all())

    async def add_many(self, session: AsyncSession, row: type[SQLModel], values: list[dict[str, Any]]) -> None:
        """As `add_new`, for rows by the hundred: one statement that is made once, and nobody asks how many were new."""
        if values:
            await (await session.connection()).execute(_adding(row, self.shared, counting=False), values)

    async def prune(self, row: type[SQLModel], *old: Any) -> int:
        """Deletes rows, some thousand a transaction, so that nobody waits behind years of them; answers how many."""
        key = table_of(row).primary_key.columns.values()[0]
        gone = 0
        while True:
            some = select(key).where(*old).limit(PRUNED_AT_ONCE)
            async with self.writing() as session:
                batch = changed(await session.execute(delete(row).where(key.in_(some))))
            gone += batch
            if batch < PRUNED_AT_ONCE:
                return gone


@cache
def _adding(row: type[SQLModel], shared: bool, *, counting: bool) -> Any:
    """Made once a table: a statement with its values in it would be made, and compiled, for every single row."""
    table = table_of(row)
    statement = (postgresql.insert if shared else sqlite.insert)(table).on_conflict_do_nothing()
    return statement.returning(*table.primary_key.columns) if counting else statement


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a row's class, for statements that need no object."""
    table: Table = row.__table__  # type: ignore[attr-defined]  # sqlmodel does not tell its type checker of it
    return table


def among(column: Any, states: Sequence[str]) -> Any:
    """`column IN (…)` with the states written out: SQLite uses a partial index only where the query says its very condition."""
    return column.in_(bindparam(None, list(states), expanding=True, literal_execute=True))


def changed(done: Any) -> int:
    """How many rows a statement touched: what decides a contested move."""
    assert isinstance(done, CursorResult)
    return done.rowcount
