"""Two months of the 2024 breakdown with thirty cadres (`python -m benchmarks cadres` plays twelve): light, and nothing unseen."""

from pathlib import Path

from benchmarks.cadres import live
from knowledge.rules.tasks import WEEKLY_CAP
from tests.forms import Times


async def test_the_year_is_light_to_bear_and_nothing_late_stays_unseen(tmp_path: Path, times: Times) -> None:
    months = times(2, 12)
    year = await live(f"sqlite:///{tmp_path / 'books.db'}", seed=7, months=months)
    assert year.tasks >= 50
    assert year.late, "the year would prove nothing if nobody were ever late"
    assert year.led or months < 4, "a leader hears of it in spring"
    assert year.late <= year.led | year.listed, "late, and no leader heard of it"
    assert max(year.minutes.values()) <= WEEKLY_CAP
    assert not year.night
    assert not year.double_digests
