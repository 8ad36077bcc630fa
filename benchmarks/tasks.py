"""100,000 tasks and 2,000 people: how long one heartbeat takes on a quiet day and on the worst morning, and whether memory grows.

`python -m benchmarks tasks` (SQLite in a temporary folder; PostgreSQL too where TOWNHALL_TEST_POSTGRES or 127.0.0.1:5432 answers).
"""

import asyncio
import os
import resource
import tempfile
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
from sqlalchemy import text

from db import schema
from db.books import Books
from db.engines import open_engine
from db.people import Post
from db.seals import Seal
from db.tables import AppointmentRow, IdentityRow, PersonRow, TaskRow
from db.tasks.facts import Beat, Filing
from db.tasks.rows import values_of
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Role
from knowledge.tasks.amounts import Goal, Kind

TASKS, PEOPLE = int(os.environ.get("BENCH_TASKS", "100000")), int(os.environ.get("BENCH_PEOPLE", "2000"))
POSTGRES = os.environ.get("TOWNHALL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
MOST_BEATS = 900  # of the worst morning
START = datetime(2024, 7, 1, 0, 0, tzinfo=UTC)  # eight o'clock of a Monday


def rss() -> float:
    """Resident memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


async def fill(books: Books) -> None:
    """Every post has its holder; deadlines lie over a year, a hundredth of them on one Friday."""
    ledger, sealed = books.ledger, books.ledger.seal.close("干部")
    posts = [Post(f"p{n}", "经办人", f"单位{n % 100}", Role.CLERK) for n in range(PEOPLE - 101)]
    posts += [Post(f"h{n}", "负责人", f"单位{n}", Role.HEAD) for n in range(100)] + [
        Post("leader", "分管领导", "镇政府", Role.LEADER)
    ]
    await books.people.set_up_posts(posts)
    async with ledger.writing() as session:
        people = range(1, len(posts) + 1)
        await ledger.add_new(session, PersonRow, [{"id": n, "met_at": START} for n in people])
        identity = {"channel": "webchat", "sealed_shown": sealed}
        rows = [identity | {"user_id": n, "chat_id": n, "person_id": n} for n in people]
        await ledger.add_new(session, IdentityRow, rows)
        held = [{"post_code": post.code, "person_id": n, "since": START} for n, post in zip(people, posts, strict=True)]
        await ledger.add_new(session, AppointmentRow, held)
    office, clerks = Calendar(), [post for post in posts if post.role is Role.CLERK]
    for start in range(0, TASKS, 5_000):
        values = []
        for number in range(start, min(start + 5_000, TASKS)):
            post = clerks[number % len(clerks)]
            due = date(2024, 7, 19) if number % 100 == 0 else date(2024, 8, 1) + timedelta(days=number % 330)
            filing = Filing(f"任务{number}", post.unit, post.code, due, Goal(Kind.COUNT, "aim", 100, "个"))
            values.append(values_of(filing, f"b:{number}", START, date(2024, 7, 1), office))
        async with ledger.writing() as session:
            await ledger.add_many(session, TaskRow, values)


async def measure(name: str, url: str) -> None:
    engine = open_engine(url)
    await schema.upgrade(engine)
    await engine.dispose()
    async with Books.opened(url, Seal.new_key()) as books:
        began = time.perf_counter()
        await fill(books)
        print(f"{name}: {TASKS} tasks, {PEOPLE} people entered in {time.perf_counter() - began:.0f} s; {rss():.0f} MB", flush=True)
        await _quiet(books)
        await _worst(books)


async def _beat(books: Books, at: datetime, took: list[tuple[float, float]]) -> Beat:
    """One heartbeat; notes seconds on the wall and of the processor: other work lengthens only the first."""
    began, worked = time.perf_counter(), time.process_time()
    beat = await books.tasks.beat(at)
    took.append((time.perf_counter() - began, time.process_time() - worked))
    return beat


def _said(took: list[tuple[float, float]]) -> str:
    wall, worked = (sorted(each) for each in zip(*took, strict=True))
    middle, most = len(took) // 2, int(len(took) * 0.99)
    return (
        f"median {wall[middle] * 1000:.0f} ms ({worked[middle] * 1000:.0f} ms of processor), p99 {wall[most] * 1000:.0f} ms "
        f"({worked[most] * 1000:.0f}), worst {wall[-1] * 1000:.0f} ms ({worked[-1] * 1000:.0f})"
    )


async def _quiet(books: Books) -> None:
    took: list[tuple[float, float]] = []
    for minute in range(100):
        await _beat(books, START + timedelta(hours=1, minutes=minute), took)
    print(f"  quiet: {len(took)} heartbeats, {_said(took)}; {rss():.0f} MB", flush=True)


async def _worst(books: Books) -> None:
    """The office was shut for five months: everything that came due meanwhile comes up in one morning."""
    morning, told, memory = datetime(2024, 12, 2, 0, 30, tzinfo=UTC), [0, 0, 0], []
    took: list[tuple[float, float]] = []
    for number in range(MOST_BEATS):
        beat = await _beat(books, morning + timedelta(seconds=number), took)
        memory.append(rss())
        told = [told[0] + beat.looked, told[1] + beat.pushed, told[2] + beat.digests]
        if not (beat.looked or beat.lines):
            break
    print(
        f"  worst morning: {told[0]} tasks looked at, {told[1]} messages, {told[2]} digests in {len(took)} heartbeats, "
        f"{sum(wall for wall, _ in took):.0f} s; {_said(took)}; memory {memory[0]:.0f} to {memory[-1]:.0f} MB",
        flush=True,
    )
    async with books.ledger.engine.connect() as connection:
        doubled = (
            "SELECT count(*) FROM (SELECT person_id FROM outbox WHERE key LIKE 'digest:%' GROUP BY person_id HAVING count(*) > 1) d"
        )
        twice = (await connection.execute(text(doubled))).scalar()
    print(f"  people with two digests: {twice}")


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        await measure("SQLite", f"sqlite:///{folder}/books.db")
    try:
        server = await asyncpg.connect(POSTGRES, timeout=5)
    except (OSError, TimeoutError):
        print("PostgreSQL: none there")
        return
    name = f"townhall_bench_{uuid.uuid4().hex[:10]}"
    await server.execute(f"CREATE DATABASE {name}")
    try:
        await measure("PostgreSQL", POSTGRES.rsplit("/", 1)[0] + f"/{name}")
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()


if __name__ == "__main__":
    asyncio.run(main())
