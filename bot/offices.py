"""The office, wired: books, lines, desk, courier and monitor; what of it runs in a process is up to the process's duties."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import structlog

from bot.channels import TELEGRAM_NAME, Channel, Line, channels
from bot.clocks import Heartbeat
from bot.couriers import Courier
from bot.desks import Desk
from bot.duties import Duty as Duty
from bot.figures import Figures
from bot.listeners import Listener
from bot.loans import LentRate
from bot.monitors import Monitor
from bot.pens import Pen
from bot.posts import POSTS
from bot.scanners import Clamd
from bot.scans import Scans
from bot.settings import Settings
from db import schema
from db.bells import INBOX, OUTBOX
from db.books import Books
from db.cases.clocks import BATCH
from db.journals import Journal
from db.seats import Seat
from db.transfers import check_whole
from handlers.cases.sorting import SortingTable
from handlers.frauds.watch import Watch
from handlers.frauds.weather import look_out
from handlers.front import front_desk
from handlers.keyboards import drawn
from handlers.shelves import Shelf
from handlers.tasks.years import duties_ahead
from handlers.uploads import Guard
from knowledge.library import load_town
from knowledge.rules.traces import JOURNAL_KEPT, KEPT, Trace
from knowledge.tasks.plans import load_year
from knowledge.text import warm_up

ESCALATE_EVERY = 60.0
SCAN_EVERY = 2.0
LEARN_EVERY = 600.0  # seconds between looks whether officers have decided enough to learn from
ORPHANS_EVERY = 15.0  # seconds between looks for what a process that died had in hand

log = structlog.get_logger("office")


class Office:
    """Everything a process needs, wired; which parts of it run is up to its duties."""

    def __init__(self, settings: Settings, books: Books, shelf: Shelf, lines: dict[str, Line]) -> None:
        self.settings = settings
        self.books = books
        self.shelf = shelf
        self.lines = lines
        self.figures = Figures()
        self.watch = Watch(shelf.town, books)
        self.sorting = SortingTable(shelf.town, books)
        scanner = Clamd(settings.scanner) if settings.scanner else None
        self.scans = Scans(books.uploads, lines, scanner) if scanner else None
        self.front = front_desk(books, shelf, self.watch, self.sorting, Guard(books.uploads, scanner))
        self.desk = Desk(books, lines, self.front, self.figures)
        self.courier = Courier(books.outbox, lines, drawn, self.figures)
        self.polled = [line for name, line in lines.items() if not (name == TELEGRAM_NAME and settings.telegram_webhook_url)]
        self.listeners = [Listener(line, books.inbox, self.ring) for line in self.polled]
        self.monitor = Monitor(books, self.listeners, self.figures, scanned=scanner is not None)
        books.ledger.bell.hear(INBOX, self.desk.wake)
        books.ledger.bell.hear(OUTBOX, self.courier.wake)
        for line in lines.values():
            line.hears.session.middleware(Pen(line.channel, line.pace, books.inbox, self.figures.lost.inc))

    def ring(self) -> None:
        """Says that something came in."""
        self.books.ledger.bell.ring(INBOX)

    def heartbeats(self, duties: Collection[Duty]) -> list[Heartbeat]:
        beats = [Heartbeat("renew", 2, self.shelf.renew), Heartbeat("renew-watch", 10, self.watch.renew)]
        if Duty.DESK in duties:
            beats.append(Heartbeat("learn", LEARN_EVERY, self.sorting.renew))
        if Duty.COURIER in duties:
            beats.append(Heartbeat("keep-leases", 30, self.courier.keep_leases))
        if Duty.CLOCK in duties:
            seat = self.books.ledger.seats.of("clock")
            beats += [replace(beat, do=partial(_if_held, seat, beat.do)) for beat in self._clockwork()]
        return beats

    def _clockwork(self) -> list[Heartbeat]:
        return [
            *([Heartbeat("scan", SCAN_EVERY, self.scans.beat)] if self.scans else []),
            Heartbeat("recover", ORPHANS_EVERY, self.recover),
            Heartbeat("watch", 15, self.monitor.watch),
            Heartbeat("remind", 20, self.remind),
            Heartbeat("plan", 3600, self.plan),
            Heartbeat("escalate", ESCALATE_EVERY, self.escalate),
            Heartbeat("alerts", 1, self.fan_out),
            Heartbeat("frauds", 30, self.remind_of_frauds),
            Heartbeat("scam-weather", 600, self.look_out),
            Heartbeat("purge", 3600, self.purge),
        ]

    async def fan_out(self) -> None:
        await self.books.alerts.fan_out(now=datetime.now(UTC))

    async def look_out(self) -> None:
        await look_out(self.books, self.watch, datetime.now(UTC))

    async def remind_of_frauds(self) -> None:
        await self.books.frauds.remind(now=datetime.now(UTC))

    async def recover(self, *, alone: bool = False) -> None:
        """Takes back what processes that died had in hand."""
        now = datetime.now(UTC)
        to = await self.desk.alarmed()
        letters = await self.books.inbox.recover(now=now, alone=alone, owed=lambda letter: self.desk.last_words(letter, to))
        parcels = await self.books.outbox.recover(now=now, alone=alone)
        if letters or parcels:
            log.info("taken back", letters=letters, notices=parcels)
            self.ring()
            self.books.ledger.bell.ring(OUTBOX)

    async def remind(self) -> None:
        """Says what is due of the year's tasks."""
        now = datetime.now(UTC)
        beat = await self.books.tasks.beat(now)
        weeks = await self.books.tasks.weeks.summarise(now)
        if beat.pushed or beat.digests or weeks:
            log.info("tasks", pushed=beat.pushed, digests=beat.digests, weeks=weeks)

    async def plan(self) -> None:
        """Enters the recurring duties of the next two weeks, once the town works with its year's plan."""
        now = datetime.now(UTC)
        if not await self.books.tasks.desks.planned():
            return
        await self.books.tasks.enter(duties_ahead(self.shelf.year, now, self.shelf.town.calendar), now=now)

    async def escalate(self) -> None:
        """Does what the clocks of the cases have made due, in batches, until nothing is."""
        while await self.books.cases.clock.escalate(datetime.now(UTC)) >= BATCH:
            pass

    async def purge(self) -> dict[str, int]:
        """Deletes what has been kept long enough; answers how many rows of each book."""
        now = datetime.now(UTC)
        journal = self.books.ledger.journal
        return {
            "inbox": await self.books.inbox.purge(before=now - KEPT[Trace.LETTERS]),
            "outbox": await self.books.outbox.purge(before=now - KEPT[Trace.NOTICES]),
            "conversation": await self.books.conversations.purge(before=now - KEPT[Trace.TALK]),
            "reporter": await self.books.cases.shield.purge(now=now, before=now - KEPT[Trace.CASES]),
            "fraud reporter": await self.books.frauds.purge(before=now - KEPT[Trace.FRAUDS]),
            "wish to be forgotten": await self.books.traces.purge(now=now),
            "sender of a file": await self.books.uploads.forget(before=now - KEPT[Trace.TALK]),
            "stray photo": await self.books.cases.photos.purge(before=now - KEPT[Trace.TALK]),
            "day of the journal": journal.purge(now=now) if journal else 0,
        }


async def _if_held(seat: Seat, do: Callable[[], Awaitable[object]]) -> None:
    """Of several clocks one beats; the others stand by."""
    if seat.held:
        await do()


def journal_of(settings: Settings) -> Journal | None:
    """The journal beside these books, where one is kept."""
    return Journal(settings.journal_folder, JOURNAL_KEPT) if settings.journal_folder else None


def _rate_of(channel: Channel, books: Books) -> LentRate | None:
    """Where the books are shared, so is the pace of each token."""
    if not books.ledger.shared:
        return None
    return LentRate(books.paces, books.ledger.bell, channel.bot, uuid.uuid4().hex[:12], channel.limits.overall)


@asynccontextmanager
async def opened(settings: Settings, *, webchat_url: str) -> AsyncIterator[Office]:
    """An office with its books brought to their newest shape and its posts set up; nothing runs yet."""
    await asyncio.to_thread(warm_up)
    town = await asyncio.to_thread(load_town, settings.town)
    async with AsyncExitStack() as house:
        kept = Books.opened(settings.database, settings.key(), town.calendar, journal=journal_of(settings))
        books = await house.enter_async_context(kept)
        await schema.upgrade(books.ledger.engine)
        await check_whole(books.ledger)
        await books.marks.belong_to(settings.town)
        await books.restorations.read()
        await books.people.set_up_posts(POSTS)
        lines: dict[str, Line] = {}
        for channel in channels(settings, webchat_url):
            lines[channel.name] = Line(channel, _rate_of(channel, books))
            house.push_async_callback(lines[channel.name].close)
        shelf = await asyncio.to_thread(Shelf, town, books, settings.folder / "index")
        shelf.year = load_year(shelf.town, settings.town)
        await shelf.renew()
        yield Office(settings, books, shelf, lines)
