"""The clock: each heart beats by itself; one that fails does not stop the others, and one that is late beats all the same."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clocks import Clock, Heartbeat
from tests.bot.conftest import Connect


@asynccontextmanager
async def ticking(connect: Connect, *hearts: Heartbeat, within: float = 0.1) -> Any:
    clock = Clock(connect().speaks, list(hearts))
    await clock.start()
    try:
        yield clock
    finally:
        await clock.stop(within=within)


class Heart:
    """Counts its beats; `do` is what it does at each."""

    def __init__(self, name: str, do: Callable[[], Awaitable[None]] | None = None, every: float = 0.02) -> None:
        self.beats = 0
        self.heartbeat = Heartbeat(name, every, self._beat)
        self._do = do
        self.beaten = asyncio.Condition()

    async def _beat(self) -> None:
        self.beats += 1
        async with self.beaten:
            self.beaten.notify_all()
        if self._do:
            await self._do()

    async def reach(self, beats: int) -> None:
        async with asyncio.timeout(10), self.beaten:
            await self.beaten.wait_for(lambda: self.beats >= beats)


async def test_a_heart_beats_again_and_again(connect: Connect) -> None:
    heart = Heart("a")
    async with ticking(connect, heart.heartbeat):
        await heart.reach(3)


async def test_a_heart_that_fails_stops_neither_itself_nor_the_others(connect: Connect) -> None:
    async def fail() -> None:
        raise RuntimeError("the books are away")

    broken, sound = Heart("broken", fail), Heart("sound")
    async with ticking(connect, broken.heartbeat, sound.heartbeat):
        await asyncio.gather(broken.reach(3), sound.reach(3))


async def test_beats_of_one_heart_never_overlap_and_do_not_pile_up(connect: Connect) -> None:
    inside, most = 0, 0

    async def slow() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.07)
        inside -= 1

    heart, other = Heart("slow", slow), Heart("other")
    async with ticking(connect, heart.heartbeat, other.heartbeat):
        await heart.reach(3)
        seen = heart.beats
        await asyncio.sleep(0.01)
        assert heart.beats == seen, "what was missed meanwhile is beaten once, not five times"
    assert most == 1
    assert other.beats > 3


async def test_a_late_beat_is_late_and_not_skipped(connect: Connect) -> None:
    """An hour late: a laptop that slept, or a loop that stood still."""
    heart = Heart("hourly", every=3600)
    async with ticking(connect, heart.heartbeat) as clock:
        scheduler = clock._application.job_queue.scheduler
        (job,) = scheduler.get_jobs()
        job.modify(next_run_time=datetime.now(UTC) - timedelta(hours=1))
        await heart.reach(1)


async def test_the_first_beat_comes_within_a_second_however_rare_the_heart(connect: Connect) -> None:
    async with ticking(connect, Heart("hourly", every=3600).heartbeat) as clock:
        (job,) = clock._application.job_queue.scheduler.get_jobs()
        assert job.next_run_time - datetime.now(UTC) <= timedelta(seconds=1)


async def test_a_clock_that_stops_lets_a_quick_beat_end_and_cuts_a_slow_one_short(connect: Connect) -> None:
    ended: list[str] = []

    async def quick() -> None:
        await asyncio.sleep(0.03)
        ended.append("quick")

    async def endless() -> None:
        await asyncio.sleep(600)
        ended.append("endless")

    hearts = Heart("quick", quick, every=5), Heart("endless", endless, every=5)
    async with ticking(connect, *(heart.heartbeat for heart in hearts)) as clock:
        for job in clock._application.job_queue.scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        await asyncio.gather(*(heart.reach(1) for heart in hearts))
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 1.0
    assert ended == ["quick"]
    assert [heart.beats for heart in hearts] == [1, 1]
