"""One pace per bot token: answers before notices before bulk, never over the limit, and after a 429 everything rests."""

import asyncio
import itertools
import math
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from knowledge.rules.paces import DROP, Turn, Weather, drop


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
Clock = Callable[[], float]
MARGIN = 0.01  # seconds more than one: two clocks of one machine, and what the shortest way is known too badly
LATEST = 0.25  # seconds that a message is thought to be late at most; one that hangs for ever must not stop all others
FORGETTING = 0.00002  # seconds a message: a way that has become longer for good is believed after a while


class Trip:
    """A message on its way: `with` it, whoever keeps the rate sees when the platform has said that it is there."""

    def __init__(self, left: float, back: "Callable[[Trip], None]") -> None:
        self.left = left
        self.took: float | None = None  # seconds there and back; None while it is on its way
        self._back = back

    def __enter__(self) -> "Trip":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._back(self)


Waiting = tuple[Turn, int, int, asyncio.Future[Trip]]


class Rate(Protocol):
    """How many messages may leave in all."""

    def ready(self, turn: Turn) -> bool:
        """Whether one may leave at once."""

    async def opens(self, turn: Turn, wanted: int) -> bool:
        """Whether one may leave, once whoever has to be asked was asked."""

    def wait(self, turn: Turn) -> float:
        """Seconds until it is worth asking again."""

    def spend(self) -> Trip:
        """One leaves now."""

    def rest(self, seconds: float) -> None:
        """The platform asked for silence."""

    def rests_for(self) -> float:
        """Seconds of silence that are left."""


class Way:
    """How late messages may have been where they arrive: by what their way there and back took beyond the shortest."""

    def __init__(self) -> None:
        self._shortest = math.inf

    def back(self, trip: Trip, now: float) -> float:
        """Notes that the answer is here; by how many seconds that one was late, as far as was known before it."""
        trip.took = now - trip.left
        late = self.late(trip, now)
        self._shortest = min(trip.took, self._shortest + FORGETTING)
        return late

    def late(self, trip: Trip, now: float) -> float:
        """The lateness by `now`, of one still on its way too; of the first ever all of its way."""
        took = now - trip.left if trip.took is None else trip.took
        return max(0.0, took - self._shortest) if self._shortest < math.inf else took


class OwnRate:
    """The rate of a token that no other process sends with.

    What counts is when messages arrive, and that only their server sees. A message whose answer came later than the shortest way
    there and back may have arrived as much later, and so close to the ones after it: its second lasts longer by that much. So the
    whole rate is used on an even way, and no more than the rate on an uneven one.
    """

    def __init__(self, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self._trips: deque[Trip] = deque()
        self._way = Way()
        self._weather = Weather()

    def ready(self, turn: Turn) -> bool:
        return self.wait(turn) <= 0

    async def opens(self, turn: Turn, wanted: int) -> bool:
        return self.ready(turn)

    def wait(self, turn: Turn) -> float:
        now = self._clock()
        allowed = self._weather.allowed(self._most, now)
        waits = [self._weather.rests_until - now, self._room_in(allowed, now)]
        if turn is Turn.BULK and len(self._trips) >= drop(allowed):
            waits.append(self._trips[-drop(allowed)].left + DROP - now)
        return max(waits)

    def spend(self) -> Trip:
        trip = Trip(self._clock(), self._back)
        self._trips.append(trip)
        return trip

    def rest(self, seconds: float) -> None:
        self._weather = self._weather.refused(seconds, self._most, self._clock())

    def rests_for(self) -> float:
        return self._weather.rests_until - self._clock()

    def _back(self, trip: Trip) -> None:
        self._way.back(trip, self._clock())

    def _room_in(self, allowed: int, now: float) -> float:
        """Seconds until fewer than `allowed` of them may lie within one second where they arrive."""
        while self._trips and self._over_at(self._trips[0], now) <= now:
            self._trips.popleft()
        too_many = len(self._trips) - allowed + 1
        return max((self._over_at(self._trips[place], now) - now for place in range(too_many)), default=0.0)

    def _over_at(self, trip: Trip, now: float) -> float:
        return trip.left + 1.0 + MARGIN + min(self._way.late(trip, now), LATEST)


class Pace:
    """Hands out turns to send. `turn` waits; `rest` stops every turn for as long as the platform asked."""

    def __init__(self, limits: Limits, rate: Rate | None = None, *, clock: Clock | None = None) -> None:
        self._limits = limits
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._rate = rate or OwnRate(limits.overall, self._clock)
        self._to: defaultdict[int, deque[float]] = defaultdict(deque)
        self._queue: list[Waiting] = []
        self._order = itertools.count()
        self._pump: asyncio.Task[None] | None = None
        self._joined = asyncio.Event()  # somebody new waits, and may be free to go before all who wait already

    async def turn(self, chat_id: int, kind: Turn = Turn.ANSWER) -> Trip:
        """Waits until a message to this chat may leave: `with await pace.turn(…):` it does."""
        if not self._queue and self._wait_of(chat_id) <= 0 and self._rate.ready(kind):
            return self._note(chat_id)
        mine: asyncio.Future[Trip] = asyncio.get_running_loop().create_future()
        self._queue.append((kind, next(self._order), chat_id, mine))
        self._joined.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._hand_out())
        return await mine

    async def rested(self) -> None:
        """Waits until no rest is asked: for calls that are no messages, and need no turn."""
        while (left := self.rests_for()) > 0:  # noqa: ASYNC110  the rest may grow while it lasts
            await asyncio.sleep(left)

    def rests_for(self) -> float:
        """Seconds of rest that are left; 0 or less when there is none."""
        return self._rate.rests_for()

    def rest(self, seconds: float) -> None:
        """The platform asked for silence (429)."""
        self._rate.rest(seconds)

    async def _hand_out(self) -> None:
        while self._queue:
            self._joined.clear()
            if (first := self._first()) and await self._rate.opens(first[0], self._alike(first[0])):
                self._let_go(self._first() or first)  # while the rate was asked, somebody may have come who goes before
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.001, self._rate.wait(first[0]) if first else self._soonest())):
                    await self._joined.wait()

    def _first(self) -> Waiting | None:
        return min((entry for entry in self._queue if self._wait_of(entry[2]) <= 0), default=None)

    def _alike(self, kind: Turn) -> int:
        """How many turns of this kind could be used at once: no more is asked for than one for each chat."""
        return len({entry[2] for entry in self._queue if entry[0] is kind and self._wait_of(entry[2]) <= 0})

    def _soonest(self) -> float:
        return min(self._wait_of(entry[2]) for entry in self._queue)

    def _let_go(self, entry: Waiting) -> None:
        self._queue.remove(entry)
        if not entry[3].done():  # whoever gave up waiting leaves its turn to the next
            entry[3].set_result(self._note(entry[2]))

    def _wait_of(self, chat_id: int) -> float:
        """Seconds until a message to this chat would be within the limits of the chat."""
        if chat_id < 0:
            return _wait(self._to[chat_id], self._limits.group, 60.0, self._clock())
        return _wait(self._to[chat_id], self._limits.chat_burst, self._limits.chat_window, self._clock())

    def _note(self, chat_id: int) -> Trip:
        trip = self._rate.spend()
        now = trip.left
        self._to[chat_id].append(now)
        if len(self._to) > 10_000:  # chats that have been silent for a minute need no memory
            self._to = defaultdict(deque, {c: sent for c, sent in self._to.items() if sent and sent[-1] > now - 60})
        return trip


def _wait(sent: deque[float], most: int, window: float, now: float) -> float:
    """Seconds until fewer than `most` of the times in `sent` lie within the window."""
    while sent and sent[0] <= now - window:
        sent.popleft()
    return 0.0 if len(sent) < most else sent[-most] + window - now
