"""A town for every row; where the engine matters (`town_on`), on both."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.offices import Town, town


@pytest.fixture
async def office(scripted: None, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    """On SQLite, over the web chat; every test ends with the invariants."""
    shutil.copy(sqlite_template, tmp_path / "books.db")
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}") as open_town:
        yield open_town


@pytest.fixture
async def office_on(scripted: None, tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    """The same on both engines."""
    async with town(tmp_path, database_url) as open_town:
        yield open_town


@pytest.fixture
async def on_telegram(scripted: None, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    """An office whose people sit on a channel that knows no keys."""
    shutil.copy(sqlite_template, tmp_path / "books.db")
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", telegram=True) as open_town:
        yield open_town
