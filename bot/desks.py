"""The desk: takes letters from the inbox in order per conversation, many conversations at once, and has the front desk answer."""

import asyncio
import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from aiogram import Dispatcher
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import Line
from bot.figures import Figures
from bot.pens import AnswerLost, Hand, in_hand, unheard
from db.books import Books
from db.inbox import Letter
from db.outbox import Notice, Urgency, Word
from knowledge import alarms, wording
from knowledge.rules.people import Role

HANDS = 32  # letters handled at once
LEASE = timedelta(seconds=60)
RENEW_AFTER = 20.0  # seconds
LOOK = 0.25  # seconds until the desk looks by itself: other processes store letters too, and retries fall due
CLOSING = 3.5  # seconds for letters in hand when the office closes

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
        self._done: list[int] = []
        self._awake = asyncio.Event()
        self._renewed_at = 0.0

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Works until cancelled; then finishes what is in hand, within a few seconds, and gives the rest back."""
        try:
            while True:
                self._awake.clear()
                await self._turn()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), LOOK)
        finally:
            await asyncio.shield(self._close())

    async def _turn(self) -> None:
        done, self._done = self._done, []
        now = datetime.now(UTC)
        try:
            await self._keep_leases(now)
            letters = await self._books.inbox.turn(done, holder=self.holder, limit=HANDS - len(self._busy), now=now, lease=LEASE)
        except SQLAlchemyError as trouble:
            self._done += done
            log.warning("the books cannot be written", trouble=type(trouble).__name__)
            await asyncio.sleep(LOOK)
            return
        for letter in letters:
            self._take(letter)

    def _take(self, letter: Letter) -> None:
        task = asyncio.create_task(self._handle(letter), name=f"letter-{letter.id}")
        self._busy[letter.id] = task

        def put_away(_: asyncio.Task[None]) -> None:
            del self._busy[letter.id]
            self._awake.set()

        task.add_done_callback(put_away)

    async def _handle(self, letter: Letter) -> None:
        """Every way a letter can end: done, given back, put aside; never an exception that nobody sees."""
        try:
            await self._answer(letter)
            self._done.append(letter.id)
        except AnswerLost:
            self._done.append(letter.id)
        except Exception as fault:  # noqa: BLE001  whatever it is, the letter must end in the books
            if unheard(fault):
                self._done.append(letter.id)
                return
            await self._give_back(letter, fault)

    async def _answer(self, letter: Letter) -> None:
        in_hand.set(Hand(letter))
        update = json.loads(letter.raw)
        context = {"channel": self._lines[letter.channel].channel, "origin": letter.origin, "now": datetime.now(UTC)}
        with self._figures.handling():
            await self._front.feed_raw_update(self._lines[letter.channel].hears, update, **context)

    async def _give_back(self, letter: Letter, fault: Exception) -> None:
        log.error("letter failed", letter=letter.id, update_id=letter.update_id, failures=letter.failures + 1, exc_info=fault)
        self._figures.failed.inc()
        owed = [await self._apology(letter), *await self._alarms(letter)]
        state = await self._books.inbox.failed(letter, f"{type(fault).__name__}", now=datetime.now(UTC), owed=owed)
        log.info("letter given back", letter=letter.id, state=state)

    async def _apology(self, letter: Letter) -> Notice:
        chat_id = int(letter.conversation.split(":")[1])
        key = f"dead:{letter.id}:apology"
        return Notice(key, letter.channel, chat_id, wording.APOLOGY, brief=wording.APOLOGY)

    async def _alarms(self, letter: Letter) -> list[Notice]:
        text = wording.alarm(alarms.dead_letter(letter.origin, letter.failures + 1))
        word = Word(f"dead:{letter.id}:alarm", text, text)
        to = await self._books.people.holders(Role.ADMINISTRATOR)
        return [word.to(person, Urgency.URGENT) for person in to]

    async def _keep_leases(self, now: datetime) -> None:
        clock = asyncio.get_running_loop().time()
        if self._busy and clock - self._renewed_at > RENEW_AFTER:
            await self._books.inbox.renew(list(self._busy), until=now + LEASE)
            self._renewed_at = clock

    async def _close(self) -> None:
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=CLOSING)
        left = list(self._busy)
        for task in self._busy.values():
            task.cancel()
        with suppress(SQLAlchemyError):  # what cannot be written now is taken back at the next start
            await self._books.inbox.turn(self._done, holder=self.holder, limit=0, now=datetime.now(UTC), lease=LEASE)
            await self._books.inbox.release(left)
