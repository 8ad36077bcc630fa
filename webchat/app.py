"""Opening the chat server: its two faces on one port, inside any loop."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from webchat.botapi import BotSide
from webchat.calls import FORM_BYTES
from webchat.exchange import Exchange
from webchat.page import PageSide
from webchat.rehearsal import Rehearsal
from webchat.settings import ChatSettings, Mode

EXCHANGE = web.AppKey("exchange", Exchange)
TIDY_EVERY = 2.0  # seconds between checkpoints of the history's log
CLEAN_EVERY = 600.0  # seconds between sweeps of what has outlived its use
GOODBYE = 2.0  # seconds open requests have to end


def build(settings: ChatSettings) -> web.Application:
    """The chat server as an aiohttp application. Raises `ValueError` with a sentence when its folder is in use."""
    exchange = Exchange(settings)
    app = web.Application(client_max_size=FORM_BYTES)
    app[EXCHANGE] = exchange
    BotSide(exchange).routes(app)
    PageSide(exchange).routes(app)
    if settings.mode is Mode.TEST:
        Rehearsal(exchange).routes(app)
    app.on_shutdown.append(_hang_up)
    app.cleanup_ctx.append(_open)
    return app


@asynccontextmanager
async def opened(settings: ChatSettings) -> AsyncIterator[str]:
    """The server while it listens; gives its address, such as `http://127.0.0.1:8080` (port 0 takes a free one)."""
    runner = web.AppRunner(build(settings), access_log=None, shutdown_timeout=GOODBYE)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=1024).start()
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _open(app: web.Application) -> AsyncIterator[None]:
    exchange = app[EXCHANGE]
    exchange.hook.open()
    chores = asyncio.get_running_loop().create_task(_keep_house(exchange))
    yield
    chores.cancel()
    with suppress(asyncio.CancelledError):
        await chores
    await exchange.hook.close()
    exchange.archive.close()


async def _hang_up(app: web.Application) -> None:
    """Closing time: a waiting poll is answered (with nothing), pages are told to come back."""
    exchange = app[EXCHANGE]
    exchange.mailbag.interrupt(None)
    await exchange.lines.close()


async def _keep_house(exchange: Exchange) -> None:
    rest = 0.0
    while True:
        await asyncio.sleep(TIDY_EVERY)
        rest -= TIDY_EVERY
        with suppress(sqlite3.Error):  # a locked or full disk: the next round tries again
            await exchange.archive.tidy()
            if rest <= 0:
                exchange.clean()
                rest = CLEAN_EVERY
