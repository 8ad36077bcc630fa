"""The webhook: nobody without the secret gets in, what is no update is turned away, and 200 is said only for what is stored."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError

from bot.webhooks import HEADER, LARGEST, Webhook
from db.books import Books
from db.letters import Letter
from tests.conftest import NOON

SECRET = "a-secret_of_the_test_office_01"
UPDATE = {"update_id": 7, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "您好"}}


class Door:
    """The webhook behind a real HTTP server; `woken` counts how often the desk was woken."""

    def __init__(self, books: Books) -> None:
        self.books, self.woken = books, 0
        self.client: TestClient[Any, Any]

    def wake(self) -> None:
        self.woken += 1

    async def knock(self, body: object, secret: str | None = SECRET) -> int:
        """Posts a body (JSON, or bytes as they are); answers the status."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if secret is None else {HEADER: secret}
        async with self.client.post("/telegram", data=content, headers=headers) as answer:
            assert await answer.text() in ("", f"{answer.status}: {answer.reason}") or answer.status == 413
            return answer.status

    async def letters(self) -> list[Letter]:
        from datetime import timedelta

        return await self.books.inbox.turn({}, holder="d", limit=9, now=NOON.replace(year=2100), lease=timedelta(1))


@pytest.fixture
async def door(books: Books) -> AsyncIterator[Door]:
    made = Door(books)
    application = web.Application(client_max_size=LARGEST)
    application.router.add_post("/telegram", Webhook("telegram", SECRET, books.inbox, made.wake).receive)
    async with TestClient(TestServer(application)) as made.client:
        yield made


async def test_an_update_is_stored_and_the_desk_woken_before_200_is_said(door: Door) -> None:
    assert await door.knock(UPDATE) == 200
    (letter,) = await door.letters()
    assert (letter.update_id, letter.conversation, json.loads(letter.raw)) == (7, "telegram:5", UPDATE)
    assert door.woken == 1


async def test_the_same_update_again_is_stored_once_and_acknowledged_again(door: Door) -> None:
    assert [await door.knock(UPDATE) for _ in range(3)] == [200] * 3
    assert await door.books.inbox.count() == {"waiting": 1}


@pytest.mark.parametrize(
    ("secret", "status"), [(None, 401), ("", 403), ("wrong", 403), (SECRET + "x", 403), (SECRET[:-1], 403), ("x" * 8_000, 403)]
)
async def test_nobody_gets_in_without_the_secret(door: Door, secret: str | None, status: int) -> None:
    """A22."""
    assert await door.knock(UPDATE, secret) == status
    assert await door.books.inbox.count() == {}
    assert door.woken == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"7",
        b'"text"',
        b"[]",
        b"{}",
        b"[" * 50_000,
        b'{"update_id":' * 5_000,
        {"update_id": None},
        {"update_id": "seven"},
        {"update_id": 10**30},
        {"update_id": {}},
        {"update_id": 7, "message": {"chat": {"id": "abc"}}},
        {"update_id": -1},
        {"update_id": 7, "message": {"chat": 5}},
    ],
    ids=lambda body: repr(body)[:30],
)
async def test_what_is_no_update_is_turned_away_and_nothing_is_stored(door: Door, body: object) -> None:
    """A22."""
    assert await door.knock(body) == 400
    assert await door.books.inbox.count() == {}


@pytest.mark.parametrize("body", [{"update_id": 7}, {"update_id": 7, "unheard_of": {"a": 1}}, {"update_id": 7, "message": None}])
async def test_an_update_of_an_unknown_kind_is_stored_all_the_same(door: Door, body: object) -> None:
    assert await door.knock(body) == 200
    assert [letter.conversation for letter in await door.letters()] == ["telegram:0"]


async def test_half_a_character_does_not_cost_the_message(door: Door) -> None:
    """A lone surrogate is legal in JSON, and nothing that can be written down."""
    body = json.dumps(UPDATE).replace("\\u60a8", "\\ud83d").encode()
    assert await door.knock(body) == 200
    (letter,) = await door.letters()
    assert json.loads(letter.raw)["message"]["text"].endswith("好")
    letter.raw.encode()


async def test_what_is_far_too_large_is_turned_away(door: Door) -> None:
    """A22."""
    assert await door.knock(b"x" * (LARGEST + 1)) == 413
    assert await door.books.inbox.count() == {}


async def test_what_cannot_be_stored_is_asked_for_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """F24."""

    async def full(*_: object, **__: object) -> int:
        raise OperationalError("x", {}, Exception("disk full"))

    with monkeypatch.context() as broken:
        broken.setattr(door.books.inbox, "store", full)
        assert await door.knock(UPDATE) == 503
    assert door.woken == 0
    assert await door.knock(UPDATE) == 200


async def test_presses_and_messages_of_one_chat_share_a_turn(door: Door) -> None:
    press = {"update_id": 8, "callback_query": {"id": "1", "from": {"id": 9}, "message": {"chat": {"id": 5}}, "data": "x"}}
    bare = {"update_id": 9, "callback_query": {"id": "1", "from": {"id": 5}, "data": "x"}}
    edited = {"update_id": 10, "edited_message": UPDATE["message"]}
    for update in (UPDATE, press, bare, edited):
        assert await door.knock(update) == 200
    assert [letter.update_id for letter in await door.letters()] == [7], "the others wait for their turn in the conversation"
