"""The whole month at the page: entered, reminded, told, stuck, handed over, late, looked at, urged, done, approved, reported."""

from pathlib import Path

import pytest

from tests.handlers.tasks.conftest import Cadres
from tests.handlers.tasks.walks import Walk
from tests.offices import Town


async def test_a_month_of_tasks_as_people_live_it(
    office: Town, cadres: Cadres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await Walk.opened(office, cadres, monkeypatch)
    await walk.live(tmp_path)
