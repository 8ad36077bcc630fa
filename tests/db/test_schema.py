"""The shape of the books: it goes up and down without losing what is there, and says the same as the tables in the code."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from bot.posts import POSTS
from db import schema
from db.books import Books
from db.engines import open_engine
from knowledge.rules.people import Person
from tests.conftest import KEY, NOON, _drop, _new_database

HOUSE = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[str]:
    """Books of its own for each test: these change their shape."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "books.db")
        yield f"sqlite:///{tmp_path / 'books.db'}"
        return
    url = await _new_database()
    yield url
    await _drop(url)


def _names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata))


async def test_the_migrations_make_just_the_tables_of_the_code(books: Books) -> None:
    async with books.ledger.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        assert await connection.run_sync(_names) == set(SQLModel.metadata.tables)


def test_the_newest_revision_is_the_one_that_alembic_would_go_to() -> None:
    revisions = ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()
    assert next((step.revision, Path(step.path).name[:4]) for step in revisions) == (schema.NEWEST, schema.NEWEST)


async def test_the_books_can_be_taken_down_to_nothing_and_set_up_again(books: Books) -> None:
    engine = books.ledger.engine
    assert await schema.current(engine)
    await schema.upgrade(engine, "base")
    assert not await schema.current(engine)
    async with engine.connect() as connection:
        assert await connection.run_sync(_names) == set()
    await schema.upgrade(engine)
    assert await schema.current(engine)
    await books.people.set_up_posts(POSTS)
    assert (await books.people.meet("webchat", 1, chat_id=1, shown="某人", now=NOON)).new


async def test_upgrading_filled_books_changes_nothing_that_is_in_them(books: Books, resident: Person, duty_officer: Person) -> None:
    kept = await books.questions.keep("问题", "问题", by=resident, origin="o", script="simplified", now=NOON)
    before = [len(await _all(books, name)) for name in sorted(SQLModel.metadata.tables)]
    for _ in range(2):
        await schema.upgrade(books.ledger.engine)
    assert [len(await _all(books, name)) for name in sorted(SQLModel.metadata.tables)] == before
    assert [question.number for question in await books.questions.open()] == [kept.number]


async def _all(books: Books, table: str) -> list[object]:
    async with books.ledger.reading() as session:
        return list(await session.execute(text(f"SELECT * FROM {table}")))


UPGRADE = """
import asyncio, sys
from db import schema
from db.engines import open_engine
async def up():
    engine = open_engine(sys.argv[1])
    await schema.upgrade(engine)
    assert await schema.current(engine)
    await engine.dispose()
asyncio.run(up())
"""


async def test_two_processes_may_upgrade_empty_books_at_once(database_url: str) -> None:
    engine = open_engine(database_url)
    await schema.upgrade(engine, "base")
    both = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", UPGRADE, database_url, cwd=HOUSE, stderr=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    said = await asyncio.gather(*(process.communicate() for process in both))
    assert [process.returncode for process in both] == [0, 0], said
    async with Books.opened(database_url, KEY) as books:
        await books.people.set_up_posts(POSTS)
        assert await schema.current(engine)
    await engine.dispose()


async def test_a_shape_that_nobody_knows_is_a_fault_and_not_a_guess(books: Books) -> None:
    with pytest.raises(Exception, match="nowhere"):
        await schema.upgrade(books.ledger.engine, "nowhere")
    assert await schema.current(books.ledger.engine)
