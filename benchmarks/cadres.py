"""A year of the 2024 breakdown with thirty cadres: how many messages each gets a week, in minutes, and whether lateness is seen.

`python -m benchmarks cadres`. Cadres are played: most answer, some forget, some fall ill, one never answers. Seeded; a minute.
"""

import asyncio
import random
import statistics
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bot.posts import POSTS, UNITS
from db import schema
from db.books import Books
from db.engines import open_engine
from db.seals import Seal
from handlers.tasks.years import duties_ahead, filings_of
from knowledge.library import load_town
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import Calendar, day_of
from knowledge.rules.people import Person
from knowledge.rules.tasks import Light, Move
from knowledge.tasks.amounts import Kind
from knowledge.tasks.plans import load_year


@dataclass
class Year:
    """What the year came to."""

    people: int = 0
    tasks: int = 0
    weeks: dict[tuple[int, str], int] = field(default_factory=dict)
    minutes: dict[tuple[int, str], int] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    led: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)
    night: int = 0
    double_digests: int = 0
    lights: Counter[str] = field(default_factory=Counter)


async def live(url: str, seed: int = 1, months: int = 12) -> Year:
    """Plays the year, or its first months, and answers what it came to."""
    rng, year = random.Random(seed), Year()
    engine = open_engine(url)
    await schema.upgrade(engine)
    await engine.dispose()
    town = load_town("xiayuan")
    plan = load_year(town, "xiayuan")
    async with Books.opened(url, Seal.new_key()) as books:
        people = await _seat(books)
        year.people = len(people)
        now = datetime(2024, 1, 2, 0, 30, tzinfo=UTC)
        await books.tasks.enter(filings_of(plan, "xiayuan", 2024), now=now)
        silent = rng.choice([post for post in people if post.endswith("-clerk")])
        while now.year == 2024 and now.month <= months:
            for hour in (0, 30, 60, 240, 480):
                moment = now + timedelta(minutes=hour)
                await books.tasks.enter(duties_ahead(plan, moment, town.calendar), now=moment)
                while (await books.tasks.beat(moment)).looked:
                    pass
                await books.tasks.weeks.summarise(moment)
            await _work(books, people, silent, rng, now + timedelta(hours=5), year)
            now += timedelta(days=1)
        await _count(books, year, people)
    return year


async def _seat(books: Books) -> dict[str, Person]:
    await books.people.set_up_posts(POSTS)
    codes = [f"{unit}-{kind}" for unit in UNITS for kind in ("clerk", "head")] + ["leader", "supervisor", "mayor"]
    codes += ["grid-1", "grid-2", "grid-3", "duty", "liaison", "works-clerk", "rural-clerk"]
    now, people = datetime(2024, 1, 1, tzinfo=UTC), dict[str, Person]()
    for number, code in enumerate(codes[:30], 1):
        person = await books.people.meet("webchat", number, chat_id=number, shown=f"干部{number}", now=now)
        await books.people.appoint(code, person, now=now)
        people.setdefault(code, await books.people.meet("webchat", number, chat_id=number, shown=f"干部{number}", now=now))
    return people


async def _work(books: Books, people: dict[str, Person], silent: str, rng: random.Random, now: datetime, year: Year) -> None:
    """What cadres do in a day: they mostly answer what is near; one never does; a few are away for a week."""
    if not Calendar().works(day_of(now)):
        return
    for post, person in people.items():
        if not post.endswith("-clerk"):
            continue
        for task in await books.tasks.desks.mine(person, now=now):
            if task.light is Light.RED:
                year.late.add(task.id)
            near = (task.due_on - day_of(now)).days <= 3
            if post != silent and near and rng.random() < 0.35:
                await _answer(books, person, task.id, task.goal.kind, rng, now)
        if rng.random() < 0.004:
            others = [other for code, other in people.items() if code != post]
            try:
                until = day_of(now) + timedelta(days=6)
                await books.tasks.leaves.leave(person, since=day_of(now), until=until, stand_in=rng.choice(others).id, now=now)
            except RuleBroken:
                continue


async def _answer(books: Books, person: Person, task_id: int, kind: Kind, rng: random.Random, now: datetime) -> None:
    origin = f"{now.isoformat()}:{task_id}"
    try:
        if kind in (Kind.COUNT, Kind.CLEAR, Kind.RATE):
            task = await books.tasks.desks.read(task_id, by=person, now=now)
            steps = [step.goal for step in await books.tasks.desks.steps(task_id) if step.due_on == task.due_on]
            goal = (steps[0] if steps and steps[0] else task.goal.value) or 0
            reached = goal * rng.choice((0.6, 0.9, 1.0, 1.0, 1.05))
            await books.tasks.progress.tell(task_id, f"{reached:.4g}{task.goal.unit}", by=person, origin=origin, now=now)
        await books.tasks.move(Move.DONE, task_id, by=person, origin=f"{origin}:done", now=now)
    except RuleBroken:
        return


async def _count(books: Books, year: Year, people: dict[str, Person]) -> None:
    async with books.ledger.engine.connect() as connection:
        for person, week, minutes, count in await connection.execute(
            text("SELECT person_id, week, sum(minutes), count(*) FROM task_minutes GROUP BY person_id, week")
        ):
            year.weeks[(person, str(week))], year.minutes[(person, str(week))] = count, minutes
        led = await connection.execute(
            text("SELECT DISTINCT task_id, seat FROM task_line WHERE seat NOT IN ('owner', 'head') AND told_at IS NOT NULL")
        )
        for task, seat in led:
            (year.listed if seat == "week" else year.led).add(task)
        owed = (await connection.execute(text("SELECT owed_at FROM outbox WHERE key LIKE 'digest%' OR key LIKE 'task:%'"))).all()
        year.night = sum(not 7 * 60 + 30 <= _minute(str(row[0])) < 21 * 60 + 30 for row in owed)
        twice = "SELECT count(*) - count(DISTINCT key) FROM outbox WHERE key LIKE 'digest%'"
        year.double_digests = int((await connection.execute(text(twice))).scalar() or 0)
        year.tasks = int((await connection.execute(text("SELECT count(*) FROM task"))).scalar() or 0)


def _minute(owed_at: str) -> int:
    """The town's minute of the day of an instant in the books (UTC)."""
    hour, minute = owed_at[11:16].split(":")
    return (int(hour) * 60 + int(minute) + 8 * 60) % (24 * 60)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        year = await live(f"sqlite:///{folder}/books.db")
    asked = list(year.weeks.values())
    print(f"{year.people} posts held by 30 cadres, {year.tasks} tasks in the year, recurring duties included")
    print(
        f"messages a week: median {statistics.median(asked):g}, worst {max(asked)} (weeks in which somebody got any: {len(asked)})"
    )
    quiet = 52 * 30 - len(asked)
    print(f"weeks in which somebody got none: {quiet} of {52 * 30}")
    print(
        f"burden: median {statistics.median(year.minutes.values()):g} minutes a week, worst {max(year.minutes.values())} (cap 60)"
    )

    heard = len(year.late & (year.led | year.listed))
    print(f"late at some time: {len(year.late)} tasks; heard of by a leader: {heard}, by escalation {len(year.led)}")

    print(f"messages at night: {year.night}; second digests of a day: {year.double_digests}")


if __name__ == "__main__":
    asyncio.run(main())
