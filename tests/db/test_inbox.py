"""What came in is stored before it is acknowledged, handled in order, and never lost or done twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.posts import POSTS
from db import ledgers
from db.books import Books
from db.conversations import Talk
from db.inbox import CRASHES, FAILURES
from db.letters import Arrival, Letter
from db.notices import Notice
from tests.conftest import KEY, NOON

LEASE = timedelta(seconds=60)


def came(number: int, conversation: str = "webchat:1") -> Arrival:
    return Arrival(number, conversation, f'{{"update_id":{number}}}')


async def take(books: Books, *done: int, limit: int = 10, holder: str = "desk", now=NOON) -> list[Letter]:
    return await books.inbox.turn(dict.fromkeys(done, ()), holder=holder, limit=limit, now=now, lease=LEASE)


async def test_an_update_delivered_twice_is_stored_once(books: Books) -> None:
    assert await books.inbox.store("webchat", [came(7), came(8)], now=NOON) == 2
    assert await books.inbox.store("webchat", [came(7), came(9)], now=NOON) == 1
    assert await books.inbox.count() == {"waiting": 3}


async def test_the_same_number_on_two_channels_is_two_updates(books: Books) -> None:
    await books.inbox.store("webchat", [came(7)], now=NOON)
    assert await books.inbox.store("telegram", [came(7, "telegram:1")], now=NOON) == 1


async def test_numbers_that_jump_down_are_not_taken_for_old_ones(books: Books) -> None:
    await books.inbox.store("webchat", [came(900)], now=NOON)
    assert await books.inbox.store("webchat", [came(3)], now=NOON) == 1


async def test_one_conversation_is_handled_in_the_order_of_arrival(books: Books) -> None:
    await books.inbox.store("webchat", [came(1), came(2), came(3, "webchat:2")], now=NOON)
    first = await take(books)
    assert [letter.update_id for letter in first] == [1, 3]
    assert await take(books) == []
    second = await take(books, first[0].id)
    assert [letter.update_id for letter in second] == [2]


async def test_what_is_stored_is_not_readable_without_the_key(books: Books, database_url: str, tmp_path) -> None:
    secret = "我家在张庄三组"
    await books.inbox.store("webchat", [Arrival(1, "webchat:1", secret)], now=NOON)
    assert (await take(books))[0].raw == secret
    if database_url.startswith("sqlite"):
        assert secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


async def test_a_failing_letter_is_tried_again_later_and_put_aside_in_the_end(books: Books) -> None:
    await books.inbox.store("webchat", [came(1), came(2)], now=NOON)
    apology = Notice("dead:1", "webchat", 1, "很抱歉")
    now = NOON
    for attempt in range(1, FAILURES + 1):
        letter = (await take(books, now=now))[0]
        assert letter.update_id == 1
        state = await books.inbox.failed(letter, "ValueError", now=now, owed=[apology])
        assert state == ("dead" if attempt == FAILURES else "waiting")
        now += timedelta(seconds=5)
    assert [letter.update_id for letter in await take(books, now=now)] == [2], "the conversation goes on"
    assert await books.outbox.count() == {"waiting": 1}, "the apology is owed once, at the end"


async def test_a_failed_letter_holds_its_conversation_until_it_is_due_again(books: Books) -> None:
    await books.inbox.store("webchat", [came(1), came(2)], now=NOON)
    await books.inbox.failed((await take(books))[0], "ValueError", now=NOON)
    assert await take(books, now=NOON) == []


async def test_a_dead_desks_letters_are_taken_back_when_its_lease_ends(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    await take(books, holder="dead desk")
    assert await books.inbox.recover(now=NOON + timedelta(seconds=59)) == 0
    assert await books.inbox.recover(now=NOON + timedelta(seconds=61)) == 1
    assert len(await take(books)) == 1


async def test_a_renewed_lease_is_not_taken_away(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    letter = (await take(books))[0]
    await books.inbox.renew([letter.id], holder="desk", until=NOON + timedelta(minutes=5))
    assert await books.inbox.recover(now=NOON + timedelta(seconds=61)) == 0


async def test_the_only_process_takes_orphans_back_at_once(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    await take(books, holder="killed")
    assert await books.inbox.recover(now=NOON, alone=True) == 1


async def test_a_letter_that_kills_its_process_again_and_again_is_put_aside(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    for _ in range(CRASHES):
        await take(books)
        await books.inbox.recover(now=NOON, alone=True)
    assert await books.inbox.count() == {"dead": 1}


async def test_a_closing_desk_gives_letters_back_unharmed(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    letter = (await take(books))[0]
    await books.inbox.release([letter.id], holder="desk")
    again = (await take(books))[0]
    assert (again.id, again.failures, again.answered_maybe) == (letter.id, 0, False)


async def test_an_answer_that_was_begun_is_remembered(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    await books.inbox.begin_answer((await take(books))[0].id)
    await books.inbox.recover(now=NOON, alone=True)
    assert (await take(books))[0].answered_maybe


async def test_two_desks_never_hold_the_same_letter(books: Books) -> None:
    await books.inbox.store("webchat", [came(n, f"webchat:{n}") for n in range(40)], now=NOON)
    hands = await asyncio.gather(*(take(books, holder=f"desk {n}", limit=10) for n in range(6)))
    held = [letter.id for hand in hands for letter in hand]
    assert len(held) == len(set(held))
    rest = await take(books, limit=100)
    assert len(held) + len(rest) == 40


async def test_settled_letters_are_purged_and_dead_ones_kept(books: Books) -> None:
    await books.inbox.store("webchat", [came(1), came(2, "webchat:2")], now=NOON)
    letters = await take(books)
    await take(books, letters[0].id)
    await books.inbox.failed(replace(letters[1], failures=FAILURES - 1), "ValueError", now=NOON)
    assert await books.inbox.purge(before=NOON + timedelta(days=4)) == 1
    assert await books.inbox.count() == {"dead": 1}


@pytest.mark.parametrize("limit", [1, 3])
async def test_a_desk_takes_no_more_than_it_has_hands(books: Books, limit: int) -> None:
    await books.inbox.store("webchat", [came(n, f"webchat:{n}") for n in range(5)], now=NOON)
    assert len(await take(books, limit=limit)) == limit


async def test_a_desk_that_lost_a_letter_has_no_more_say_in_it(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    lost = (await take(books, holder="slow desk"))[0]
    await books.inbox.recover(now=NOON + timedelta(seconds=61))
    taken = (await take(books, holder="quick desk"))[0]
    await take(books, taken.id, holder="quick desk")
    await books.inbox.postpone(lost, "TimeoutError", now=NOON)
    await books.inbox.failed(lost, "ValueError", now=NOON)
    await books.inbox.release([lost.id], holder="slow desk")
    assert await books.inbox.count() == {"done": 1}


async def test_a_dead_letter_can_be_put_back_in_its_place(books: Books) -> None:
    await books.inbox.store("webchat", [came(1)], now=NOON)
    letter = (await take(books))[0]
    await books.inbox.failed(replace(letter, failures=FAILURES - 1), "ValueError", now=NOON)
    assert [dead.fault for dead in await books.inbox.dead()] == ["ValueError"]
    assert await books.inbox.again(letter.id)
    assert not await books.inbox.again(letter.id)
    assert [again.failures for again in await take(books)] == [0]


async def test_a_letter_comes_with_who_wrote_it_and_where_their_conversation_stands(books: Books) -> None:
    people = books.people
    await people.set_up_posts(POSTS)
    known = await people.meet("webchat", 1, chat_id=1, shown="王小满", now=NOON)
    await people.meet("webchat", 2, chat_id=2, shown="钱主任", now=NOON)
    await people.lose("webchat", 2, now=NOON)
    await people.appoint("duty", known, now=NOON)
    await books.conversations.write(Talk("talk-1", "drafting", {"n": 1}), now=NOON)
    arrivals = [came(n, f"webchat:{n}") for n in (1, 2, 3)]
    await books.inbox.store("webchat", arrivals, now=NOON)
    letters = await books.inbox.turn({}, holder="d", limit=9, now=NOON, lease=LEASE, key_of=lambda letter: f"talk-{letter.chat_id}")
    assert letters[0].sender == await people.meet("webchat", 1, chat_id=1, shown="王小满", now=NOON)
    assert letters[0].sender.posts == ("duty",)
    assert [letter.sender for letter in letters[1:]] == [None, None], "who shut the office out, and whom it never met, come in anew"
    assert [letter.talk for letter in letters] == [Talk("talk-1", "drafting", {"n": 1}), Talk("talk-2"), Talk("talk-3")]


async def test_a_dismissal_counts_from_the_next_letter_on(books: Books) -> None:
    await books.people.set_up_posts(POSTS)
    known = await books.people.meet("webchat", 1, chat_id=1, shown="王小满", now=NOON)
    await books.people.appoint("duty", known, now=NOON)
    await books.inbox.store("webchat", [came(1), came(2)], now=NOON)
    (first,) = await take(books)
    await books.people.dismiss("duty", known.id, now=NOON)
    (second,) = await take(books, first.id)
    assert first.sender is not None
    assert second.sender is not None
    assert (first.sender.posts, second.sender.posts) == (("duty",), ())


async def test_years_of_letters_are_deleted_some_at_a_time(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "PRUNED_AT_ONCE", 3)
    await books.inbox.store("webchat", [came(n, f"webchat:{n}") for n in range(10)], now=NOON)
    taken = await take(books)
    await take(books, *[letter.id for letter in taken[:8]], limit=0)
    assert await books.inbox.purge(before=NOON) == 0
    assert await books.inbox.purge(before=NOON + timedelta(seconds=1)) == 8
    assert await books.inbox.count() == {"working": 2}


async def test_two_listeners_who_store_the_same_at_once_store_it_once(books: Books, database_url: str) -> None:
    """As two doors of one webhook do when the platform, not sure of its 200, calls the other."""
    async with Books.opened(database_url, KEY) as others:
        stored = await asyncio.gather(
            *(either.inbox.store("telegram", [came(n)], now=NOON) for n in range(8) for either in (books, others))
        )
    assert sum(stored) == 8
    assert await books.inbox.count() == {"waiting": 8}
