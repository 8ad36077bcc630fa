"""The desk: takes letters from the inbox in order per conversation, many conversations at once, and has the front desk answer."""

import asyncio
import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from aiogram import Dispatcher
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.channels import Line
from bot.figures import Figures
from bot.pens import AnswerLost, Hand, Resting, in_hand, unheard
from db.books import Books
from db.conversations import Talk
from db.engines import TROUBLE
from db.letters import PAUSES, Letter
from db.notices import Notice, Urgency, Word
from handlers.storages import name_of, noted, private
from knowledge import alarms, wording
from knowledge.rules.people import Person, Role

HANDS = 32  # letters handled at once
LEASE = timedelta(seconds=60)
RENEW_AFTER = 20.0  # seconds
LOOK = 0.25  # seconds until the desk looks by itself: other processes store letters too, and retries fall due
NET = 1.0  # the same where a bell tells of what other processes store
TIDY = 0.02  # seconds a finished letter may wait to be put away together with others, or with the next that comes
CLOSING = 3.0  # seconds for letters in hand when the office closes, and half a second to write down how they ended
WEATHER = (
    TelegramNetworkError,
    TelegramServerError,
    TelegramRetryAfter,
    Resting,
    OperationalError,
    InterfaceError,
    PoolTimeout,
    OSError,
)
# PostgreSQL says which of its errors are weather by their class: connection, rollback (deadlock), resources, operator, system.
WEATHER_CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})
WEATHER_LASTS = timedelta(hours=24)  # trouble around a letter for longer than this is taken for trouble with the letter

log = structlog.get_logger("desk")


class Desk:
    """Hands letters to the dispatcher. What fails is given back; after five failures it is put aside, with apology and alarm."""

    def __init__(self, books: Books, lines: Mapping[str, Line], front: Dispatcher, figures: Figures) -> None:
        self.holder = f"desk-{uuid.uuid4().hex[:12]}"
        self._books = books
        self._lines = lines
        self._front = front
        self._figures = figures
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._done: dict[int, list[Talk]] = {}
        self._turning: asyncio.Future[None] | None = None
        self._awake = asyncio.Event()
        self._tidying: asyncio.TimerHandle | None = None
        self._renewed_at = 0.0
        self._look = NET if books.ledger.shared else LOOK

    def wake(self, _: str = "") -> None:
        self._awake.set()

    async def run(self) -> None:
        """Works until cancelled; then finishes what is in hand, within a few seconds, and gives the rest back."""
        try:
            while True:
                self._awake.clear()
                self._turning = asyncio.ensure_future(self._turn())
                await asyncio.shield(self._turning)  # a turn cut short would leave letters in nobody's hands
                with suppress(TimeoutError):
                    # Not wait_for: in Python 3.11 it swallows a cancel that comes with the news.
                    async with asyncio.timeout(self._look):
                        await self._awake.wait()
        finally:
            await asyncio.shield(self._close())

    async def _turn(self) -> None:
        if self._tidying is not None:
            self._tidying.cancel()
            self._tidying = None
        done, self._done = self._done, {}
        now = datetime.now(UTC)
        try:
            await self._keep_leases(now)
            letters = await self._books.inbox.turn(
                done,
                holder=self.holder,
                limit=HANDS - len(self._busy),
                now=now,
                lease=LEASE,
                key_of=self._key,
            )
        except TROUBLE as trouble:
            self._done = done | self._done
            log.warning("the books cannot be written", trouble=type(trouble).__name__)
            await asyncio.sleep(LOOK)
            return
        for letter in letters:
            if letter.id not in self._busy:  # its lease ran out while this desk was still at it: once is enough
                self._take(letter)

    def _key(self, letter: Letter) -> str | None:
        line = self._lines.get(letter.channel)
        return name_of(private(line.hears.id, letter.chat_id)) if line else None

    def _take(self, letter: Letter) -> None:
        task = asyncio.create_task(self._handle(letter), name=f"letter-{letter.id}")
        self._busy[letter.id] = task

        def put_away(_: asyncio.Task[None]) -> None:
            del self._busy[letter.id]
            if self._tidying is None:
                self._tidying = asyncio.get_running_loop().call_later(TIDY, self._awake.set)

        task.add_done_callback(put_away)

    async def _handle(self, letter: Letter) -> None:
        """Every way a letter can end: done, given back, put aside; never an exception that nobody sees."""
        try:
            await self._answer(letter)
        except AnswerLost:
            pass
        except Exception as fault:  # noqa: BLE001  whatever it is, the letter must end in the books
            if not unheard(fault):
                await self._try_to_give_back(letter, fault)
                return
        self._done[letter.id] = [talk for talk in (noted.get() or {}).values() if talk is not letter.talk]

    async def _answer(self, letter: Letter) -> None:
        in_hand.set(Hand(letter))
        noted.set({letter.talk.key: letter.talk} if letter.talk else {})
        update = json.loads(letter.raw)
        context = {"channel": self._lines[letter.channel].channel, "origin": letter.origin, "now": self._moment(letter)}
        context["sender"] = letter.sender
        with self._figures.handling():
            await self._front.feed_raw_update(self._lines[letter.channel].hears, update, **context)

    def _moment(self, letter: Letter) -> datetime:
        """Now; for what came in before the books were put back, then: clocks run from the first word, also of a replayed report."""
        return letter.received_at if self._books.ledger.replays(letter.received_at) else datetime.now(UTC)

    async def _try_to_give_back(self, letter: Letter, fault: Exception) -> None:
        """Where not even that can be written, the letter is taken back when its lease is over."""
        try:
            await self._give_back(letter, fault)
        except TROUBLE as trouble:
            log.warning("the books cannot be written", letter=letter.id, trouble=type(trouble).__name__)

    async def _give_back(self, letter: Letter, fault: Exception) -> None:
        now = datetime.now(UTC)
        if is_weather(fault) and now - letter.received_at < WEATHER_LASTS:
            log.warning("letter postponed", letter=letter.id, update_id=letter.update_id, trouble=type(fault).__name__)
            await self._books.inbox.postpone(letter, type(fault).__name__, now=now)
            self._look_after(PAUSES[-1])
            return
        log.error("letter failed", letter=letter.id, update_id=letter.update_id, failures=letter.failures + 1, exc_info=fault)
        self._figures.failed.inc()
        owed = self.last_words(letter, await self.alarmed())
        state = await self._books.inbox.failed(letter, type(fault).__name__, now=now, owed=owed)
        log.info("letter given back", letter=letter.id, state=state)
        self._look_after(PAUSES[min(letter.failures, len(PAUSES) - 1)])

    def _look_after(self, pause: timedelta) -> None:
        asyncio.get_running_loop().call_later(pause.total_seconds() + TIDY, self.wake)

    async def alarmed(self) -> list[Person]:
        """Whoever hears of dead letters."""
        return await self._books.people.holders(Role.ADMINISTRATOR)

    def last_words(self, letter: Letter, to: list[Person]) -> list[Notice]:
        """What is owed for a letter that is put aside: an apology to whoever wrote it, an alarm to administrators."""
        apology = Notice(f"dead:{letter.id}:apology", letter.channel, letter.chat_id, wording.APOLOGY, brief=wording.APOLOGY)
        text = wording.alarm(alarms.dead_letter(letter.origin, letter.failures + 1))
        word = Word(f"dead:{letter.id}:alarm", text, text)
        return [apology, *(word.to(person, Urgency.URGENT) for person in to)]

    async def _keep_leases(self, now: datetime) -> None:
        clock = asyncio.get_running_loop().time()
        if self._busy and clock - self._renewed_at > RENEW_AFTER:
            await self._books.inbox.renew(list(self._busy), holder=self.holder, until=now + LEASE)
            self._renewed_at = clock

    async def _close(self) -> None:
        deadline = asyncio.get_running_loop().time() + CLOSING
        if self._turning is not None:
            await asyncio.wait({self._turning}, timeout=CLOSING)
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=max(0.0, deadline - asyncio.get_running_loop().time()))
        left = dict(self._busy)
        for task in left.values():
            task.cancel()
        await asyncio.gather(*left.values(), return_exceptions=True)
        with suppress(*TROUBLE, TimeoutError):  # what cannot be written now is taken back at the next start
            async with asyncio.timeout(0.5):
                now = datetime.now(UTC)
                await self._books.inbox.turn(self._done, holder=self.holder, limit=0, now=now, lease=LEASE)
                await self._books.inbox.release(list(left), holder=self.holder)


def is_weather(fault: BaseException) -> bool:
    """Whether a fault lies around the letter (network, platform, database in trouble) and not in it."""
    if isinstance(fault, WEATHER):
        return True
    return isinstance(fault, DBAPIError) and str(getattr(fault.orig, "sqlstate", ""))[:2] in WEATHER_CLASSES
