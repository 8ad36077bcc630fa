"""Visitors: people at the page of a running chat server, as tests need them; everything goes over real HTTP and WebSocket.

async with opened(settings) as url:                      # webchat.app.opened, mode="test"
    async with visiting(url) as arrive:
        wang = await arrive("王小满")
        await wang.say("今年要种多少蘘荷？")
        answer = await wang.answer()                     # the bot's next message, as a Bot API object
        await wang.press("报告")                          # a button of any message, by its label or its data
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

Json = dict[str, Any]
PATIENCE = 15.0  # seconds a test waits before it says what it saw instead
_refs = itertools.count(1)


class Unanswered(AssertionError):
    """What was waited for did not come; the sentence tells what came instead."""


class Visitor:
    """One person at one page.

    `id` and `name` are theirs; `messages` all messages of the conversation by now, oldest first (edits and deletions
    applied); `reply_keyboard`, `commands` and `blocked` what the page shows; `frames` every frame that came.
    """

    def __init__(self, http: aiohttp.ClientSession, url: str, person: int, name: str, cookie: str) -> None:
        self.id, self.name = person, name
        self.frames: list[Json] = []
        self.commands: list[Json] = []
        self.reply_keyboard: Json | None = None
        self.blocked = False
        self._messages: dict[int, Json] = {}
        self._read: set[int] = set()
        self._http, self._url = http, url
        self._headers = {"Cookie": f"townhall={cookie}", "Origin": url}
        self._news = asyncio.Event()
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._listener: asyncio.Task[None] | None = None

    # What a visitor does. Each returns the `ack` frame, after the server has it on disk.

    async def say(self, text: str, reply_to: int | None = None) -> Json:
        return await self.do({"t": "send", "text": text, "reply_to": reply_to})

    async def edit(self, message_id: int, text: str) -> Json:
        return await self.do({"t": "edit", "message_id": message_id, "text": text})

    async def press(self, button: str, message: Json | None = None) -> Json:
        """Press an inline button by its label or its data, on the newest message that has it; or any data on `message`."""
        if message is not None:
            data = next((b["callback_data"] for b in buttons_of(message) if b["text"] == button), button)
            return await self.do({"t": "press", "message_id": message["message_id"], "data": data})
        for candidate in reversed(self.messages):
            for found in buttons_of(candidate):
                if button in {found["text"], found.get("callback_data")}:
                    data = found["callback_data"]
                    return await self.do({"t": "press", "message_id": candidate["message_id"], "data": data})
        raise Unanswered(f"{self.name} found no button “{button}”; {self._seen()}")

    async def share_contact(self, phone_number: str) -> Json:
        return await self.do({"t": "contact", "phone_number": phone_number})

    async def share_location(self, latitude: float, longitude: float) -> Json:
        return await self.do({"t": "location", "latitude": latitude, "longitude": longitude})

    async def block(self) -> Json:
        return await self.do({"t": "block"})

    async def unblock(self) -> Json:
        return await self.do({"t": "unblock"})

    async def send_photo(self, *photos: bytes, caption: str = "", ref: str | None = None) -> list[Json]:
        """One photo, or several as an album; the messages they became."""
        return await self.upload([(f"photo{i}.jpg", photo, "image/jpeg") for i, photo in enumerate(photos)], caption, ref)

    async def send_document(self, name: str, content: bytes, caption: str = "") -> list[Json]:
        return await self.upload([(name, content, "application/octet-stream")], caption)

    async def upload(self, files: list[tuple[str, bytes, str]], caption: str = "", ref: str | None = None) -> list[Json]:
        form = aiohttp.FormData(quote_fields=False)  # names as browsers send them
        form.add_field("ref", ref or f"r{next(_refs)}")
        if caption:
            form.add_field("caption", caption)
        for name, content, kind in files:
            form.add_field("file", content, filename=name, content_type=kind)
        async with self._http.post(f"{self._url}/api/upload", data=form, headers=self._headers) as answer:
            told = await answer.json()
            if answer.status != 200:
                raise Unanswered(f"the upload was refused: {answer.status} {told.get('error')}")
            messages: list[Json] = told["messages"]
            return messages

    async def fetch(self, file_id: str) -> bytes:
        """A file of the own conversation, as the page fetches it."""
        async with self._http.get(f"{self._url}/api/file/{file_id}", headers=self._headers) as answer:
            if answer.status != 200:
                raise Unanswered(f"the file was refused: {answer.status}")
            return await answer.read()

    async def do(self, frame: Json) -> Json:
        """Send any frame and wait for its `ack`; raises `Unanswered` with the server's sentence for an `error`."""
        frame = {"ref": f"r{next(_refs)}", **{k: v for k, v in frame.items() if v is not None}}
        await self.send_frame(json.dumps(frame, ensure_ascii=False))
        told = await self.frame(lambda f: f["t"] in {"ack", "error"} and f.get("ref") == frame["ref"], f"an ack to {frame}")
        if told["t"] == "error":
            raise Unanswered(told["text"])
        return told

    async def send_frame(self, text: str) -> None:
        """Raw text on the line, for what no page would send."""
        assert self._ws is not None, "this visitor is away"
        await self._ws.send_str(text)

    # What a visitor sees

    @property
    def messages(self) -> list[Json]:
        return [self._messages[i] for i in sorted(self._messages)]

    @property
    def unread(self) -> list[Json]:
        """Messages of the bot that no `answer()` has given yet."""
        return [m for m in self.messages if m["from"]["is_bot"] and m["message_id"] not in self._read]

    async def answer(self, within: float = PATIENCE) -> Json:
        """The bot's next message that was not read yet."""
        await self.until(lambda: bool(self.unread), "an answer", within)
        message = self.unread[0]
        self._read.add(message["message_id"])
        return message

    async def answers(self, count: int, within: float = PATIENCE) -> list[Json]:
        """The bot's next messages, so many of them."""
        return [await self.answer(within) for _ in range(count)]

    async def edited(self, message_id: int, within: float = PATIENCE) -> Json:
        """A message once it has been edited (again)."""
        before = self._messages.get(message_id)
        edited = any(f["t"] == "edited" and f["message"]["message_id"] == message_id for f in self.frames)
        if not edited:
            await self.until(lambda: self._messages.get(message_id) != before, f"an edit of {message_id}", within)
        return self._messages[message_id]

    async def toast(self, ack: Json, within: float = PATIENCE) -> Json:
        """The bot's `answer` frame to a press, given the press's ack."""
        return await self.frame(lambda f: f["t"] == "answer" and f["ref"] == ack["ref"], "an answer to a press", within)

    async def frame(self, wanted: Callable[[Json], bool], what: str, within: float = PATIENCE) -> Json:
        """The first frame ever that is wanted, waiting for it if need be."""
        found: list[Json] = []
        seen = 0

        def look() -> bool:
            nonlocal seen
            fresh, seen = self.frames[seen:], len(self.frames)
            found.extend(f for f in fresh if wanted(f))
            return bool(found)

        await self.until(look, what, within)
        return found[0]

    async def silence(self, seconds: float = 0.3) -> None:
        """Nothing more comes from the bot for a while."""
        await asyncio.sleep(seconds)
        if self.unread:
            raise Unanswered(f"{self.name} expected silence; {self._seen()}")

    async def until(self, happened: Callable[[], bool], what: str, within: float = PATIENCE) -> None:
        end = time.monotonic() + within
        while not happened():
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), max(0.0, end - time.monotonic()))
            except TimeoutError:
                raise Unanswered(f"{self.name} waited {within:g} s for {what}; {self._seen()}") from None

    # Coming and going

    async def come(self) -> None:
        """Open the page: from now on, and with the newest of what was missed."""
        self._ws = await self._http.ws_connect(f"{self._url}/ws", headers=self._headers)
        self._listener = asyncio.create_task(self._listen(self._ws))
        before = len(self.frames)
        await self.until(lambda: any(f["t"] == "hello" for f in self.frames[before:]), "hello")

    async def leave(self) -> None:
        """Close the page; `come()` opens it again."""
        if self._ws is not None:
            await self._ws.close()
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        self._ws = self._listener = None

    async def _listen(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        async for message in ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._hear(json.loads(message.data))
                self._news.set()
        self.frames.append({"t": "closed", "code": ws.close_code})
        self._news.set()

    def _hear(self, frame: Json) -> None:
        self.frames.append(frame)
        for message in frame.get("messages", [frame["message"]] if frame.get("message") else []):
            self._messages[message["message_id"]] = message
        if frame["t"] == "deleted":
            self._messages.pop(frame["message_id"], None)
        for shown in ("commands", "reply_keyboard", "blocked"):
            if shown in frame:
                setattr(self, shown, frame[shown])

    def _seen(self) -> str:
        last = [f"{m['from']['first_name']}: {m.get('text', list(m)[4:])}" for m in self.messages[-5:]]
        kinds = [f["t"] for f in self.frames[-8:]]
        return f"the conversation ends with {last}, the last frames were {kinds}"


def buttons_of(message: Json) -> list[Json]:
    """The inline buttons under a message, row by row."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


Arrive = Callable[..., Awaitable[Visitor]]


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Arrive]:
    """A way to let visitors in at a server in test mode: `await arrive("王小满", username=None, come=True)`."""
    visitors: list[Visitor] = []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def arrive(name: str = "王小满", username: str | None = None, come: bool = True) -> Visitor:
            async with http.post(f"{url}/test/people", json={"name": name, "username": username}) as answer:
                told = await answer.json()
            visitor = Visitor(http, url, told["id"], name, told["cookie"])
            visitors.append(visitor)
            if come:
                await visitor.come()
            return visitor

        try:
            yield arrive
        finally:
            for visitor in visitors:
                await visitor.leave()


class Rehearsal:
    """The switches of a server in test mode."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http, self._url = http, url

    async def fault(self, kind: str, method: str = "*", times: int = 1, **more: Any) -> None:
        """Order a fault; see docs/webchat-protocol.md for the kinds."""
        wish = {"kind": kind, "method": method, "times": times, **more}
        async with self._http.post(f"{self._url}/test/faults", json=wish) as answer:
            assert answer.status == 200, await answer.text()

    async def no_faults(self) -> None:
        async with self._http.delete(f"{self._url}/test/faults") as answer:
            assert answer.status == 200

    async def ledger(self, method: str | None = None) -> list[Json]:
        """Every accepted call and every update handed out; or only the calls of a method."""
        async with self._http.get(f"{self._url}/test/ledger") as answer:
            rows: list[Json] = await answer.json()
        return [row for row in rows if method is None or row.get("method", "").lower() == method.lower()]


@asynccontextmanager
async def rehearsing(url: str) -> AsyncIterator[Rehearsal]:
    async with aiohttp.ClientSession() as http:
        yield Rehearsal(http, url)
