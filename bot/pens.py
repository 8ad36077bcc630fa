"""The pen that aiogram answers with: keyed so that a repetition is not seen twice, paced, and patient with the platform."""

import asyncio
import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    SendMessage,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectorError

from bot.channels import Channel
from bot.paces import Pace
from db.inbox import Inbox
from db.letters import Letter
from knowledge import wording

PAUSES = (0.1, 0.5, 2.0)  # seconds between tries
MEANWHILE_SO = ("message is not modified", "query is too old", "message to edit not found")
PATIENCE = 5.0  # seconds of a rest that an answer waits out in a hand; for longer ones the letter is put back instead
TAGS = re.compile(r"</?[a-z-]{1,20}(?: [^<>]{0,500})?>")


class Resting(Exception):
    """The platform asked for a long rest; nothing left, and whoever holds the letter has better things to do than wait."""


class AnswerLost(Exception):
    """Nobody can tell whether the answer arrived; it is not said again, since the person is here and can ask."""


@dataclass(slots=True)
class Hand:
    """What is being answered at this moment in this task."""

    letter: Letter
    answers: int = 0
    begun: bool = field(default=False)


in_hand: ContextVar[Hand | None] = ContextVar("in_hand", default=None)


class Pen(BaseRequestMiddleware):
    def __init__(self, channel: Channel, pace: Pace, inbox: Inbox, lost: Callable[[], None]) -> None:
        self._channel = channel
        self._pace = pace
        self._inbox = inbox
        self._lost = lost
        self._shapes: dict[type[Any], type[Any]] = {}

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        self._keep_shape(method)
        hand = in_hand.get()
        if hand is not None and hasattr(method, "chat_id"):
            await self._sign(hand, method)
        for pause in (*PAUSES, None):
            try:
                with await self._leave(method):
                    return await make_request(bot, method)
            except TelegramRetryAfter as refusal:
                self._pace.rest(refusal.retry_after)
                if pause is None or _listens(method):
                    raise
            except TelegramBadRequest as refusal:
                if _meanwhile_so(method, refusal):
                    return True  # type: ignore[return-value]  # what was wanted is so already; nobody reads the result
                if "can't parse entities" not in refusal.message or not _without_markup(method):
                    raise
                return await make_request(bot, method)
            except (TelegramNetworkError, TelegramServerError) as trouble:
                self._check_may_repeat(method, trouble, last=pause is None)
                await asyncio.sleep(pause or 0)
        raise AssertionError("unreachable")

    def _keep_shape(self, method: TelegramMethod[Any]) -> None:
        """Keeps the reader of a method's result: pydantic forgets what nobody holds, and would build it anew for each answer."""
        if type(method) not in self._shapes:
            self._shapes[type(method)] = Response[method.__returning__]  # type: ignore[name-defined]  # a type made while running

    async def _leave(self, method: TelegramMethod[Any]) -> AbstractContextManager[object]:
        """Messages wait for their turn, other calls for the end of a rest; to listen is always allowed."""
        if not _listens(method) and self._pace.rests_for() > PATIENCE:
            raise Resting(self._channel.name)
        if hasattr(method, "chat_id"):
            return await self._pace.turn(int(method.chat_id))
        if not _listens(method):
            await self._pace.rested()
        return nullcontext()

    async def _sign(self, hand: Hand, method: Any) -> None:
        """Names the answer after the update it answers; where the server knows no keys, notes that an answer is under way."""
        hand.answers += 1
        if self._channel.keyed:
            method.idempotency_key = f"{hand.letter.origin}#{hand.answers}"
            return
        if not hand.begun:
            hand.begun = True
            await self._inbox.begin_answer(hand.letter.id)
        if hand.letter.answered_maybe and isinstance(method, SendMessage):
            method.text = wording.said_again(method.text)

    def _check_may_repeat(self, method: Any, trouble: Exception, *, last: bool) -> None:
        never_left = isinstance(trouble.__cause__, ClientConnectorError) or isinstance(trouble, TelegramServerError)
        harmless = self._channel.keyed or never_left or not hasattr(method, "chat_id")
        if harmless and not last:
            return
        if harmless:
            raise trouble
        self._lost()
        raise AnswerLost from trouble


def _listens(method: TelegramMethod[Any]) -> bool:
    return method.__api_method__ == "getUpdates"


def _meanwhile_so(method: object, refusal: TelegramBadRequest) -> bool:
    later = isinstance(method, AnswerCallbackQuery | EditMessageText | EditMessageReplyMarkup)
    return later and any(reason in refusal.message for reason in MEANWHILE_SO)


def _without_markup(method: Any) -> bool:
    """Turns a message into plain text; false where it is plain already."""
    if not getattr(method, "text", None) or method.parse_mode is None:
        return False
    method.text = html.unescape(TAGS.sub("", method.text))
    method.parse_mode = None
    return True


def unheard(fault: BaseException) -> bool:
    """Whether an answer failed because nobody is there to hear it (blocked, or gone)."""
    return isinstance(fault, TelegramForbiddenError) or (
        isinstance(fault, TelegramBadRequest) and "chat not found" in fault.message
    )
