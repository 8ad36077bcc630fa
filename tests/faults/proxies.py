"""A TCP line before a server (the chat server, PostgreSQL) that can be spoilt while the office talks over it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from urllib.parse import urlsplit


class Line(StrEnum):
    """What the line does to what goes over it; connections that are refused, see `Proxy.refuse`."""

    FAIR = "fair"
    SILENT = "silent"  # nothing goes through in either direction, and nothing is cut: half open, a blackhole
    CUT = "cut"  # what is asked arrives; the connection ends when the answer begins
    LATE = "late"  # each answer comes so many seconds later
    TRICKLE = "trickle"  # an answer comes a few bytes at a time


class Proxy:
    """`spoilt` counts how often the line did harm; `seconds`: how late, or between two bits of a trickle."""

    def __init__(self, target: str, seconds: float = 0.05) -> None:
        parts = urlsplit(target)
        assert parts.hostname is not None
        self._host, self._port = parts.hostname, parts.port or 5432
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._target = target
        self.line, self.seconds, self.spoilt, self.port = Line.FAIR, seconds, 0, 0

    @property
    def url(self) -> str:
        """The address of the target, over this line."""
        return self._target.replace(f":{self._port}", f":{self.port}", 1)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """From now on connections are refused, and those that stand are cut."""
        assert self._server is not None
        self._server.close()
        self.cut()
        self.spoilt += 1

    def cut(self) -> None:
        """Every connection that stands ends now."""
        for line in self._lines:
            line.transport.abort()

    async def close(self) -> None:
        await self.refuse()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            ahead, there = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        self._lines |= {writer, there}
        await asyncio.gather(self._pump(reader, there, False), self._pump(ahead, writer, True), return_exceptions=True)
        for line in (writer, there):
            line.transport.abort()
            self._lines.discard(line)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool) -> None:
        try:
            while part := await reader.read(65536):
                if not await self._spoil(part, writer, answers):
                    writer.write(part)
                    await writer.drain()
        except OSError:
            pass
        writer.transport.abort()

    async def _spoil(self, part: bytes, writer: asyncio.StreamWriter, answers: bool) -> bool:
        """Whether nothing of a part is left to be carried, however the line is by then. Raises OSError where it is cut."""
        line = self.line
        if line is Line.FAIR or not (answers or line is Line.SILENT):
            return False
        self.spoilt += 1
        if line is Line.CUT:
            raise ConnectionAbortedError
        if line is Line.LATE:
            await asyncio.sleep(self.seconds)
        if line is Line.TRICKLE:
            await self._trickle(part, writer)
        return line in (Line.SILENT, Line.TRICKLE)

    async def _trickle(self, part: bytes, writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(part), 64):
            writer.write(part[start : start + 64])
            await writer.drain()
            await asyncio.sleep(self.seconds)


@asynccontextmanager
async def proxied(target: str, seconds: float = 0.05) -> AsyncIterator[Proxy]:
    proxy = Proxy(target, seconds)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
