"""Opens the office in the order in which it is needed, the page first; closes it within the time promised."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.duties import Duty
from bot.settings import BadSettings, Mode, Settings
from bot.thrift import settle
from knowledge.library import load_town
from knowledge.rules.people import Role
from webchat.app import build
from webchat.people import EXAMPLES
from webchat.settings import ChatSettings

# Nothing here may import a desk, the books or a chat library at its top: the page is open before they are.
if TYPE_CHECKING:
    from bot.offices import Office

LAST_CALL = 4.5  # seconds after SIGTERM; whoever runs us is promised five


async def run(settings: Settings, duties: Collection[Duty], *, announce: Callable[[str], None]) -> None:
    """Runs the office until SIGTERM or SIGINT. Raises BadSettings where it cannot open."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _end_soon, stop)
    whole = set(duties) == set(Duty)
    async with AsyncExitStack() as house:
        if settings.embedded:
            house.enter_context(key_to(settings.embedded, shared=not whole))
        url = settings.webchat_url or f"http://{settings.webchat_host}:{settings.webchat_port}"
        if whole and not settings.webchat_url:
            url = await _open_chat(house, settings)
            announce(settings.webchat_public_url or url)  # what people write from now on waits in the chat server
        await asyncio.to_thread(import_module, "bot.works")  # seconds of reading, beside a page that is open already
        from bot.offices import opened
        from bot.works import open_door, work

        office = await house.enter_async_context(opened(settings, webchat_url=url))
        if whole and not settings.embedded and not await house.enter_async_context(office.books.ledger.only_one()):
            raise BadSettings("another whole office is open on this database: set WEBCHAT_URL and --only for the second")
        await office.recover(alone=whole and settings.embedded is not None)
        await _appoint_examples(office)
        await open_door(house, office, duties)
        if settings.webchat_url or not whole:
            announce(settings.webchat_public_url or url)
        settle()
        await work(office, duties, stop)


def _end_soon(stop: asyncio.Event) -> None:
    """Ends in order where time allows, and ends in any case: all that matters is in the books, and taken back from there."""
    stop.set()
    last_call = threading.Timer(LAST_CALL, os._exit, (0,))
    last_call.daemon = True
    last_call.start()


async def _open_chat(house: AsyncExitStack, settings: Settings) -> str:
    """Opens the town's own chat server in this process; answers its address. Raises BadSettings where it cannot open."""
    try:
        application = build(_chat_settings(settings))
    except (ValueError, OSError, sqlite3.Error) as fault:
        raise BadSettings(f"the web chat cannot open: {fault}") from fault
    port = await serve(house, application, settings.webchat_host, settings.webchat_port)
    return f"http://{settings.webchat_host}:{port}"


def _chat_settings(settings: Settings) -> ChatSettings:
    """Raises ValueError with a sentence where the chat server must not open like this."""
    return ChatSettings(
        folder=settings.folder / "webchat",
        token=settings.chat_token(),
        mode=settings.webchat_mode,  # type: ignore[arg-type]  # the chat server has its own three words for the same
        host=settings.webchat_host,
        port=settings.webchat_port,
        bot_name=load_town(settings.town).assistant,
        https=settings.webchat_https,
        proxies=settings.webchat_proxies,
    )


async def serve(house: AsyncExitStack, application: web.Application, host: str, port: int) -> int:
    """Serves until the house closes; answers the port. Raises BadSettings where it is taken."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    house.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as fault:
        raise BadSettings(f"cannot open {host}:{port} ({fault.strerror}); is another program using it?") from fault
    return int(runner.addresses[0][1])


async def _appoint_examples(office: Office) -> None:
    """In the demo, the example people hold posts, so that one person can play all the parts."""
    if office.settings.webchat_mode is not Mode.DEMO:
        return
    from bot.channels import WEBCHAT
    from bot.posts import DEMO

    if office.settings.database_url:
        await _check_no_town_lives_here(office)
    now = datetime.now(UTC)
    for role, posts in DEMO.items():
        example = EXAMPLES[role]
        person = await office.books.people.meet(WEBCHAT, example.id, chat_id=example.id, shown=example.first_name, now=now)
        for post in posts:
            await office.books.people.appoint(post, person, now=now)


async def _check_no_town_lives_here(office: Office) -> None:
    """Books that a setting names may be a town's: where real people hold posts, example people get none. Raises BadSettings."""
    examples = {example.id for example in EXAMPLES.values()}
    for role in Role:
        if any(person.chat_id not in examples for person in await office.books.people.holders(role)):
            raise BadSettings("DATABASE_URL names books in which real people hold posts: leave it out, the demo has its own")


@contextmanager
def key_to(books: Path, *, shared: bool = False) -> Iterator[None]:
    """Holds the embedded books: a whole office alone, or with others of its kind a process that takes only some duties.

    Raises BadSettings where somebody holds them otherwise. The lock goes with the process, however it ends.
    """
    books.parent.mkdir(parents=True, exist_ok=True)
    with books.with_name(f"{books.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            raise BadSettings(f"another office is open on {books}; stop it first, or set TOWNHALL_FOLDER") from None
        yield
