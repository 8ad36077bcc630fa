"""How the office grows: stored questions and reports a second, by one process and by several, on SQLite and on PostgreSQL.

A backlog stands in the inbox, as after an outage, and is worked off: the questions are such as are kept for an officer (a row,
a notice, a receipt), the reports are written, sorted and handed in (two messages each). Everything else is as it always is: the
chat server, the couriers, the clock, each row sealed. Also: how long a word takes from one process to the next.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import asyncpg
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from benchmarks.bots import TOKEN
from benchmarks.echo import answering, free_port, labour, running
from benchmarks.fresh import fresh_database
from bot.arrivals import arrival
from bot.channels import WEBCHAT
from bot.posts import POSTS
from db import schema
from db.bells import INBOX
from db.books import Books
from db.seals import Seal

KEY = Seal.new_key()
PATIENCE = 300.0  # seconds a backlog may take
OPENING = 240.0  # seconds a process may take to open, on a machine that is busy with others
ALL: tuple[str, ...] = ()
BESIDE = ("listen", "courier", "clock")
CONTENDERS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "SQLite, one process": ("sqlite", (ALL,)),
    "PostgreSQL, one process": ("postgresql", (ALL,)),
    "PostgreSQL, one desk of its own": ("postgresql", (BESIDE, ("desk",))),
    "PostgreSQL, two desks": ("postgresql", (BESIDE, ("desk",), ("desk",))),
}
REPORT = "{village}村{number}组桥头的路灯坏了{days}天了，晚上看不见路"
QUESTION = "{village}村第{number}户的老年卡年审要带哪些材料"
VILLAGES = ("三桥", "张庄", "何庄", "顾庄", "曹庄")


@dataclass
class Score:
    rate: float
    labour: float  # seconds of processor time of all processes of the office, for one message


@dataclass
class Place:
    """One office at work: its books, its chat server, the numbers of its processes, the people who write."""

    books: Books
    url: str
    processes: list[int]
    people: list[int]
    said: int = 0

    async def work_off(self, talks: list[list[str]]) -> Score:
        """Puts what each person says into the inbox, all at once, and waits until it is done."""
        begun_with = sum(labour(process) for process in self.processes)
        letters = [self._letter(person, words) for turn in zip(*talks, strict=True) for person, words in self._paired(turn)]
        begun = time.perf_counter()
        for start in range(0, len(letters), 500):
            await self.books.inbox.store(WEBCHAT, letters[start : start + 500], now=datetime.now(UTC))
            self.books.ledger.bell.ring(INBOX)
        await self._until_done(len(letters))
        took = time.perf_counter() - begun
        used = sum(labour(process) for process in self.processes) - begun_with
        return Score(len(letters) / took, used / len(letters))

    def _paired(self, turn: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        return zip(self.people, turn, strict=True)

    def _letter(self, person: int, words: str):  # type: ignore[no-untyped-def]  # an Arrival
        self.said += 1
        number = 1_000_000_000 + self.said  # far from what the chat server gives
        who = {"id": person, "is_bot": False, "first_name": "王小满"}
        message = {"message_id": number, "date": int(time.time()), "from": who, "chat": who | {"type": "private"}, "text": words}
        return arrival(WEBCHAT, {"update_id": number, "message": message})

    async def _until_done(self, letters: int) -> None:
        end = time.monotonic() + PATIENCE
        while (counts := await self.books.inbox.count()).get("waiting", 0) + counts.get("working", 0):
            if time.monotonic() > end:
                raise TimeoutError(f"of {letters} letters there are still {counts}")
            await asyncio.sleep(0.05)
        if counts.get("dead"):
            raise RuntimeError(f"{counts['dead']} letters could not be handled")


@contextmanager
def working(folder: Path, database: str, url: str, crews: tuple[tuple[str, ...], ...]) -> Iterator[list[int]]:
    """The processes of an office, once all are open."""
    with ExitStack() as house:
        processes = []
        for number, duties in enumerate(crews):
            port = free_port()
            environment = {
                "TOWNHALL_FOLDER": str(folder / f"office{number}"),
                "DATABASE_URL": database,
                "DATA_KEY": KEY,
                "WEBCHAT_URL": url,
                "WEBCHAT_TOKEN": TOKEN,
                "TELEGRAM_TOKEN": "",
                "WEBCHAT_MODE": "public",
                "OFFICE_PORT": str(port),
            }
            only = [word for duty in (*duties, "board") for word in ("--only", duty)] if duties else []
            processes.append(house.enter_context(running(sys.executable, "-m", "bot", "run", *only, **environment)))
            answering(port, OPENING)
        yield processes


@asynccontextmanager
async def place(contender: str, people: int) -> AsyncIterator[Place]:
    engine, crews = CONTENDERS[contender]
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        async with fresh_database(engine) as books_at:
            url = f"http://127.0.0.1:{port}"
            with running(sys.executable, "-m", "benchmarks.bots", "serve", f"{folder}/chat", str(port)):
                answering(port)
                async with Books.opened(books_at, KEY) as books:
                    await schema.upgrade(books.ledger.engine)
                    await books.people.set_up_posts(POSTS)
                    ringing = asyncio.create_task(books.ledger.bell.keep())
                    with working(folder, books_at, url, crews) as processes:
                        yield Place(books, url, processes, [await arrive(url) for _ in range(people)])
                    ringing.cancel()
                    await asyncio.gather(ringing, return_exceptions=True)


async def arrive(url: str) -> int:
    async with aiohttp.ClientSession() as http, http.post(f"{url}/test/people", json={"name": "王小满"}) as told:
        return int((await told.json())["id"])


async def say(http: aiohttp.ClientSession, url: str, person: int, words: str) -> None:
    frame = {"t": "send", "ref": f"r{time.time_ns()}", "text": words}
    async with http.post(f"{url}/test/say", json={"id": person, "frame": frame}) as told:
        if told.status != 200:
            raise RuntimeError(await told.text())


def questions(people: int, each: int, beginning: int = 0) -> list[list[str]]:
    """For each turn what each person asks: what nobody has asked yet, and the town's knowledge does not answer."""
    return [[question(person, beginning + number) for person in range(people)] for number in range(each)]


def question(person: int, number: int) -> str:
    return QUESTION.format(village=VILLAGES[person % 5], number=1_000 * person + number + 1)


def reports(people: int, each: int) -> list[list[str]]:
    talks = []
    for number in range(each):
        words = [REPORT.format(village=VILLAGES[person % 5], number=person // 5 + 1, days=number + 2) for person in range(people)]
        talks += [words, ["提交"] * people]
    return talks


async def measure(contender: str, people: int, each: int) -> dict[str, Score]:
    async with place(contender, people) as office:
        await office.work_off(turned(questions(people, 1)))  # readers, dictionaries and plans are made when first needed
        asked = await office.work_off(turned(questions(people, each, beginning=1)))
        filed = await office.work_off(turned(reports(people, max(1, each // 2))))
        await check(office, people, each)
    return {"question": asked, "report": filed}


def turned(turns: list[list[str]]) -> list[list[str]]:
    """By person instead of by turn."""
    return [list(talk) for talk in zip(*turns, strict=True)]


async def check(office: Place, people: int, each: int) -> None:
    """Nothing is measured that was not done: nearly every question (some resemble what is known) and every report has its row."""
    async with office.books.ledger.engine.connect() as connection:
        for table, wanted in (("question", 0.9 * people * (each + 1)), ("case_file", people * max(1, each // 2))):
            rows = int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
            if rows < wanted:
                raise RuntimeError(f"{rows} rows in {table}, fewer than {wanted:.0f}")


async def waits(number: int) -> tuple[list[float], list[float]]:
    """Seconds from a letter stored by one process to its answer by another, and from its notice owed to delivered by a third."""
    CONTENDERS["three processes"] = ("postgresql", (("listen",), ("desk",), ("courier",)))
    async with place("three processes", 2) as office:
        asker, officer = office.people
        now = datetime.now(UTC)
        person = await office.books.people.meet(WEBCHAT, officer, chat_id=officer, shown="周值班", now=now)
        await office.books.people.appoint("duty", person, now=now)
        async with aiohttp.ClientSession() as http:
            for turn in range(number):
                await say(http, office.url, asker, question(0, turn))
                await asyncio.sleep(1.0)
        async with office.books.ledger.engine.connect() as connection:
            took = []
            for book, since in (("inbox", "received_at"), ("outbox", "owed_at")):
                sql = f"SELECT extract(epoch FROM settled_at - {since}) FROM {book} WHERE settled_at IS NOT NULL ORDER BY id"
                took.append([float(row[0]) for row in await connection.execute(text(sql))][1:])
    return took[0], took[1]


async def compare(wish: argparse.Namespace) -> None:
    names = [name for name in CONTENDERS if not wish.only or wish.only in name]
    scores: dict[str, list[dict[str, Score]]] = {name: [] for name in names}
    for turn in range(wish.rounds):
        for name in (*names[turn % len(names) :], *names[: turn % len(names)]):
            scores[name].append(await measure(name, wish.people, wish.each))
            print(name, {kind: f"{score.rate:.1f}/s" for kind, score in scores[name][-1].items()}, file=sys.stderr, flush=True)
    table = Table(
        "", title=f"a backlog worked off: {wish.people} people × {wish.each} questions, then {max(1, wish.each // 2)} reports"
    )
    for heading in ("questions/s", "×", "CPU ms", "reports/s", "×", "CPU ms a report"):
        table.add_column(heading, justify="right")
    first = scores[names[0]]
    for name in names:
        cells = []
        for kind, letters in (("question", 1), ("report", 2)):
            rate = statistics.median(score[kind].rate for score in scores[name]) / letters
            beside = statistics.median(score[kind].rate for score in first) / letters
            used = statistics.median(score[kind].labour for score in scores[name]) * letters
            cells += [f"{rate:.0f}", f"{rate / beside:.2f}", f"{1_000 * used:.1f}"]
        table.add_row(name, *cells)
    console = Console()
    console.print(table)
    if wish.waits:
        to_desk, to_courier = await waits(wish.waits)
        for what, took in (("stored → answered by another process", to_desk), ("owed → delivered by a third", to_courier)):
            console.print(
                f"{what}: median {1_000 * statistics.median(took):.0f} ms, slowest {1_000 * max(took):.0f} ms of {len(took)}"
            )
    console.print(f"{os.cpu_count()} processors, shared with PostgreSQL, the chat server and whatever else this machine does")


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--people", type=int, default=40)
    asked.add_argument("--each", type=int, default=6, help="questions of each; half as many reports")
    asked.add_argument("--waits", type=int, default=12, help="questions measured from process to process; 0 for none")
    asked.add_argument("--only", help="contenders whose name holds this")
    try:
        asyncio.run(compare(asked.parse_args()))
    except (OSError, asyncpg.PostgresError) as fault:
        sys.exit(f"benchmarks.growth: needs PostgreSQL, see TOWNHALL_TEST_POSTGRES ({fault})")


if __name__ == "__main__":
    main()
