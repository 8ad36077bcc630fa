"""Empty books on either engine for a benchmark, gone when it is over."""

import os
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from db import schema
from db.books import Books
from db.engines import open_engine
from db.seals import Seal

POSTGRES = os.environ.get("TOWNHALL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@asynccontextmanager
async def fresh_books(engine: str) -> AsyncIterator[Books]:
    """Empty books on an engine ("sqlite" or "postgresql"), gone afterwards."""
    async with fresh_database(engine) as url, _opened(url) as books:
        yield books


@asynccontextmanager
async def fresh_database(engine: str) -> AsyncIterator[str]:
    """The address of a database without any table, gone afterwards. Raises OSError where there is no PostgreSQL."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/books.db"
        return
    name = f"townhall_bench_{uuid.uuid4().hex[:8]}"
    server = await asyncpg.connect(POSTGRES, timeout=5)
    await server.execute(f"CREATE DATABASE {name}")
    try:
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Books]:
    bare = open_engine(url)
    await schema.upgrade(bare)
    await bare.dispose()
    async with Books.opened(url, Seal.new_key()) as books:
        yield books
