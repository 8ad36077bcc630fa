"""A steady load for minutes, and what an outage left behind: how long people wait, in which order they are answered, at which pace.

Six hundred people say something at a fixed rate, whether they were answered or not: questions the town knows and in a wording not
heard before, questions that are kept for an officer, whether something is a scam, and reports of two messages. How long each waited
is read from the chat server's own ledger. Then the office is away while people go on writing, and opens again under a limit.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.bots import TOKEN
from benchmarks.echo import GREETINGS, QUESTIONS, THANKS, answering, free_port, labour, running
from benchmarks.fresh import fresh_database
from benchmarks.growth import CONTENDERS, REPORT, VILLAGES, arrive, place, question, say
from benchmarks.rate import ledger, p95
from bot import channels, works
from bot.offices import Duty, opened
from bot.paces import Limits
from tests.offices import KEY, settings_of

ONE_PROCESS = ("SQLite, one process", "PostgreSQL, one process")
PEOPLE = 600
QUICK = 1.0  # seconds: who waits longer looks at the phone again
SETTLES = 30.0  # seconds that the last answers may take
LIMIT = 100  # messages a second while the backlog is drained
SCAMS = (
    "客服说我中奖了要先交{sum}元手续费，是骗子吗",
    "有人让我把{sum}元转到安全账户，是真的吗",
    "群里说投{sum}元每天返利，可信吗",
)
SHARES = {"known": 0.6, "kept": 0.1, "scam": 0.1, "report": 0.2}
Talk = list[tuple[str, str]]  # what is said next, and what kind of thing it is


@dataclass
class Outcome:
    """`waits`: seconds to the answer, by kind. `missing`: messages without one. `labour`: processor seconds of the office."""

    said: int = 0
    seconds: float = 0.0
    missing: int = 0
    labour: float = 0.0
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def all_waits(self) -> list[float]:
        return list(itertools.chain.from_iterable(self.waits.values()))


@dataclass
class Drained:
    """`most`: messages in the fullest second. `disordered`: conversations. `missing`, `doubled`: messages and answers."""

    said: int = 0
    seconds: float = 0.0
    most: int = 0
    disordered: int = 0
    missing: int = 0
    doubled: int = 0


class Town:
    """What people say, by dice; a report is gone through to its end before its writer begins something else."""

    def __init__(self, people: list[int], seed: int) -> None:
        self._dice = random.Random(seed)
        self._people = people
        self._going_on: dict[int, Talk] = {person: [] for person in people}
        self._turn = itertools.cycle(people)
        self._count = itertools.count()

    def next(self) -> tuple[int, str, str]:
        """Who speaks, the words, and their kind."""
        person = next(self._turn)
        if not self._going_on[person]:
            self._going_on[person] = self._talk(person)
        words, kind = self._going_on[person].pop(0)
        return person, words, kind

    def _talk(self, person: int) -> Talk:
        (kind,) = self._dice.choices(list(SHARES), list(SHARES.values()))
        number, place = next(self._count), self._people.index(person)
        if kind == "known":
            parts = (self._dice.choice(choices) for choices in (GREETINGS, QUESTIONS, THANKS))
            return [("".join(parts) + "！" * (number % 5), kind)]
        if kind == "kept":
            return [(question(place, number), kind)]
        if kind == "scam":
            return [(self._dice.choice(SCAMS).format(sum=500 + number), kind)]
        where = {"village": VILLAGES[place % 5], "number": place // 5 + 1, "days": number % 29 + 2}
        return [(REPORT.format(**where), kind), ("提交", kind)]


async def steady(contender: str, rate: int, seconds: float) -> Outcome:
    async with place(contender, PEOPLE) as office, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        outcome, town = Outcome(seconds=seconds), Town(office.people, seed=1)
        await warm(http, office.url, office.people)
        used, said = sum(map(labour, office.processes)), defaultdict[int, list[tuple[float, str]]](list)
        async with asyncio.TaskGroup() as saying:
            for at in moments(rate, seconds):
                await asyncio.sleep(at - time.monotonic())
                person, words, kind = town.next()
                said[person].append((time.monotonic(), kind))
                saying.create_task(say(http, office.url, person, words))
        outcome.said = sum(map(len, said.values()))
        outcome.labour = sum(map(labour, office.processes)) - used
        await asyncio.sleep(SETTLES)
        rows = await ledger(http, office.url)
    for person, answers in first_answers(rows).items():
        mine = said[person]
        answers = answers[-len(mine) :] if mine else []  # without the first word of the warming up
        outcome.missing += len(mine) - len(answers)
        for (began, kind), at in zip(mine, answers, strict=False):
            outcome.waits[kind].append(at - began)
    return outcome


def moments(rate: int, seconds: float) -> Iterator[float]:
    """When to speak: evenly, and not the later for an answer that takes long."""
    begun = time.monotonic()
    return (begun + number / rate for number in range(int(rate * seconds)))


async def warm(http: aiohttp.ClientSession, url: str, people: list[int]) -> None:
    """Everybody once, so that what is made when first needed is there; it is not what a steady load is about."""
    for person in people:
        await say(http, url, person, QUESTIONS[0])
    while len(first_answers(await ledger(http, url))) < len(people):  # noqa: ASYNC110  it is asked over a line
        await asyncio.sleep(0.5)


def answers_of(rows: list[dict[str, Any]]) -> Iterator[tuple[int, int, int, float]]:
    """Every answer in the order of the ledger: chat, number of the update it answers, which answer to it, and when."""
    for row in rows:
        params = row.get("params") or {}
        key = str(params.get("idempotency_key", ""))
        if (
            row.get("status") == 200
            and str(row.get("method", "")).lower() == "sendmessage"
            and key.startswith("webchat:")
            and "#" in key
        ):
            update, _, number = key.removeprefix("webchat:").partition("#")
            yield int(params["chat_id"]), int(update), int(number), row["at"]


def first_answers(rows: list[dict[str, Any]]) -> dict[int, list[float]]:
    """For each chat when each of its messages had its first answer, in the order of what was said."""
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for chat, update, _, at in answers_of(rows):
        found[chat].setdefault(update, at)
    return {chat: [at for _, at in sorted(answered.items())] for chat, answered in found.items()}


async def drain(engine: str, backlog: int) -> Drained:
    """The people write while the office is away; it opens under a limit, and nobody is answered twice, or in another order."""
    channels.OWN_SERVER = Limits(overall=LIMIT, chat_burst=60, group=2_000)  # type: ignore[misc]
    outcome, stop = Drained(said=backlog), asyncio.Event()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        with running(sys.executable, "-m", "benchmarks.bots", "serve", f"{folder}/chat", str(port)):
            answering(port)
            async with aiohttp.ClientSession() as http, fresh_database(engine) as books_at:
                people = [await arrive(url) for _ in range(backlog // 10)]
                for number in range(backlog):
                    await say(http, url, people[number % len(people)], QUESTIONS[number % len(QUESTIONS)])
                settings = settings_of(folder, books_at, url, webchat_token=TOKEN, data_key=KEY)
                begun = time.monotonic()
                async with opened(settings, webchat_url=url) as office:
                    working = asyncio.create_task(works.work(office, frozenset(Duty), stop))
                    while not await done(office.books, backlog) and time.monotonic() < begun + 30 * backlog / LIMIT:  # noqa: ASYNC110  as above
                        await asyncio.sleep(0.2)
                    stop.set()
                    await working
                judge(await ledger(http, url), outcome)
    return outcome


async def done(books: Any, many: int) -> bool:
    return bool((await books.inbox.count()).get("done", 0) >= many)


def judge(rows: list[dict[str, Any]], outcome: Drained) -> None:
    answers = list(answers_of(rows))
    times = sorted(at for _, _, _, at in answers)
    order: dict[int, list[int]] = defaultdict(list)
    for chat, update, _, _ in answers:
        order[chat].append(update)
    outcome.seconds = times[-1] - times[0]
    outcome.most = most_in_a_second(times)
    outcome.disordered = sum(updates != sorted(updates) for updates in order.values())
    outcome.missing = outcome.said - len({update for _, update, _, _ in answers})
    outcome.doubled = sum(many - 1 for many in Counter((update, number) for _, update, number, _ in answers).values())


def most_in_a_second(times: list[float]) -> int:
    first, most = 0, 0
    for place_of, at in enumerate(times):
        while times[first] <= at - 1.0:
            first += 1
        most = max(most, place_of - first + 1)
    return most


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.steady", description=__doc__)
    asked.add_argument("--rate", type=int, default=50, help="messages a second")
    asked.add_argument("--minutes", type=float, default=10.0)
    asked.add_argument("--backlog", type=int, default=5_000, help="messages written while the office is away; 0 for none")
    asked.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    wish = asked.parse_args()
    well = True
    for name in ONE_PROCESS:
        engine, _ = CONTENDERS[name]
        if wish.engine not in (engine, "both"):
            continue
        if wish.minutes:
            well &= tell_steady(name, asyncio.run(steady(name, wish.rate, 60 * wish.minutes)))
        if wish.backlog:
            well &= tell_drained(name, asyncio.run(drain(engine, wish.backlog)))
    sys.exit(0 if well else 1)


def tell_steady(name: str, outcome: Outcome) -> bool:
    title = f"{name}: {outcome.said:,} messages in {outcome.seconds:.0f} s; {outcome.missing} without an answer"
    table = Table("", "messages", "median", "p95", "slowest", title=title)
    for kind, waits in (*sorted(outcome.waits.items()), ("all", outcome.all_waits)):
        table.add_row(kind, f"{len(waits):,}", *(f"{value:.2f} s" for value in (statistics.median(waits), p95(waits), max(waits))))
    console = Console()
    console.print(table)
    console.print(f"the office used {outcome.labour / outcome.seconds:.0%} of a processor")
    return p95(outcome.all_waits) < QUICK and not outcome.missing


def tell_drained(name: str, outcome: Drained) -> bool:
    Console(width=140).print(
        f"{name}: a backlog of {outcome.said:,} drained in {outcome.seconds:.0f} s under a limit of {LIMIT}/s, "
        f"at most {outcome.most} in a sliding second; {outcome.disordered} conversations out of order, "
        f"{outcome.missing} messages without an answer, {outcome.doubled} answers doubled"
    )
    return outcome.most <= LIMIT and not (outcome.disordered or outcome.missing or outcome.doubled)


if __name__ == "__main__":
    main()
