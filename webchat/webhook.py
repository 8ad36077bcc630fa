"""Carrying updates to the bot's own address: in order per chat, again with growing pauses, for as long as they live."""

import asyncio
import json
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

from webchat.archive import Archive
from webchat.calls import Call, read_text
from webchat.updates import Mailbag, Pending

log = logging.getLogger("webchat.webhook")
TIMEOUT = 60.0  # seconds the bot has to answer, as on the real server
LONGEST_PAUSE = 60.0  # seconds; the real server takes a random 60 to 120
LONGEST_WISH = 3600.0  # seconds of a Retry-After that are honoured
GONE = 23 * 3600.0  # seconds of nothing but 410 after which the webhook is given up
ANSWER_BYTES = 1 << 20


@dataclass(slots=True)
class Address:
    """Where updates go. `secret` travels in the header X-Telegram-Bot-Api-Secret-Token."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    certificate: bool = False
    last_error: str = ""
    last_error_at: int = 0


@dataclass(slots=True)
class _Lane:
    waiting: deque[Pending] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Webhook:
    """The courier between the mailbag and the bot's address; idle while no address is set."""

    def __init__(self, archive: Archive, mailbag: Mailbag, pause: float) -> None:
        self._archive, self._mailbag, self._pause = archive, mailbag, pause
        self.address = Address(**json.loads(archive.note("webhook") or "{}"))
        self.perform: Callable[[Call], Awaitable[None]] | None = None  # for calls in a webhook's answer
        self.handed_out: Callable[[list[int], str], None] = lambda ids, how: None
        self.twice: Callable[[], bool] = lambda: False
        self._lanes: dict[str, _Lane] = {}
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(self.address.max_connections)
        self._gone_since: float | None = None

    def open(self) -> None:
        """Start carrying, if an address is set: first what is already waiting."""
        if not self.address.url:
            self._mailbag.on_arrival = None
            return
        self._places = asyncio.Semaphore(self.address.max_connections)
        self._mailbag.on_arrival = self._take
        for update in list(self._mailbag.pending.values()):
            self._take(update)

    async def close(self) -> None:
        """Stop; what was not confirmed stays in the mailbag."""
        self._mailbag.on_arrival = None
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        self._lanes.clear()
        for task in tasks:
            if task is not asyncio.current_task():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def move(self, address: Address) -> None:
        await self.close()
        self.address, self._gone_since = address, None
        self._keep()
        self.open()

    def _keep(self) -> None:
        self._archive.keep_note("webhook", json.dumps(asdict(self.address)))

    def _take(self, update: Pending) -> None:
        lane = self._lanes.setdefault(update.lane, _Lane())
        lane.waiting.append(update)
        if lane.task is None:
            lane.task = asyncio.get_running_loop().create_task(self._carry(update.lane, lane))

    async def _carry(self, name: str, lane: _Lane) -> None:
        while lane.waiting:
            await self._deliver(lane.waiting[0])
            update = lane.waiting.popleft()
            self._mailbag.drop(update.update_id)
        self._lanes.pop(name, None)

    async def _deliver(self, update: Pending) -> None:
        """Until the bot takes it or its life is over."""
        pause = 0.0
        while time.time() < update.expires:
            async with self._places:
                wish = await self._offer(update)
            if wish is None:
                return
            await asyncio.sleep(max(pause, wish))
            pause = min(pause * 2 or self._pause, random.uniform(LONGEST_PAUSE, 2 * LONGEST_PAUSE))

    async def _offer(self, update: Pending) -> float | None:
        """One attempt: None when it was taken, else the seconds the bot asks to wait (0 when it does not say)."""
        self.handed_out([update.update_id], "webhook")
        try:
            for _ in range(2 if self.twice() else 1):
                wish = await self._post(update)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed(_reason(error))
            return 0.0
        return wish

    async def _post(self, update: Pending) -> float | None:
        headers = {"Content-Type": "application/json"}
        if self.address.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.address.secret
        async with self._client().post(
            self.address.url, data=update.body.encode(), headers=headers, allow_redirects=False
        ) as answer:
            if 200 <= answer.status < 300:
                self._gone_since = None
                await self._obey(answer)
                return None
            self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
            await self._gone(answer.status)
            return _wish(answer.headers.get("Retry-After", ""))

    async def _obey(self, answer: aiohttp.ClientResponse) -> None:
        """A method in the answer is carried out; its result is told to nobody, and asking methods are ignored."""
        if answer.content_type not in {"application/json", "application/x-www-form-urlencoded"}:
            return
        call = read_text("method", await answer.content.read(ANSWER_BYTES), answer.content_type)
        ignored = ("get", "setwebhook", "deletewebhook", "close", "logout")
        if call is not None and self.perform is not None and not call.method.lower().startswith(ignored):
            await self.perform(call)

    async def _gone(self, status: int) -> None:
        if status != 410:
            self._gone_since = None
            return
        self._gone_since = self._gone_since or time.time()
        if time.time() - self._gone_since > GONE:
            log.warning("the webhook answered 410 for 23 hours and is given up")
            await self.move(Address())

    def _failed(self, reason: str) -> None:
        self.address.last_error, self.address.last_error_at = reason, int(time.time())
        self._keep()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT), connector=aiohttp.TCPConnector(limit=0)
            )
        return self._session


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "Read timeout expired"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "Connection refused"
    return "Connection reset by peer"


def _wish(header: str) -> float:
    try:
        return min(max(float(header), 0.0), LONGEST_WISH)
    except ValueError:
        return 0.0


def info(hook: Webhook, mailbag: Mailbag) -> dict[str, Any]:
    """WebhookInfo."""
    address = hook.address
    told: dict[str, Any] = {"url": address.url, "has_custom_certificate": address.certificate}
    told["pending_update_count"] = mailbag.count()
    if address.url:
        told["max_connections"] = address.max_connections
    if address.last_error:
        told |= {"last_error_date": address.last_error_at, "last_error_message": address.last_error}
    return told | ({"allowed_updates": mailbag.allowed} if mailbag.allowed else {})
