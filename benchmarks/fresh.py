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
    """Empty books on an engine, gone afterwards."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            async with _opened(f"sqlite:///{folder}/books.db") as books:
                yield books
        return
    name = f"townhall_year_{uuid.uuid4().hex[:8]}"
    server = await asyncpg.connect(POSTGRES, timeout=5)
    await server.execute(f"CREATE DATABASE {name}")
    try:
        async with _opened(POSTGRES.rsplit("/", 1)[0] + f"/{name}") as books:
            yield books
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
