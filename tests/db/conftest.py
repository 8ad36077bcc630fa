"""On PostgreSQL the tests of the books share one database and empty it before each: making one takes longer than a test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import _drop, _postgres_database

EMPTY = """
SET session_replication_role = replica;  -- or the audit would refuse, as it should
{deletes}
SET session_replication_role = DEFAULT;
"""


@pytest.fixture(scope="session")
def shared_postgres() -> Iterator[list[str]]:
    """The address of the one migrated PostgreSQL database of the run, once a test has needed it."""
    made: list[str] = []
    yield made
    for url in made:
        asyncio.run(_drop(url))


async def _empty(url: str) -> None:
    """Empties every table and lets every number begin at 1 again."""
    server = await asyncpg.connect(url, timeout=5)
    try:
        names = await server.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        counters = await server.fetch(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        deletes = [f'DELETE FROM "{name[0]}";' for name in names]
        deletes += [f'ALTER SEQUENCE "{name[0]}" RESTART;' for name in counters]
        await server.execute(EMPTY.format(deletes="\n".join(deletes)))
    finally:
        await server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path, shared_postgres: list[str]
) -> AsyncIterator[str]:
    """The address of empty, migrated books on each engine in turn."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "books.db")
        yield f"sqlite:///{tmp_path / 'books.db'}"
        return
    if not shared_postgres:
        shared_postgres.append(await _postgres_database())
    await _empty(shared_postgres[0])
    yield shared_postgres[0]
