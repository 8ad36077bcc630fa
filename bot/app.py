"""Opens the office, runs it until it is asked to stop, and closes it in order: ears first, then hands, then the voice."""

import asyncio
import fcntl
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError
from aiogram.types import BotCommand
from aiohttp import web

from bot.channels import TELEGRAM_NAME, WEBCHAT
from bot.clocks import Clock
from bot.listeners import Listener, Usurped
from bot.offices import Duty, Office, opened
from bot.posts import DEMO
from bot.settings import BadSettings, Mode, Settings
from bot.webhooks import LARGEST, Webhook
from knowledge import alarms, wording
from knowledge.library import load_town
from webchat.app import build
from webchat.people import EXAMPLES
from webchat.settings import ChatSettings

WEBHOOK_PATH = "/telegram"

log = structlog.get_logger("app")


async def run(settings: Settings, duties: Collection[Duty], *, announce: Callable[[str], None]) -> None:
    """Runs the office until SIGTERM or SIGINT. Raises BadSettings where it cannot open."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    whole = set(duties) == set(Duty)
    async with AsyncExitStack() as house:
        alone = whole and settings.database.startswith("sqlite")
        if alone:
            house.enter_context(only_one(settings.folder))
        url = settings.webchat_url or f"http://{settings.webchat_host}:{settings.webchat_port}"
        if whole and not settings.webchat_url:
            url = await _open_chat(house, settings)
        office = await house.enter_async_context(opened(settings, webchat_url=url))
        await office.recover(alone=alone)
        await _appoint_examples(office)
        await _open_door(house, office, duties)
        announce(settings.webchat_public_url or url)
        await work(office, duties, stop)


async def work(office: Office, duties: Collection[Duty], stop: asyncio.Event) -> None:
    clock = Clock(next(iter(office.lines.values())).speaks, office.heartbeats(duties))
    ears = [asyncio.create_task(_listen(office, listener)) for listener in office.listeners] if Duty.LISTEN in duties else []
    hands = [asyncio.create_task(office.desk.run())] if Duty.DESK in duties else []
    await clock.start()
    await _until(stop, ears, hands)
    await _fall_silent(ears)
    await _fall_silent(hands)
    await clock.stop()
    for ended in (*ears, *hands):
        if not ended.cancelled() and (fault := ended.exception()):
            raise fault


async def _until(stop: asyncio.Event, ears: list[asyncio.Task[None]], hands: list[asyncio.Task[None]]) -> None:
    """Until somebody asks to stop, the desk breaks, or the last ear has gone deaf: one channel's trouble is not the others'."""
    stopping = asyncio.create_task(stop.wait())
    while not stopping.done():
        alive: set[asyncio.Task[Any]] = {task for task in (*ears, *hands) if not task.done()}
        if any(task.done() for task in hands) or (ears and not any(not ear.done() for ear in ears)):
            break
        await asyncio.wait({stopping, *alive}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


async def _fall_silent(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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
    """Opens the town's own chat server in this process; answers its address."""
    chat = ChatSettings(
        folder=settings.folder / "webchat",
        token=settings.chat_token(),
        mode=settings.webchat_mode,  # type: ignore[arg-type]  # the chat server has its own three words for the same
        host=settings.webchat_host,
        port=settings.webchat_port,
        bot_name=load_town(settings.town).assistant,
    )
    port = await _serve(house, build(chat), settings.webchat_host, settings.webchat_port)
    return f"http://{settings.webchat_host}:{port}"


async def _open_door(house: AsyncExitStack, office: Office, duties: Collection[Duty]) -> None:
    """The office's own small door: health and figures, and the webhook where there is one."""
    settings = office.settings
    door = web.Application(client_max_size=LARGEST)
    door.add_routes(office.monitor.routes())
    if settings.telegram_webhook_url and Duty.LISTEN in duties:
        hook = Webhook(TELEGRAM_NAME, settings.telegram_webhook_secret, office.books.inbox, office.desk.wake)
        door.router.add_post(WEBHOOK_PATH, hook.receive)
        await _announce_webhook(office)
    if Duty.BOARD in duties or settings.telegram_webhook_url:
        await _serve(house, door, settings.office_host, settings.office_port)


async def _announce_webhook(office: Office) -> None:
    settings = office.settings
    url = settings.telegram_webhook_url.rstrip("/") + WEBHOOK_PATH
    await office.lines[TELEGRAM_NAME].hears.set_webhook(url, secret_token=settings.telegram_webhook_secret)


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
    now = datetime.now(UTC)
    for role, post in DEMO.items():
        example = EXAMPLES[role]
        person = await office.books.people.meet(WEBCHAT, example.id, chat_id=example.id, shown=example.first_name, now=now)
        await office.books.people.appoint(post, person, now=now)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds the embedded database for one office. Raises BadSettings where another one has it open."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "office.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadSettings(f"another office is open on {folder}; stop it first, or set TOWNHALL_FOLDER") from None
        yield
