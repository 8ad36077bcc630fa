"""Opens the database: SQLite where one machine is enough, PostgreSQL where several processes share the books."""

import asyncio
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Dialect, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

from db.trips import connect

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
PATIENCE = 60.0  # seconds for one statement of PostgreSQL: a line that says nothing any more must not hold a desk for ever
CONNECTING = 10.0  # seconds
LOCK_WAIT = 15.0  # seconds: another writer may hold the books for ten, and nobody's report may be refused for it
BUSY_MS = 20  # what SQLite itself waits for a lock; the longer, the more seldom it looks, ten times a second in the end
LOOKS = (0.001, 0.005)  # seconds between our own looks
BEGIN_WRITING = "BEGIN IMMEDIATE"
KEPT_OPEN = 40  # SQLite connections: more than a desk has hands, for opening one costs a thread and a few pragmas


# What the books may answer when they cannot be reached: SQLAlchemy passes a refused connection through as it is.
TROUBLE = (SQLAlchemyError, OSError)


class UnknownDatabase(ValueError):
    """The address names a database that the books cannot be kept in."""


class CannotMove(ValueError):
    """Books cannot be carried somewhere, or not be used where they are; the text is one line for the operator."""


class Instant(TypeDecorator[datetime]):
    """A moment. Aware in, UTC out, on both engines; a naive datetime is refused at the door."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the books")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def address(url: str) -> URL:
    """The SQLAlchemy URL of `DATABASE_URL`; raises UnknownDatabase in one clear sentence."""
    try:
        parsed = make_url(url)
        return parsed.set(drivername=DRIVERS[parsed.get_backend_name()])
    except Exception as fault:
        raise UnknownDatabase(f"DATABASE_URL must begin with sqlite:/// or postgresql:// (got {url.split(':')[0]!r})") from fault


def open_engine(url: str, *, pool: int = 10) -> AsyncEngine:
    """An engine for the books. `pool` is the number of connections kept on PostgreSQL."""
    where = address(url)
    if where.get_backend_name() != "sqlite":
        return create_async_engine(
            where,
            pool_size=pool,
            max_overflow=pool,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"timeout": CONNECTING, "command_timeout": PATIENCE},
        )
    if where.database:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(where, pool_size=KEPT_OPEN, connect_args={"async_creator_fn": connect}, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _settle)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _settle(connection: Any, _record: object) -> None:
    """FULL: a receipt must outlive a power cut, not only a killed process."""
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: a deferred transaction that reads, then writes, fails whatever the busy timeout.

    Where another process holds it, we look often and at random: SQLite's own waiting settles at ten looks a second, and a
    neighbour whose writers stand in line takes the lock again within a millisecond, so that the wait could end in a refusal.
    """
    if connection.get_execution_options().get("reads", False):
        connection.exec_driver_sql("BEGIN")
        return
    patience = time.monotonic() + LOCK_WAIT
    while not _begun(connection, last=time.monotonic() > patience):
        driver: Any = connection.connection.dbapi_connection
        driver.run_async(lambda _: asyncio.sleep(random.uniform(*LOOKS)))


def _begun(connection: Connection, *, last: bool) -> bool:
    """Whether the lock was free; the `last` look raises where it is not."""
    try:
        connection.exec_driver_sql(BEGIN_WRITING)
    except OperationalError as held:
        if last or "locked" not in str(held.orig):
            raise
        return False
    return True
