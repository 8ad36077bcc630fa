"""A fresh town for every conversation; SQLite, since what is told apart here does not depend on the engine."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.offices import Town, town


@pytest.fixture
async def office(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    if "scripted" in request.fixturenames:
        request.getfixturevalue("scripted")
    shutil.copy(sqlite_template, tmp_path / "books.db")
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}") as open_town:
        yield open_town
