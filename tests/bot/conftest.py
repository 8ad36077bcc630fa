"""What the tests of the bot's parts share: books on SQLite, a scripted Bot API server, and lines to it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.channels import Channel, Line
from bot.paces import OWN_SERVER
from tests.bot.scripted import TOKEN, BotApi, scripted

Connect = Callable[..., Line]


@pytest.fixture
async def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """SQLite only: what differs between the engines is tested with the books."""
    shutil.copy(sqlite_template, tmp_path / "books.db")
    return f"sqlite:///{tmp_path / 'books.db'}"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with scripted() as server:
        yield server


@pytest.fixture
async def connect(api: BotApi) -> AsyncIterator[Connect]:
    """Makes lines to the scripted server; `keyed` and `personal` as in Channel."""
    open_lines: list[Callable[[], Awaitable[None]]] = []

    def line(name: str = "webchat", *, keyed: bool = True, personal: bool = True) -> Line:
        made = Line(Channel(name, TOKEN, api.base, keyed=keyed, personal=personal, limits=OWN_SERVER))
        open_lines.append(made.close)
        return made

    yield line
    for close in open_lines:
        await close()
