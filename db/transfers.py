"""Carries all the books to another database: resumable after a death at any moment, and compared row by row in the end.

Nothing is remembered of how far it came: what stands there already is looked at, row by row, and only what is missing or
different is written. So a second run after a kill, or after the office went on working here, ends with the same books.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Row, Table, delete, func, insert, select, text, tuple_, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from db.engines import CannotMove
from db.ledgers import Ledger, table_of
from db.tables import MarkRow

AT_ONCE = 500  # rows of one transaction
MOVING, MOVED = "moving", "moved"  # marks: these books are half here; these books have gone elsewhere
RING = 2**256

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a table has, and a digest of all of them that does not depend on their order."""

    rows: int
    digest: str


class Transfer:
    """From one ledger to another of the same shape. `told` hears of each table how many rows were dealt with."""

    def __init__(self, here: Ledger, there: Ledger, told: Told = lambda table, rows: None) -> None:
        self._here, self._there, self._told = here, there, told
        self.tables: list[Table] = list(SQLModel.metadata.sorted_tables)  # what is referred to comes first

    async def run(self) -> dict[str, Tally]:
        """Carries, compares and answers what was compared. Raises CannotMove where the other books are not ours to write."""
        await self._claim()
        for table in reversed(self.tables):
            await self._drop_strays(table)
        for table in self.tables:
            await self._carry(table)
        for table in self.tables:
            await self._link(table)
        tallies = {table.name: await self._compare(table) for table in self.tables}
        await self._hand_over()
        return tallies

    async def count(self) -> dict[str, int]:
        """How many rows each table has here."""
        async with self._here.engine.connect() as connection:
            return {table.name: await _size(connection, table) for table in self.tables}

    async def _claim(self) -> None:
        """Marks the empty books there as half moved, by us; others' books are not touched."""
        ours = int(self._here.seal.fingerprint("whose books these are")[:15], 16)
        async with self._there.engine.begin() as there:
            mark = await there.scalar(select(_MARK.c.value).where(_MARK.c.name == MOVING))
            if mark is None and [table.name for table in self.tables if await _size(there, table)]:
                raise CannotMove("that database holds books already: name an empty one")
            if mark not in (None, ours):
                raise CannotMove("that database holds the half of other books (another DATA_KEY): name an empty one")
            if mark is None:
                await there.execute(insert(_MARK).values(name=MOVING, value=ours))

    async def _drop_strays(self, table: Table) -> None:
        """What was carried before and is no longer here goes there as well."""
        async with self._there.engine.connect() as there, self._here.engine.connect() as here:
            stream = await there.stream(_rows(table, keys_only=True))
            async for some in stream.partitions(AT_ONCE):
                keys = {tuple(row) for row in some}
                gone = keys - {tuple(row) for row in await here.execute(_rows(table, keys, keys_only=True))}
                if gone:
                    async with self._mending(table) as mending:
                        await mending.execute(delete(table).where(_among(table, gone)))

    async def _carry(self, table: Table) -> None:
        async with self._here.engine.connect() as here:
            stream = await here.stream(_rows(table))
            async for some in stream.partitions(AT_ONCE):
                await self._bring(table, some)
                self._told(table.name, len(some))

    async def _bring(self, table: Table, some: Sequence[Row[Any]]) -> None:
        """One transaction. What points at rows of the same table is left out: those may come later."""
        ours = {_key(table, row): row._asdict() | dict.fromkeys(_links(table)) for row in some}
        async with self._there.engine.begin() as there:
            theirs = {_key(table, row): row._asdict() for row in await there.execute(_rows(table, ours))}
            if missing := [row for key, row in ours.items() if key not in theirs]:
                await there.execute(insert(table), missing)
        different = [row for key, row in ours.items() if key in theirs and row != theirs[key] | dict.fromkeys(_links(table))]
        if different:
            async with self._mending(table) as mending:
                for row in different:
                    await mending.execute(update(table).where(_among(table, [_key_of(table, row)])).values(row))

    async def _link(self, table: Table) -> None:
        """Now that every row is there, it may point at any other."""
        links = _links(table)
        if not links:
            return
        columns = [*table.primary_key.columns, *(table.c[name] for name in links)]
        async with self._here.engine.connect() as here:
            stream = await here.stream(select(*columns))
            async for some in stream.partitions(AT_ONCE):
                await self._point(table, columns, {_key(table, row): row._asdict() for row in some})

    async def _point(self, table: Table, columns: list[Column[Any]], ours: dict[tuple[Any, ...], dict[str, Any]]) -> None:
        async with self._there.engine.connect() as there:
            found = await there.execute(select(*columns).where(_among(table, list(ours))))
            theirs = {_key(table, row): row._asdict() for row in found}
        different = [row for key, row in ours.items() if row != theirs[key]]
        if different:
            async with self._mending(table) as mending:
                for row in different:
                    await mending.execute(update(table).where(_among(table, [_key_of(table, row)])).values(row))

    @asynccontextmanager
    async def _mending(self, table: Table) -> AsyncIterator[AsyncConnection]:
        """A transaction in which rows may be set right that nobody may change any more once they are books."""
        async with self._there.engine.begin() as there:
            await there.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
            yield there
            await there.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))

    async def _compare(self, table: Table) -> Tally:
        """Raises CannotMove where a single value of a single row is not the same."""
        here, there = await _tally(self._here, table), await _tally(self._there, table)
        if here != there:
            raise CannotMove(f"table {table.name} is not the same there ({here.rows} rows here, {there.rows} there): run it again")
        return here

    async def _hand_over(self) -> None:
        """New rows there get new numbers; then the books here are marked as gone, and only then those there as whole."""
        async with self._there.engine.begin() as there:
            for table in self.tables:
                if "id" in table.c:
                    await there.execute(text(_COUNT_ON.format(table=table.name)))
        async with self._here.engine.begin() as here:
            await here.execute(sqlite.insert(_MARK).values(name=MOVED, value=1).on_conflict_do_nothing())
        async with self._there.engine.begin() as there:
            await there.execute(delete(_MARK).where(_MARK.c.name == MOVING))


async def check_whole(ledger: Ledger) -> None:
    """Raises CannotMove where books are only half here, or have gone elsewhere: an office must not open on them."""
    async with ledger.engine.connect() as connection:
        marks = set(await connection.scalars(select(_MARK.c.name).where(_MARK.c.name.in_([MOVING, MOVED]))))
    if MOVING in marks:
        raise CannotMove("these books are only half here: run migrate-to again, it goes on where it stood")
    if MOVED in marks:
        raise CannotMove("these books were moved: set DATABASE_URL to where they are now (or `migrate-to --undo`)")


async def take_back(ledger: Ledger) -> None:
    """Lets the office open again on books that were moved."""
    async with ledger.noting() as connection:
        await connection.execute(delete(_MARK).where(_MARK.c.name == MOVED))


async def _tally(ledger: Ledger, table: Table) -> Tally:
    rows, total = 0, 0
    async with ledger.engine.connect() as connection:
        stream = await connection.stream(_rows(table))
        async for some in stream.partitions(AT_ONCE):
            rows += len(some)
            total += sum(int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()) for row in some)
    return Tally(rows, f"{total % RING:064x}")


async def _size(connection: AsyncConnection, table: Table) -> int:
    return int(await connection.scalar(select(func.count()).select_from(_rows(table).subquery())) or 0)


def _rows(table: Table, keys: Any = None, *, keys_only: bool = False) -> Any:
    """All rows, or those with these keys; the marks of a move are no part of the books."""
    wanted = select(*table.primary_key.columns) if keys_only else select(table)
    wanted = wanted.where(_MARK.c.name.not_in([MOVING, MOVED])) if table is _MARK else wanted
    return wanted if keys is None else wanted.where(_among(table, keys))


def _among(table: Table, keys: Any) -> Any:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(list(keys))


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return _key_of(table, row._mapping)


def _key_of(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _links(table: Table) -> list[str]:
    """The columns that point at rows of the same table."""
    return [column.name for column in table.c if any(key.column.table is table for key in column.foreign_keys)]


_MARK = table_of(MarkRow)
_COUNT_ON = "SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM \"{table}\""
