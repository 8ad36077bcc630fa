"""The test town: its books on both engines, and the few people every test is about."""

import asyncio
import os
import shutil
import ssl
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.asyncio import create_async_engine

from bot import offices
from bot.posts import POSTS
from db import engines, schema
from db.books import Books
from db.engines import open_engine
from db.seals import Seal
from handlers import shelves
from knowledge.rules.people import Person
from tests.offices import Remembering, Scripted, known_town, known_year

pytest_plugins = ["tests.forms", "tests.tables"]
POSTGRES = os.environ.get("TOWNHALL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
KEY = Seal.new_key()
NOON = datetime(2024, 7, 1, 4, 0, tzinfo=UTC)  # a Monday, noon in the town


async def _migrated(url: str) -> str:
    engine = open_engine(url)
    await schema.upgrade(engine)
    await engine.dispose()
    return url


async def _server() -> asyncpg.Connection:
    """The PostgreSQL server. Where there is none, a developer's run skips and says so; in CI it is a failure."""
    try:
        return await asyncpg.connect(POSTGRES, timeout=5)
    except (OSError, asyncpg.PostgresError, TimeoutError) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"no PostgreSQL at {POSTGRES}: {fault}")
        pytest.skip(f"no PostgreSQL at {POSTGRES} (set TOWNHALL_TEST_POSTGRES)")


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """What no test changes is read once a process: the town, its year and what its words are worth, the certificates of the
    world, what our desks ask of aiogram, and what our statements are in SQL (kept for each engine anew otherwise)."""
    patch = pytest.MonkeyPatch()
    compiled: dict[object, object] = {}
    patch.setattr(engines, "create_async_engine", partial(create_async_engine, execution_options={"compiled_cache": compiled}))
    patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
    patch.setattr(offices, "load_town", known_town)
    patch.setattr(offices, "load_year", lambda _, place: known_year(place))
    patch.setattr("aiogram.dispatcher.event.handler.inspect", Remembering())  # by name: aiogram is opened after bot
    patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "template.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


EMPTY = """
SET session_replication_role = replica;  -- or the audit would refuse, as it should
{deletes}
SET session_replication_role = DEFAULT;
"""


async def _new_database() -> str:
    server = await _server()
    name = f"townhall_{uuid.uuid4().hex[:12]}"
    await server.execute(f"CREATE DATABASE {name}")
    await server.close()
    return await _migrated(POSTGRES.rsplit("/", 1)[0] + f"/{name}")


async def _drop(url: str) -> None:
    with suppress(OSError, asyncpg.PostgresError, TimeoutError):
        server = await asyncpg.connect(POSTGRES, timeout=5)
        await server.execute(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")
        await server.close()


async def _empty(url: str) -> None:
    """Sends away whoever a test left behind, empties every table, and lets every number begin at 1 again."""
    server = await asyncpg.connect(url, timeout=5)
    try:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        await server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        names = await server.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        counters = await server.fetch(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        deletes = [f'DELETE FROM "{name[0]}";' for name in names]
        deletes += [f'ALTER SEQUENCE "{name[0]}" RESTART;' for name in counters]
        await server.execute(EMPTY.format(deletes="\n".join(deletes)))
    finally:
        await server.close()


@pytest.fixture(scope="session")
def shared_postgres() -> Iterator[list[str]]:
    """The address of the one migrated PostgreSQL database of the run, once a test has needed it: making one takes longer
    than a test, so it is emptied before each."""
    made: list[str] = []
    yield made
    for url in made:
        asyncio.run(_drop(url))


async def emptied(shared: list[str]) -> str:
    """The address of the one PostgreSQL database of the run, with nothing in its tables."""
    if not shared:
        shared.append(await _new_database())
    await _empty(shared[0])
    return shared[0]


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path, shared_postgres: list[str]
) -> AsyncIterator[str]:
    """The address of empty, migrated books on each engine in turn."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "books.db")
        yield f"sqlite:///{tmp_path / 'books.db'}"
        return
    yield await emptied(shared_postgres)


@pytest.fixture
async def books(database_url: str) -> AsyncIterator[Books]:
    async with Books.opened(database_url, KEY) as opened:
        await opened.people.set_up_posts(POSTS)
        yield opened


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office whose answers do not change when the knowledge grows."""
    monkeypatch.setattr(shelves, "Answerer", Scripted)


@pytest.fixture
async def resident(books: Books) -> Person:
    return await books.people.meet("webchat", 1, chat_id=1, shown="居民甲", now=NOON)


async def _in_post(books: Books, number: int, shown: str, post: str) -> Person:
    person = await books.people.meet("webchat", number, chat_id=number, shown=shown, now=NOON)
    await books.people.appoint(post, person, now=NOON)
    return await books.people.meet("webchat", number, chat_id=number, shown=shown, now=NOON)


@pytest.fixture
async def duty_officer(books: Books) -> Person:
    return await _in_post(books, 2, "值班员乙", "duty")


@pytest.fixture
async def leader(books: Books) -> Person:
    return await _in_post(books, 3, "领导丙", "leader")


@pytest.fixture
async def administrator(books: Books) -> Person:
    return await _in_post(books, 4, "管理员丁", "admin")


@pytest.fixture
async def stranger(books: Books) -> Person:
    return await books.people.meet("webchat", 9, chat_id=9, shown="过路人", now=NOON)
