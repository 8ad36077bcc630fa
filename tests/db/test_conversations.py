"""Where a conversation stands outlives a restart, is sealed, and moves together with the letter that moved it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey

from db.books import Books
from db.conversations import Talk
from db.letters import Arrival
from handlers.storages import BooksStorage, noted
from tests.conftest import KEY, NOON
from tests.db.files import written

SECRET = "写到一半的答复"


class Drafting(StatesGroup):
    text = State()


def key(user: int = 1, **more: Any) -> StorageKey:
    return StorageKey(bot_id=9, chat_id=user, user_id=user, **more)


async def test_a_conversation_that_has_not_begun_is_empty(books: Books) -> None:
    assert await books.conversations.read("none") == Talk("none", None, {})


async def test_what_was_noted_outlives_a_restart(books: Books, database_url: str) -> None:
    await books.conversations.write(Talk("k", "drafting", {"question": 7, "text": SECRET}), now=NOON)
    async with Books.opened(database_url, KEY) as opened_again:
        talk = await opened_again.conversations.read("k")
    assert (talk.state, talk.data) == ("drafting", {"question": 7, "text": SECRET})


async def test_the_last_word_on_a_conversation_stands(books: Books) -> None:
    for state, data in (("a", {"n": 1}), ("b", {}), (None, {"n": 2})):
        await books.conversations.write(Talk("k", state, data), now=NOON)
        assert await books.conversations.read("k") == Talk("k", state, data)


async def test_a_half_written_draft_is_not_readable_in_the_file(books: Books, database_url: str, tmp_path: Path) -> None:
    await books.conversations.write(Talk("k", "drafting", {"text": SECRET}), now=NOON)
    if database_url.startswith("sqlite"):
        assert SECRET.encode() not in written(tmp_path)


async def test_conversations_nobody_touched_are_forgotten_and_others_kept(books: Books) -> None:
    await books.conversations.write(Talk("old", "x"), now=NOON)
    await books.conversations.write(Talk("new", "x"), now=NOON + timedelta(days=1))
    assert await books.conversations.purge(before=NOON + timedelta(hours=1)) == 1
    assert (await books.conversations.read("new")).state == "x"
    assert (await books.conversations.read("old")).state is None


async def test_a_letter_and_its_conversation_are_put_away_together(books: Books) -> None:
    await books.inbox.store("webchat", [Arrival(1, "webchat:1", "{}")], now=NOON)
    turn = {"holder": "desk", "limit": 5, "now": NOON, "lease": timedelta(minutes=1)}
    (letter,) = await books.inbox.turn({}, **turn)  # type: ignore[arg-type]  # one set of arguments for two turns
    await books.inbox.turn({letter.id: [Talk("k", "drafting", {"n": 1})]}, **turn)  # type: ignore[arg-type]
    assert (await books.conversations.read("k")).state == "drafting"
    assert await books.inbox.count() == {"done": 1}


async def test_a_desk_that_lost_a_letter_to_another_does_not_move_its_conversation(books: Books) -> None:
    await books.inbox.store("webchat", [Arrival(1, "webchat:1", "{}")], now=NOON)
    turn = {"limit": 5, "now": NOON, "lease": timedelta(minutes=1)}
    (letter,) = await books.inbox.turn({}, holder="asleep", **turn)  # type: ignore[arg-type]  # one set of arguments for all
    await books.inbox.recover(now=NOON + timedelta(minutes=2))
    await books.inbox.turn({}, holder="awake", **turn)  # type: ignore[arg-type]
    await books.inbox.turn({letter.id: [Talk("k", "filed")]}, holder="awake", **turn)  # type: ignore[arg-type]
    await books.inbox.turn({letter.id: [Talk("k", "drafting")]}, holder="asleep", **turn)  # type: ignore[arg-type]
    assert (await books.conversations.read("k")).state == "filed"


# aiogram's view of it


async def test_aiogram_finds_its_state_and_data_again(books: Books) -> None:
    storage = BooksStorage(books.conversations)
    await storage.set_state(key(), Drafting.text)
    await storage.set_data(key(), {"question": 7})
    assert await storage.get_state(key()) == Drafting.text.state
    assert await BooksStorage(books.conversations).get_data(key()) == {"question": 7}
    await storage.set_state(key(), None)
    assert await storage.get_state(key()) is None
    assert await storage.get_data(key()) == {"question": 7}, "each is set by itself"


async def test_updating_keeps_the_rest_and_what_is_handed_out_is_a_copy(books: Books) -> None:
    storage = BooksStorage(books.conversations)
    await storage.set_data(key(), {"a": 1})
    assert await storage.update_data(key(), {"b": 2}) == {"a": 1, "b": 2}
    (await storage.get_data(key()))["a"] = "changed outside"
    assert await storage.get_data(key()) == {"a": 1, "b": 2}


async def test_two_people_two_bots_and_two_threads_never_mix(books: Books) -> None:
    storage = BooksStorage(books.conversations)
    keys = [key(1), key(2), key(1, thread_id=5), key(1, destiny="other"), StorageKey(bot_id=8, chat_id=1, user_id=1)]
    for number, mine in enumerate(keys):
        await storage.set_data(mine, {"n": number})
    assert [(await storage.get_data(mine))["n"] for mine in keys] == list(range(len(keys)))


async def test_while_a_letter_is_in_hand_its_moves_are_only_noted(books: Books) -> None:
    storage = BooksStorage(books.conversations)
    await storage.set_state(key(), "before")

    async def handle() -> dict[str, Talk]:
        notes: dict[str, Talk] = {}
        noted.set(notes)
        await storage.set_state(key(), "after")
        await storage.set_data(key(), {"n": 1})
        assert (await storage.get_state(key()), await storage.get_data(key())) == ("after", {"n": 1})
        return notes

    notes = await asyncio.create_task(handle())
    assert await storage.get_state(key()) == "before", "nothing is written until the letter is put away"
    (talk,) = notes.values()
    assert (talk.state, talk.data) == ("after", {"n": 1})
