"""Makes many lessons of few patterns: their blanks are filled from lists of words, by lot and the same ones every time.

`families/*.toml`: `words` names lists, their choices parted by "|"; each `family` says what its `patterns` teach and how
`many` lessons each of them becomes.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "families"
_BLANK = re.compile(r"\{(\w+)\}")
Words = Mapping[str, list[str]]


def families(name: str) -> Iterator[tuple[str, str]]:
    """Return what each line of a page teaches, and the line."""
    page = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    words = {blank: choices.replace("\n", "").split("|") for blank, choices in page["words"].items()}
    for family in page["family"]:
        for pattern in family["patterns"]:
            yield from ((family["teaches"], line) for line in filled(pattern, words, _many(family)))


def filled(pattern: str, words: Words, many: int) -> list[str]:
    """Return up to `many` different lines of a pattern; the same pattern always gives the same ones."""
    dice = random.Random(pattern)
    return list(dict.fromkeys(_line(pattern, words, dice) for _ in range(many)))


def _line(pattern: str, words: Words, dice: random.Random) -> str:
    return _BLANK.sub(lambda blank: dice.choice(words[blank[1]]), pattern)


def _many(family: Mapping[str, Any]) -> int:
    return int(family["many"])
