"""One trip to SQLite's thread a statement: what it brings back is whole, and a statement that fails leaves the line as it was."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.engines import open_engine
from db.trips import BROUGHT, Line


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that went to the thread, one entry a trip."""
    made: list[str] = []
    plain = Line.do

    async def do(line: Line, act: Any, how: str, sql: str, *more: Any) -> None:
        made.append(sql)
        await plain(line, act, how, sql, *more)

    monkeypatch.setattr(Line, "do", do)
    return made


async def filled(connection: AsyncConnection) -> None:
    await connection.execute(text("CREATE TABLE lamp (id INTEGER PRIMARY KEY, place TEXT UNIQUE)"))
    await connection.execute(text("INSERT INTO lamp (place) VALUES (:place)"), [{"place": f"桥{n}"} for n in range(300)])


async def test_a_statement_is_one_trip_and_brings_all_its_rows(tmp_path: Path, trips: list[str]) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'books.db'}")
    async with engine.begin() as connection:
        await filled(connection)
        trips.clear()
        rows = (await connection.execute(text("SELECT id, place FROM lamp ORDER BY id"))).all()
        assert (len(rows), rows[-1].place) == (300, "桥299")
        assert trips == ["SELECT id, place FROM lamp ORDER BY id"]
        moved = await connection.execute(text("UPDATE lamp SET place = place || '头' WHERE id <= 7"))
        assert moved.rowcount == 7, "and what it changed is counted"
    await engine.dispose()


async def test_a_statement_that_fails_leaves_the_line_as_it_was(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'books.db'}")
    async with engine.begin() as connection:
        await filled(connection)
    async with engine.connect() as connection:
        await connection.execute(text("DELETE FROM lamp WHERE id > 10"))
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO lamp (place) VALUES ('桥1')"))
        await connection.rollback()
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM lamp"))).scalar() == 300
    await engine.dispose()


async def test_a_long_table_comes_in_several_trips_and_is_never_held_in_whole(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'books.db'}")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE lamp (id INTEGER PRIMARY KEY)"))
        await connection.execute(text("INSERT INTO lamp (id) VALUES (:id)"), [{"id": n} for n in range(2 * BROUGHT + 7)])
        assert len((await connection.execute(text("SELECT id FROM lamp"))).all()) == 2 * BROUGHT + 7
        stream = await connection.stream(text("SELECT id FROM lamp ORDER BY id"))
        found = [row.id async for some in stream.partitions(300) for row in some]
        assert found == list(range(2 * BROUGHT + 7))
        left = await connection.stream(text("SELECT id FROM lamp"))
        await left.fetchone()
        await left.close()
        await connection.execute(text("DROP TABLE lamp"))  # SQLite refuses this while a statement is half read
    await engine.dispose()
