"""How many messages may leave now for a token, decided from what left, what is lent, who waits and what the platform said.

Several processes send with one token. Each is lent turns, uses them within half a second or not at all, and reports at its next
asking when each was used. What is lent counts as if it left at the worst moment, so the sum of all is within the limit in every
sliding second, whoever dies. All moments are seconds of one clock: the books'.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

WINDOW = 1.04  # seconds: one, and what the way to the server may squeeze together; 96 % of the limit is left
DROPS = 8  # bulk leaves in drops, so many in a window: evenly, and an answer never waits for a whole second of it
DROP = WINDOW / DROPS
HOLD = 0.5  # seconds that a lent turn may be used
WISH = 0.6  # seconds that room is kept for whoever was refused, before those who may wait longer
TICK = 0.005  # seconds: moments are kept to the next of these, so that a thousand messages need two hundred numbers
REPEATED = 60.0  # seconds after a rest within which another refusal means that the rate itself is too high
SHARE_LEFT = 0.5  # of the rate, after a repeated refusal
REGAIN = 60.0  # seconds from a standstill to the full rate
SOONEST, LATEST = 0.005, 0.25  # seconds until a refused one asks again


class Turn(IntEnum):
    """Whose turn comes first."""

    ANSWER = 0
    NOTICE = 1
    BULK = 2


@dataclass(frozen=True, slots=True)
class Weather:
    """What the platform said last: until when it wants silence, and what its refusals have made of the rate."""

    rests_until: float = 0.0
    refused_at: float = -math.inf
    fell_to: float = math.inf  # messages a second, right after the last refusal

    def allowed(self, most: int, now: float) -> int:
        """Messages in any sliding second: it falls by half with every repeated refusal, and rises again evenly."""
        since = max(0.0, now - max(self.refused_at, self.rests_until))
        return max(1, min(most, math.floor(min(self.fell_to, most) + since * most / REGAIN)))

    def refused(self, seconds: float, most: int, now: float) -> "Weather":
        """After a 429. What was on its way already when the first came belongs to the same refusal."""
        until = max(self.rests_until, now + seconds)
        if now < self.rests_until:
            return replace(self, rests_until=until)
        again = now - max(self.refused_at, self.rests_until) < REPEATED
        left = self.allowed(most, now) * (SHARE_LEFT if again else 1.0)
        return Weather(until, now, max(1.0, left))


@dataclass(frozen=True, slots=True)
class Loan:
    holder: str
    until: float
    count: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody was refused; whoever may wait longer leaves room for it."""

    holder: str
    turn: int
    count: int
    until: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a token's pace stands: when how many left, what is lent, who waits, and the weather."""

    left: tuple[tuple[float, int], ...] = ()
    loans: tuple[Loan, ...] = ()
    wishes: tuple[Wish, ...] = ()
    weather: Weather = Weather()


@dataclass(frozen=True, slots=True)
class Asking:
    """`spent`: how many seconds ago each turn left that was lent before; what is left of those goes back with the asking."""

    holder: str
    turn: Turn
    wanted: int
    spent: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """`count` turns to use within HOLD; for more, ask again in `again_in` seconds. `rest`: seconds of silence that are asked."""

    count: int
    again_in: float
    rest: float


def lend(standing: Standing, asking: Asking, *, most: int, now: float) -> tuple[Standing, Granted]:
    """Lends what there is room for; `most` messages may leave in any sliding second."""
    standing = _settled(standing, asking, now)
    rest = standing.weather.rests_until - now
    if rest > 0:
        return standing, Granted(0, rest, rest)
    count = max(0, min(asking.wanted, _room(standing, asking.turn, most, now)))
    refused = asking.wanted - count
    loans, wishes = standing.loans, standing.wishes
    if count:
        loans += (Loan(asking.holder, now + HOLD, count),)
    if refused and asking.turn is not Turn.BULK:  # nobody may wait longer than bulk
        wishes += (Wish(asking.holder, asking.turn, refused, now + WISH),)
    return replace(standing, loans=loans, wishes=wishes), Granted(count, _again_in(standing, asking.turn, now), 0.0)


def _settled(standing: Standing, asking: Asking, now: float) -> Standing:
    """With what the asker reports, without what has been over for a window; what a silent holder was lent counts as used last."""
    used = [(now - ago, 1) for ago in asking.spent if ago < WINDOW]
    silent = [(loan.until, loan.count) for loan in standing.loans if loan.holder != asking.holder and loan.until <= now]
    return replace(
        standing,
        left=_counted([*standing.left, *used, *silent], now),
        loans=tuple(loan for loan in standing.loans if loan.holder != asking.holder and loan.until > now),
        wishes=tuple(wish for wish in standing.wishes if wish.holder != asking.holder and wish.until > now),
    )


def _counted(left: Iterable[tuple[float, int]], now: float) -> tuple[tuple[float, int], ...]:
    counts: dict[float, int] = {}
    for at, count in left:
        tick = round(math.ceil(at / TICK) * TICK, 3)
        if tick > now - WINDOW:
            counts[tick] = counts.get(tick, 0) + count
    return tuple(sorted(counts.items()))


def _room(standing: Standing, turn: Turn, most: int, now: float) -> int:
    allowed = standing.weather.allowed(most, now)
    lent = sum(loan.count for loan in standing.loans)
    room = allowed - lent - sum(count for _, count in standing.left)
    room -= sum(wish.count for wish in standing.wishes if wish.turn < turn)
    if turn is Turn.BULK:
        room = min(room, drop(allowed) - lent - sum(count for at, count in standing.left if at > now - DROP))
    return room


def drop(allowed: int) -> int:
    """Bulk messages in any DROP of a window."""
    return math.ceil(allowed / DROPS)


def _again_in(standing: Standing, turn: Turn, now: float) -> float:
    """When the next room may come: the oldest of the window goes, or a loan comes back."""
    span = DROP if turn is Turn.BULK else WINDOW
    ends = [at + WINDOW for at, _ in standing.left[:1]] + [at + span for at, _ in standing.left if at > now - span][:1]
    ends += [now + 0.02 for _ in standing.loans[:1]]
    return min(max(min(ends, default=now) - now, SOONEST), LATEST)
