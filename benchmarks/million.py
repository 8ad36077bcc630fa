"""An alert to a million recipients on PostgreSQL: how long it takes to owe it to all, in how much memory, and to stop it half-way.

A stand-in for the couriers settles what is owed, a statement for all at once: the office never lets more than a few thousand
notices of one alert wait, so that a stop is a matter of a moment however many there are. The server named by `--postgres` gets a
database of its own, which is dropped again.
"""

import argparse
import asyncio
import resource
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from db import schema
from db.books import Books
from knowledge.rules.alerts import Move
from tests.faults.broadcasts import approved
from tests.offices import KEY

SERVER = "postgresql://postgres@127.0.0.1:5432"
WITHIN, STOPPED_WITHIN, MEGABYTES = 60.0, 2.0, 300
PEOPLE = """INSERT INTO person (id, met_at) SELECT n, now() FROM generate_series(1, :many) n"""
IDENTITIES = """
INSERT INTO identity (channel, user_id, chat_id, person_id, sealed_shown)
SELECT 'webchat', 5000000000 + n, 5000000000 + n, n, :shown FROM generate_series(1, :many) n
"""
DELIVERED = "UPDATE outbox SET state = 'sent', settled_at = now() WHERE state IN ('waiting', 'sending')"


@dataclass
class Outcome:
    """Seconds; `owing` is without what the stand-in of the couriers took. `left`: notices that still waited after the stop."""

    owing: float = 0.0
    delivering: float = 0.0
    owed: int = 0
    stopping: float = 0.0
    left: int = 0
    grew: float = 0.0
    memory: float = 0.0


async def run(wish: argparse.Namespace) -> Outcome:
    outcome = Outcome()
    async with database(wish.postgres) as url, Books.opened(url, KEY) as books:
        await schema.upgrade(books.ledger.engine)
        await settle_in(books, wish.people)
        before = memory()
        stopped, _ = await approved(books, "first")
        await owe_all(books, Outcome(), until=wish.people // 2)
        await stop(books, stopped, outcome)
        await approved(books, "second")
        await owe_all(books, outcome, until=wish.people)
        outcome.memory, outcome.grew = memory(), memory() - before
        outcome.owed = await notices(books, "sent", after=stopped)
    return outcome


@asynccontextmanager
async def database(server: str) -> AsyncIterator[str]:
    name = f"townhall_million_{uuid.uuid4().hex[:8]}"
    door = await asyncpg.connect(f"{server}/postgres")
    await door.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server}/{name}"
    finally:
        await door.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await door.close()


async def settle_in(books: Books, many: int) -> None:
    async with books.ledger.engine.begin() as connection:
        await connection.execute(text(PEOPLE), {"many": many})
        await connection.execute(text(IDENTITIES), {"many": many, "shown": books.ledger.seal.close("居民")})
        await connection.execute(text("SELECT setval(pg_get_serial_sequence('person', 'id'), :many)"), {"many": many})
    async with books.ledger.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("ANALYZE"))


async def owe_all(books: Books, outcome: Outcome, *, until: int) -> None:
    """Owes to so many at least; what is owed is settled at once."""
    owed = 0
    while owed < until:
        began = time.perf_counter()
        more = await books.alerts.fan_out(now=datetime.now(UTC))
        outcome.owing += time.perf_counter() - began
        if not more:
            return
        owed += more
        began = time.perf_counter()
        async with books.ledger.engine.begin() as connection:
            await connection.execute(text(DELIVERED))
        outcome.delivering += time.perf_counter() - began


async def stop(books: Books, alert_id: int, outcome: Outcome) -> None:
    """Stopped while as much of it waits as ever does."""
    await books.alerts.fan_out(now=datetime.now(UTC))
    leader = await books.people.known(2)
    assert leader is not None
    began = time.perf_counter()
    await books.alerts.move(Move.CANCEL, alert_id, by=leader, now=datetime.now(UTC))
    outcome.stopping = time.perf_counter() - began
    outcome.left = await notices(books, "waiting", after=alert_id - 1)


async def notices(books: Books, state: str, *, after: int) -> int:
    async with books.ledger.engine.connect() as connection:
        of_it = text("SELECT count(*) FROM outbox WHERE state = :state AND key LIKE :key")
        found = await connection.execute(of_it, {"state": state, "key": f"alert:{after + 1}:person:%"})
        return int(found.scalar_one())


def memory() -> float:
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__)
    asked.add_argument("--people", type=int, default=1_000_000)
    asked.add_argument("--postgres", default=SERVER)
    wish = asked.parse_args()
    outcome = asyncio.run(run(wish))
    table = Table("recipients", "owed to", "owing", "a second", "settling (stand-in)", "memory", "of it grown", "stopping", "left")
    table.add_row(
        f"{wish.people:,}",
        f"{outcome.owed:,}",
        f"{outcome.owing:.1f} s",
        f"{outcome.owed / max(outcome.owing, 0.001):,.0f}",
        f"{outcome.delivering:.1f} s",
        f"{outcome.memory:.0f} MB",
        f"{outcome.grew:.0f} MB",
        f"{outcome.stopping:.2f} s",
        str(outcome.left),
    )
    Console(width=160).print(table)
    well = outcome.owed == wish.people and not outcome.left
    quick = outcome.owing < WITHIN and outcome.stopping < STOPPED_WITHIN and outcome.memory < MEGABYTES
    sys.exit(0 if well and quick else 1)


if __name__ == "__main__":
    main()
