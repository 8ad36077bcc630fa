"""The bell: tells every process within milliseconds that there is something new in the books; a slow look is the net beneath it.

A ring may get lost (its process dies, the line breaks): nothing may depend on it but the time that something takes.
"""

import asyncio
import contextlib
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

INBOX, OUTBOX = "inbox", "outbox"
STREET = "townhall"  # PostgreSQL's name for the channel; each database has its own
LOOK_AFTER = 5.0  # seconds without a ring after which the line is tried
PATIENCE = 5.0  # seconds that a line may take to answer
COMPANY = 0.002  # seconds a ring waits for others: every NOTIFY of a server waits for the one before it
AGAIN = 1.0  # seconds until a broken line is tried anew

Wake = Callable[[str], None]


class Bell:
    """`hear` says who wakes by which names; `ring` wakes them here at once and, on PostgreSQL, in all other processes.

    A name may be followed by a colon and more: `pace:telegram` wakes whoever hears `pace`.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._shared = engine.dialect.name == "postgresql"
        self._mine = uuid.uuid4().hex[:12]
        self._hearing: defaultdict[str, list[Wake]] = defaultdict(list)
        self._to_ring: set[str] = set()
        self._pulled = asyncio.Event()

    def hear(self, name: str, wake: Wake) -> None:
        self._hearing[name].append(wake)

    def ring(self, name: str) -> None:
        self._wake(name)
        if self._shared:
            self._to_ring.add(name)
            self._pulled.set()

    async def keep(self) -> None:
        """Keeps the line to the other processes until cancelled; on SQLite there is nobody to tell."""
        while self._shared:
            # Whatever breaks the line, even a fault of the driver's own: it is laid anew, and the slow look goes on meanwhile.
            with contextlib.suppress(Exception):
                await self._serve()
            await asyncio.sleep(AGAIN)

    async def _serve(self) -> None:
        async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as line:
            try:
                await self._listen(line)
                for name in list(self._hearing):
                    self._wake(name)  # what was rung while there was no line
                while True:
                    await self._pass_on(line)
            finally:
                await line.invalidate()  # it listens: nobody else may get it from the pool

    async def _listen(self, line: AsyncConnection) -> None:
        await line.execute(text("SET synchronous_commit TO OFF"))
        raw: Any = (await line.get_raw_connection()).driver_connection
        await raw.add_listener(STREET, self._told)

    async def _pass_on(self, line: AsyncConnection) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AFTER):
                await self._pulled.wait()
        await asyncio.sleep(COMPANY)
        self._pulled.clear()
        names, self._to_ring = self._to_ring, set()
        try:
            async with asyncio.timeout(PATIENCE):
                for name in names:
                    await line.execute(_RING, {"street": STREET, "what": f"{self._mine} {name}"})
                if not names:
                    await line.execute(_STILL_THERE)
        except BaseException:
            self._to_ring |= names
            raise

    def _told(self, _line: object, _process: int, _street: str, what: str) -> None:
        who, _, name = what.partition(" ")
        if who != self._mine:
            self._wake(name)

    def _wake(self, name: str) -> None:
        for wake in self._hearing[name.partition(":")[0]]:
            wake(name)


_RING = text("SELECT pg_notify(:street, :what)")
_STILL_THERE = text("SELECT 1")
