"""The page's side over HTTP: the page itself, the device at the door, uploads and files."""

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from webchat import guard, uploads
from webchat.acts import NotDone
from webchat.calls import read_json
from webchat.exchange import Exchange
from webchat.limits import Window
from webchat.methods.media import described
from webchat.people import EXAMPLE_IDS, EXAMPLES, Person, called
from webchat.refusals import Refusal
from webchat.settings import Mode
from webchat.socket import FRAME_BYTES, NOT_KEPT, Conversation, me

FOLDER = Path(__file__).parent / "page"
COOKIE = "townhall"
YEAR = 365 * 86_400
BODY_BYTES = 4096
HOUR = 3600.0
WRONG_PHRASES = 5  # an hour, from one address
_TYPES = {
    ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
    ".json": "application/json", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
    ".jpg": "image/jpeg", ".webp": "image/webp",
}  # fmt: skip
_SENTENCES = {
    413: "文件太大了，单个文件不能超过 20 MB。",
    429: "传得太多了，请一小时后再传。",
    507: "存文件的地方快满了，暂时收不了图片和文件；文字照常可以发。",
    415: "这个文件打不开，或者内容和它的类型不符。请换一个再传。",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PageSide:
    """Answers people's browsers."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._settings = exchange.settings
        self._wrong = Window(WRONG_PHRASES, HOUR)
        self._devices = Window(self._settings.devices_an_hour, HOUR)
        self._phrases = Window(10, HOUR)
        self._uploads = Window(self._settings.uploads_an_hour, HOUR)

    def routes(self, app: web.Application) -> None:
        add = app.router.add_route
        add("GET", "/", self._plain(self._page))
        add("GET", "/assets/{path:.+}", self._plain(self._asset))
        add("GET", "/api/me", self._plain(self._me))
        add("POST", "/api/device", self._changing(self._device))
        add("POST", "/api/phrase", self._changing(self._phrase))
        add("POST", "/api/upload", self._changing(self._upload))
        add("GET", "/api/file/{file_id}", self._plain(self._file))
        add("GET", "/ws", self._changing(self._ws))
        if self._settings.mode is Mode.DEMO:
            add("GET", "/stage", self._plain(self._page))

    def _plain(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                guard.check_host(self._settings, request)
                response = await handler(request)
            except web.HTTPException as no:
                response = _told(no.status, no.text or "")
            except sqlite3.Error:
                response = _told(503, NOT_KEPT)
            if not response.prepared:
                for name, value in guard.HEADERS.items():
                    response.headers.setdefault(name, value)
            return response

        return answer

    def _changing(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            guard.check_origin(self._settings, request)
            return await handler(request)

        return self._plain(answer)

    def person(self, request: web.Request) -> Person:
        """Who asks: an example person in demo mode, else the device of the cookie. Raises 401."""
        wish = request.query.get("as")
        if wish and self._settings.mode is Mode.DEMO and wish in EXAMPLES:
            return self._exchange.people.find(EXAMPLES[wish].id) or EXAMPLES[wish]
        person = self._exchange.people.of_device(_secret(request))
        if person is None:
            raise web.HTTPUnauthorized(text="这台设备还没有登记。")
        return person

    async def _page(self, request: web.Request) -> web.StreamResponse:
        stage = request.path == "/stage"
        file = FOLDER / ("stage.html" if stage else "index.html")
        if not file.is_file():
            raise web.HTTPNotFound(text="页面还没有安装。")
        framed = not stage and self._settings.mode is Mode.DEMO
        headers = guard.page_headers(framed)
        return web.Response(body=file.read_bytes(), content_type="text/html", charset="utf-8", headers=headers)

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        wanted = _asset(request.match_info["path"])
        kind = _TYPES.get(wanted.suffix) if wanted else None
        if wanted is None or kind is None:
            raise web.HTTPNotFound(text="没有这个文件。")
        headers = {**guard.HEADERS, "Cache-Control": "no-cache", "Content-Type": kind}
        if kind.startswith("text/") or kind.endswith("json"):
            headers["Content-Type"] += "; charset=utf-8"
        return web.FileResponse(wanted, headers=headers)

    async def _me(self, request: web.Request) -> web.StreamResponse:
        """Whom the page speaks for; a newcomer is no fault, so that no browser logs one. `?as=` somebody else is."""
        try:
            return _json(200, {"known": True} | me(self._exchange, self.person(request)))
        except web.HTTPUnauthorized:
            if "as" in request.query:
                raise
            return _json(200, {"known": False})

    async def _device(self, request: web.Request) -> web.StreamResponse:
        wish, address = await _body(request), guard.address_of(self._settings, request)
        if wish.get("phrase"):
            return await self._known_device(str(wish["phrase"]), address)
        if not self._devices.admit(address):
            raise web.HTTPTooManyRequests(text="登记太频繁，请一小时后再试。")
        person = self._exchange.people.new(called(str(wish.get("name") or "")), time.time())
        return await self._entered(person, {"phrase": await self._exchange.people.give_phrase(person)})

    async def _known_device(self, phrase: str, address: str) -> web.StreamResponse:
        if self._wrong.full(address):
            raise web.HTTPTooManyRequests(text="试错太多次，请一小时后再试。")
        person = await self._exchange.people.of_phrase(phrase)
        if person is None:
            self._wrong.count(address)
            raise web.HTTPForbidden(text="没有找到这个恢复码，请检查后再输入。")
        return await self._entered(person, {})

    async def _entered(self, person: Person, more: dict[str, Any]) -> web.StreamResponse:
        secret = self._exchange.people.add_device(person, time.time())
        await self._exchange.archive.settled()
        response = _json(201, me(self._exchange, person) | more)
        set_cookie(response, secret, secure=self._settings.https)
        return response

    async def _phrase(self, request: web.Request) -> web.StreamResponse:
        person = self.person(request)
        if person.id in EXAMPLE_IDS:
            raise web.HTTPForbidden(text="示例人物没有恢复码。")
        if not self._phrases.admit(str(person.id)):
            raise web.HTTPTooManyRequests(text="换恢复码太频繁，请一小时后再试。")
        wish = await _body(request) if request.can_read_body else {}
        phrase = await self._exchange.people.give_phrase(person)
        if wish.get("others_out") is True:
            self._exchange.people.end_devices(person, but=_secret(request))
            self._exchange.archive.then(lambda: self._exchange.lines.hang_up(person.id))
        await self._exchange.archive.settled()
        return _json(200, {"phrase": phrase})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        person = self.person(request)
        try:
            ack = await uploads.take(self._exchange, person, request, self._uploads)
        except NotDone as no:
            return _told(400, str(no))
        except Refusal as no:
            return _told(no.code, _SENTENCES.get(no.code, "没有读懂上传的内容。"))
        return web.Response(text=ack, content_type="application/json")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        person, file_id = self.person(request), request.match_info["file_id"]
        kept = self._exchange.cabinet.find(file_id)
        if kept is None or not self._exchange.cabinet.shared(file_id, person.id):
            raise web.HTTPNotFound(text="没有这个文件。")
        shown = kept.kind in {"photo", "voice", "audio", "video", "animation", "sticker", "video_note"}
        kind = described(kept).get("mime_type", kept.mime) if shown else "application/octet-stream"
        headers = {
            **guard.HEADERS,
            "Content-Type": kind,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=31536000, immutable",
        }
        response = web.FileResponse(self._exchange.cabinet.root / kept.path, headers=headers)
        response.headers["Content-Disposition"] = _disposition(shown, kept.name)
        return response

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        person = self.person(request)
        ws = web.WebSocketResponse(max_msg_size=4 * FRAME_BYTES, heartbeat=25, compress=False)
        await ws.prepare(request)
        await Conversation(self._exchange, person, ws).hold()
        return ws


def _asset(path: str) -> Path | None:
    """A file of the page; None for what is none, or no path at all."""
    try:
        wanted = (FOLDER / path).resolve()
        return wanted if wanted.is_relative_to(FOLDER.resolve()) and wanted.is_file() else None
    except (ValueError, OSError):
        return None


def set_cookie(response: web.StreamResponse, secret: str, secure: bool) -> None:
    response.set_cookie(COOKIE, secret, max_age=YEAR, httponly=True, samesite="Strict", secure=secure, path="/")


def _secret(request: web.Request) -> str:
    """What the cookie says, or nothing where it cannot be a device's secret."""
    secret = request.cookies.get(COOKIE, "")
    return secret if 20 <= len(secret) <= 100 and secret.isascii() else ""


async def _body(request: web.Request) -> dict[str, Any]:
    """A small JSON object. Raises 4xx."""
    if request.content_type != "application/json" or (request.content_length or 0) > BODY_BYTES:
        raise web.HTTPBadRequest(text="内容的格式不对。")
    try:
        body = read_json(await request.read() or b"{}")
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="内容的格式不对。") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="内容的格式不对。")
    return body


def _disposition(shown: bool, name: str | None) -> str:
    named = f"; filename*=UTF-8''{quote(name)}" if name else ""
    return ("inline" if shown else "attachment") + named


def _json(status: int, value: Any) -> web.Response:
    return web.Response(
        status=status, text=json.dumps(value, ensure_ascii=False), content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


def _told(status: int, sentence: str) -> web.Response:
    return _json(status, {"error": sentence})
