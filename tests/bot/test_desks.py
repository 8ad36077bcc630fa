"""The desk: letters in order within a conversation and side by side across them; each ends in the books, whatever happens to it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram.exceptions import TelegramForbiddenError, TelegramNetworkError
from aiogram.methods import SendMessage
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot import desks
from bot.desks import HANDS, Desk
from bot.figures import Figures
from bot.pens import AnswerLost
from db.books import Books
from db.conversations import Talk
from db.inbox import FAILURES
from db.letters import Arrival
from handlers.storages import noted
from knowledge import wording
from knowledge.rules.people import Person
from tests.bot.conftest import Connect
from tests.conftest import NOON

Do = Callable[[int], Awaitable[None]]
METHOD = SendMessage(chat_id=1, text="话")


class Front:
    """A front desk that does as a test says. `began` and `ended` are the update numbers in the order of handling."""

    def __init__(self, do: Do | None = None) -> None:
        self.do = do
        self.began: list[int] = []
        self.ended: list[int] = []
        self.context: dict[str, Any] = {}

    async def feed_raw_update(self, _: object, update: dict[str, Any], **context: Any) -> None:
        number = update["update_id"]
        self.began.append(number)
        self.context = context
        if self.do:
            await self.do(number)
        self.ended.append(number)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "LOOK", 0.02)
    monkeypatch.setattr(desks, "TIDY", 0.001)
    monkeypatch.setattr(desks, "CLOSING", 0.1)


async def store(books: Books, *numbers: int, chat: int | None = None) -> None:
    arrivals = [Arrival(n, f"webchat:{chat or n}", json.dumps({"update_id": n})) for n in numbers]
    await books.inbox.store("webchat", arrivals, now=NOON)


@asynccontextmanager
async def at_work(books: Books, front: Front, connect: Connect) -> Any:
    desk = Desk(books, {"webchat": connect()}, front, Figures())  # type: ignore[arg-type]  # all of a dispatcher that it needs
    working = asyncio.create_task(desk.run())
    try:
        yield desk
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await happened():  # noqa: ASYNC110  the books ring no bell
            await asyncio.sleep(0.01)


async def settled(books: Books, **states: int) -> None:
    async def so() -> bool:
        return await books.inbox.count() == states

    await until(so)


async def no_waiting(books: Books) -> None:
    """Makes letters that wait for another try due at once."""
    async with books.ledger.writing() as session:
        await session.execute(text("UPDATE inbox SET not_before = NULL"))


async def test_a_letter_is_handled_and_put_away(books: Books, connect: Connect) -> None:
    front = Front()
    await store(books, 7)
    async with at_work(books, front, connect):
        await settled(books, done=1)
    assert front.ended == [7]
    assert front.context["origin"] == "webchat:7"
    assert front.context["channel"].name == "webchat"
    assert front.context["now"].tzinfo


async def test_one_conversation_is_handled_in_order_and_never_two_at_once(books: Books, connect: Connect) -> None:
    inside = 0

    async def alone(_: int) -> None:
        nonlocal inside
        inside += 1
        assert inside == 1
        await asyncio.sleep(0.005)
        inside -= 1

    front = Front(alone)
    await store(books, *range(1, 9), chat=1)
    async with at_work(books, front, connect):
        await settled(books, done=8)
    assert front.ended == list(range(1, 9))


async def test_a_slow_conversation_holds_up_no_other(books: Books, connect: Connect) -> None:
    release = asyncio.Event()

    async def slow(number: int) -> None:
        if number == 1:
            await release.wait()

    front = Front(slow)
    await store(books, 1, 2, chat=1)
    await store(books, 11, 12, 13)
    async with at_work(books, front, connect):
        await settled(books, done=3, working=1, waiting=1)
        release.set()
        await settled(books, done=5)
    assert set(front.ended[:3]) == {11, 12, 13}
    assert front.ended[3:] == [1, 2]


async def test_no_more_letters_are_in_hand_than_there_are_hands(books: Books, connect: Connect) -> None:
    inside, most = 0, 0

    async def count(_: int) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1

    await store(books, *range(1, HANDS * 2))
    async with at_work(books, Front(count), connect):
        await settled(books, done=HANDS * 2 - 1)
    assert 1 < most <= HANDS


async def test_a_woken_desk_does_not_wait_for_its_own_look(books: Books, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "LOOK", 60.0)
    async with at_work(books, Front(), connect) as desk:
        await asyncio.sleep(0.02)
        await store(books, 1)
        desk.wake()
        await settled(books, done=1)


async def test_what_fails_five_times_is_put_aside_with_one_apology_and_an_alarm_and_the_conversation_goes_on(
    books: Books, connect: Connect, administrator: Person
) -> None:
    async def broken(number: int) -> None:
        if number == 1:
            raise KeyError("bug")

    front = Front(broken)
    await store(books, 1, 2, chat=55)
    async with at_work(books, front, connect):

        async def over() -> bool:
            await no_waiting(books)
            return await books.inbox.count() == {"dead": 1, "done": 1}

        await until(over)
    assert front.began == [1] * FAILURES + [2]
    owed = await books.outbox.take(channels=["webchat"], holder="c", limit=9, now=NOON.replace(year=2100), lease=desks.LEASE)
    assert [(parcel.chat_id, parcel.text == wording.APOLOGY) for parcel in owed] == [(administrator.chat_id, False), (55, True)]
    assert "bug" not in owed[0].text


@pytest.mark.parametrize(
    "trouble", [TelegramNetworkError(METHOD, "x"), OperationalError("x", {}, Exception("locked")), ConnectionError()], ids=type
)
async def test_bad_weather_counts_against_no_letter(books: Books, connect: Connect, trouble: Exception) -> None:
    from datetime import UTC, datetime

    tries = 0

    async def stormy(_: int) -> None:
        nonlocal tries
        tries += 1
        if tries <= FAILURES + 2:
            raise trouble

    await books.inbox.store("webchat", [Arrival(1, "webchat:1", '{"update_id":1}')], now=datetime.now(UTC))
    async with at_work(books, Front(stormy), connect):

        async def over() -> bool:
            await no_waiting(books)
            return await books.inbox.count() == {"done": 1}

        await until(over)
    assert await books.outbox.count() == {}


@pytest.mark.parametrize("end", [AnswerLost(), TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user")], ids=type)
async def test_a_lost_answer_and_a_deaf_person_end_the_letter(books: Books, connect: Connect, end: Exception) -> None:
    async def ends(_: int) -> None:
        raise end

    front = Front(ends)
    await store(books, 1)
    async with at_work(books, front, connect):
        await settled(books, done=1)
    assert front.began == [1]


@pytest.mark.parametrize("lost", [False, True])
async def test_where_a_conversation_stands_is_written_with_its_letter(books: Books, connect: Connect, lost: bool) -> None:
    async def moves(_: int) -> None:
        notes = noted.get()
        assert notes is not None
        notes["k"] = Talk("k", "drafting", {"n": 1})
        if lost:
            raise AnswerLost

    await store(books, 1)
    async with at_work(books, Front(moves), connect):
        await settled(books, done=1)
    assert (await books.conversations.read("k")).state == "drafting"


async def test_where_a_letter_failed_its_conversation_stands_where_it_stood(books: Books, connect: Connect) -> None:
    async def moves(_: int) -> None:
        notes = noted.get()
        assert notes is not None
        notes["k"] = Talk("k", "drafting", {})
        raise KeyError

    front = Front(moves)
    await store(books, 1)
    async with at_work(books, front, connect):
        await settled(books, waiting=1)
    assert (await books.conversations.read("k")).state is None


async def test_a_closing_desk_finishes_what_is_quick_and_gives_the_rest_back_unharmed(books: Books, connect: Connect) -> None:
    async def work(number: int) -> None:
        await asyncio.sleep(0.03 if number == 1 else 30)

    front = Front(work)
    await store(books, 1, 2)
    async with at_work(books, front, connect):
        await settled(books, working=2)
    assert front.ended == [1]
    assert await books.inbox.count() == {"done": 1, "waiting": 1}
    async with books.ledger.reading() as session:
        assert (await session.execute(text("SELECT failures, crashes FROM inbox WHERE update_id = 2"))).one() == (0, 0)


async def test_books_that_cannot_be_written_for_a_while_cost_nothing(
    books: Books, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = Front()
    turn, refusals = books.inbox.turn, 3

    async def sometimes(*args: Any, **kwargs: Any) -> Any:
        nonlocal refusals
        if front.ended and refusals:
            refusals -= 1
            raise OperationalError("x", {}, Exception("disk full"))
        return await turn(*args, **kwargs)

    monkeypatch.setattr(books.inbox, "turn", sometimes)
    await store(books, 1)
    async with at_work(books, front, connect):
        await settled(books, done=1)
    assert front.ended == [1], "what is done is remembered until it can be written, and not done again"
    assert refusals == 0


async def test_a_letter_of_a_channel_that_was_switched_off_is_put_aside_and_not_lost(books: Books, connect: Connect) -> None:
    await books.inbox.store("telegram", [Arrival(1, "telegram:5", "{}")], now=NOON)
    async with at_work(books, Front(), connect):

        async def over() -> bool:
            await no_waiting(books)
            return await books.inbox.count() == {"dead": 1}

        await until(over)


async def test_what_is_no_json_is_put_aside_and_its_conversation_goes_on(books: Books, connect: Connect) -> None:
    front = Front()
    await books.inbox.store("webchat", [Arrival(1, "webchat:5", "{")], now=NOON)
    await store(books, 2, chat=5)
    async with at_work(books, front, connect):

        async def over() -> bool:
            await no_waiting(books)
            return await books.inbox.count() == {"dead": 1, "done": 1}

        await until(over)
    assert front.ended == [2]
