"""Time that passes only when nobody has anything to do: an hour of waiting takes no time, and no wait is ever a little late."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class SimulatedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._seconds = 0.0
        super().__init__()

    def time(self) -> float:
        return self._seconds

    def _run_once(self) -> None:
        ready, scheduled = self._ready, self._scheduled  # type: ignore[attr-defined]  # how asyncio's own loop keeps them
        if not ready and scheduled:
            self._seconds = max(self._seconds, scheduled[0]._when)
        super()._run_once()  # type: ignore[misc]  # the same


def simulate(story: Coroutine[Any, Any, T]) -> T:
    """Runs a story in simulated time, which begins at 0."""
    loop = SimulatedLoop()
    try:
        return loop.run_until_complete(story)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
