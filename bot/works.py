"""The office at work: ears first, then hands, then the voice; closed in the same order."""

import asyncio
from collections.abc import Collection, Coroutine, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from typing import Any

import structlog
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError
from aiogram.types import BotCommand
from aiohttp import web

from bot.app import serve
from bot.arrivals import UPDATES
from bot.channels import TELEGRAM_NAME
from bot.clocks import Clock
from bot.couriers import Courier
from bot.listeners import Listener, Usurped
from bot.offices import Duty, Office
from bot.pens import Resting
from bot.settings import BadSettings
from bot.webhooks import LARGEST, Webhook
from knowledge import alarms, wording

WEBHOOK_PATH = "/telegram"
CALL_AGAIN, CALL_SOON = 3600.0, 30.0  # seconds until the webhook is told again, after a success and after a failure
VOICE_CLOSING = 1.0  # seconds for notices on their way when the office closes

log = structlog.get_logger("works")


async def work(office: Office, duties: Collection[Duty], stop: asyncio.Event) -> None:
    clock = Clock(next(iter(office.lines.values())).speaks, office.heartbeats(duties))
    ears = [asyncio.create_task(ear) for ear in _ears(office)] if Duty.LISTEN in duties else []
    hands = [asyncio.create_task(office.desk.run())] if Duty.DESK in duties else []
    voices = [asyncio.create_task(office.courier.run(name)) for name in office.lines] if Duty.COURIER in duties else []
    ledger = office.books.ledger
    wires = [asyncio.create_task(wire) for wire in (ledger.bell.keep(), ledger.seats.keep())]
    await clock.start()
    await _until(stop, ears, hands)
    await _fall_silent(ears)
    await asyncio.gather(_fall_silent(hands), clock.stop(within=VOICE_CLOSING), _fall_silent_soon(office.courier, voices))
    await office.courier.close()
    await _fall_silent(wires)
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
        ended, _ = await asyncio.wait({stopping, *alive}, return_when=asyncio.FIRST_COMPLETED)
        for task in ended - {stopping}:
            log.error("stopped", exc_info=task.exception())
    stopping.cancel()


async def _fall_silent(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _fall_silent_soon(courier: Courier, voices: list[asyncio.Task[None]]) -> None:
    """What is on its way has a moment to arrive."""
    courier.stop()
    if voices:
        await asyncio.wait(voices, timeout=VOICE_CLOSING)
    await _fall_silent(voices)


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
    """Listens, where several could as the one that sits there; a token that is none, or that a stranger uses, ends it with an
    alarm, never silently.
    """
    with suppress(AiogramError):
        commands = [BotCommand(command=name, description=what) for name, what in wording.COMMANDS.items()]
        await office.lines[listener.name].hears.set_my_commands(commands)
    try:
        await office.books.ledger.seats.of(f"listen:{listener.name}").work(listener.run)
    except Usurped:
        sentence = alarms.usurped_channel(listener.name)
        log.warning("usurped", channel=listener.name, trouble=sentence)
        await office.monitor.alarm(sentence, f"alarm:usurped:{listener.name}:{datetime.now(UTC):%Y%m%d%H}")
        raise BadSettings(f"another program polls with the token of channel {listener.name}: stop one of the two") from None
    except TelegramUnauthorizedError:
        raise BadSettings(f"the server refuses the token of channel {listener.name}") from None


async def open_door(house: AsyncExitStack, office: Office, duties: Collection[Duty]) -> None:
    """The office's own small door: health and figures, and the webhook where there is one."""
    settings = office.settings
    door = web.Application(client_max_size=LARGEST)
    door.add_routes(office.monitor.routes())
    if settings.telegram_webhook_url and Duty.LISTEN in duties:
        hook = Webhook(TELEGRAM_NAME, settings.telegram_webhook_secret, office.books.inbox, office.ring)
        door.router.add_post(WEBHOOK_PATH, hook.receive)
    if Duty.BOARD in duties or settings.telegram_webhook_url:
        await serve(house, door, settings.office_host, settings.office_port)
