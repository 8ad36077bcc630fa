"""A Bot API server of a few lines that answers by a script: what the tests of pens and couriers talk with, over loopback."""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import unused_port

TOKEN = "1000000003:scripted-token_of_nobody_00000001"
OK, CUT = "ok", "cut"  # CUT: the request is read, and no answer is ever given


@dataclass(frozen=True)
class Refusal:
    """An answer of the Bot API that says no."""

    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


TOO_MANY = Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1})
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
UNREADABLE = Refusal(400, "Bad Request: can't parse entities: Unsupported start tag")
NO_CHAT = Refusal(400, "Bad Request: chat not found")
TOO_LONG = Refusal(400, "Bad Request: message is too long")
BAD_GATEWAY = Refusal(502, "Bad Gateway")
MOVED = Refusal(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -100500})

Step = str | Refusal


class BotApi:
    """`calls`: the parameters of every call in the order of arrival. Beyond its script it says yes."""

    def __init__(self) -> None:
        self.port = unused_port()
        self.calls: list[dict[str, Any]] = []
        self.script: deque[Step] = deque()
        self._runner: web.AppRunner | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def texts(self) -> list[str]:
        return [call["text"] for call in self.calls if "text" in call]

    async def open(self) -> None:
        door = web.Application()
        door.router.add_post("/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(door, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    async def _answer(self, request: web.Request) -> web.Response:
        told = await request.json() if request.content_type == "application/json" else await request.post()
        call = {"method": request.match_info["method"], **{name: str(value) for name, value in told.items()}}
        self.calls.append(call)
        step = self.script.popleft() if self.script else OK
        if step == CUT:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(step, Refusal):
            body = {"ok": False, "error_code": step.code, "description": step.description, "parameters": step.parameters}
            return web.json_response(body, status=step.code)
        return web.json_response({"ok": True, "result": self._result(call)})

    def _result(self, call: dict[str, Any]) -> Any:
        if "text" not in call or "chat_id" not in call:
            return True
        chat = {"id": int(call["chat_id"]), "type": "private", "first_name": "某人"}
        return {"message_id": len(self.calls), "date": 1_719_806_400, "chat": chat, "text": call["text"]}


@asynccontextmanager
async def scripted() -> AsyncIterator[BotApi]:
    api = BotApi()
    await api.open()
    try:
        yield api
    finally:
        await api.close()


def keyboard(call: dict[str, Any]) -> Any:
    return json.loads(call["reply_markup"]) if "reply_markup" in call else None
