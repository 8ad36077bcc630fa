"""Reads a text in one plain form that remembers where every character stood, so that people's own words can be shown to them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from knowledge.text import normalise, to_simplified

LONGEST = 4_000  # characters read; what a chat message can hold


@dataclass(frozen=True, slots=True)
class Reading:
    """`plain`: lower case, half width, simplified, no invisible marks; `at[i]`: where its i-th character stands in the original."""

    original: str
    plain: str
    at: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """What the person wrote where `plain[start:end]` stands."""
        return self.original[self.at[start] : self.at[end - 1] + 1].strip() if end > start else ""

    def tight(self) -> "Reading":
        """The same without blanks, except between Latin words and figures."""
        kept = [i for i, mark in enumerate(self.plain) if mark != " " or _parts_words(self.plain, i)]
        return Reading(self.original, "".join(self.plain[i] for i in kept), tuple(self.at[i] for i in kept))


def read(text: str) -> Reading:
    """Read the first 4,000 characters of any text."""
    marks: list[str] = []
    at: list[int] = []
    for place, mark in enumerate(text[:LONGEST]):
        shown = _shown(mark)
        marks.append(shown)
        at.extend([place] * len(shown))
    plain = _simple("".join(marks))
    for slip, meant in _slips():
        plain = plain.replace(slip, meant)
    return Reading(text, plain, tuple(at))


def _simple(plain: str) -> str:
    whole = to_simplified(plain)
    return whole if len(whole) == len(plain) else "".join(to_simplified(mark)[:1] or " " for mark in plain)


def _parts_words(plain: str, i: int) -> bool:
    """Whether a blank stands between two Latin words or figures, where it matters."""
    return bool(re.fullmatch(r"[a-z0-9] [a-z0-9]", plain[max(0, i - 1) : i + 2]))


@lru_cache(maxsize=16_384)
def _shown(mark: str) -> str:
    if mark == "\n":
        return mark
    return " " if mark.isspace() else normalise(mark)


@cache
def _slips() -> tuple[tuple[str, str], ...]:
    """Misspellings and what they stand for; of equal length, so that every character keeps its place."""
    rows: dict[str, str] = tomllib.loads((Path(__file__).parent / "content" / "slips.toml").read_text(encoding="utf-8"))
    return tuple(rows.items())
