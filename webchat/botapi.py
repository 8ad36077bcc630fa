"""The bot's side of the house: `/bot<token>/<method>` and `/file/bot<token>/<path>`, as Telegram's server answers them."""

import asyncio
import hmac
import logging
import sqlite3

from aiohttp import web

from webchat.cabinet import DOWNLOAD_BYTES
from webchat.calls import Call, read_call
from webchat.exchange import Exchange
from webchat.methods import method_of
from webchat.methods.receiving import Told
from webchat.refusals import NOT_FOUND, UNAUTHORIZED, Refusal, broken
from webchat.settings import TOKEN

log = logging.getLogger("webchat.botapi")


class BotSide:
    """Answers bots. Tokens, and what people wrote, never reach the log."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._token = exchange.settings.token.encode()
        exchange.hook.perform = self.obey

    def routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token:[^/]*}/{method:[^/]*}", self.answer)
        app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", self.file)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
            call = await read_call(request, request.match_info["method"], self._exchange.cabinet.incoming)
        except Refusal as no:
            return refused(no)
        try:
            return await self._answer(request, call)
        finally:
            call.discard()

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        ledger, faults = self._exchange.ledger, self._exchange.faults
        try:
            if faults.waiting:
                await faults.before(call.method)
            result = await self._perform(call)
        except Refusal as no:
            ledger.call(call.method, call.params, no.code, None)
            return refused(no)
        ledger.call(call.method, call.params, 200, result)
        if faults.waiting and await faults.after(call.method):
            return await cut(request)
        return accepted(result)

    async def obey(self, call: Call) -> None:
        """A call that came in the answer to a webhook: done or not, nobody is told."""
        try:
            result = await self._perform(call)
        except Refusal as no:
            log.info("a call in a webhook's answer was refused: %s %s", no.code, no.description)
        else:
            self._exchange.ledger.call(call.method, call.params, 200, result)

    async def _perform(self, call: Call) -> str:
        """The result of a call, on disk before it is told. Raises `Refusal`; a fault of ours is a 500."""
        try:
            result = await method_of(call.method)(self._exchange, call)
            await self._exchange.archive.settled()
        except (Refusal, asyncio.CancelledError):
            raise
        except sqlite3.Error as error:
            log.error("the history could not be written: %s", error)  # noqa: TRY400 - the cause, without a trace
            raise broken() from None
        except Exception:
            log.exception("method %s failed", call.method[:64])
            raise broken() from None
        return result

    async def file(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
        except Refusal as no:
            return refused(no)
        path = self._exchange.cabinet.place(request.match_info["path"])
        if path is None or not path.is_file():
            return refused(NOT_FOUND)
        if path.stat().st_size > DOWNLOAD_BYTES:
            return refused(Refusal(400, "Bad Request: file is too big"))
        return web.FileResponse(path, headers={"Content-Type": "application/octet-stream"})

    def _check_token(self, token: str) -> None:
        """404 for what is no token, 401 for a wrong one; compared in constant time."""
        if not TOKEN.fullmatch(token):
            raise NOT_FOUND
        if not hmac.compare_digest(token.encode(), self._token):
            raise UNAUTHORIZED


def accepted(result: str) -> web.Response:
    told = f',"description":"{result.description}"' if isinstance(result, Told) else ""
    return _json(200, f'{{"ok":true,"result":{result}{told}}}')


def refused(no: Refusal) -> web.Response:
    response = _json(no.code, no.body())
    if no.retry_after is not None:
        response.headers["Retry-After"] = str(no.retry_after)
    return response


async def cut(request: web.Request) -> web.StreamResponse:
    """The connection breaks before a word of the answer has left."""
    if request.transport is not None:
        request.transport.abort()
    await asyncio.sleep(0)
    return web.Response(status=499)


def _json(status: int, text: str) -> web.Response:
    return web.Response(status=status, body=text.encode(), content_type="application/json")
