"""The test town: its books on both engines, and the few people every test is about."""

import os
import shutil
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from bot.posts import POSTS
from db import schema
from db.books import Books
from db.engines import open_engine
from db.seals import Seal
from handlers import shelves
from knowledge.rules.people import Person
from tests.offices import Scripted

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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import asyncio

    path = tmp_path_factory.mktemp("books") / "template.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


async def _postgres_database() -> str:
    """A fresh database, made from a template that is migrated once a run."""
    server = await _server()
    template, name = f"townhall_template_{os.getpid()}", f"townhall_{uuid.uuid4().hex[:12]}"
    try:
        if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", template):
            await server.execute(f"CREATE DATABASE {template}")
            await _migrated(POSTGRES.rsplit("/", 1)[0] + f"/{template}")
        await server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await server.close()
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


async def _drop(url: str) -> None:
    server = await _server()
    await server.execute(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")
    await server.close()


@pytest.fixture(scope="session", autouse=True)
def _no_template_left() -> object:
    """Drops the run's PostgreSQL template when the run ends."""
    yield
    import asyncio
    import contextlib

    async def drop() -> None:
        with contextlib.suppress(OSError, asyncpg.PostgresError, TimeoutError):
            server = await asyncpg.connect(POSTGRES, timeout=5)
            await server.execute(f"DROP DATABASE IF EXISTS townhall_template_{os.getpid()} WITH (FORCE)")
            await server.close()

    asyncio.run(drop())


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[str]:
    """The address of empty, migrated books on each engine in turn."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "books.db")
        yield f"sqlite:///{tmp_path / 'books.db'}"
        return
    url = await _postgres_database()
    yield url
    await _drop(url)


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
