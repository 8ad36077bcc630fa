"""A town with days off of its own, whose clock jumps and whose offices die, whose people come, go and fall ill, whose deadlines
move; and an oracle of what must be said.
"""

import asyncio
import itertools
import random
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import event, select, text
from sqlmodel import col

from db.books import Books
from db.tables import NoticeRow, TaskLineRow, TaskRow
from db.tasks.facts import Filing, Said
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import SESSIONS, Calendar, day_of, quiet_until
from knowledge.rules.people import Person
from knowledge.rules.tasks import Move, Stage, opening, speaking, stage_at
from knowledge.tasks.amounts import Goal, Kind
from tests.conftest import KEY

START = date(2024, 9, 2)  # a Monday; the walks pass the Mid-autumn and the National Day holidays
POSTS = ("works-clerk", "rural-clerk", "economy-clerk")


EARLY = ((time(7, 45), time(11, 30)), (time(13), time(18)))


def any_calendar(rng: random.Random) -> Calendar:
    """The State Council's days, some that the town closes, some weekends that it works, other hours."""
    days = [START + timedelta(days=number) for number in range(120)]
    weekends = [day for day in days if day.weekday() >= 5]
    closed, worked = rng.sample(days, rng.randint(0, 25)), rng.sample(weekends, rng.randint(0, 10))
    return Calendar(rng.choice((SESSIONS, EARLY)), frozenset(closed), frozenset(worked))


class Died(Exception):
    """The process is gone."""


@dataclass
class Known:
    """What the oracle knows of a task."""

    id: int
    post: str
    due_on: date
    round: int = 1
    said: int = 0
    heard: bool = False
    open: bool = True


@dataclass
class Walk:
    """One random walk of an office that runs at each of these addresses.

    `expected` are the occurrences that must have been said to an owner, each exactly once.
    """

    urls: list[str]
    rng: random.Random
    office: Calendar
    books: list[Books] = field(default_factory=list)
    doors: list[AbstractAsyncContextManager[Books]] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime(2024, 9, 2, 1, 0, tzinfo=UTC))
    tasks: list[Known] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)
    holders: dict[str, list[int]] = field(default_factory=dict)
    away: dict[int, list[tuple[date, date, int]]] = field(default_factory=dict)
    expected: set[tuple[int, int, date, int]] = field(default_factory=set)
    seen: int = 0
    presses: int = 0

    @property
    def here(self) -> Books:
        return self.rng.choice(self.books)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.office.zone).date()

    async def open_doors(self) -> None:
        for url in self.urls:
            self.doors.append(Books.opened(url, KEY, self.office))
            self.books.append(await self.doors[-1].__aenter__())

    async def close_doors(self) -> None:
        for door in self.doors:
            await door.__aexit__(None, None, None)

    async def open(self) -> None:
        for number, post in enumerate((*POSTS, "works-head", "rural-head", "leader"), 1):
            await self._seat(number, post)
        await self._seat(7, "supervisor")
        filings = []
        for number in range(self.rng.randint(1, 6)):
            due = START + timedelta(days=self.rng.randint(1, 60))
            post = self.rng.choice(POSTS)
            unit = {"works": "建设局", "rural": "农村工作局", "economy": "经济发展局"}[post.split("-")[0]]
            filings.append((f"walk:{number}", Filing(f"任务{number}", unit, post, due, Goal(Kind.WORDS))))
        await self.here.tasks.enter(filings, now=self.now)
        for row in await self._rows("SELECT id, post, due_on, said FROM task ORDER BY id"):
            self.tasks.append(Known(row[0], row[1], _day(row[2]), said=row[3]))

    async def _seat(self, number: int, post: str) -> None:
        person = await self.here.people.meet("webchat", number, chat_id=number, shown=f"干部{number}", now=self.now)
        await self.here.people.appoint(post, person, now=self.now)
        self.people[number] = await self.here.people.meet("webchat", number, chat_id=number, shown=f"干部{number}", now=self.now)
        self.holders.setdefault(post, []).append(number)

    async def _rows(self, sql: str) -> list[tuple[object, ...]]:
        async with self.books[0].ledger.engine.connect() as connection:
            return [tuple(row) for row in (await connection.execute(text(sql))).all()]

    # The oracle

    def responsible(self, post: str) -> int | None:
        """Who answers for a post now, by the books' own numbers of people."""
        for number in self.holders.get(post, []):
            acting, seen = number, set[int]()
            while (stand_in := self.stand_in(acting)) is not None and acting not in seen:
                seen.add(acting)
                acting = stand_in
            if acting not in seen and any(acting in holders for holders in self.holders.values()):  # else they left the office
                return self.people[acting].id
        return None

    def stand_in(self, number: int) -> int | None:
        """Who stands in for somebody today; the last word counts."""
        spans = [who for since, until, who in self.away.get(number, []) if since <= self.today <= until]
        return spans[-1] if spans else None

    def foresee(self) -> None:
        """What a look at this moment has to say."""
        if speaking(self.now, self.office) != self.now:
            return
        for task in self.tasks:
            stage = stage_at(task.due_on, self.today, self.office)
            if task.open and stage > task.said:
                if stage <= Stage.TODAY or not task.heard:
                    self.expected.add((task.id, task.round, task.due_on, stage))
                task.said = stage

    # What happens

    async def step(self) -> None:
        acts = (
            self.tick,
            self.tick,
            self.tick,
            self.morning,
            self.morning,
            self.jump,
            self.back,
            self.move,
            self.give,
            self.finish,
        )
        await self.rng.choice((*acts, self.answer, self.fall_ill, self.succeed, self.restart, self.die))()

    async def look(self) -> None:
        self.foresee()
        if len(self.books) > 1 and self.rng.random() < 0.5:
            await asyncio.gather(*(books.tasks.beat(self.now) for books in self.books))
        else:
            await self.here.tasks.beat(self.now)
        await self.check_new()

    async def tick(self) -> None:
        self.now += timedelta(minutes=self.rng.randint(1, 600))
        await self.look()

    def _sleep(self) -> None:
        """Until shortly after the next day's opening: when most is said."""
        self.now = opening(self.today + timedelta(days=1), self.office).astimezone(UTC) + timedelta(seconds=self.rng.randint(0, 90))

    async def morning(self) -> None:
        self._sleep()
        await self.look()

    async def jump(self) -> None:
        self.now += timedelta(days=self.rng.randint(0, 9), hours=3)
        await self.look()

    async def back(self) -> None:
        self.now -= timedelta(hours=self.rng.choice((1, 1, 9, 30)))
        await self.look()

    async def restart(self) -> None:
        """One of the processes ends and begins anew: what it knew is what the books know."""
        await self._reopen(self.rng.randrange(len(self.books)))

    async def _reopen(self, number: int) -> None:
        await self.doors[number].__aexit__(None, None, None)
        self.doors[number] = Books.opened(self.urls[number], KEY, self.office)
        self.books[number] = await self.doors[number].__aenter__()

    async def die(self) -> None:
        """One of them dies before some statement of a look, and what it had not committed with it; then the others look."""
        self._sleep()
        self.foresee()
        number, left = self.rng.randrange(len(self.books)), itertools.count(self.rng.randint(0, 14), -1)

        def fall(*_: object) -> None:
            if next(left) <= 0:
                raise Died

        engine = self.books[number].ledger.engine.sync_engine
        event.listen(engine, "before_cursor_execute", fall)
        with suppress(Died):
            await self.books[number].tasks.beat(self.now)
        event.remove(engine, "before_cursor_execute", fall)
        await self._reopen(number)
        await self.look()

    def _some(self) -> Known:
        return self.rng.choice(self.tasks)

    def _press(self) -> str:
        self.presses += 1
        return f"press:{self.presses}"

    async def move(self) -> None:
        task = self._some()
        day = max(self.today, START) + timedelta(days=self.rng.randint(0, 40))
        if not task.open:
            return
        leader, said = self.people[6], Said(day=day)
        await self.here.tasks.move(Move.EXTEND, task.id, by=leader, origin=self._press(), now=self.now, said=said)
        task.due_on, task.round, task.said, task.heard = day, task.round + 1, 0, False

    async def give(self) -> None:
        """Another post: told by its own message, reminded from the next stage on."""
        task = self._some()
        if not task.open:
            return
        post = self.rng.choice([post for post in POSTS if post != task.post])
        said = Said(post=post)
        await self.here.tasks.move(Move.REASSIGN, task.id, by=self.people[6], origin=self._press(), now=self.now, said=said)
        task.post, task.round, task.heard = post, task.round + 1, False
        task.said = stage_at(task.due_on, self.today, self.office)

    async def finish(self) -> None:
        task = self._some()
        who = self.responsible(task.post)
        if not task.open or who is None or self.rng.random() < 0.5:
            return
        by = next(person for person in self.people.values() if person.id == who)
        await self.here.tasks.move(Move.DONE, task.id, by=by, origin=self._press(), now=self.now)
        task.open = False

    async def answer(self) -> None:
        task = self._some()
        who = self.responsible(task.post)
        if not task.open or who is None:
            return
        by = next(person for person in self.people.values() if person.id == who)
        await self.here.tasks.move(Move.ACK, task.id, by=by, origin=self._press(), now=self.now)
        task.heard = True

    async def fall_ill(self) -> None:
        number = self.rng.choice([n for post in POSTS for n in self.holders[post]] or [6])
        stand_in = self.rng.choice([n for n in self.people if n != number])
        until = self.today + timedelta(days=self.rng.randint(0, 12))
        try:
            await self.here.tasks.leaves.leave(
                self.people[number], since=self.today, until=until, stand_in=self.people[stand_in].id, now=self.now
            )
        except RuleBroken:
            return
        spans = [span for span in self.away.get(number, []) if span[1] < self.today]
        self.away[number] = [*spans, (self.today, until, stand_in)]

    async def succeed(self) -> None:
        """A successor takes the post; the one before hears nothing more."""
        post = self.rng.choice(POSTS)
        if len(self.people) > 14 or not self.holders[post]:
            return
        gone = self.holders[post].pop(0)
        await self.here.people.dismiss(post, self.people[gone].id, now=self.now)
        new = max(self.people) + 1
        await self._seat(new, post)

    # What must hold

    async def check_new(self) -> None:
        """Everything owed since the last look goes out by day; what the clock said, in working hours, to whoever is responsible."""
        async with self.books[0].ledger.reading() as session:
            new = select(NoticeRow).where(col(NoticeRow.id) > self.seen).order_by(col(NoticeRow.id))
            notices = list((await session.execute(new)).scalars())
            lines = select(TaskLineRow, col(TaskRow.post)).join(TaskRow, col(TaskRow.id) == col(TaskLineRow.task_id))
            told = (await session.execute(lines.where(col(TaskLineRow.told_at) == self.now))).all()
        for notice in notices:
            self.seen = max(self.seen, notice.id or 0)
            self._check(notice)
        for line, post in told:
            if line.told_to is not None and line.seat == "owner" and self.responsible(post) is not None:
                assert line.told_to == self.responsible(post), f"{line.key} was told to somebody who is not responsible"

    def _check(self, notice: NoticeRow) -> None:
        parts, at = notice.key.split(":"), notice.not_before or notice.owed_at
        assert quiet_until(at, self.office.zone) is None, f"{notice.key} in the night, at {at}"
        if parts[0] == "task" and len(parts) == 5 and "-" in parts[3]:
            task = next(t for t in self.tasks if t.id == int(parts[1]))
            assert notice.person_id == self.responsible(task.post), f"{notice.key} went to somebody who is not responsible"
            assert speaking(self.now, self.office) == self.now, f"{notice.key} at {self.now}"
        elif parts[0] == "digest":
            assert speaking(self.now, self.office) == self.now, f"{notice.key} at {self.now}"
            assert parts[2] == str(day_of(notice.owed_at)), "its key holds its day, so a second one that day is none"

    async def close(self) -> None:
        """Works on until everything that waits has been told, then compares with the oracle."""
        for _ in range(25):
            self.now = opening(self.office.days_after(self.today + timedelta(days=1), 0), self.office).astimezone(UTC)
            await self.look()
            for task in self.tasks:  # nothing new is to come up while the rest is told
                if task.open:
                    over = {"by": self.people[6], "origin": self._press(), "now": self.now, "said": Said("收官")}
                    await self.here.tasks.move(Move.DROP, task.id, **over)  # type: ignore[arg-type]
                    task.open = False
        assert not await self._rows("SELECT key FROM task_line WHERE told_at IS NULL"), "a line was never told"
        keys = [str(row[0]).split(":") for row in await self._rows("SELECT key FROM outbox WHERE key LIKE 'task:%'")]
        pushed = [(int(k[1]), int(k[2]), date.fromisoformat(k[3]), int(k[4])) for k in keys if len(k) == 5 and "-" in k[3]]
        lines = [str(row[0]).split(":") for row in await self._rows("SELECT key FROM task_line")]
        gathered = [(int(k[0]), int(k[1]), date.fromisoformat(k[2]), int(k[3])) for k in lines if k[4] == "owner"]
        assert not set(pushed) & set(gathered), "said twice: alone and in the digest"
        assert len(pushed) == len(set(pushed))
        assert set(pushed) | set(gathered) == self.expected


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
