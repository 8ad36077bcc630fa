"""Seats: what only one process may do at a time (poll a token, wind the clock), while others stand by to take over.

A seat is an advisory lock of PostgreSQL: it goes with the connection, and so with the process, however that ends. Two who hold
one for a moment (a line broke, and its end has not noticed) do no harm: what they do is keyed. SQLite's books have one process.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LOOK = 1.0  # seconds between tries for a seat, and between looks whether the line still stands
PATIENCE = 3.0  # seconds that the line may take to answer


class Seat:
    def __init__(self, name: str, *, held: bool) -> None:
        self.name = name
        self._taken, self._lost = asyncio.Event(), asyncio.Event()
        self.pass_to(held)

    @property
    def held(self) -> bool:
        return self._taken.is_set()

    def pass_to(self, us: bool) -> None:
        (self._taken if us else self._lost).set()
        (self._lost if us else self._taken).clear()

    async def work(self, duty: Callable[[], Awaitable[None]]) -> None:
        """Does a duty whenever the seat is held, and lets go of it when the seat is lost; ends as the duty ends."""
        while True:
            await self._taken.wait()
            working = asyncio.ensure_future(duty())
            losing = asyncio.create_task(self._lost.wait())
            try:
                await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
                if working.done():
                    return await working
            finally:
                for task in (working, losing):
                    task.cancel()
                await asyncio.gather(working, losing, return_exceptions=True)


class Seats:
    """The seats that this process wants; `keep` holds on to them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._shared = engine.dialect.name == "postgresql"
        self._seats: dict[str, Seat] = {}

    def of(self, name: str) -> Seat:
        return self._seats.setdefault(name, Seat(name, held=not self._shared))

    async def keep(self) -> None:
        """Takes what is free and holds it until cancelled; where the line breaks, all seats are lost and asked for anew."""
        while self._shared:
            if self._seats:
                # Whatever broke the line, even a fault of the driver's own: the lock went with it.
                with contextlib.suppress(Exception):
                    await self._sit()
            await asyncio.sleep(LOOK)

    async def _sit(self) -> None:
        async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as line:
            try:
                await line.execute(text(_NOTICE_DEATH))
                while True:
                    await self._look(line)
                    await asyncio.sleep(LOOK)
            finally:
                for seat in self._seats.values():
                    seat.pass_to(False)
                await line.invalidate()  # the locks must not go back into the pool

    async def _look(self, line: AsyncConnection) -> None:
        async with asyncio.timeout(PATIENCE):
            await line.execute(text("SELECT 1"))
            for seat in list(self._seats.values()):
                if not seat.held:
                    seat.pass_to(bool(await line.scalar(_TRY, {"name": f"townhall:{seat.name}"})))


_TRY = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
# A machine that vanished must not keep its seats for the two hours that TCP waits by itself.
_NOTICE_DEATH = (
    "SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false), "
    "set_config('tcp_keepalives_count', '3', false)"
)
