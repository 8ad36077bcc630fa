"""Stopped and killed: at random moments, between a row and its receipt, and in the middle of an alert.

Real processes, real signals. The longest form of the alert, 50,000 people, is `python -m benchmarks.alerts`.
"""

import math
import os
import signal
from pathlib import Path

from db.books import Books
from tests.faults.broadcasts import broadcast
from tests.faults.invariants import check_invariants
from tests.faults.rig import running, torment
from tests.forms import Times
from tests.offices import KEY, UNKNOWN, Town, until
from tests.tables import Tell

SEED = 20240701


async def test_nothing_is_lost_or_doubled_however_the_office_ends(
    tmp_path: Path, database_url: str, times: Times, row: Tell
) -> None:
    """F1, F2, I1, I2, I3, I10, I12: real processes, real signals, at moments drawn from a seed."""
    terms, kills = times(2, 20), times(3, 100)
    outcome = await torment(tmp_path, database_url, updates=times(40, 200), terms=terms, kills=kills, seed=SEED)
    assert outcome.lost == []
    assert outcome.doubled == []
    assert outcome.broken == []
    assert outcome.kills == kills
    assert len(outcome.exits) == terms + 1
    assert max(outcome.exits) < 5.0, "seconds from SIGTERM to the end of the process"
    log = (tmp_path / "office.log").read_text(encoding="utf-8")
    assert "鸽子" not in log, "I9: what people write is in no log"
    assert "Traceback" not in log
    figures = {"lost": len(outcome.lost), "doubled": len(outcome.doubled), "updates": outcome.updates}
    row("F1", injected=outcome.terms, slowest_exit_s=max(outcome.exits), **figures)
    row("F2", injected=outcome.kills, updates_handed_out_again=outcome.handed_out_again, **figures)


async def test_killed_between_the_row_and_the_receipt_the_receipt_comes_after_the_start(office: Town, tmp_path: Path) -> None:
    """F3: a real process, killed with SIGKILL while its receipt is refused; the row is there already."""
    wang = await office.arrive()
    await office.close()
    wish = {
        "folder": str(tmp_path),
        "database_url": office.database_url,
        "chat_url": office.url,
        "log": str(tmp_path / "log"),
    }
    await office.rehearsal.fault("5xx", method="sendMessage", times=1000)
    async with running() as runner:
        process = await runner.begin(wish)
        await wang.say(UNKNOWN)
        await until(lambda: _kept(office), "the row", within=30)
        os.kill(process, signal.SIGKILL)
        await runner.ended()
    assert not wang.unread
    await office.rehearsal.no_faults()
    await office.open()
    (row,) = await office.rows("SELECT number FROM question")
    assert row.number in (await wang.answer())["text"]
    await check_invariants(office)
    await wang.silence()


async def _kept(office: Town) -> bool:
    async with Books.opened(office.database_url, KEY) as books:
        return bool(await books.questions.open())


async def test_an_alert_reaches_everybody_once_however_often_the_office_is_killed(tmp_path: Path, times: Times, row: Tell) -> None:
    """F16, F18, F20."""
    people = times(99, 5_000)
    outcome = await broadcast(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", people=people, within=times(180, 1_200))
    assert outcome.counted == people
    assert outcome.kills == 3
    assert outcome.twice == []
    assert outcome.skipped == []
    assert outcome.broken == []
    assert outcome.states["failed"] == math.ceil(people / 33), "one in 33 has blocked the bot, and that is a final state"
    assert sum(outcome.states.values()) >= outcome.counted
    log = (tmp_path / "office.log").read_text(encoding="utf-8")
    assert "共享屏幕" not in log, "I9: what is said to people is in no log"
    figures = {"lost": len(outcome.skipped), "doubled": len(outcome.twice), "people": people}
    unknown = outcome.states.get("unknown", 0)
    row("F16", injected=times(2, 5), **figures)
    row("F18", injected=outcome.states["failed"], **figures)
    row("F20", injected=outcome.kills, unknown=unknown, **figures)
