"""F30 to F32: whatever the clock, the calendar and the people do, each reminder is said once, to whoever is responsible, by day."""

import asyncio
import random
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.posts import POSTS
from db.books import Books
from db.tasks.facts import Filing
from knowledge.rules.people import Person
from knowledge.rules.tasks import Move
from knowledge.tasks.amounts import Goal, Kind
from tests.conftest import KEY, _in_post
from tests.db.tasks.calendars import Walk, any_calendar
from tests.forms import examples

STEPS = 35


async def _walk(urls: list[str], seed: int) -> None:
    rng = random.Random(seed)
    walk = Walk(urls, rng, any_calendar(rng))
    await walk.open_doors()
    try:
        await walk.books[0].people.set_up_posts(POSTS)
        await walk.open()
        for _ in range(STEPS):
            await walk.step()
        await walk.close()
    finally:
        await walk.close_doors()


@settings(max_examples=examples(4, 200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(36071271)  # the owner answers while the clock runs a day ahead, before it is put back
@given(st.integers(0, 2**32))
def test_every_due_reminder_exactly_once_whatever_happens(sqlite_template: Path, seed: int) -> None:
    """F30 to F32: calendars of a town's own, jumps, restarts, deaths in mid-look, two clocks at once, moved deadlines,
    reassignments, successors and leave, against an oracle.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, f"{folder}/books.db")
        url = f"sqlite:///{folder}/books.db"
        asyncio.run(_walk([url, url], seed))


@pytest.mark.parametrize("seed", range(examples(1, 20)))
async def test_the_same_on_both_engines(database_url: str, seed: int) -> None:
    """F30 to F32."""
    await _walk([database_url, database_url], seed)


def at(day: str, clock: str = "08:30") -> datetime:
    """A town's time."""
    return datetime.fromisoformat(f"{day}T{clock}:00+08:00").astimezone(UTC)


ACRES = Goal(Kind.COUNT, "aim", 1000, "亩")


@pytest.fixture
async def clerk(books: Books) -> Person:
    return await _in_post(books, 21, "经办人", "rural-clerk")


@pytest.fixture
async def head(books: Books) -> Person:
    return await _in_post(books, 22, "负责人", "rural-head")


async def planted(books: Books, due: str = "2024-07-19", number: int = 1, **more: object) -> int:
    filing = Filing(f"蘘荷扩种{number}", "农村工作局", "rural-clerk", date.fromisoformat(due), ACRES, **more)  # type: ignore[arg-type]
    await books.tasks.enter([(f"test:{number}", filing)], now=at("2024-07-01", "08:00"))
    return number


async def owed(books: Books, key: str = "") -> list[str]:
    from sqlalchemy import text

    async with books.ledger.engine.connect() as connection:
        rows = await connection.execute(text("SELECT key FROM outbox WHERE key LIKE :key ORDER BY id"), {"key": f"{key}%"})
        return [str(row[0]) for row in rows]


async def test_seven_days_three_days_the_day_then_every_second_working_day(books: Books, clerk: Person) -> None:
    await planted(books)
    said: dict[str, list[str]] = {}
    seen: set[str] = set()
    for number in range(1, 32):
        day = f"2024-07-{number:02d}"
        for clock in ("07:00", "08:30", "08:31", "12:00", "20:00", "23:30"):
            await books.tasks.beat(at(day, clock))
        new = [key for key in await owed(books) if key not in seen]
        seen |= set(new)
        if new:
            said[day[-2:]] = [key.split(":")[0] for key in new]
    own = {day: kinds for day, kinds in said.items() if day <= "19"}
    assert own == {"12": ["digest"], "16": ["digest"], "19": ["task"]}
    assert [day for day, kinds in said.items() if "task" in kinds] == ["19", "23", "25", "29", "31"]


async def test_a_reminder_due_while_the_office_was_down_is_said_once_when_it_opens(books: Books, clerk: Person) -> None:
    """F30."""
    await planted(books)
    await books.tasks.beat(at("2024-07-22", "15:00"))
    assert [key.split(":")[0] for key in await owed(books)] == ["task"], "what was missed is merged into what stands now"
    await books.tasks.beat(at("2024-07-22", "15:01"))
    assert len(await owed(books)) == 1


async def test_two_clocks_say_it_once(books: Books, database_url: str, clerk: Person) -> None:
    """F31."""
    for number in range(1, 30):
        await planted(books, number=number)
    async with Books.opened(database_url, KEY) as other:
        await asyncio.gather(*(each.tasks.beat(at("2024-07-12")) for each in (books, other, books, other)))
    assert await owed(books) == [f"digest:{clerk.id}:2024-07-12"]


async def test_a_clock_that_jumps_forward_and_back_doubles_nothing(books: Books, clerk: Person) -> None:
    """F32."""
    await planted(books)
    for moment in ("12:00", "15:00", "14:00", "11:00", "12:30"):
        await books.tasks.beat(at("2024-07-12", moment))
    assert len(await owed(books)) == 1


async def test_no_more_than_three_single_messages_a_day_and_the_rest_in_the_digest(books: Books, clerk: Person) -> None:
    for number in range(1, 8):
        await planted(books, number=number)
    await books.tasks.beat(at("2024-07-19"))
    assert len(await owed(books, "task:")) == 3
    assert len(await owed(books, "digest:")) == 1
    burden = await books.tasks.desks.burden(clerk, now=at("2024-07-19"))
    assert burden.minutes == 3 * 2 + 2


async def test_a_late_task_reaches_the_head_and_then_the_leader_even_past_vacant_posts(
    books: Books, head: Person, leader: Person
) -> None:
    """Nobody holds the owning post at all: its words go up instead of being lost."""
    await planted(books)
    day = at("2024-07-01")
    from datetime import timedelta

    for number in range(60):
        await books.tasks.beat(day + timedelta(days=number // 2, hours=number % 2))
    digests = await owed(books, "digest:")
    assert any(f"digest:{head.id}:" in key for key in digests)
    assert any(f"digest:{leader.id}:" in key for key in digests)


async def test_whoever_is_away_is_not_passed_over_without_the_stand_in(
    books: Books, clerk: Person, head: Person, leader: Person
) -> None:
    await planted(books)
    deputy = await _in_post(books, 23, "副职", "works-head")
    await books.tasks.leaves.leave(
        head, since=date(2024, 7, 20), until=date(2024, 7, 31), stand_in=deputy.id, now=at("2024-07-20", "09:00")
    )
    for day in ("19", "22", "23", "24", "25"):
        await books.tasks.beat(at(f"2024-07-{day}"))
    digests = await owed(books, "digest:")
    assert f"digest:{deputy.id}:2024-07-23" in digests, "the stand-in hears two working days after the deadline"
    assert not [key for key in digests if key.startswith(f"digest:{head.id}:")]
    assert f"digest:{leader.id}:2024-07-25" in digests


async def test_what_was_put_off_comes_back_when_asked_and_only_once(books: Books, clerk: Person) -> None:
    from db.tasks.facts import Said
    from knowledge.rules.tasks import Snooze

    task = await planted(books)
    await books.tasks.beat(at("2024-07-19"))
    later = Said(snooze=Snooze.EVENING)
    await books.tasks.move(Move.LATER, task, by=clerk, origin="p1", now=at("2024-07-19", "09:00"), said=later)
    await books.tasks.beat(at("2024-07-19", "18:00"))
    assert len(await owed(books)) == 1
    for minute in ("18:30", "18:31", "21:29", "23:00"):
        await books.tasks.beat(at("2024-07-19", minute))
    assert await owed(books, "task:1:later") == ["task:1:later:20240719T1030"]


async def test_the_friday_summary_comes_once_to_each_above(books: Books, clerk: Person, leader: Person) -> None:
    await planted(books, due="2024-07-02")
    for moment in (at("2024-07-05", "15:59"), at("2024-07-05", "16:00"), at("2024-07-05", "16:20"), at("2024-07-06", "16:00")):
        await books.tasks.weeks.summarise(moment)
    assert await owed(books, "task-week") == [f"task-week:2024-07-01:{leader.id}"]
