"""The engines: which addresses the books can be kept at, moments that mean the same everywhere, and writers that wait in line."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from db import schema
from db.books import Books
from db.engines import UnknownDatabase, address, open_engine
from tests.conftest import KEY, NOON


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///data/x.db", "sqlite+aiosqlite"),
        ("sqlite+pysqlite:///x.db", "sqlite+aiosqlite"),
        ("postgresql://u:p@127.0.0.1/x", "postgresql+asyncpg"),
        ("postgres://u:p@127.0.0.1/x", "postgresql+asyncpg"),
        ("postgresql+psycopg2://u@h/x", "postgresql+asyncpg"),
    ],
)
def test_an_address_gets_the_driver_that_the_books_use(url: str, driver: str) -> None:
    assert address(url).drivername == driver


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://u:secret@h/x", "http://example.invalid", "sqlite", "://", "postgresql:/x\ny"]
)
def test_an_address_that_is_none_is_refused_in_one_line_without_its_password(url: str) -> None:
    with pytest.raises(UnknownDatabase, match="DATABASE_URL must begin with") as fault:
        address(url)
    assert "secret" not in str(fault.value)
    assert "\n" not in str(fault.value)


async def test_the_folder_of_the_books_is_made(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a' / 'b' / 'books.db'}")
    async with engine.connect() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA synchronous"))).scalar() == 2, "a receipt must outlive a power cut"
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1
    await engine.dispose()


async def test_a_moment_without_a_zone_is_refused(books: Books) -> None:
    with pytest.raises((StatementError, ValueError), match="naive datetime"):
        await books.audits.note("act", "x", by=None, allowed=True, now=datetime(2024, 7, 1, 12))  # noqa: DTZ001  meant


async def test_a_moment_comes_back_as_the_same_instant_in_utc(books: Books) -> None:
    in_town = NOON.astimezone(timezone(timedelta(hours=8)))
    await books.audits.note("act", "x", by=None, allowed=True, now=in_town)
    (entry,) = await books.audits.newest()
    assert entry.at == NOON
    assert entry.at.utcoffset() == timedelta(0)
    assert entry.at.tzinfo is UTC


async def _add_one(books: Books) -> None:
    """Reads, leaves the others time to read too, then writes what it read and one more."""
    async with books.ledger.writing() as session:
        lock = " FOR UPDATE" if books.ledger.shared else ""
        value = (await session.execute(text(f"SELECT value FROM mark WHERE name = 'n'{lock}"))).scalar_one()
        await asyncio.sleep(0)
        await session.execute(text("UPDATE mark SET value = :v WHERE name = 'n'"), {"v": value + 1})


async def test_fifty_who_read_then_write_at_once_lose_nothing(books: Books, database_url: str) -> None:
    async with books.ledger.writing() as session:
        await session.execute(text("INSERT INTO mark (name, value) VALUES ('n', 0)"))
    async with Books.opened(database_url, KEY) as others:
        await asyncio.gather(*(_add_one(either) for either in [books, others] * 25))
    assert await books.marks.read("n") == 50


async def test_a_transaction_that_fails_leaves_nothing(books: Books) -> None:
    async def break_off() -> None:
        async with books.ledger.writing() as session:
            await session.execute(text("INSERT INTO mark (name, value) VALUES ('n', 7)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await break_off()
    assert await books.marks.read("n") == 0


async def test_readers_do_not_wait_for_a_writer(books: Books) -> None:
    async with books.ledger.writing() as session:
        await session.execute(text("INSERT INTO mark (name, value) VALUES ('n', 7)"))
        assert await asyncio.wait_for(books.marks.read("n"), 5) == 0, "and see nothing of it before it is done"
    assert await books.marks.read("n") == 7


async def test_writers_of_two_ledgers_on_one_file_lose_nothing_even_where_some_are_cancelled(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'books.db'}"
    async with Books.opened(url, KEY) as one, Books.opened(url, KEY) as other:
        await schema.upgrade(one.ledger.engine)
        await _write(one, "INSERT INTO mark (name, value) VALUES ('n', 0)")
        writers = [asyncio.create_task(_raise(books)) for books in (one, other) * 60]
        for number, writer in enumerate(writers):
            if number % 3 == 0:
                asyncio.get_running_loop().call_later(number / 1000, writer.cancel)
        ended = await asyncio.gather(*writers, return_exceptions=True)
        assert {type(fault) for fault in ended if fault is not None} <= {asyncio.CancelledError}
        done = sum(fault is None for fault in ended)
        assert done <= await one.marks.read("n") <= len(writers), "whoever was told that it is written finds it written"


async def test_a_line_of_writers_next_door_does_not_starve_a_writer(tmp_path: Path) -> None:
    """Each of them holds the lock for fifty milliseconds; the free moment between two is one."""
    url = f"sqlite:///{tmp_path / 'books.db'}"
    async with Books.opened(url, KEY) as one, Books.opened(url, KEY) as other:
        await schema.upgrade(one.ledger.engine)
        await _write(one, "INSERT INTO mark (name, value) VALUES ('n', 0)")
        line = [asyncio.create_task(_raise(one, held=0.15)) for _ in range(40)]
        await asyncio.sleep(0.05)
        await _raise(other)
        assert not line[-1].done(), "it came in between, not when all had gone"
        await asyncio.gather(*line)
        assert await one.marks.read("n") == 41


async def test_the_loop_does_not_stand_still_while_somebody_else_holds_the_books(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    async with Books.opened(f"sqlite:///{path}", KEY) as books:
        await schema.upgrade(books.ledger.engine)
        await _write(books, "INSERT INTO mark (name, value) VALUES ('n', 0)")
        stranger = sqlite3.connect(path, isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        writer, beats = asyncio.create_task(_raise(books)), 0
        for _ in range(20):
            await asyncio.sleep(0.01)
            beats += 1
            assert await books.marks.read("n") == 0, "readers need not wait for a writer"
        assert not writer.done()
        stranger.execute("COMMIT")
        stranger.close()
        await writer
        assert (await books.marks.read("n"), beats) == (1, 20)


async def _raise(books: Books, *, held: float = 0) -> None:
    async with books.ledger.writing() as session:
        value = (await session.execute(text("SELECT value FROM mark WHERE name = 'n'"))).scalar_one()
        await asyncio.sleep(held)
        await session.execute(text("UPDATE mark SET value = :value WHERE name = 'n'"), {"value": value + 1})


async def _write(books: Books, statement: str) -> None:
    async with books.ledger.noting() as connection:
        await connection.execute(text(statement))
