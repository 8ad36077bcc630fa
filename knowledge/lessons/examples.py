"""Reads what the office starts with: messages as somebody might write them, and words that speak for a code.

`examples/codes/<code>.txt` holds reports, one a line, "!" before what cannot wait; `examples/dangers/<emergency>.txt` what
people write in danger, `calm.txt` beside them what only sounds so; `voices/` the same in odder words, which teach alarms
alone; `questions.txt` what people ask about plans and rules, `places.txt` where dangers happen, `times.txt` when;
`streams/` what came in at several towns.
`cues.toml` lists words for each code, `families/` patterns of which many lessons are made.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, cycle
from pathlib import Path

from knowledge.lessons.families import families
from knowledge.lessons.streams import streams
from knowledge.scam.examples import examples as messages
from knowledge.scam.urgencies import Stage, stage

FOLDER = Path(__file__).parent / "examples"
SENSES = Path(__file__).parent / "senses.toml"
VOICES = "voices"
CUES = Path(__file__).parent / "cues.toml"
CUE_COUNTS = 0.3  # of a whole message: a word alone says less
PLACED_COUNTS = 0.5  # of a line that is told a second time
MADE_COUNTS = 0.5  # of a line that a pattern made, as no person would have put it
FRAUD, CALM, STAYING = "fraud_now", "calm", "staying"
NO_DANGER = (CALM, "payments")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and what it teaches: a code, whether it can wait, which danger it tells of ("" for none), whether it asks
    about plans and rules instead of telling of something, what happens to money ("" for nothing); None teaches nothing."""

    text: str
    code: str | None = None
    urgent: bool | None = None
    danger: str | None = None
    asks: bool | None = None
    money: str | None = None
    counts: float = 1.0


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return what the office starts with for sorting: codes, what cannot wait, and what asks."""
    return tuple(replace(row, danger=None, money=None) for row in (*_told(), *_words()))


@cache
def alarms() -> tuple[Lesson, ...]:
    """Return what it starts with for hearing dangers and money that leaves; what is made of patterns sorts nothing."""
    told = (replace(row, code=None, urgent=None, asks=None) for row in (*_told(), *_dangers(VOICES), *_timed(), *_made()))
    return tuple(row for row in told if not (row.danger is None and row.money is None))


@cache
def cues() -> Mapping[str, frozenset[str]]:
    """Return the words that speak for each code."""
    page = tomllib.loads(CUES.read_text(encoding="utf-8"))
    return {code: frozenset(words.split()) for code, words in page.items()}


def digest() -> str:
    """Return what tells one body of lessons from another."""
    return hashlib.sha256(repr((lessons(), alarms(), SENSES.read_text(encoding="utf-8"))).encode()).hexdigest()[:16]


def _told() -> Iterator[Lesson]:
    yield from (*_reports(), *_streamed(), *_dangers(), *_messages(), *_questions())


def _reports() -> Iterator[Lesson]:
    for path in sorted((FOLDER / "codes").glob("*.txt")):
        for line in _lines(path):
            urgent = line.startswith("!")
            yield Lesson(line.removeprefix("!").strip(), path.stem, urgent, None if urgent else "", False, "")


def _streamed() -> Iterator[Lesson]:
    """What came in at towns: what cannot wait, and is no danger, teaches nothing of dangers; a call costs it least."""
    for told in chain.from_iterable(streams()):
        row = Lesson(told.text, told.code, told.urgent, told.danger or (None if told.urgent else ""), False, "")
        yield _of_money(row) if told.danger == FRAUD else row


def _timed() -> Iterator[Lesson]:
    """Each report again, at a time: what is of now is neither a danger for that, nor about money."""
    for row, time in zip(_reports(), cycle(_lines(FOLDER / "times.txt")), strict=False):
        yield Lesson(f"{time}{row.text}", danger=row.danger, money="", counts=PLACED_COUNTS)


def _dangers(folder: str = "dangers") -> Iterator[Lesson]:
    """Each line alone and again at a place: where it happens makes it neither more nor less of a danger."""
    places = cycle(_lines(FOLDER / "places.txt"))
    for path in sorted((FOLDER / folder).glob("*.txt")):
        danger = "" if path.stem in NO_DANGER else path.stem
        for line, place in zip(_lines(path), places, strict=False):
            told = Lesson(line, urgent=bool(danger) or None, danger=danger, asks=False if danger else None, money="")
            yield _of_money(told) if danger == FRAUD else told
            yield Lesson(f"{place}，{line}", danger="" if danger == FRAUD else danger, counts=PLACED_COUNTS)


def _of_money(row: Lesson) -> Lesson:
    """What people write whose money leaves: it needs help at once, and has its own judge."""
    return replace(row, danger="", money=stage(row.text) or Stage.PAID)


def _messages() -> Iterator[Lesson]:
    """What swindlers and honest people send is no danger by itself: money that leaves has its own judge."""
    for row in messages():
        told = Lesson(row.text, danger="", money="")
        leaves = stage(row.text) is not None if row.leaving is None else row.leaving
        yield _of_money(told) if leaves else told


def _questions() -> Iterator[Lesson]:
    yield from (Lesson(line, danger="", asks=True, money="") for line in _lines(FOLDER / "questions.txt"))


def _made() -> Iterator[Lesson]:
    for what, line in families("money"):
        yield Lesson(line, danger="", money="" if what == STAYING else what, counts=MADE_COUNTS)
    for what, line in families("dangers"):
        yield Lesson(line, danger="" if what == CALM else what, money="", counts=MADE_COUNTS)


def _words() -> Iterator[Lesson]:
    for code, words in cues().items():
        yield from (Lesson(word, code, counts=CUE_COUNTS) for word in sorted(words))


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
