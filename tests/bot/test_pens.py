"""The pen: an answer that was asked for arrives once, in words the platform can read, and a lost one is never simply said twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNetworkError, TelegramRetryAfter

from bot import pens
from bot.channels import Line
from bot.pens import AnswerLost, Hand, Pen, in_hand, unheard
from db.books import Books
from db.letters import Arrival, Letter
from tests.bot.conftest import Connect
from tests.bot.scripted import (
    BAD_GATEWAY,
    BLOCKED,
    CUT,
    NO_CHAT,
    OK,
    TOO_LONG,
    TOO_MANY,
    UNREADABLE,
    BotApi,
    Refusal,
)
from tests.conftest import NOON

LEASE = timedelta(minutes=1)
TRIES = len(pens.PAUSES) + 1


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pens, "PAUSES", (0.001,) * len(pens.PAUSES))
    yield
    in_hand.set(None)


class Desk:
    """A letter in hand at a line with a pen. `rests` are the silences the platform asked for; `lost` counts lost answers."""

    def __init__(self, line: Line, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
        self.books, self.line, self.lost = books, line, 0
        self.rests: list[float] = []
        monkeypatch.setattr(line.pace, "rest", self.rests.append)
        line.hears.session.middleware(Pen(line.channel, line.pace, books.inbox, self._lose))

    def _lose(self) -> None:
        self.lost += 1

    @property
    def bot(self) -> Bot:
        return self.line.hears

    async def letter(self, number: int = 1) -> Letter:
        """A letter from chat 7, in the desk's hands; once it was handed out, it is handed out again after a kill."""
        channel = self.line.channel.name
        await self.books.inbox.store(channel, [Arrival(number, f"{channel}:7", "{}")], now=NOON)
        await self.books.inbox.recover(now=NOON, alone=True)
        (letter,) = await self.books.inbox.turn({}, holder="desk", limit=1, now=NOON, lease=LEASE)
        in_hand.set(Hand(letter))
        return letter


@pytest.fixture(params=["keyed", "unkeyed"])
def desk(request: pytest.FixtureRequest, connect: Connect, books: Books, monkeypatch: pytest.MonkeyPatch) -> Desk:
    keyed = request.param == "keyed"
    return Desk(connect("webchat" if keyed else "telegram", keyed=keyed), books, monkeypatch)


@pytest.fixture
def keyed(connect: Connect, books: Books, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(connect(), books, monkeypatch)


@pytest.fixture
def unkeyed(connect: Connect, books: Books, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(connect("telegram", keyed=False), books, monkeypatch)


# Keys


async def test_each_answer_is_named_after_the_update_it_answers(keyed: Desk, api: BotApi) -> None:
    await keyed.letter(41)
    await keyed.bot.send_message(7, "一")
    await keyed.bot.send_message(7, "二")
    assert [call["idempotency_key"] for call in api.calls] == ["webchat:41#1", "webchat:41#2"]


async def test_a_letter_handled_again_gives_the_same_answers_the_same_names(keyed: Desk, api: BotApi) -> None:
    for _ in range(2):
        await keyed.letter(41)
        await keyed.bot.send_message(7, "一")
    assert len({call["idempotency_key"] for call in api.calls}) == 1
    assert api.texts == ["一", "一"], "the server knows the key, so the words need no mark"


async def test_a_repeated_try_keeps_its_key(keyed: Desk, api: BotApi) -> None:
    api.script.extend([CUT, BAD_GATEWAY, OK])
    await keyed.letter()
    await keyed.bot.send_message(7, "一")
    assert [call["idempotency_key"] for call in api.calls] == ["webchat:1#1"] * 3
    assert keyed.lost == 0


async def test_a_server_without_keys_is_given_none(unkeyed: Desk, api: BotApi) -> None:
    await unkeyed.letter()
    await unkeyed.bot.send_message(7, "一")
    assert "idempotency_key" not in api.calls[0]


async def test_before_an_answer_leaves_on_a_channel_without_keys_it_is_noted_that_one_began(unkeyed: Desk, api: BotApi) -> None:
    assert not (await unkeyed.letter()).answered_maybe
    await unkeyed.bot.send_message(7, "一")
    again = await unkeyed.letter()
    assert again.answered_maybe
    await unkeyed.bot.send_message(7, "一")
    assert api.texts == ["一", "（重发）一"], "a second answer to one message says that it is one"


async def test_only_messages_count_as_answers(unkeyed: Desk) -> None:
    await unkeyed.letter()
    await unkeyed.bot.answer_callback_query("5")
    assert not (await unkeyed.letter()).answered_maybe


# Trouble on the way


async def test_a_429_is_rested_for_and_the_answer_said(desk: Desk, api: BotApi) -> None:
    api.script.extend([TOO_MANY, OK])
    await desk.letter()
    await desk.bot.send_message(7, "一")
    assert desk.rests == [1]
    assert len(api.calls) == 2


async def test_a_platform_that_only_ever_says_429_is_not_asked_for_ever(desk: Desk, api: BotApi) -> None:
    api.script.extend([TOO_MANY] * 20)
    await desk.letter()
    with pytest.raises(TelegramRetryAfter):
        await desk.bot.send_message(7, "一")
    assert len(api.calls) == TRIES


async def test_a_lost_reply_on_a_keyed_channel_is_asked_for_again(keyed: Desk, api: BotApi) -> None:
    api.script.extend([CUT, OK])
    await keyed.letter()
    assert (await keyed.bot.send_message(7, "一")).message_id == 2
    assert keyed.lost == 0


async def test_a_lost_reply_without_keys_is_counted_and_never_said_twice(unkeyed: Desk, api: BotApi) -> None:
    api.script.extend([CUT])
    await unkeyed.letter()
    with pytest.raises(AnswerLost):
        await unkeyed.bot.send_message(7, "一")
    assert (len(api.calls), unkeyed.lost) == (1, 1)


async def test_a_lost_reply_to_what_nobody_sees_twice_is_simply_repeated(unkeyed: Desk, api: BotApi) -> None:
    api.script.extend([CUT, OK])
    await unkeyed.letter()
    await unkeyed.bot.answer_callback_query("5")
    assert (len(api.calls), unkeyed.lost) == (2, 0)


async def test_a_server_that_is_gone_for_a_moment_gets_the_answer_when_it_is_back(
    desk: Desk, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pens, "PAUSES", (0.05, 0.1, 0.15))
    await api.close()
    await desk.letter()
    import asyncio

    saying = asyncio.create_task(desk.bot.send_message(7, "一"))
    await asyncio.sleep(0.02)
    await api.open()
    await saying
    assert (api.texts, desk.lost) == (["一"], 0)


async def test_a_server_that_stays_away_is_trouble_and_no_lost_answer(desk: Desk, api: BotApi) -> None:
    await api.close()
    await desk.letter()
    with pytest.raises(TelegramNetworkError):
        await desk.bot.send_message(7, "一")
    assert desk.lost == 0


# Refusals


async def test_what_the_platform_cannot_read_is_said_in_plain_text(desk: Desk, api: BotApi) -> None:
    api.script.extend([UNREADABLE, OK])
    await desk.letter()
    await desk.bot.send_message(7, "<b>五</b> &lt; 六 <a href='x'>链接</a>")
    assert api.texts[1] == "五 < 六 链接"
    assert "parse_mode" not in api.calls[1]


async def test_what_stays_unreadable_as_plain_text_is_a_fault(desk: Desk, api: BotApi) -> None:
    api.script.extend([UNREADABLE] * 5)
    await desk.letter()
    with pytest.raises(TelegramBadRequest):
        await desk.bot.send_message(7, "<b>五</b>")
    assert len(api.calls) == 2


@pytest.mark.parametrize(("refusal", "kind"), [(BLOCKED, TelegramForbiddenError), (NO_CHAT, TelegramBadRequest)])
async def test_nobody_there_to_hear_is_told_apart_and_not_tried_again(
    desk: Desk, api: BotApi, refusal: Refusal, kind: type[Exception]
) -> None:
    api.script.append(refusal)
    await desk.letter()
    with pytest.raises(kind) as fault:
        await desk.bot.send_message(7, "一")
    assert unheard(fault.value)
    assert len(api.calls) == 1


async def test_a_bad_request_of_our_own_making_is_a_fault_and_not_silence(desk: Desk, api: BotApi) -> None:
    api.script.append(TOO_LONG)
    await desk.letter()
    with pytest.raises(TelegramBadRequest) as fault:
        await desk.bot.send_message(7, "一")
    assert not unheard(fault.value)
    assert len(api.calls) == 1


@pytest.mark.parametrize(
    "reason", ["message is not modified: x", "query is too old and response timeout expired", "message to edit not found"]
)
async def test_what_has_become_so_meanwhile_is_no_fault(desk: Desk, api: BotApi, reason: str) -> None:
    await desk.letter()
    api.script.extend([Refusal(400, f"Bad Request: {reason}")] * 2)
    await desk.bot.answer_callback_query("5")
    await desk.bot.edit_message_text("一", chat_id=7, message_id=1)
    api.script.append(Refusal(400, f"Bad Request: {reason}"))
    with pytest.raises(TelegramBadRequest):
        await desk.bot.send_message(7, "一")


async def test_without_a_letter_in_hand_nothing_is_signed(keyed: Desk, api: BotApi) -> None:
    in_hand.set(None)
    await keyed.bot.send_message(7, "一")
    assert "idempotency_key" not in api.calls[0]
