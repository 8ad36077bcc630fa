"""An alert to 50,000 example people on the chat server, with faults and three kills: who got it, and how quick answers were.

`python -m benchmarks.alerts` prints one line and ends with status 1 if anybody got it twice, was skipped or has no final state, or
if more than 5 of 100 answers took a second or longer while an office was open.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.faults.broadcasts import Broadcast, broadcast

QUICK = 1.0  # seconds at the 95th percentile


async def run(wish: argparse.Namespace) -> Broadcast:
    with tempfile.TemporaryDirectory() as folder:
        return await broadcast(Path(folder), f"sqlite:///{folder}/books.db", people=wish.people, within=wish.within)


def shown(outcome: Broadcast) -> Table:
    table = Table("people", "took", "a second", "SIGKILL", "states", "twice", "skipped", "answers", "p95", "p95 with kills")
    table.add_row(
        f"{outcome.people:,}",
        f"{outcome.seconds:.0f} s",
        f"{outcome.counted / max(outcome.seconds, 0.001):.0f}",
        str(outcome.kills),
        " ".join(f"{state} {many}" for state, many in sorted(outcome.states.items())),
        str(len(outcome.twice)),
        str(len(outcome.skipped)),
        str(len(outcome.waits)),
        f"{outcome.p95(with_kills=False):.2f} s",
        f"{outcome.p95(with_kills=True):.2f} s",
    )
    return table


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.alerts", description=__doc__)
    asked.add_argument("--people", type=int, default=50_000)
    asked.add_argument("--within", type=float, default=3_600, help="seconds the alert may take")
    outcome = asyncio.run(run(asked.parse_args()))
    Console(width=160).print(shown(outcome))
    for trouble in (*outcome.twice, *outcome.skipped, *outcome.broken)[:20]:
        print(trouble, file=sys.stderr)
    well = not (outcome.twice or outcome.skipped or outcome.broken)
    sys.exit(0 if well and outcome.p95(with_kills=False) < QUICK else 1)


if __name__ == "__main__":
    main()
