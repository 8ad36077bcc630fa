"""F16 to F21: an alert on a bad day. The long form, 50,000 people, is `python -m benchmarks.alerts`."""

from pathlib import Path

from tests.faults.broadcasts import broadcast


async def test_an_alert_reaches_everybody_once_however_often_the_office_is_killed(tmp_path: Path) -> None:
    outcome = await broadcast(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", people=200, within=180)
    assert outcome.counted == 200
    assert outcome.kills == 3
    assert outcome.twice == []
    assert outcome.skipped == []
    assert outcome.broken == []
    assert outcome.states["failed"] == 7, "one in 33 has blocked the bot, and that is a final state"
    assert sum(outcome.states.values()) >= outcome.counted
    log = (tmp_path / "office.log").read_text(encoding="utf-8")
    assert "共享屏幕" not in log, "I9: what is said to people is in no log"
