"""A whole year of the 2024 breakdown with thirty cadres: few messages, none at night, and no late item that no leader heard of."""

from pathlib import Path

from benchmarks.cadres import live
from knowledge.rules.tasks import WEEKLY_CAP


async def test_a_year_is_light_to_bear_and_nothing_late_stays_unseen(tmp_path: Path) -> None:
    year = await live(f"sqlite:///{tmp_path / 'books.db'}", seed=7)
    assert year.tasks > 60
    assert year.late, "the year would prove nothing if nobody were ever late"
    assert year.led
    assert year.late <= year.led | year.listed, "late, and no leader heard of it"
    assert max(year.minutes.values()) <= WEEKLY_CAP
    assert not year.night
    assert not year.double_digests
