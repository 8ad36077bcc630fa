"""Listens to a channel that calls us: the secret is checked in constant time, the update stored, and only then 200 said."""

import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from aiohttp import web

from bot.arrivals import arrival
from db.engines import TROUBLE
from db.inbox import Inbox

LARGEST = 256 * 1024  # bytes; the platform's largest update is far smaller
HEADER = "X-Telegram-Bot-Api-Secret-Token"

log = structlog.get_logger("webhook")


class Webhook:
    """One per channel; `wake` is called after something new was stored."""

    def __init__(self, channel: str, secret: str, inbox: Inbox, wake: Callable[[], None]) -> None:
        self._channel = channel
        self._secret = secret.encode()
        self._inbox = inbox
        self._wake = wake

    async def receive(self, request: web.Request) -> web.Response:
        """200 stored · 401 no secret · 403 wrong secret · 413 too large · 400 no update · 503 not stored, come again."""
        shown = request.headers.get(HEADER)
        if shown is None:
            return web.Response(status=401)
        if not hmac.compare_digest(shown.encode(errors="replace"), self._secret):
            return web.Response(status=403)
        if (request.content_length or 0) > LARGEST:
            return web.Response(status=413)
        try:
            return await self._store(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)

    async def _store(self, body: bytes) -> web.Response:
        try:
            arrived = arrival(self._channel, json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return web.Response(status=400)
        try:
            await self._inbox.store(self._channel, [arrived], now=datetime.now(UTC))
        except TROUBLE as trouble:
            log.warning("update not stored", channel=self._channel, trouble=type(trouble).__name__)
            return web.Response(status=503)
        self._wake()
        return web.Response()
