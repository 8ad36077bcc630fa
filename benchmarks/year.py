"""A year of a town on a moving clock: 20,000 cases and 100,000 events, people who forget, clocks that do not.

`python -m benchmarks.year [--cases 20000] [--days 366] [--before 0] [--engine sqlite|postgresql|both]`. Measured at the end: that
no open case is without an owner and a next due time, that every overdue one went up, and how long the queries of each desk take.
"""

import argparse
import asyncio
import heapq
import random
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks.fresh import fresh_books
from benchmarks.years_before import YearsBefore
from bot.posts import POSTS, UNITS
from db.books import Books
from db.cases.clocks import BATCH
from db.cases.facts import Filing, Receipt
from knowledge.library import load_town
from knowledge.rules import RuleBroken
from knowledge.rules.cases import Closing, Move, Said
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Person

NEW_YEAR = datetime(2024, 1, 1, 0, 0, tzinfo=UTC)
STEP = timedelta(minutes=30)
FORGETS = 0.12  # of all turns: nobody does anything until a clock has spoken
RESIDENTS = 3_000
ROUNDS = 15  # of each query
HANDS = 6  # people who press at the same time
Act = tuple[datetime, int, int, Move, str, Said]


@dataclass
class Outcome:
    """What a simulated year came to."""

    cases: int = 0
    events: int = 0
    notices: int = 0
    open: int = 0
    orphans: int = 0
    unescalated: int = 0
    seconds: float = 0.0
    beats: int = 0
    slowest_beat: float = 0.0
    slowest_batch: float = 0.0  # one transaction of a beat: so long somebody else may have to wait
    states: dict[str, int] = field(default_factory=dict)
    queries: dict[str, list[float]] = field(default_factory=dict)  # milliseconds, the shortest first


class Year:
    """The town, its people and its dice; the same seed gives the same year."""

    def __init__(self, books: Books, cases: int, days: int, seed: int = 7) -> None:
        self.books, self.cases, self.days = books, cases, days
        self.dice = random.Random(seed)
        self.town = load_town("xiayuan")
        self.now = NEW_YEAR
        self.posts: dict[str, Person] = {}
        self.residents: list[Person] = []
        self.by_mark: dict[str, Person] = {}
        self.hands = asyncio.Semaphore(HANDS)
        self.to_do: list[Act] = []  # a heap: what is due first is on top
        self.count = 0
        self.outcome = Outcome()
        self.calendar = Calendar()

    async def settle(self) -> None:
        """People take their posts. Two units have no head, so that somebody else must hear of what is late there."""
        await self.books.people.set_up_posts(POSTS)
        for number, post in enumerate(POSTS, 1):
            if post.code not in {"rural-head", "social-head"}:
                person = await self._meet(number)
                await self.books.people.appoint(post.code, person, now=self.now)
                self.posts[post.code] = replace(person, roles=frozenset({post.role}), posts=(post.code,))
        residents = min(RESIDENTS, max(10, self.cases // 7))
        self.residents = [await self._meet(1_000 + number) for number in range(residents)]
        self.by_mark = {f"#{person.id}": person for person in self.residents}

    async def _meet(self, number: int) -> Person:
        return await self.books.people.meet("webchat", number, chat_id=number, shown=f"某{number}", now=self.now)

    async def live(self) -> Outcome:
        """A year, half an hour at a time: reports come in by day and by night, people act when they are at work, clocks always."""
        began = time.perf_counter()
        steps = int(timedelta(days=self.days) / STEP)
        for number in range(steps):
            self.now = NEW_YEAR + number * STEP
            await self._reports(self.cases * (number + 1) // steps)
            await self._acts()
            await self._beat()
            if number % (48 * 30) == 0:
                print(f"  day {number // 48} of {self.days}, {self.count:,} cases", file=sys.stderr)
        self.outcome.seconds = time.perf_counter() - began
        await self._measure()
        return self.outcome

    async def _reports(self, until: int) -> None:
        while self.count < until:
            self.count += 1
            await self._report(self.count)

    async def _report(self, number: int) -> None:
        category = self.dice.choice(self.town.categories)
        by = self.dice.choice(self.residents)
        words = f"第{number}件：{category.name}，{self.dice.choice('东西南北')}桥头{self.dice.randrange(90)}号旁边"
        level = self.town.levels[category.sla]
        same_as = self.last if self.dice.random() < 0.05 and number > 1 else None
        filing = Filing(words, category.code, category.unit, level, self.now, draft=f"d{number}", same_as=same_as)
        receipt = await self.books.cases.file(filing, by=by, origin=f"webchat:{by.chat_id}:{number}", now=self.now)
        self.last = receipt.id
        if receipt.linked_to is None and self.dice.random() > FORGETS:
            self._plan(receipt, by, category.unit)

    last: int | None = None

    def _plan(self, receipt: Receipt, by: Person, unit: str) -> None:
        """What people will do about it: mostly the plain way, sometimes an objection, a question, a helper, a "no"."""
        code = next(code for code, name in UNITS.items() if name == unit)
        clerk, checker = f"{code}-clerk", f"{code}-head" if f"{code}-head" in self.posts else "supervisor"
        reporter = f"#{by.id}"
        way: list[tuple[Move, str, Said, float]] = [(Move.DISPATCH, "duty", Said(unit=unit), 1.0)]
        if self.dice.random() < 0.06:
            way += [(Move.OBJECT, clerk, Said(clause="第三条", words="不归我们"), 2), (Move.REJECT, "duty", Said(words="归"), 3)]
        way.append((Move.SIGN, clerk, Said(), 2))
        if self.dice.random() < 0.1:
            way += [(Move.ASK, clerk, Said(words="哪一户"), 2), (Move.ANSWER, reporter, Said(words="最东一户"), 6)]
        if self.dice.random() < 0.06:
            way += [
                (Move.INVITE, clerk, Said(unit="政府办公室", words="请看看"), 4),
                (Move.CONTRIBUTE, "office-clerk", Said(words="好"), 9),
            ]
        done = Said(words="办好了", closing=Closing.SOLVED)
        finish = [(Move.REPORT, clerk, done, 30.0), (Move.APPROVE, checker, Said(), 5.0)]
        way += finish
        if self.dice.random() < 0.07:
            way += [(Move.DENY, reporter, Said(words="没有解决"), 20), (Move.SIGN, clerk, Said(), 3), *finish]
        way.append((Move.CONFIRM, reporter, Said(), 24))
        self._enter(receipt.id, way)

    def _enter(self, case_id: int, way: list[tuple[Move, str, Said, float]]) -> None:
        at = self.now
        for place, (move, who, said, hours) in enumerate(way):
            if self.dice.random() < FORGETS / 4:
                return  # it stops here, until a clock makes somebody look
            at += timedelta(hours=hours * self.dice.uniform(0.3, 2.0))
            if not who.startswith("#"):
                at = self.calendar.after(at, timedelta(minutes=1)).astimezone(UTC)
            heapq.heappush(self.to_do, (at, case_id, place, move, who, said))

    async def _acts(self) -> None:
        """What people do by now: those who have different cases in hand do not wait for each other."""
        by_case: dict[int, list[Act]] = {}
        while self.to_do and self.to_do[0][0] <= self.now:
            act = heapq.heappop(self.to_do)
            by_case.setdefault(act[1], []).append(act)
        await asyncio.gather(*(self._act(acts) for acts in by_case.values()))

    async def _act(self, acts: list[Act]) -> None:
        for at, case_id, place, move, who, said in acts:
            by = self.posts.get(who) or self.by_mark[who]
            async with self.hands:
                try:
                    await self.books.cases.move(move, case_id, by=by, now=self.now, origin=f"{case_id}:{place}:{at}", said=said)
                except RuleBroken:
                    continue  # somebody was faster, or the clock went on without an answer

    async def _beat(self) -> None:
        began, due = time.perf_counter(), BATCH
        while due >= BATCH:
            at = time.perf_counter()
            due = await self.books.cases.clock.escalate(self.now)
            self.outcome.slowest_batch = max(self.outcome.slowest_batch, time.perf_counter() - at)
        self.outcome.beats += 1
        self.outcome.slowest_beat = max(self.outcome.slowest_beat, time.perf_counter() - began)

    # What it came to

    async def _measure(self) -> None:
        out = self.outcome
        out.cases, out.events, out.notices = [
            await self._one(f"SELECT count(*) FROM {t}") for t in ("case_file", "case_event", "outbox")
        ]
        out.states = await self.books.cases.desks.counted()
        is_open = "state NOT IN ('archived', 'linked')"
        out.open = await self._one(f"SELECT count(*) FROM case_file WHERE {is_open}")
        out.orphans = await self._one(
            f"SELECT count(*) FROM case_file WHERE {is_open} AND (watch_at IS NULL OR step_due_at IS NULL)"
        )
        late = f"{is_open} AND (due_at < :now OR step_due_at < :now)"
        went_up = "EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = case_file.id AND e.move = 'escalate')"
        out.unescalated = await self._one(f"SELECT count(*) FROM case_file WHERE {late} AND NOT {went_up}", now=self._stamp())
        await self._time_queries()

    async def _one(self, sql: str, **values: Any) -> int:
        async with self.books.ledger.reading() as session:
            return int((await session.execute(text(sql), values)).scalar_one())

    def _stamp(self) -> Any:
        moment = self.now - STEP
        return moment if self.books.ledger.shared else moment.replace(tzinfo=None).isoformat(" ") + ".000000"

    async def _time_queries(self) -> None:
        """Each desk's own question, several times: the middle tells what it costs, the worst what else the machine had to do."""
        cases, people = self.books.cases, self.posts
        busiest = max(self.residents, key=lambda person: person.id)
        asked: dict[str, Callable[[], Awaitable[Any]]] = {
            "inbox (duty)": lambda: cases.desks.inbox(people["duty"], now=self.now),
            "objections (duty)": lambda: cases.desks.objections(people["duty"], now=self.now),
            "work (clerk)": lambda: cases.desks.work(people["works-clerk"], now=self.now),
            "work (head)": lambda: cases.desks.work(people["law-head"], now=self.now),
            "late (leader)": lambda: cases.desks.late(people["leader"], now=self.now),
            "to check (supervisor)": lambda: cases.desks.to_check(people["supervisor"], now=self.now),
            "mine (resident)": lambda: cases.mine(busiest, now=self.now),
            "open texts (sorter)": lambda: cases.open_texts("road", 50),
            "one case": lambda: cases.read(1, by=people["leader"], now=self.now),
            "its timeline": lambda: cases.timeline(1, by=people["leader"], now=self.now),
            "archive by a word": lambda: cases.archive.search("电话", by=people["leader"], now=self.now),
            "archive, all of it": lambda: cases.archive.search("没有这句话", by=people["leader"], now=self.now),
            "nothing due (clock)": lambda: cases.clock.escalate(self.now),
        }
        for name, ask in asked.items():
            self.outcome.queries[name] = sorted([await self._timed(ask) for _ in range(ROUNDS + 1)][1:])

    async def _timed(self, ask: Callable[[], Awaitable[Any]]) -> float:
        began = time.perf_counter()
        await ask()
        return (time.perf_counter() - began) * 1_000


async def simulate(books: Books, *, cases: int, days: int = 366, before: int = 0, seed: int = 7) -> Outcome:
    """Lives a year in these books; `before` closed cases of earlier years lie there already."""
    year = Year(books, cases, days, seed)
    await year.settle()
    await YearsBefore(books, year.town, year.residents, NEW_YEAR).fill(before)
    return await year.live()


async def _main(cases: int, days: int, before: int, engines: list[str]) -> None:
    for engine in engines:
        async with fresh_books(engine) as books:
            out = await simulate(books, cases=cases, days=days, before=before)
        print(f"\n{engine}: {out.cases:,} cases, {out.events:,} events, {out.notices:,} notices in {out.seconds / 60:.1f} min")
        print(f"  states at the end: {dict(sorted(out.states.items()))}")
        print(f"  open {out.open}, without owner or due time {out.orphans}, overdue and not escalated {out.unescalated}")
        slowest = f"the slowest {out.slowest_beat * 1000:.0f} ms, its longest transaction {out.slowest_batch * 1000:.0f} ms"
        print(f"  {out.beats:,} heartbeats, {slowest}")
        for name, took in out.queries.items():
            print(f"  {name:24} {median(took):7.1f} ms, the worst {took[-1]:7.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=366)
    parser.add_argument("--before", type=int, default=0, help="closed cases of earlier years, written and not lived")
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    asked = parser.parse_args()
    asyncio.run(
        _main(asked.cases, asked.days, asked.before, ["sqlite", "postgresql"] if asked.engine == "both" else [asked.engine])
    )


if __name__ == "__main__":
    main()
