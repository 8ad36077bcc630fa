"""How much is let through: token buckets for messages, counts in a window for what strangers may try."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

KEPT = 20_000  # keys remembered at most; beyond it the idle ones are forgotten


@dataclass(slots=True)
class _Level:
    tokens: float
    at: float


@dataclass(slots=True)
class Bucket:
    """Token buckets by key: `rate` a second on the long run, `burst` at once."""

    rate: float
    burst: int
    clock: Callable[[], float] = time.monotonic
    _levels: dict[int, _Level] = field(default_factory=dict)

    def wait(self, key: int) -> int:
        """Whole seconds until a token is there; 0 when one is there now. Takes nothing."""
        tokens = self._level(key).tokens
        return 0 if tokens >= 1 else max(1, math.ceil((1 - tokens) / self.rate))

    def take(self, key: int) -> None:
        self._level(key).tokens -= 1

    def _level(self, key: int) -> _Level:
        now = self.clock()
        level = self._levels.get(key)
        if level is None:
            if len(self._levels) >= KEPT:
                self._forget(now)
            level = self._levels[key] = _Level(float(self.burst), now)
        level.tokens = min(self.burst, level.tokens + (now - level.at) * self.rate)
        level.at = now
        return level

    def _forget(self, now: float) -> None:
        full = self.burst / self.rate
        self._levels = {k: v for k, v in self._levels.items() if now - v.at < full}


@dataclass(slots=True)
class Window:
    """At most `limit` events of a key within `seconds`."""

    limit: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _times: dict[str, deque[float]] = field(default_factory=dict)

    def full(self, key: str) -> bool:
        times = self._times.get(key)
        if times is None:
            return False
        while times and times[0] <= self.clock() - self.seconds:
            times.popleft()
        if not times:
            del self._times[key]
        return len(times) >= self.limit

    def count(self, key: str) -> None:
        if len(self._times) >= KEPT:
            self._times = {k: v for k, v in self._times.items() if v and v[-1] > self.clock() - self.seconds}
        self._times.setdefault(key, deque()).append(self.clock())

    def forgive(self, key: str, events: int) -> None:
        """Take back the newest events: what they were counted for did not happen."""
        times = self._times.get(key, deque())
        for _ in range(min(events, len(times))):
            times.pop()

    def admit(self, key: str) -> bool:
        """Count one event if there is room for it."""
        if self.full(key):
            return False
        self.count(key)
        return True
