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
    """Every feature of a masked text and its signs; what begins with "!" is a judgement, the rest are pieces of words."""
    smooth = _SMOOTH.sub(" ", _FIGURES.sub("0", text))
    pieces = [smooth[i : i + n] for n in (1, 2, 3) for i in range(len(smooth) - n + 1)]
    return [*pieces, *_judgements(seen), *_shape(text)]


def _judgements(seen: list[Seen]) -> list[str]:
    against = [one for one in seen if one.sign.strength < 0]
    for_scam = [one for one in seen if one.sign.strength > 1]
    groups = sorted({one.sign.group for one in seen})
    told = [f"!{one.sign.id}" for one in seen] + [f"!{a}+{b}" for a, b in combinations(groups, 2)] + [f"!{a}" for a in groups]
    told += (
        ["!nothing"] * (not for_scam) + ["!several"] * (len(for_scam) > 2) + ["!only against"] * (bool(against) and not for_scam)
    )
    return told + ["!decisive"] * any(one.sign.strength == 3 for one in seen)


def _shape(text: str) -> list[str]:
    return [f"!shape {name}" for name, pattern in _SHAPES if pattern.search(text)]


_SHAPES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("letterhead", r"^[\[【][^\]】]{2,16}[\]】]"),
        ("asks", r"[?吗么]\s*$|(?:是不是|能不能|可不可以|该不该|能信|怎么|哪里|多少|要不要|什么|正常)"),
        ("phone", "ア"),
        ("link", "イ"),
        ("account", "ウ"),
        ("me", "我|俺|俫"),
        ("you", "您|亲|你"),
        ("short", r"^.{0,16}$"),
    )
)
