"""Reads `perils.toml`: the kinds of danger, how people tell of them, and what silences an alarm."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_suffix(".toml")
GAP, LONG_GAP = r"[^,。!?;\n]{0,8}?", r"[^。!?;\n]{0,14}?"  # "…" and "……": bounded, so that no text can make a search slow
NEAR = 12  # characters beside a clause in which an `unless` still speaks
_CLAUSE = re.compile(r"[,。!?;:\n]")
_MARKS = str.maketrans({"，": ",", "！": "!", "\n": ""})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of telling; `needs`: the characters without which it cannot be in a text, so that few are searched for."""

    pattern: re.Pattern[str]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of danger: `says` finds it, `unless` means that it was something else."""

    code: str
    name: str
    tell: str
    says: tuple["Phrase", ...]
    unless: re.Pattern[str] | None
    calm: re.Pattern[str]

    def in_text(self, text: str, now: re.Pattern[str]) -> str | None:
        """Return the words of `text` that tell of this kind, or None."""
        return next((found[0] for found in self._found(text) if self._holds(text, found, now)), None)

    def _found(self, text: str) -> Iterator[re.Match[str]]:
        marks = frozenset(text)
        return (found for phrase in self.says if phrase.needs <= marks for found in phrase.pattern.finditer(text))

    def _holds(self, text: str, found: re.Match[str], now: re.Pattern[str]) -> bool:
        start, end = clause_of(text, found)
        if self.unless and self.unless.search(text[max(0, start - NEAR) : end + NEAR]):
            return False
        clause = text[start:end]
        return not self.calm.search(clause) or bool(now.search(clause))


def clause_of(text: str, found: re.Match[str]) -> tuple[int, int]:
    """Return where the clause that holds a match begins and ends."""
    ends = _CLAUSE.search(text, found.end())
    starts = [mark.end() for mark in _CLAUSE.finditer(text, 0, found.start())]
    return (starts[-1] if starts else 0), (ends.start() if ends else len(text))


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind, in the order in which they are asked."""
    page = tomllib.loads(PAGE.read_text(encoding="utf-8"))
    return tuple(_kinds(page))


@cache
def over() -> re.Pattern[str]:
    """Return what says that it is over."""
    return _pattern([_calm()["over"]], {})


@cache
def calm() -> re.Pattern[str]:
    """Return what tells of another time, or asks about measures."""
    return _pattern([_calm()["past"], _calm()["asks"]], {})


@cache
def now() -> re.Pattern[str]:
    """Return what says that something happens now."""
    return _pattern([_calm()["now"]], {})


def _calm() -> Mapping[str, str]:
    calm: Mapping[str, str] = tomllib.loads(PAGE.read_text(encoding="utf-8"))["calm"]
    return calm


def _kinds(page: Mapping[str, Any]) -> Iterator[Kind]:
    calm, words = page["calm"], page["words"]
    for row in page["kind"]:
        silent = ("past", "asks") if row.get("intent") else ("past", "asks", "unreal", "habit")
        yield Kind(
            code=row["code"],
            name=row["name"],
            tell=row["tell"],
            says=tuple(_phrase(phrase, words) for says in row["says"] for phrase in _choices(says)),
            unless=_pattern(row["unless"], words) if row.get("unless") else None,
            calm=_pattern([calm[name] for name in silent], {}),
        )


def _phrase(phrase: str, words: Mapping[str, str]) -> Phrase:
    return Phrase(_pattern([phrase], words), frozenset(_surely(phrase)))


def _choices(phrase: str) -> Iterator[str]:
    """The phrases of one with a "|" outside of brackets."""
    start, depth = 0, 0
    for at, mark in enumerate(phrase):
        depth += (mark in "({[") - (mark in ")}]")
        if mark == "|" and not depth:
            yield phrase[start:at]
            start = at + 1
    yield phrase[start:]


def _surely(phrase: str) -> Iterator[str]:
    """The characters of a phrase that stand outside of brackets and need not be missing."""
    depth = 0
    for at, mark in enumerate(phrase):
        depth += (mark in "({[") - (mark in ")}]")
        if not depth and "\u4e00" <= mark <= "\u9fff" and phrase[at + 1 : at + 2] not in ("?", "*"):
            yield mark


def _pattern(phrases: list[str], words: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern of many phrases, with the words put in and the gaps bounded."""
    text = "|".join(phrases)
    for name, meant in words.items():
        text = text.replace("{" + name + "}", f"(?:{meant})")
    return re.compile(text.translate(_MARKS).replace("……", LONG_GAP).replace("…", GAP))
