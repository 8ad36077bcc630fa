"""The monitor: /healthz and /metrics for operators, and an alarm in the administrators' chat when something waits too long."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.figures import Figures
from bot.listeners import Listener
from db.books import Books
from db.engines import TROUBLE
from db.notices import Urgency, Word
from db.tables import LetterState
from knowledge import alarms, wording
from knowledge.rules.people import Role

SILENT_AFTER = 90.0  # seconds without a successful poll
STUCK_AFTER = timedelta(minutes=5)

log = structlog.get_logger("monitor")


class Monitor:
    def __init__(self, books: Books, listeners: Sequence[Listener], figures: Figures, *, scanned: bool = False) -> None:
        self._books = books
        self._listeners = listeners
        self._figures = figures
        self._scanned = scanned
        self._dead_known: int | None = None

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/healthz", self.health), web.get("/metrics", self.metrics)]

    async def health(self, _: web.Request) -> web.Response:
        """200 when messages come in, are handled and go out; 503 with the reasons when not. Holds no personal data."""
        troubles = await self.troubles()
        body = {"status": "ok" if not troubles else "trouble", "troubles": troubles}
        return web.json_response(body, status=503 if troubles else 200)

    async def metrics(self, _: web.Request) -> web.Response:
        await self.measure()
        return web.Response(body=generate_latest(self._figures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def measure(self) -> None:
        """Brings the gauges up to date."""
        now = datetime.now(UTC)
        for gauge, book in ((self._figures.inbox, self._books.inbox), (self._figures.outbox, self._books.outbox)):
            gauge.clear()
            for state, number in (await book.count()).items():
                gauge.labels(state).set(number)
        oldest = {"inbox": await self._books.inbox.oldest_open(), "outbox": await self._books.outbox.oldest_due(now=now)}
        for name, since in oldest.items():
            self._figures.waiting.labels(name).set((now - since).total_seconds() if since else 0)
        for listener in self._listeners:
            self._figures.silence.labels(listener.name).set(listener.silence())

    async def troubles(self) -> list[str]:
        """What is wrong now, each as a sentence; empty when all is well."""
        try:
            return [*self._silent(), *self._unwritten(), *await self._stuck(), *await self._held()]
        except TROUBLE as fault:
            log.exception("the books cannot be read")
            return [f"数据库读不了（{type(fault).__name__}）。"]

    def _silent(self) -> list[str]:
        silences = [(listener.name, listener.silence()) for listener in self._listeners]
        return [alarms.silent_channel(name, int(seconds)) for name, seconds in silences if seconds > SILENT_AFTER]

    def _unwritten(self) -> list[str]:
        journal = self._books.ledger.journal
        return [alarms.no_journal(journal.trouble)] if journal and journal.trouble else []

    async def _stuck(self) -> list[str]:
        now = datetime.now(UTC)
        oldest = {"收件箱": await self._books.inbox.oldest_open(), "发件箱": await self._books.outbox.oldest_due(now=now)}
        waits = {name: now - since for name, since in oldest.items() if since}
        return [alarms.stuck(name, int(wait.total_seconds() // 60)) for name, wait in waits.items() if wait > STUCK_AFTER]

    async def _held(self) -> list[str]:
        """Files that nobody may see as long as the scanner does not answer."""
        since = await self._books.uploads.oldest_waiting() if self._scanned else None
        waits = datetime.now(UTC) - since if since else timedelta()
        return [alarms.unscanned(int(waits.total_seconds() // 60))] if waits > STUCK_AFTER else []

    async def watch(self) -> None:
        """Owes the administrators an alarm for each trouble, at most one an hour for the same."""
        now = datetime.now(UTC)
        await self._log_dead()
        for trouble in await self.troubles():
            log.error("trouble", trouble=trouble)
            await self.alarm(trouble, f"alarm:{trouble.partition('已经')[0]}:{now:%Y%m%d%H}")

    async def alarm(self, sentence: str, key: str) -> None:
        text = wording.alarm(sentence)
        word = Word(key, text, text)
        to = await self._books.people.holders(Role.ADMINISTRATOR)
        await self._books.outbox.owe([word.to(person, Urgency.URGENT) for person in to], now=datetime.now(UTC))

    async def _log_dead(self) -> None:
        dead = (await self._books.inbox.count()).get(LetterState.DEAD, 0)
        if self._dead_known is not None and dead > self._dead_known:
            log.error("dead letters", number=dead)
        self._dead_known = dead
