"""What processes share over PostgreSQL: the bell that wakes them, the seats that one of them holds, the pace that all keep."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import text

from db.bells import INBOX, OUTBOX
from db.books import Books
from db.notices import Notice
from db.seats import Seat
from knowledge.rules.paces import Asking, Turn
from tests.conftest import KEY, NOON, _drop, _new_database
from tests.offices import until

CUT_THE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Books]:
    """The books as another process has them: with a bell and seats of its own."""
    async with Books.opened(url, KEY) as books:
        wires = [asyncio.create_task(wire) for wire in (books.ledger.bell.keep(), books.ledger.seats.keep())]
        try:
            yield books
        finally:
            for wire in wires:
                wire.cancel()
            await asyncio.gather(*wires, return_exceptions=True)


@pytest.fixture
async def shared(database_url: str) -> str:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite's books have one process")
    return database_url


def heard_by(books: Books, name: str) -> asyncio.Event:
    heard = asyncio.Event()
    books.ledger.bell.hear(name, lambda _: heard.set())
    return heard


async def in_touch(one: Books, heard: asyncio.Event, name: str) -> None:
    """Until the line between them stands."""

    async def rung() -> bool:
        one.ledger.bell.ring(name)
        return heard.is_set()

    await until(rung, "the bell to be heard")
    await asyncio.sleep(0.05)  # the last of those rings
    heard.clear()


async def test_what_is_owed_in_one_process_wakes_the_courier_of_another(shared: str) -> None:
    async with process(shared) as desk, process(shared) as courier:
        heard = heard_by(courier, OUTBOX)
        await in_touch(desk, heard, OUTBOX)
        await desk.outbox.owe([Notice("k", "webchat", 1, "您好")], now=NOON)
        await asyncio.wait_for(heard.wait(), 10)
        assert await courier.outbox.count() == {"waiting": 1}, "it is woken when the notice can be seen, not before"


async def test_whoever_rings_is_woken_as_well_on_both_engines(books: Books) -> None:
    heard = heard_by(books, OUTBOX)
    await books.outbox.owe([Notice("k", "webchat", 1, "您好")], now=NOON)
    assert heard.is_set()


async def test_owing_nothing_wakes_nobody(books: Books) -> None:
    heard = heard_by(books, OUTBOX)
    await books.people.meet("webchat", 1, chat_id=1, shown="甲", now=NOON)
    assert not heard.is_set()


async def test_a_bell_whose_line_was_cut_is_heard_again(shared: str) -> None:
    async with process(shared) as one, process(shared) as other:
        heard = heard_by(other, INBOX)
        await in_touch(one, heard, INBOX)
        async with one.ledger.engine.begin() as connection:
            await connection.execute(text(CUT_THE_OTHERS))
        await in_touch(one, heard, INBOX)


async def test_one_of_several_sits_and_another_takes_over_when_it_goes(shared: str) -> None:
    async with AsyncExitStack() as house:
        offices = [await house.enter_async_context(Books.opened(shared, KEY)) for _ in range(3)]
        seats = [office.ledger.seats.of("clock") for office in offices]
        keeping = [asyncio.create_task(office.ledger.seats.keep()) for office in offices]

        async def one_sits() -> bool:
            return sum(seat.held for seat in seats) == 1

        await until(one_sits, "somebody to sit down")
        first = next(n for n, seat in enumerate(seats) if seat.held)
        await asyncio.sleep(0)
        keeping[first].cancel()
        await asyncio.gather(keeping[first], return_exceptions=True)
        assert not seats[first].held
        await until(one_sits, "another to take over")
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)


async def test_a_duty_is_let_go_of_with_the_seat_and_taken_up_again_with_it() -> None:
    seat, begun, ended = Seat("clock", held=True), 0, 0

    async def duty() -> None:
        nonlocal begun, ended
        begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            ended += 1

    working = asyncio.create_task(seat.work(duty))
    for sits, times in ((False, (1, 1)), (True, (2, 1)), (False, (2, 2))):
        await asyncio.sleep(0.01)
        seat.pass_to(sits)
        await asyncio.sleep(0.01)
        assert (begun, ended) == times
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_what_breaks_a_duty_breaks_whoever_does_it() -> None:
    async def duty() -> None:
        raise ValueError("the token is none")

    with pytest.raises(ValueError, match="the token is none"):
        await Seat("listen", held=True).work(duty)


async def test_a_seat_of_embedded_books_is_always_held(books: Books) -> None:
    if not books.ledger.shared:
        assert books.ledger.seats.of("clock").held


async def test_four_processes_together_send_no_faster_than_one_may(shared: str) -> None:
    most, left = 20, []

    async def send(books: Books, name: str, until_then: float) -> None:
        spent: list[float] = []
        while (now := time.monotonic()) < until_then:
            asking = Asking(name, Turn.NOTICE, 6, tuple(now - at for at in spent))
            granted = await books.paces.lend("telegram:1", asking, most=most)
            spent = [time.monotonic()] * granted.count
            left.extend(spent)
            await asyncio.sleep(0 if granted.count else granted.again_in)

    async with AsyncExitStack() as house:
        offices = [await house.enter_async_context(Books.opened(shared, KEY)) for _ in range(4)]
        end = time.monotonic() + 3
        await asyncio.gather(*(send(office, f"p{n}", end) for n, office in enumerate(offices)))
    left.sort()
    assert all(last - first >= 0.999 for first, last in zip(left, left[most:], strict=False))
    assert len(left) >= most * 2, "and they do send"


async def test_a_rest_that_one_process_is_asked_for_holds_all(shared: str) -> None:
    async with process(shared) as one, process(shared) as other:
        await one.paces.refused("telegram:1", 40, most=28)
        granted = await other.paces.lend("telegram:1", Asking("other", Turn.ANSWER, 1), most=28)
        assert granted.count == 0
        assert 39 < granted.rest <= 40
        assert (await other.paces.lend("telegram:2", Asking("other", Turn.ANSWER, 1), most=28)).count == 1, (
            "another token's is its own"
        )


async def test_two_towns_on_one_server_hear_and_hold_nothing_of_each_other(shared: str) -> None:
    """Each has its own database: tables, queues, bells, seats and paces end at its walls."""
    elsewhere = await _new_database()
    try:
        async with process(shared) as here, process(elsewhere) as there, process(elsewhere) as neighbour:
            here.ledger.seats.of("clock"), there.ledger.seats.of("clock")
            heard, touch = heard_by(there, OUTBOX), heard_by(there, INBOX)
            await in_touch(neighbour, touch, INBOX)
            heard.clear()
            await here.outbox.owe([Notice("k", "webchat", 1, "您好")], now=NOON)
            await here.paces.refused("telegram:1", 40, most=28)

            async def both_sit() -> bool:
                return here.ledger.seats.of("clock").held and there.ledger.seats.of("clock").held

            await until(both_sit, "each town to wind its clock")
            assert await there.outbox.count() == {}
            assert (await there.paces.lend("telegram:1", Asking("x", Turn.ANSWER, 1), most=28)).count == 1
            assert not heard.is_set()
    finally:
        await _drop(elsewhere)
