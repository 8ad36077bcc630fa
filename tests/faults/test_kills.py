"""F1 and F2: stopped and killed at random moments. The long form, 200 updates under 20 SIGTERMs and 100 SIGKILLs on each engine, is
`python -m benchmarks.faults`.
"""

from pathlib import Path

import pytest

from tests.faults.rig import torment


@pytest.mark.parametrize("seed", [20240701])
async def test_nothing_is_lost_or_doubled_however_the_office_ends(tmp_path: Path, database_url: str, seed: int) -> None:
    """F1, F2, I1, I2, I3, I10, I12: real processes, real signals, at moments drawn from a seed."""
    outcome = await torment(tmp_path, database_url, updates=60, terms=2, kills=6, seed=seed)
    assert outcome.lost == []
    assert outcome.doubled == []
    assert outcome.broken == []
    assert outcome.kills == 6
    assert len(outcome.exits) == 3
    assert max(outcome.exits) < 5.0, "seconds from SIGTERM to the end of the process"
    log = (tmp_path / "office.log").read_text(encoding="utf-8")
    assert "鸽子" not in log, "I9: what people write is in no log"
    assert "Traceback" not in log
