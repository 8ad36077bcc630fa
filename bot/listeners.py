"""Listens to a channel by long polling: every batch is in the inbox, committed, before the next offset confirms it."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import structlog
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod

from bot.arrivals import UPDATES, arrival
from bot.channels import Line
from db.engines import TROUBLE
from db.inbox import Inbox
from db.letters import Arrival

LISTEN = 25  # seconds a poll may stay open
GRACE = 10  # seconds more before a poll that says nothing counts as dead (half-open connection)
SHORTEST, LONGEST = 0.5, 30.0  # seconds of pause after trouble, doubling
CONFLICTS = 5  # polls in a row that another program of the same token ended

log = structlog.get_logger("listener")


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without the library's reading of it: one update of an unknown shape must not cost the whole batch."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = LISTEN
    allowed_updates: list[str] = UPDATES


class Usurped(Exception):
    """Another program polls with our token; only one may, so this one stops."""


class Listener:
    """One per channel. `wake` is called after something new was stored."""

    def __init__(self, line: Line, inbox: Inbox, wake: Callable[[], None]) -> None:
        self.name = line.channel.name
        self._heard_at: float | None = None  # the last successful poll
        self._line = line
        self._inbox = inbox
        self._wake = wake
        self._conflicts = 0

    def silence(self) -> float:
        """Seconds since the last successful poll; 0 where another process does the listening."""
        return 0.0 if self._heard_at is None else time.monotonic() - self._heard_at

    async def run(self) -> None:
        """Listens until cancelled. Raises Usurped, or TelegramUnauthorizedError for a token that is none."""
        try:
            await self._poll()
        finally:
            self._heard_at = None

    async def _poll(self) -> None:
        offset: int | None = None
        pause = SHORTEST
        self._heard_at = time.monotonic()
        while True:
            try:
                updates = await self._line.hears(GetRawUpdates(offset=offset), request_timeout=LISTEN + GRACE)
                await self._store(updates)
            except TelegramUnauthorizedError:
                raise
            except Exception as trouble:  # noqa: BLE001  a driver cut off in mid-word raises what nobody foresaw; an ear stays open
                await self._after(trouble, pause)
                pause = min(pause * 2, LONGEST)
                continue
            self._heard_at, self._conflicts, pause = time.monotonic(), 0, SHORTEST
            if updates:
                offset = int(updates[-1]["update_id"]) + 1

    async def _store(self, updates: list[dict[str, Any]]) -> None:
        if updates:
            await self._inbox.store(self.name, self._readable(updates), now=datetime.now(UTC))
            self._wake()

    def _readable(self, updates: list[dict[str, Any]]) -> list[Arrival]:
        """What is no update at all (no number, no shape) cannot be kept and must not stop the others."""
        arrivals = []
        for update in updates:
            try:
                arrivals.append(arrival(self.name, update))
            except (KeyError, TypeError, ValueError, AttributeError):
                log.exception("unreadable update", channel=self.name)
        return arrivals

    async def _after(self, trouble: Exception, pause: float) -> None:
        unforeseen = None if isinstance(trouble, (AiogramError, *TROUBLE)) else trouble
        log.warning("poll failed", channel=self.name, trouble=type(trouble).__name__, pause=pause, exc_info=unforeseen)
        if isinstance(trouble, TelegramConflictError) and "webhook" in trouble.message:
            with suppress(AiogramError):  # left from when the channel was called instead of polled
                await self._line.hears.delete_webhook()
            return
        self._conflicts = self._conflicts + 1 if isinstance(trouble, TelegramConflictError) else 0
        if self._conflicts >= CONFLICTS:
            raise Usurped(self.name) from trouble
        await asyncio.sleep(trouble.retry_after if isinstance(trouble, TelegramRetryAfter) else pause)
