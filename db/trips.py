"""One trip to SQLite's thread for a statement, where aiosqlite makes four: for the cursor, the statement, the rows, the end."""

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any

import aiosqlite

CHUNK = 64  # rows at a time for whoever iterates, as aiosqlite has it
BROUGHT = 1_000  # rows that one trip brings; whoever wants more than these makes another, and a table is never read in whole


class Trip:
    """A cursor that is opened, used, read and, unless there is more, closed in one call; what it brought is kept here."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, line: "Line") -> None:
        self._line = line
        self._rows: list[Any] = []
        self._open: sqlite3.Cursor | None = None  # where there is more

    async def __aenter__(self) -> "Trip":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "Trip":
        await self._line.do(self._whole, "execute", sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> "Trip":
        await self._line.do(self._whole, "executemany", sql, parameters)
        return self

    def _whole(self, how: str, sql: str, parameters: Sequence[Any]) -> None:
        """In the thread of the connection."""
        cursor = self._line.raw().cursor()
        try:
            getattr(cursor, how)(sql, parameters)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            self._rows = cursor.fetchmany(BROUGHT) if cursor.description else []
            self._open = cursor if len(self._rows) == BROUGHT else None
        finally:
            if self._open is None:
                cursor.close()

    async def fetchall(self) -> list[Any]:
        if self._open is not None:
            await self._line.do(self._bring, -1)
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = self.arraysize if size is None else size
        if self._open is not None and len(self._rows) < wanted:
            await self._line.do(self._bring, max(wanted, BROUGHT))
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchone(self) -> Any:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    def _bring(self, more: int) -> None:
        """So many more rows, or all; in the thread of the connection."""
        assert self._open is not None
        rows = self._open.fetchall() if more < 0 else self._open.fetchmany(more)
        self._rows += rows
        if more < 0 or len(rows) < more:
            self._shut()

    def _shut(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    async def close(self) -> None:
        self._rows = []
        if self._open is not None:
            await self._line.do(self._shut)


class Line(aiosqlite.Connection):
    """A connection with one thread of its own, as aiosqlite's; only its cursors save the way."""

    def cursor(self) -> Any:
        return Trip(self)

    async def do(self, act: Any, *what: Any) -> None:
        await self._execute(act, *what)  # type: ignore[no-untyped-call]  # aiosqlite has no types here

    def raw(self) -> sqlite3.Connection:
        return self._conn


def connect(path: str, **how: Any) -> Line:
    line = Line(partial(sqlite3.connect, path, **how), iter_chunk_size=CHUNK)
    line._thread.daemon = True  # as SQLAlchemy does with connections it makes itself
    return line
