"""The clock: a few heartbeats that ask the books what is due. What is due is a query; a restart or a late start changes nothing."""

from collections.abc import Awaitable, Callable, Coroutine
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

    async def start(self) -> None:
        assert self._application.job_queue is not None
        self._application.add_error_handler(_report)
        await self._application.job_queue.start()
        for heartbeat in self._heartbeats:
            self._application.job_queue.run_repeating(
                _beat(heartbeat),
                interval=heartbeat.every,
                first=min(1.0, heartbeat.every),
                name=heartbeat.name,
                job_kwargs={"misfire_grace_time": None},  # late is late, but never skipped
            )

    async def stop(self) -> None:
        assert self._application.job_queue is not None
        await self._application.job_queue.stop(wait=True)


def _beat(heartbeat: Heartbeat) -> Callable[[Any], Coroutine[Any, Any, None]]:
    async def beat(_: CallbackContext[Any, Any, Any, Any]) -> None:
        await heartbeat.do()

    return beat


async def _report(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    job = context.job.name if context.job else "?"
    log.error("heartbeat failed", heartbeat=job, exc_info=context.error)
