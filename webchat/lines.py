"""The open WebSockets: who is on the line, and what is sent to them."""

import asyncio
from collections import defaultdict

from aiohttp import web

WAITING = 2000  # frames a slow page may be behind before it is hung up on; it comes back and reads its history
PAGES = 8  # open pages of one person


class Line:
    """One open page. Frames are queued here and written in order by one task."""

    def __init__(self, ws: web.WebSocketResponse) -> None:
        self.ws = ws
        self._frames: asyncio.Queue[str | None] = asyncio.Queue(WAITING)

    def send(self, frame: str) -> None:
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.hang_up()

    def hang_up(self) -> None:
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(None)

    async def write(self) -> None:
        """Write until hung up or the other end is gone."""
        try:
            while (frame := await self._frames.get()) is not None:
                await self.ws.send_str(frame)
        except (ConnectionError, RuntimeError):
            return
        await self.ws.close(code=1013, message=b"try again later")


class Lines:
    """All open pages, by person."""

    def __init__(self) -> None:
        self._open: dict[int, set[Line]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(len(lines) for lines in self._open.values())

    def people(self) -> list[int]:
        return list(self._open)

    def join(self, person: int, line: Line) -> bool:
        """False when this person has too many pages open."""
        if len(self._open.get(person, ())) >= PAGES:
            return False
        self._open[person].add(line)
        return True

    def leave(self, person: int, line: Line) -> None:
        lines = self._open.get(person)
        if lines is not None:
            lines.discard(line)
            if not lines:
                del self._open[person]

    def send(self, person: int, frame: str, but: Line | None = None) -> None:
        """To all pages of a person, except the one that knows already."""
        for line in list(self._open.get(person, ())):
            if line is not but:
                line.send(frame)

    def hang_up(self, person: int) -> None:
        """Every page of a person has to come back and show its device again."""
        for line in list(self._open.get(person, ())):
            line.hang_up()

    async def close(self) -> None:
        for line in [line for lines in self._open.values() for line in lines]:
            await line.ws.close(code=1001, message=b"closing")
