"""One open chat server in test mode, its bot's side, and people to let in."""

import io
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.visitors import Arrive, Rehearsal, rehearsing, visiting
from webchat.app import opened
from webchat.settings import ChatSettings

TOKEN = "1000000001:test-token_of-this-house"
Json = dict[str, Any]


class Bot:
    """The bot's side in a test's hands: `await bot("sendMessage", chat_id=…)` gives the result or fails aloud."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url, self.offset = http, url, 0

    async def raw(self, method: str, data: Any = None, token: str = TOKEN, verb: str = "POST", **how: Any) -> tuple[int, Json, Any]:
        """Status, body and headers of a call."""
        async with self.http.request(verb, f"{self.url}/bot{token}/{method}", data=data, **how) as answer:
            return answer.status, json.loads(await answer.text()), answer.headers

    async def __call__(self, method: str, **params: Any) -> Any:
        _, body, _ = await self.raw(method, json=params)
        assert body["ok"], body
        return body["result"]

    async def no(self, method: str, **params: Any) -> str:
        """The sentence of a refusal."""
        status, body, _ = await self.raw(method, json=params)
        assert not body["ok"]
        assert status == body["error_code"]
        return str(body["description"])

    async def updates(self, within: int = 2, **params: Any) -> list[Json]:
        """The next updates; those before are confirmed."""
        found: list[Json] = await self("getUpdates", offset=self.offset, timeout=within, **params)
        if found:
            self.offset = found[-1]["update_id"] + 1
        return found

    async def upload(self, method: str, file: tuple[str, str, bytes], **params: Any) -> Json:
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        form.add_field(file[0], file[2], filename=file[1])
        _, body, _ = await self.raw(method, form)
        return body


@pytest.fixture
def settings(tmp_path: Path) -> ChatSettings:
    return ChatSettings(tmp_path / "chat", TOKEN, mode="test", port=0, frame_limit=1000, hook_pause=0.02)


@pytest.fixture
async def url(settings: ChatSettings) -> AsyncIterator[str]:
    async with opened(settings) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
async def bot(http: aiohttp.ClientSession, url: str) -> Bot:
    return Bot(http, url)


@pytest.fixture
async def arrive(url: str) -> AsyncIterator[Arrive]:
    async with visiting(url) as let_in:
        yield let_in


@pytest.fixture
async def rehearsal(url: str) -> AsyncIterator[Rehearsal]:
    async with rehearsing(url) as switches:
        yield switches


def jpeg(width: int = 640, height: int = 480, **saving: Any) -> bytes:
    return picture("JPEG", width, height, **saving)


def picture(kind: str, width: int = 640, height: int = 480, **saving: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (180, 40, 30)).save(out, kind, **saving)
    return out.getvalue()


Picture = Callable[..., bytes]
