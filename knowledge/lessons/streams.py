"""Reads what came in at several towns, in order, each report with its code, its danger and its thing; all of it invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "examples" / "streams"
URGENT = "!"


@dataclass(frozen=True, slots=True)
class Told:
    """thing: the number of what is told more than once in its stream, or ""; danger: what is now, "" for none."""

    thing: str
    code: str
    danger: str
    urgent: bool
    text: str


@cache
def streams() -> tuple[tuple[Told, ...], ...]:
    """Return the reports of each town in the order in which they came."""
    return tuple(tuple(_reports(path)) for path in sorted(FOLDER.glob("*.tsv")))


def _reports(path: Path) -> Iterator[Told]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            thing, code, mark, text = line.split("\t")
            yield Told(thing, code, mark.removeprefix(URGENT), bool(mark), text)
