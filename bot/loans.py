"""The rate of a token that several processes send with: turns are lent from the books, each used at once or given back."""

import asyncio
from collections.abc import Callable, Coroutine

import structlog

from bot.paces import Clock, Trip, Way
from db.bells import Bell
from db.engines import TROUBLE
from db.paces import Paces
from knowledge.rules.paces import HOLD, WINDOW, Asking, Granted, Turn, Weather

AGAIN = 0.25  # seconds until the books are asked anew after trouble
PACE = "pace"  # the bell that is rung when the platform asked for a rest
HANDFUL = 100  # one in so many of a second's turns may be lent to whoever asks for one: fewer askings on a fast server

log = structlog.get_logger("pace")


class LentRate:
    """`token` names whose pace it is (never the token itself); `holder` names this process."""

    def __init__(self, paces: Paces, bell: Bell, token: str, holder: str, most: int, clock: Clock | None = None) -> None:
        self._paces, self._bell, self._token, self._holder, self._most = paces, bell, token, holder, most
        self._clock: Callable[[], float] = clock or (lambda: asyncio.get_running_loop().time())
        self._lent, self._good_until = 0, 0.0
        self._spent: list[float] = []  # moments at which a message left or, where it was late, may have arrived
        self._way = Way()
        self._ask_at: dict[Turn, float] = {}
        self._weather = Weather()
        self._asking = asyncio.Lock()  # two askings at once would give back each other's turns
        self._telling: set[asyncio.Task[None]] = set()
        bell.hear(PACE, self._hear)

    def ready(self, turn: Turn) -> bool:
        return self._lent > 0 and self._clock() < self._good_until

    async def opens(self, turn: Turn, wanted: int) -> bool:
        if not self.ready(turn) and self.wait(turn) <= 0:
            await self._ask(turn, wanted)
        return self.ready(turn)

    def wait(self, turn: Turn) -> float:
        return max(self._ask_at.get(turn, 0.0), self._weather.rests_until) - self._clock()

    def spend(self) -> Trip:
        self._lent -= 1
        trip = Trip(self._clock(), self._back)
        self._spent.append(trip.left)
        return trip

    def _back(self, trip: Trip) -> None:
        """One that was later than WINDOW allows for counts once more, at the moment at which it may have arrived."""
        if (late := self._way.back(trip, self._clock())) > WINDOW - 1:
            self._spent.append(trip.left + late)

    def rest(self, seconds: float) -> None:
        self._quiet_down(seconds)
        self._soon(self._tell(seconds))

    def rests_for(self) -> float:
        return self._weather.rests_until - self._clock()

    async def _ask(self, turn: Turn, wanted: int) -> None:
        """What is still held goes back, so nothing is held while we ask; a turn is good from the moment before we asked."""
        async with self._asking:
            asked_at, self._lent = self._clock(), 0
            spent = tuple(asked_at - at for at in self._spent)
            asking = Asking(self._holder, turn, self._handful(turn, wanted), spent)
            try:
                granted = await self._paces.lend(self._token, asking, most=self._most)
            except TROUBLE as trouble:
                log.warning("the books cannot be asked for a turn", trouble=type(trouble).__name__)
                self._spent = [at for at in self._spent if at > asked_at - WINDOW]
                self._ask_at[turn] = self._clock() + AGAIN
            else:
                del self._spent[: len(spent)]
                self._take(turn, granted, asked_at)

    def _handful(self, turn: Turn, wanted: int) -> int:
        return wanted if turn is Turn.BULK or not wanted else max(wanted, self._most // HANDFUL)

    def _take(self, turn: Turn, granted: Granted, asked_at: float) -> None:
        self._lent, self._good_until = granted.count, asked_at + HOLD
        self._ask_at = {} if granted.count else self._ask_at | {turn: self._clock() + granted.again_in}
        if granted.rest:
            self._quiet_down(granted.rest)

    def _quiet_down(self, seconds: float) -> None:
        self._lent = 0
        self._weather = Weather(max(self._weather.rests_until, self._clock() + seconds))

    def _hear(self, name: str) -> None:
        """Another process was told to rest: what we were lent goes back, and with the asking we learn how long."""
        if name == f"{PACE}:{self._token}":
            self._soon(self._ask(Turn.ANSWER, 0))

    async def _tell(self, seconds: float) -> None:
        try:
            await self._paces.refused(self._token, seconds, most=self._most)
            self._bell.ring(f"{PACE}:{self._token}")
        except TROUBLE as trouble:
            log.warning("the books cannot be told of a rest", trouble=type(trouble).__name__)

    def _soon(self, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(doing)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
