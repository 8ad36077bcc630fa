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
class Kind:
    """A kind of danger: `says` finds it, `unless` means that it was something else."""

    code: str
    name: str
    tell: str
    says: re.Pattern[str]
    unless: re.Pattern[str] | None
    calm: re.Pattern[str]

    def in_text(self, text: str, now: re.Pattern[str]) -> str | None:
        """Return the words of `text` that tell of this kind, or None."""
        return next((found[0] for found in self.says.finditer(text) if self._holds(text, found, now)), None)

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
            says=_pattern(row["says"], words),
            unless=_pattern(row["unless"], words) if row.get("unless") else None,
            calm=_pattern([calm[name] for name in silent], {}),
        )


def _pattern(phrases: list[str], words: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern of many phrases, with the words put in and the gaps bounded."""
    text = "|".join(phrases)
    for name, meant in words.items():
        text = text.replace("{" + name + "}", f"(?:{meant})")
    return re.compile(text.translate(_MARKS).replace("……", LONG_GAP).replace("…", GAP))
