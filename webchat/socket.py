"""The page's line: frames in, frames out, as docs/webchat-protocol.md tells."""

import asyncio
import json
import sqlite3
import time
from collections import deque
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from webchat.acts import NotDone, perform
from webchat.calls import read_json
from webchat.exchange import Exchange, dumps
from webchat.lines import Line
from webchat.methods.profile import commands_for
from webchat.people import Person
from webchat.settings import Mode

Json = dict[str, Any]
FRAME_BYTES = 16 * 1024
PERIOD = 10.0  # seconds in which `frame_limit` frames are let through
NOT_KEPT = "暂时没能保存，请稍后再发一次。"


def me(exchange: Exchange, person: Person) -> Json:
    """Who the page speaks for, and to."""
    bot = {key: exchange.bot[key] for key in ("id", "first_name", "username")}
    demo = exchange.settings.mode is Mode.DEMO
    return {"id": person.id, "name": person.first_name, "staff": person.staff, "demo": demo, "bot": bot}


def hello(exchange: Exchange, person: Person) -> str:
    messages, more = exchange.history(person.id, None)
    own = me(exchange, person)
    head = {"t": "hello", "me": own, "bot": own["bot"], "commands": commands_for(exchange, person)}
    head |= {"more": more, "blocked": person.blocked}
    keyboard = person.reply_keyboard or "null"
    return f'{dumps(head)[:-1]},"reply_keyboard":{keyboard},"messages":[{",".join(messages)}]}}'


class Conversation:
    """One open page from hello to goodbye."""

    def __init__(self, exchange: Exchange, person: Person, ws: web.WebSocketResponse) -> None:
        self._exchange, self._person, self._ws = exchange, person, ws
        self.line = Line(ws)
        self._times: deque[float] = deque()
        self._warned = False

    async def hold(self) -> None:
        if not self._exchange.lines.join(self._person.id, self.line):
            await self._ws.close(code=1008, message="打开的页面太多了".encode())
            return
        writer = asyncio.get_running_loop().create_task(self.line.write())
        try:
            self.line.send(hello(self._exchange, self._person))
            await self._listen()
        finally:
            self._exchange.lines.leave(self._person.id, self.line)
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer

    async def _listen(self) -> None:
        async for message in self._ws:
            if message.type in {WSMsgType.ERROR, WSMsgType.CLOSE}:
                return
            complaint = self._complaint(message.data)
            if complaint is None:
                self._warned = False
                await self._take(json.loads(message.data))
            elif await self._warn(complaint):
                return

    def _complaint(self, data: Any) -> str | None:
        """What is wrong with a frame before it is read, or nothing."""
        if not self._on_time():
            return "发得太快了，请稍等几秒再发。"
        if not isinstance(data, str) or len(data.encode("utf-8", "replace")) > FRAME_BYTES:
            return "这条内容太大了。"
        try:
            readable = isinstance(read_json(data), dict)
        except (ValueError, RecursionError):
            readable = False
        return None if readable else "页面发来了读不懂的内容，请刷新页面。"

    def _on_time(self) -> bool:
        now = time.monotonic()
        while self._times and self._times[0] < now - PERIOD:
            self._times.popleft()
        self._times.append(now)
        return len(self._times) <= self._exchange.settings.frame_limit

    async def _warn(self, complaint: str) -> bool:
        """Once with words; a page that goes on is disconnected (True)."""
        if self._warned:
            await self._ws.close(code=1008, message=b"policy violation")
            return True
        self._warned = True
        self._error(complaint, None)
        return False

    async def _take(self, frame: Json) -> None:
        match frame.get("t"):
            case "history":
                self.line.send(self._older(frame))
            case "typing":
                pass
            case "ping":
                self.line.send('{"t":"pong"}')
            case _:
                await self._do(frame)

    async def _do(self, frame: Json) -> None:
        ref = frame.get("ref") if isinstance(frame.get("ref"), str) else None
        try:
            ack = perform(self._exchange, self._person, frame, self.line)
            await self._exchange.archive.settled()
        except NotDone as no:
            self._error(str(no), ref)
        except sqlite3.Error:
            self._error(NOT_KEPT, ref)
        else:
            self.line.send(ack)

    def _older(self, frame: Json) -> str:
        before = frame.get("before")
        before = before if isinstance(before, int) and 0 < before < 1 << 62 else None
        messages, more = self._exchange.history(self._person.id, before)
        return f'{{"t":"history","more":{json.dumps(more)},"messages":[{",".join(messages)}]}}'

    def _error(self, text: str, ref: str | None) -> None:
        self.line.send(dumps({"t": "error", **({"ref": ref[:64]} if ref else {}), "text": text}))
