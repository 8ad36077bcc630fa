"""The switches of test mode, on loopback only: people to order, their frames, faults, and the ledger."""

import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from webchat import guard
from webchat.acts import NotDone, perform
from webchat.calls import read_json
from webchat.exchange import Exchange
from webchat.faults import ordered
from webchat.refusals import Refusal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Rehearsal:
    """`/test/*`; never mounted outside test mode."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def routes(self, app: web.Application) -> None:
        for verb, path, handler in (
            ("POST", "/test/people", self._people),
            ("POST", "/test/say", self._say),
            ("POST", "/test/faults", self._faults),
            ("DELETE", "/test/faults", self._no_faults),
            ("GET", "/test/ledger", self._ledger),
        ):
            app.router.add_route(verb, path, self._guarded(handler))

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            guard.check_host(self._exchange.settings, request)
            if "Origin" in request.headers:
                guard.check_origin(self._exchange.settings, request)
            try:
                return await handler(request)
            except NotDone as no:
                return web.json_response({"t": "error", "text": str(no)}, status=400)
            except Refusal as no:
                return web.Response(status=no.code, text=no.body(), content_type="application/json")

        return answer

    async def _people(self, request: web.Request) -> web.StreamResponse:
        wish, people = await _object(request), self._exchange.people
        name, username = str(wish.get("name") or "居民"), wish.get("username")
        person = people.new(name, time.time(), username, wish.get("language_code"))
        secret = people.add_device(person, time.time())
        await self._exchange.archive.settled()
        return web.json_response({"id": person.id, "cookie": secret})

    async def _say(self, request: web.Request) -> web.StreamResponse:
        wish = await _object(request)
        person = self._exchange.people.find(int(wish.get("id") or 0))
        if person is None or not isinstance(wish.get("frame"), dict):
            raise NotDone("没有这个人，或者没有内容。")
        ack = perform(self._exchange, person, wish["frame"])
        await self._exchange.archive.settled()
        return web.Response(body=ack.encode(), content_type="application/json")

    async def _faults(self, request: web.Request) -> web.StreamResponse:
        fault = ordered(await _object(request))
        if fault.kind == "next_update_id":
            value = fault.value if fault.value is not None else random.randrange(1, 2**31 - 10**6)
            self._exchange.archive.set_number("update_id", value)
            await self._exchange.archive.settled()
        else:
            self._exchange.faults.waiting.append(fault)
        return web.json_response({"waiting": len(self._exchange.faults.waiting)})

    async def _no_faults(self, request: web.Request) -> web.StreamResponse:
        self._exchange.faults.waiting.clear()
        return web.json_response({"waiting": 0})

    async def _ledger(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(list(self._exchange.ledger.rows))


async def _object(request: web.Request) -> dict[str, Any]:
    try:
        value = read_json(await request.read())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise NotDone("内容应是一个 JSON 对象。")
    return value
