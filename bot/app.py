"""Opens the office, runs it until it is asked to stop, and closes it in order: ears first, then hands, then the voice."""

import asyncio
import fcntl
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError
from aiogram.types import BotCommand
from aiohttp import web

from bot.arrivals import UPDATES
from bot.channels import TELEGRAM_NAME, WEBCHAT
from bot.clocks import Clock
from bot.listeners import Listener, Usurped
from bot.offices import Duty, Office, opened
from bot.pens import Resting
from bot.posts import DEMO
from bot.settings import BadSettings, Mode, Settings
from bot.webhooks import LARGEST, Webhook
from knowledge import alarms, wording
from knowledge.library import load_town
from knowledge.rules.people import Role
from webchat.app import build
from webchat.people import EXAMPLES
from webchat.settings import ChatSettings

WEBHOOK_PATH = "/telegram"
LAST_CALL = 4.5  # seconds after SIGTERM; whoever runs us is promised five
CALL_AGAIN, CALL_SOON = 3600.0, 30.0  # seconds until the webhook is told again, after a success and after a failure
VOICE_CLOSING = 1.0  # seconds for notices on their way when the office closes

log = structlog.get_logger("app")


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
        office = await house.enter_async_context(opened(settings, webchat_url=url))
        if whole and not settings.embedded and not await house.enter_async_context(office.books.ledger.only_one()):
            raise BadSettings("another whole office is open on this database: set WEBCHAT_URL and --only for the second")
        await office.recover(alone=whole and settings.embedded is not None)
        await _appoint_examples(office)
        await _open_door(house, office, duties)
        announce(settings.webchat_public_url or url)
        await work(office, duties, stop)


async def work(office: Office, duties: Collection[Duty], stop: asyncio.Event) -> None:
    clock = Clock(next(iter(office.lines.values())).speaks, office.heartbeats(duties))
    ears = [asyncio.create_task(ear) for ear in _ears(office)] if Duty.LISTEN in duties else []
    hands = [asyncio.create_task(office.desk.run())] if Duty.DESK in duties else []
    await clock.start()
    await _until(stop, ears, hands)
    await _fall_silent(ears)
    await asyncio.gather(_fall_silent(hands), clock.stop(within=VOICE_CLOSING))
    await office.courier.close()
    for ended in (*ears, *hands):
        if not ended.cancelled() and (fault := ended.exception()):
            raise fault


def _end_soon(stop: asyncio.Event) -> None:
    """Ends in order where time allows, and ends in any case: all that matters is in the books, and taken back from there."""
    stop.set()
    last_call = threading.Timer(LAST_CALL, os._exit, (0,))
    last_call.daemon = True
    last_call.start()


async def _until(stop: asyncio.Event, ears: list[asyncio.Task[None]], hands: list[asyncio.Task[None]]) -> None:
    """Until somebody asks to stop, the desk breaks, or the last ear has gone deaf: one channel's trouble is not the others'."""
    stopping = asyncio.create_task(stop.wait())
    while not stopping.done():
        alive: set[asyncio.Task[Any]] = {task for task in (*ears, *hands) if not task.done()}
        if any(task.done() for task in hands) or (ears and not any(not ear.done() for ear in ears)):
            break
        ended, _ = await asyncio.wait({stopping, *alive}, return_when=asyncio.FIRST_COMPLETED)
        for task in ended - {stopping}:
            log.error("stopped", exc_info=task.exception())
    stopping.cancel()


async def _fall_silent(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _ears(office: Office) -> Iterator[Coroutine[Any, Any, None]]:
    yield from (_listen(office, listener) for listener in office.listeners)
    if office.settings.telegram_webhook_url:
        yield _be_called(office)


async def _be_called(office: Office) -> None:
    """Tells the platform where to call, again and again: it forgets, and it may be out of reach when the office opens."""
    settings = office.settings
    url = settings.telegram_webhook_url.rstrip("/") + WEBHOOK_PATH
    while True:
        pause = CALL_AGAIN
        try:
            hears = office.lines[TELEGRAM_NAME].hears
            await hears.set_webhook(url, secret_token=settings.telegram_webhook_secret, allowed_updates=UPDATES)
        except (AiogramError, Resting) as trouble:
            log.warning("webhook not set", trouble=type(trouble).__name__)
            pause = CALL_SOON
        await asyncio.sleep(pause)


async def _listen(office: Office, listener: Listener) -> None:
    """Listens; a token that is none, or that somebody else uses, ends it with an alarm, never silently."""
    with suppress(AiogramError):
        commands = [BotCommand(command=name, description=what) for name, what in wording.COMMANDS.items()]
        await office.lines[listener.name].hears.set_my_commands(commands)
    try:
        await listener.run()
    except Usurped:
        sentence = alarms.usurped_channel(listener.name)
        log.warning("usurped", channel=listener.name, trouble=sentence)
        await office.monitor.alarm(sentence, f"alarm:usurped:{listener.name}:{datetime.now(UTC):%Y%m%d%H}")
        raise BadSettings(f"another program polls with the token of channel {listener.name}: stop one of the two") from None
    except TelegramUnauthorizedError:
        raise BadSettings(f"the server refuses the token of channel {listener.name}") from None


async def _open_chat(house: AsyncExitStack, settings: Settings) -> str:
    """Opens the town's own chat server in this process; answers its address. Raises BadSettings where it cannot open."""
    try:
        application = build(_chat_settings(settings))
    except (ValueError, OSError, sqlite3.Error) as fault:
        raise BadSettings(f"the web chat cannot open: {fault}") from fault
    port = await _serve(house, application, settings.webchat_host, settings.webchat_port)
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


async def _open_door(house: AsyncExitStack, office: Office, duties: Collection[Duty]) -> None:
    """The office's own small door: health and figures, and the webhook where there is one."""
    settings = office.settings
    door = web.Application(client_max_size=LARGEST)
    door.add_routes(office.monitor.routes())
    if settings.telegram_webhook_url and Duty.LISTEN in duties:
        hook = Webhook(TELEGRAM_NAME, settings.telegram_webhook_secret, office.books.inbox, office.desk.wake)
        door.router.add_post(WEBHOOK_PATH, hook.receive)
    if Duty.BOARD in duties or settings.telegram_webhook_url:
        await _serve(house, door, settings.office_host, settings.office_port)


async def _serve(house: AsyncExitStack, application: web.Application, host: str, port: int) -> int:
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
    if office.settings.database_url:
        await _check_no_town_lives_here(office)
    now = datetime.now(UTC)
    for role, post in DEMO.items():
        example = EXAMPLES[role]
        person = await office.books.people.meet(WEBCHAT, example.id, chat_id=example.id, shown=example.first_name, now=now)
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
