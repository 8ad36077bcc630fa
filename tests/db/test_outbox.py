"""What is owed is owed once, goes out most urgent first, and ends in a state that says what became of it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.books import Books
from db.notices import Notice, Urgency, Word
from db.outbox import Parcel
from knowledge.rules.people import Person
from tests.conftest import KEY, NOON
from tests.db.files import written

LEASE = timedelta(minutes=3)
SOON = NOON + timedelta(seconds=5)


def notice(key: str, urgency: Urgency = Urgency.PERSONAL, text: str = "您好", **more: object) -> Notice:
    return Notice(key, "webchat", 1, text, urgency, **more)  # type: ignore[arg-type]  # the test names the rest


async def take(books: Books, limit: int = 10, now: datetime = NOON, holder: str = "courier", *on: str) -> list[Parcel]:
    return await books.outbox.take(channels=on or ["webchat"], holder=holder, limit=limit, now=now, lease=LEASE)


async def test_owing_the_same_occurrence_twice_owes_it_once(books: Books) -> None:
    assert await books.outbox.owe([notice("a"), notice("b")], now=NOON) == 2
    assert await books.outbox.owe([notice("a", text="别的话"), notice("c")], now=NOON) == 1
    assert await books.outbox.count() == {"waiting": 3}
    assert {parcel.text for parcel in await take(books)} == {"您好"}


async def test_the_same_occurrence_twice_in_one_go_is_owed_once(books: Books) -> None:
    assert await books.outbox.owe([notice("a"), notice("a")], now=NOON) == 1


async def test_owing_nothing_is_no_fault(books: Books) -> None:
    assert await books.outbox.owe([], now=NOON) == 0


async def test_what_was_sent_is_not_owed_again(books: Books) -> None:
    await books.outbox.owe([notice("a")], now=NOON)
    await books.outbox.sent((await take(books))[0], 5, now=NOON)
    assert await books.outbox.owe([notice("a")], now=SOON) == 0
    assert await take(books) == []


async def test_an_alert_to_three_thousand_people_is_owed_in_one_go(books: Books) -> None:
    many = [Notice(f"alert:1:person:{n}", "webchat", n, "提醒", Urgency.BULK) for n in range(3_000)]
    assert await books.outbox.owe(many, now=NOON) == 3_000
    assert await books.outbox.owe(many[:600], now=NOON) == 0


async def test_urgent_goes_before_personal_and_personal_before_bulk_oldest_first(books: Books) -> None:
    order = [Urgency.BULK, Urgency.PERSONAL, Urgency.URGENT, Urgency.BULK, Urgency.PERSONAL]
    await books.outbox.owe([notice(f"{n}", urgency) for n, urgency in enumerate(order)], now=NOON)
    assert [parcel.key for parcel in await take(books)] == ["2", "1", "4", "0", "3"]


async def test_nothing_goes_before_its_time(books: Books) -> None:
    await books.outbox.owe([notice("later", not_before=SOON), notice("now")], now=NOON)
    assert [parcel.key for parcel in await take(books)] == ["now"]
    assert [parcel.key for parcel in await take(books, now=SOON)] == ["later"]


async def test_what_went_stale_is_cancelled_instead_of_sent(books: Books) -> None:
    await books.outbox.owe([notice("stale", stale_after=SOON), notice("fresh")], now=NOON)
    late = SOON + timedelta(seconds=1)
    assert [parcel.key for parcel in await take(books, now=late)] == ["fresh"]
    assert await books.outbox.count() == {"cancelled": 1, "sending": 1}


async def test_what_is_not_stale_yet_is_sent(books: Books) -> None:
    await books.outbox.owe([notice("just in time", stale_after=SOON)], now=NOON)
    assert len(await take(books, now=SOON)) == 1


async def test_a_courier_takes_only_what_its_channels_carry(books: Books) -> None:
    await books.outbox.owe([notice("a"), Notice("b", "telegram", 1, "您好")], now=NOON)
    assert [parcel.key for parcel in await take(books, 10, NOON, "c", "telegram")] == ["b"]


async def test_two_couriers_never_take_the_same(books: Books, database_url: str) -> None:
    await books.outbox.owe([replace(notice(f"{n}"), chat_id=n) for n in range(60)], now=NOON)
    async with Books.opened(database_url, KEY) as others:
        hands = await asyncio.gather(*(take(either, 10, NOON, f"c{n}") for n, either in enumerate([books, others] * 4)))
    held = [parcel.id for hand in hands for parcel in hand]
    assert len(held) == len(set(held))
    assert len(held) + len(await take(books, 100)) == 60


async def test_what_goes_to_one_chat_is_in_one_couriers_hands(books: Books) -> None:
    """Where several couriers share the books: a later word must not overtake an earlier one."""
    if not books.ledger.shared:
        pytest.skip("SQLite's books have one courier")
    await books.outbox.owe([notice("a"), notice("b"), replace(notice("c"), chat_id=8)], now=NOON)
    (first,) = await take(books, 1, NOON, "one")
    assert [parcel.key for parcel in await take(books, 10, NOON, "two")] == ["c"]
    await books.outbox.sent(first, 1, now=NOON)
    assert [parcel.key for parcel in await take(books, 10, NOON, "two")] == ["b"]


async def test_a_notice_travels_whole(books: Books, resident: Person) -> None:
    word = Word("k", "<b>话</b>", "编号一", {"question": 7})
    await books.outbox.owe([word.to(resident, Urgency.URGENT)], now=NOON)
    (parcel,) = await take(books)
    assert (parcel.key, parcel.channel, parcel.chat_id) == (f"k:{resident.id}", "webchat", resident.chat_id)
    assert (parcel.text, parcel.brief, parcel.about) == ("<b>话</b>", "编号一", {"question": 7})
    assert (parcel.urgency, parcel.tries, parcel.resend) == (Urgency.URGENT, 1, False)


async def test_what_a_dead_courier_had_in_hand_comes_back_marked(books: Books) -> None:
    await books.outbox.owe([notice("a")], now=NOON)
    await take(books)
    assert await books.outbox.recover(now=NOON + LEASE) == 0, "the lease has not ended yet"
    assert await books.outbox.recover(now=NOON + LEASE + timedelta(seconds=1)) == 1
    (parcel,) = await take(books)
    assert (parcel.resend, parcel.tries) == (True, 2)


async def test_the_only_process_takes_back_at_once(books: Books) -> None:
    await books.outbox.owe([notice("a")], now=NOON)
    await take(books)
    assert await books.outbox.recover(now=NOON, alone=True) == 1


async def test_another_try_waits_for_its_time_and_is_marked_only_where_the_first_may_have_arrived(books: Books) -> None:
    await books.outbox.owe([notice("surely not"), notice("maybe")], now=NOON)
    first, second = await take(books)
    await books.outbox.again(first, "connect", at=SOON)
    await books.outbox.again(second, "timeout", at=SOON, maybe_arrived=True)
    assert await take(books) == []
    assert [(p.key, p.resend, p.tries) for p in await take(books, now=SOON)] == [("surely not", False, 2), ("maybe", True, 2)]


async def test_every_ending_is_told_apart_and_nothing_that_ended_is_taken_again(books: Books) -> None:
    await books.outbox.owe([notice(key) for key in ("sent", "unknown", "refused", "waiting")], now=NOON)
    sent, unknown, refused, _ = await take(books)
    await books.outbox.sent(sent, 11, now=NOON)
    await books.outbox.unknown(unknown, "no reply", now=NOON)
    await books.outbox.refused(refused, "x" * 5_000, now=NOON)
    assert await books.outbox.count() == {"sent": 1, "unknown": 1, "failed": 1, "sending": 1}
    assert await books.outbox.recover(now=NOON, alone=True) == 1
    assert [parcel.key for parcel in await take(books)] == ["waiting"]


async def test_only_what_has_ended_is_purged(books: Books) -> None:
    await books.outbox.owe([notice("sent"), notice("waiting"), notice("stale", stale_after=NOON)], now=NOON)
    parcels = await take(books, limit=1, now=SOON)
    await books.outbox.sent(parcels[0], 11, now=SOON)
    assert await books.outbox.purge(before=SOON) == 0
    assert await books.outbox.purge(before=SOON + timedelta(days=30)) == 2
    assert await books.outbox.count() == {"waiting": 1}


async def test_the_wait_of_a_notice_counts_from_when_it_was_due_not_from_when_it_was_written(books: Books) -> None:
    assert await books.outbox.oldest_due(now=NOON) is None
    morning = NOON + timedelta(hours=20)
    await books.outbox.owe([notice("tomorrow morning", not_before=morning)], now=NOON)
    assert await books.outbox.oldest_due(now=NOON) is None
    assert await books.outbox.oldest_due(now=morning) == morning
    await books.outbox.owe([notice("now")], now=SOON)
    assert await books.outbox.oldest_due(now=morning) == SOON


async def test_a_notice_that_is_tried_again_and_again_has_waited_since_the_beginning(books: Books) -> None:
    await books.outbox.owe([notice("a")], now=NOON)
    later = NOON + timedelta(hours=1)
    await books.outbox.again((await take(books))[0], "connect", at=later)
    assert await books.outbox.oldest_due(now=later) == NOON


@pytest.mark.parametrize("secret", ["我家的低保为什么停了", "<b>答复全文</b>"])
async def test_what_is_said_is_not_readable_in_the_file(books: Books, database_url: str, tmp_path: Path, secret: str) -> None:
    await books.outbox.owe([notice("a", text=secret, about={"secret": secret})], now=NOON)
    (parcel,) = await take(books)
    assert (parcel.text, parcel.about) == (secret, {"secret": secret})
    if database_url.startswith("sqlite"):
        assert secret.encode() not in written(tmp_path)
