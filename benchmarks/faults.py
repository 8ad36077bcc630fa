"""The long form of the kill rig: 200 questions, 20 SIGTERMs and 100 SIGKILLs at random moments, on SQLite and on PostgreSQL.

`python -m benchmarks.faults` prints one line an engine and ends with status 1 if anything was lost or doubled.
PostgreSQL is the one that TOWNHALL_TEST_POSTGRES names, by default on this machine; without it that line says so.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.table import Table

from tests.faults.rig import Outcome, torment

POSTGRES = os.environ.get("TOWNHALL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
BOUND = 900  # seconds an engine may take at most


@asynccontextmanager
async def postgres_database() -> AsyncIterator[str]:
    """A database for this run; dropped after it."""
    name = f"townhall_faults_{uuid.uuid4().hex[:12]}"
    server = await asyncpg.connect(POSTGRES, timeout=5)
    await server.execute(f"CREATE DATABASE {name}")
    try:
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()


async def on_sqlite(wish: argparse.Namespace) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return await _torment(Path(folder), f"sqlite:///{folder}/books.db", wish)


async def on_postgresql(wish: argparse.Namespace) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        async with postgres_database() as url:
            return await _torment(Path(folder), url, wish)


async def _torment(folder: Path, url: str, wish: argparse.Namespace) -> Outcome:
    async with asyncio.timeout(BOUND):
        return await torment(folder, url, updates=wish.updates, terms=wish.terms, kills=wish.kills, seed=wish.seed)


def shown(engine: str, outcome: Outcome) -> list[str]:
    return [
        engine,
        str(outcome.updates),
        str(outcome.terms),
        str(outcome.kills),
        str(outcome.handed_out_again),
        str(len(outcome.lost)),
        str(len(outcome.doubled)),
        f"{max(outcome.exits):.2f} s" if outcome.exits else "",
        f"{outcome.seconds:.0f} s",
    ]


async def compare(wish: argparse.Namespace) -> bool:
    """Prints the table; whether nothing was lost, doubled or otherwise wrong."""
    table = Table("engine", "updates", "SIGTERM", "SIGKILL", "given twice", "lost", "doubled", "slowest exit", "took")
    well = True
    for engine, run in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        if wish.engine and engine.lower() != wish.engine:
            continue
        try:
            outcome = await run(wish)
        except (OSError, asyncpg.PostgresError) as fault:
            table.add_row(engine, f"not run: {fault}")
            continue
        table.add_row(*shown(engine, outcome))
        for trouble in (*outcome.lost, *outcome.doubled, *outcome.broken):
            print(f"{engine}: {trouble}", file=sys.stderr)
        well = well and not (outcome.lost or outcome.doubled or outcome.broken)
    Console().print(table)
    return well


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    asked.add_argument("--updates", type=int, default=200)
    asked.add_argument("--terms", type=int, default=20)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--seed", type=int, default=20240701)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"])
    sys.exit(0 if asyncio.run(compare(asked.parse_args())) else 1)


if __name__ == "__main__":
    main()
