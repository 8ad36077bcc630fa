"""What the model sees of a text: pieces of one to three characters, and the signs alone and in pairs of groups."""

import re
from itertools import combinations

from knowledge.scam.clues import Spot
from knowledge.scam.readings import Reading
from knowledge.scam.signs import Seen

_MARKS = {"phones": "ア", "urls": "イ", "accounts": "ウ"}
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_SMOOTH = re.compile(r"[,。.;;:!?~…、\"'()\-_*#+\s]+")


def masked(reading: Reading, spots: list[Spot]) -> str:
    """The plain text with every clue as one mark: that there is a number counts, never which one."""
    told, last = [], 0
    for spot in spots:
        told += [reading.plain[last : spot.start], _MARKS[spot.kind]]
        last = spot.end
    return "".join([*told, reading.plain[last:]])


def features(text: str, seen: list[Seen]) -> list[str]:
    """Every feature of a masked text and its signs."""
    smooth = _SMOOTH.sub(" ", _FIGURES.sub("0", text))
    pieces = [smooth[i : i + n] for n in (1, 2, 3) for i in range(len(smooth) - n + 1)]
    return [*pieces, *_judgements(seen)]


def _judgements(seen: list[Seen]) -> list[str]:
    groups = sorted({one.sign.group for one in seen})
    return [f"!{one.sign.id}" for one in seen] + [f"!{a}+{b}" for a, b in combinations(groups, 2)] + [f"!{a}" for a in groups]
