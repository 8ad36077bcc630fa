"""The clock: a few heartbeats that ask the books what is due. What is due is a query; a restart or a late start changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

log = structlog.get_logger("clock")


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Something done every so many seconds; beats of the same heart never overlap and never pile up."""

    name: str
    every: float
    do: Callable[[], Awaitable[object]]


class Clock:
    """python-telegram-bot's JobQueue, wound only after it has started: a job that is due before that would be lost."""

    def __init__(self, speaks: ExtBot[Any], heartbeats: list[Heartbeat]) -> None:
        self._application: Application[Any, Any, Any, Any, Any, JobQueue[Any]] = (
            Application.builder().bot(speaks).updater(None).job_queue(JobQueue()).build()
        )
        self._heartbeats = heartbeats
        self._beating: set[asyncio.Future[object]] = set()

    async def start(self) -> None:
        assert self._application.job_queue is not None
        self._application.add_error_handler(_report)
        await self._application.job_queue.start()
        for heartbeat in self._heartbeats:
            self._application.job_queue.run_repeating(
                self._beat(heartbeat),
                interval=heartbeat.every,
                first=min(1.0, heartbeat.every),
                name=heartbeat.name,
                job_kwargs={"misfire_grace_time": None},  # late is late, but never skipped
            )

    async def stop(self, *, within: float) -> None:
        """Beats no more; what is beating has so many seconds to end, and is then cut short and waited for."""
        assert self._application.job_queue is not None
        self._application.job_queue.scheduler.pause()
        if self._beating:
            _, late = await asyncio.wait(self._beating, timeout=within)
            for beat in late:
                beat.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._application.job_queue.stop(wait=False)

    def _beat(self, heartbeat: Heartbeat) -> Callable[[Any], Coroutine[Any, Any, None]]:
        async def beat(_: CallbackContext[Any, Any, Any, Any]) -> None:
            beating = asyncio.ensure_future(heartbeat.do())
            self._beating.add(beating)
            beating.add_done_callback(self._beating.discard)
            with suppress(asyncio.CancelledError):  # cut short at closing time: the next office takes it up
                await beating

        return beat


async def _report(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    job = context.job.name if context.job else "?"
    log.error("heartbeat failed", heartbeat=job, exc_info=context.error)
