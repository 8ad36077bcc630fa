"""Listens to a channel by long polling: every batch is in the inbox, committed, before the next offset confirms it."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod
from sqlalchemy.exc import SQLAlchemyError

from bot.arrivals import UPDATES, arrival
from bot.channels import Line
from db.inbox import Inbox

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
        self.heard_at = time.monotonic()  # the last successful poll
        self._line = line
        self._inbox = inbox
        self._wake = wake
        self._conflicts = 0

    async def run(self) -> None:
        """Listens until cancelled. Raises Usurped, or TelegramUnauthorizedError for a token that is none."""
        offset: int | None = None
        pause = SHORTEST
        while True:
            try:
                updates = await self._line.hears(GetRawUpdates(offset=offset), request_timeout=LISTEN + GRACE)
                await self._store(updates)
            except TelegramUnauthorizedError:
                raise
            except (AiogramError, SQLAlchemyError, OSError) as trouble:
                await self._after(trouble, pause)
                pause = min(pause * 2, LONGEST)
                continue
            self.heard_at, self._conflicts, pause = time.monotonic(), 0, SHORTEST
            if updates:
                offset = int(updates[-1]["update_id"]) + 1

    async def _store(self, updates: list[dict[str, Any]]) -> None:
        if updates:
            arrivals = [arrival(self.name, update) for update in updates]
            await self._inbox.store(self.name, arrivals, now=datetime.now(UTC))
            self._wake()

    async def _after(self, trouble: Exception, pause: float) -> None:
        log.warning("poll failed", channel=self.name, trouble=type(trouble).__name__, pause=pause)
        self._conflicts = self._conflicts + 1 if isinstance(trouble, TelegramConflictError) else 0
        if self._conflicts >= CONFLICTS:
            raise Usurped(self.name) from trouble
        await asyncio.sleep(trouble.retry_after if isinstance(trouble, TelegramRetryAfter) else pause)
