"""A new era: what the books forgot is taken in again in its order, and what was open is doubted."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from db.books import Books
from db.eras import Era, meant_another, sent_as
from db.letters import Arrival, Letter, journal_line
from db.notices import Notice
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)
LEASE = MINUTE


def line(books: Books, update_id: int, chat: int, at: datetime = NOON) -> dict[str, Any]:
    row = {"channel": "webchat", "update_id": update_id, "conversation": f"webchat:{chat}", "received_at": at}
    return journal_line(row | {"sealed_raw": books.ledger.seal.close(f'{{"n": {update_id}}}')})


async def turn(books: Books, done: tuple[int, ...] = (), now: datetime = NOON + MINUTE) -> list[Letter]:
    return await books.inbox.turn(dict.fromkeys(done, ()), holder="d", limit=10, now=now, lease=LEASE)


async def begin(books: Books, *lines: dict[str, Any], now: datetime = NOON + MINUTE) -> Any:
    gap = await books.restorations.begin(lines, now=now)
    await books.restorations.read()
    return gap


async def test_replayed_letters_are_taken_one_by_one_and_new_ones_beside_them(books: Books) -> None:
    await begin(books, *(line(books, n, chat=n) for n in range(3)))
    await books.inbox.store("webchat", [Arrival(9, "webchat:9", "{}")], now=NOON + 2 * MINUTE)
    now = NOON + 2 * MINUTE
    first = await turn(books, now=now)
    assert [letter.update_id for letter in first] == [0, 9]
    assert await turn(books, now=now) == []
    second = await turn(books, tuple(letter.id for letter in first), now=now)
    assert [letter.update_id for letter in second] == [1]


async def test_a_replayed_letter_keeps_its_time_and_may_have_been_answered(books: Books) -> None:
    await begin(books, line(books, 1, 7, NOON - MINUTE))
    (letter,) = await turn(books)
    assert letter.received_at == NOON - MINUTE
    assert letter.answered_maybe
    assert books.ledger.replays(letter.received_at)
    assert not books.ledger.replays(NOON + 2 * MINUTE)


async def test_what_the_books_know_is_not_taken_in_again(books: Books) -> None:
    await books.inbox.store("webchat", [Arrival(1, "webchat:7", "{}")], now=NOON)
    gap = await begin(books, *(line(books, n, 7) for n in (1, 2, 2)))
    assert (gap.replayed, gap.known_until) == (1, NOON)
    (noted,) = [entry.note for entry in await books.audits.newest() if entry.act == "books.restore"]
    assert noted == "2024-07-01T04:00:00+00:00 to 2024-07-01T04:01:00+00:00: 1 letters replayed, 2 known"


async def test_what_was_due_may_have_been_sent_and_what_was_not_due_has_not(books: Books) -> None:
    later = NOON + timedelta(hours=3)
    await books.outbox.owe([Notice("a", "telegram", 7, "一"), Notice("b", "telegram", 8, "二", not_before=later)], now=NOON)
    await begin(books)
    await books.outbox.owe([Notice("c", "telegram", 9, "三")], now=NOON)
    await books.outbox.owe([Notice("d", "telegram", 10, "四")], now=NOON + 2 * MINUTE)
    taken = await books.outbox.take(channels=["telegram"], holder="c", limit=9, now=later, lease=LEASE)
    assert {parcel.key: parcel.resend for parcel in taken} == {"a": True, "b": False, "c": True, "d": False}


async def test_an_era_outlives_a_restart_and_the_next_one_does_not_end_it(books: Books) -> None:
    await begin(books)
    await books.outbox.owe([Notice("x", "webchat", 7, "一")], now=NOON)
    async with books.ledger.writing() as session:
        await session.execute(text("INSERT INTO person (id, met_at) VALUES (41, '2024-07-01 04:00:00')"))
    await begin(books, now=NOON + 5 * MINUTE)
    assert [era.newest["person"] for era in sorted(books.ledger.eras, key=lambda era: era.began)] == [0, 41]


def test_a_number_of_before_means_what_it_meant_only_where_the_backup_knew_it() -> None:
    eras = [Era(NOON, {"case": 5})]
    assert not meant_another(eras, "case", 5, said_at=NOON - MINUTE)
    assert meant_another(eras, "case", 6, said_at=NOON - MINUTE)
    assert meant_another(eras, "case", 6, said_at=None)
    assert not meant_another(eras, "case", 6, said_at=NOON + MINUTE)
    assert not meant_another([], "case", 6, said_at=None)


def test_a_key_with_a_running_number_is_another_one_in_a_new_era_and_no_other_key_is() -> None:
    eras = [Era(NOON, {"task": 5, "alert": 1})]
    assert sent_as(eras, "task:5:urge:3") == "task:5:urge:3"
    assert sent_as(eras, "task:6:urge:3") == "task:6:urge:3@20240701T040000"
    assert sent_as([], "task:6:urge:3") == "task:6:urge:3"
    for key in ("case:C12345678:line:abc", "question:Q12345678:asked:6", "digest:6:2024-07-01", "guardian-ask:x"):
        assert sent_as(eras, key) == key
