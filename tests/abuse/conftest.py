"""A fresh town for every attempt."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.offices import Town, town


@pytest.fixture
async def office(scripted: None, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    shutil.copy(sqlite_template, tmp_path / "books.db")
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}") as open_town:
        yield open_town


@pytest.fixture
async def office_on(scripted: None, tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    async with town(tmp_path, database_url) as open_town:
        yield open_town
