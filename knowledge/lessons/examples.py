"""Reads what the office starts with: messages as somebody might write them, and words that speak for a code.

`examples/codes/<code>.txt` holds reports, one a line, "!" before what cannot wait; `examples/dangers/<emergency>.txt` what
people write in danger, `calm.txt` beside them what only sounds so; `questions.txt` what people ask about plans and rules,
`places.txt` where dangers happen.
`cues.toml` lists words for each code.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

from knowledge.scam.examples import examples as messages

FOLDER = Path(__file__).parent / "examples"
CUES = Path(__file__).parent / "cues.toml"
CUE_COUNTS = 0.3  # of a whole message: a word alone says less
PLACED_COUNTS = 0.5  # of a line that is told a second time
CALM = "calm"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and what it teaches: a code, whether it can wait, which danger it tells of ("" for none), whether it asks
    about plans and rules instead of telling of something; None teaches nothing."""

    text: str
    code: str | None = None
    urgent: bool | None = None
    danger: str | None = None
    asks: bool | None = None
    counts: float = 1.0


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return everything the office starts with."""
    return (*_reports(), *_dangers(), *_messages(), *_questions(), *_words())


@cache
def cues() -> Mapping[str, frozenset[str]]:
    """Return the words that speak for each code."""
    page = tomllib.loads(CUES.read_text(encoding="utf-8"))
    return {code: frozenset(words.split()) for code, words in page.items()}


def digest() -> str:
    """Return what tells one body of lessons from another."""
    return hashlib.sha256(repr(lessons()).encode()).hexdigest()[:16]


def _reports() -> Iterator[Lesson]:
    for path in sorted((FOLDER / "codes").glob("*.txt")):
        for line in _lines(path):
            urgent = line.startswith("!")
            yield Lesson(line.removeprefix("!").strip(), path.stem, urgent, None if urgent else "", False)


def _dangers() -> Iterator[Lesson]:
    """Each line alone and again at a place: where it happens makes it neither more nor less of a danger."""
    places = cycle(_lines(FOLDER / "places.txt"))
    for path in sorted((FOLDER / "dangers").glob("*.txt")):
        danger = "" if path.stem == CALM else path.stem
        for line, place in zip(_lines(path), places, strict=False):
            yield Lesson(line, urgent=bool(danger) or None, danger=danger, asks=False if danger else None)
            yield Lesson(f"{place}，{line}", danger=danger, counts=PLACED_COUNTS)


def _messages() -> Iterator[Lesson]:
    """What swindlers and honest people send is no danger by itself: money that leaves has its own judge."""
    yield from (Lesson(row.text, danger="") for row in messages())


def _questions() -> Iterator[Lesson]:
    yield from (Lesson(line, danger="", asks=True) for line in _lines(FOLDER / "questions.txt"))


def _words() -> Iterator[Lesson]:
    for code, words in cues().items():
        yield from (Lesson(word, code, counts=CUE_COUNTS) for word in sorted(words))


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
