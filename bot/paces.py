"""One pace per bot token: answers before notices before bulk, never over the limit, and after a 429 everything rests."""

import asyncio
import itertools
import math
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum

WINDOW = 1.04  # seconds: one, and what the way to the server may squeeze together; 96 % of the limit is left
DROPS = 8  # bulk leaves in drops, so many in a window: evenly, and an answer never waits for a whole second of it


class Turn(IntEnum):
    """Whose turn comes first."""

    ANSWER = 0
    NOTICE = 1
    BULK = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages: in any sliding second in all, in any sliding second to one chat (burst), in any sliding minute to one group.

    Telegram's Bots FAQ: about 30 a second in all, more than one a second to a chat only in short bursts, 20 a minute to a group.
    """

    overall: int = 28
    chat_burst: int = 3
    chat_window: float = 3.0
    group: int = 20


TELEGRAM = Limits()
OWN_SERVER = Limits(overall=2_000, chat_burst=60, chat_window=3.0, group=2_000)


class Pace:
    """Hands out turns to send. `turn` waits; `rest` stops every turn for as long as the platform asked."""

    def __init__(self, limits: Limits, *, clock: Callable[[], float] | None = None) -> None:
        self._limits = limits
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._sent: deque[float] = deque()
        self._to: defaultdict[int, deque[float]] = defaultdict(deque)
        self._queue: list[tuple[int, int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._rests_until = 0.0
        self._pump: asyncio.Task[None] | None = None
        self._joined = asyncio.Event()  # somebody new waits, and may be free to go before all who wait already

    async def turn(self, chat_id: int, kind: Turn = Turn.ANSWER) -> None:
        """Waits until a message to this chat may leave."""
        if not self._queue and self._wait_for(chat_id, kind) <= 0:
            self._note(chat_id)
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((kind, next(self._order), chat_id, mine))
        self._joined.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._hand_out())
        await mine

    async def rested(self) -> None:
        """Waits until no rest is asked: for calls that are no messages, and need no turn."""
        while (left := self.rests_for()) > 0:  # noqa: ASYNC110  the rest may grow while it lasts
            await asyncio.sleep(left)

    def rests_for(self) -> float:
        """Seconds of rest that are left; 0 or less when there is none."""
        return self._rests_until - self._clock()

    def rest(self, seconds: float) -> None:
        """The platform asked for silence (429)."""
        self._rests_until = max(self._rests_until, self._clock() + seconds)

    async def _hand_out(self) -> None:
        while self._queue:
            free = [entry for entry in self._queue if self._wait_for(entry[2], entry[0]) <= 0]
            if not free:
                self._joined.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(0.001, min(self._wait_for(entry[2], entry[0]) for entry in self._queue))):
                        await self._joined.wait()
                continue
            entry = min(free)
            self._queue.remove(entry)
            if not entry[3].done():  # whoever gave up waiting leaves its turn to the next
                self._note(entry[2])
                entry[3].set_result(None)

    def _wait_for(self, chat_id: int, kind: int) -> float:
        """Seconds until a message to this chat would be within every limit."""
        now = self._clock()
        waits = [self.rests_for(), _wait(self._sent, self._limits.overall, WINDOW, now)]
        drop = math.ceil(self._limits.overall / DROPS)
        if kind == Turn.BULK and len(self._sent) >= drop:
            waits.append(self._sent[-drop] + WINDOW / DROPS - now)
        if chat_id < 0:
            waits.append(_wait(self._to[chat_id], self._limits.group, 60.0, now))
        else:
            waits.append(_wait(self._to[chat_id], self._limits.chat_burst, self._limits.chat_window, now))
        return max(waits)

    def _note(self, chat_id: int) -> None:
        now = self._clock()
        self._sent.append(now)
        self._to[chat_id].append(now)
        if len(self._to) > 10_000:  # chats that have been silent for a minute need no memory
            self._to = defaultdict(deque, {c: sent for c, sent in self._to.items() if sent and sent[-1] > now - 60})


def _wait(sent: deque[float], most: int, window: float, now: float) -> float:
    """Seconds until fewer than `most` of the times in `sent` lie within the window."""
    while sent and sent[0] <= now - window:
        sent.popleft()
    return 0.0 if len(sent) < most else sent[-most] + window - now
