"""The messages that the tests of the checker share."""

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def rows(name: str) -> Iterator[tuple[str, str, str]]:
    """Two words and a message from every line of a file of this folder."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, second, text = line.split(" ", 2)
            yield first, second, text


HELD_OUT = list(rows("held_out.txt"))
FIRST_AID = list(rows("first_aid.txt"))
