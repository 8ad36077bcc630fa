"""The signs of the content: what swindlers say and want, found in a text with the person's own words."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.scam.readings import Reading

CONTENT = Path(__file__).parent / "content"
LONGEST_WORDS = 24  # what a person is shown of their own words


@dataclass(frozen=True, slots=True)
class Sign:
    """A row of signs.toml. strength: 3 hardly ever honest, 1 weak; below zero speaks against a scam."""

    id: str
    group: str
    strength: int
    codes: frozenset[str]
    pattern: re.Pattern[str]
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign where it stands in the plain text."""

    sign: Sign
    start: int
    end: int

    def words(self, reading: Reading) -> str:
        """The person's own words, not more than can be taken in at a glance."""
        return reading.words(self.start, min(self.end, self.start + LONGEST_WORDS))


@cache
def signs() -> tuple[Sign, ...]:
    """Every sign of the content, in its order."""
    rows = tomllib.loads((CONTENT / "signs.toml").read_text(encoding="utf-8"))["sign"]
    return tuple(_sign(row) for row in rows)


def _sign(row: dict[str, str | int | list[str]]) -> Sign:
    return Sign(
        id=str(row["id"]),
        group=str(row["group"]),
        strength=int(str(row["strength"])),
        codes=frozenset(row["codes"] if isinstance(row["codes"], list) else ()),
        pattern=re.compile(str(row["words"])),
        why=str(row["why"]),
    )


def seen(tight: Reading) -> list[Seen]:
    """The signs of a text, each where it is first met."""
    return list(_seen(tight))


def _seen(tight: Reading) -> Iterator[Seen]:
    for sign in signs():
        if found := sign.pattern.search(tight.plain):
            yield Seen(sign, found.start(), found.end())
