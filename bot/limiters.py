"""Puts python-telegram-bot under the pace of its token; the stock limiter knows nothing of what the other library sends."""

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.paces import Pace
from knowledge.rules.paces import Turn

TRIES = 5


class PacedRequests(BaseRateLimiter[Turn]):
    """Waits for a turn before every message; the caller says which turn by `rate_limit_args`."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Turn | None,
    ) -> Any:
        """Raises RetryAfter once five tries in a row were refused with 429."""
        for tried in range(1, TRIES + 1):
            try:
                with await self._leave(data, Turn.NOTICE if rate_limit_args is None else rate_limit_args):
                    return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                self._pace.rest(_seconds(refusal.retry_after))
                if tried == TRIES:
                    raise
        raise AssertionError("unreachable")

    async def _leave(self, data: dict[str, Any], turn: Turn) -> AbstractContextManager[object]:
        if "chat_id" in data:
            return await self._pace.turn(int(data["chat_id"]), turn)
        await self._pace.rested()
        return nullcontext()


def _seconds(span: int | timedelta) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else float(span)
