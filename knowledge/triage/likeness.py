"""Tells which earlier reports are of the same thing: the same place and the same matter; unsure means no.

What counts how much is learned from what came in at several towns: `python -m knowledge.triage.training`.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from knowledge.lessons.weights import general
from knowledge.triage.spots import spot_of
from knowledge.triage.traits import LONGEST, Traits, Worth, traits_of

# What concerns one person or one household: two of a village are two, unless much else is the same.
PRIVATE = frozenset(
    ["welfare", "land", "dispute", "elderly", "employment", "enterprise", "wages", "health", "education", "conduct", "other"]
)
WEIGHTS = Path(__file__).with_suffix(".toml")
PLACED = 0.1  # the share of its place words above which one report may name the place of the other
SHORT = 40.0, 30.0  # rarity that is added to a short text's own, so that a few words in common are no proof
BUILDING, FLOOR = "幢", "楼"  # of one thing people may tell from two floors, but not where they say whose it is
SAME = 0.5  # the share of the shorter name, without its kind, above which a name may be a slip for another
RARE = 0.5  # what a rare word that both have is worth beside a name that both have


def alike(text: str, earlier: Sequence[tuple[int, str]]) -> list[int]:
    """Return the ids of earlier reports of the same thing, best first; nothing where that is unsure."""
    mine = traits_of(text)
    scored = [(_likeness(mine, traits_of(other)), number) for number, other in earlier]
    return [number for score, number in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


def is_elsewhere(text: str, other: str) -> bool:
    """Whether two texts name places, and none in common."""
    here, there = spot_of(text[:LONGEST]), spot_of(other[:LONGEST])
    return bool(here.names and there.names) and not set(here.names) & set(there.names)


def may_meet(mine: Traits, theirs: Traits) -> bool:
    """Whether anything says that two reports are of one place, and nothing that they cannot be."""
    if _are_apart(mine, theirs):
        return False
    if mine.rare & theirs.rare or mine.spot.near & theirs.spot.near or mine.numbers[""] & theirs.numbers[""]:
        return True
    return _share_a_name(mine, theirs) or _placed(mine, theirs) > PLACED


def compared(mine: Traits, theirs: Traits) -> Mapping[str, float]:
    """How a report compares with an earlier one, by the names of the weights."""
    here, there = mine.spot, theirs.spot
    named = _share_a_name(mine, theirs)
    return {
        "one meaning": max(float(mine.meaning @ theirs.meaning), 0.0),
        "one matter": max(float(mine.matter_meaning @ theirs.matter_meaning), 0.0),
        "words": _covered(mine.marks, theirs.marks, SHORT[0]),
        "matter": _covered(mine.matter, theirs.matter, SHORT[1]),
        "one code": float(mine.codes @ theirs.codes / (np.linalg.norm(mine.codes) * np.linalg.norm(theirs.codes))),
        "one place": max(float(named), _placed(mine, theirs), RARE if mine.rare & theirs.rare else 0.0),
        "one danger": float(mine.danger is not None and mine.danger == theirs.danger),
        "one number": min(_numbers(mine, theirs), 2),
        "another danger": float(bool(mine.danger) != bool(theirs.danger)),
        "another landmark": float(_differ(here.near, there.near)),
        "another name": float(bool(mine.names and theirs.names) and not named),
        "another time": float(mine.time != theirs.time),
        "another purpose": float(mine.asks != theirs.asks),
        "told as more": float(mine.too or theirs.too),
        "denied": float(mine.denies or theirs.denies),
        "private": float(general().codes[int(mine.codes.argmax())] in PRIVATE),
    }


@cache
def weights() -> Mapping[str, float]:
    """What each comparison counts, "bias", and the "bar" (log-odds) above which two reports are one."""
    return {name: float(value) for name, value in tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"].items()}


def odds_of(worth: Mapping[str, float], mine: Traits, theirs: Traits) -> float:
    """How surely, in log-odds, `worth` says that two reports are one; minus infinity where they cannot be."""
    if not may_meet(mine, theirs):
        return -math.inf
    return worth["bias"] + sum(worth[name] * value for name, value in compared(mine, theirs).items())


def _likeness(mine: Traits, theirs: Traits) -> float:
    """How surely two reports are one, 0 where that is unsure."""
    return max(0.0, odds_of(weights(), mine, theirs) - weights()["bar"])


def _are_apart(mine: Traits, theirs: Traits) -> bool:
    """Another number or side, another landmark in the words for the place, names of one kind with too little in common, or
    each of one's own household with no number in common."""
    others = _others(mine, theirs)
    if others - {FLOOR} or (others and mine.numbers.keys() & theirs.numbers.keys() >= {BUILDING, FLOOR}):
        return True
    if _differ(mine.sides, theirs.sides) or _differ(mine.spot.marks, theirs.spot.marks) or _named_apart(mine, theirs):
        return True
    return mine.of_kin and theirs.of_kin and not _numbers(mine, theirs)


def _named_apart(mine: Traits, theirs: Traits) -> bool:
    """Whether both name places of one kind, two roads or two villages, and no name may be a slip for the other's."""
    if _share_a_name(mine, theirs):
        return False
    alike = set(mine.kinds.values()) & set(theirs.kinds.values())
    return bool(alike) and not any(_may_slip(one, other) for one in mine.kinds for other in theirs.kinds)


def _may_slip(one: str, other: str) -> bool:
    return len(set(one) & set(other)) > SAME * min(len(one), len(other))


def _share_a_name(mine: Traits, theirs: Traits) -> bool:
    """Whether a name of one stands in the other: as it sounds, also without its kind (红旗 for 红旗村)."""
    return any(_stands(name, theirs.sound) for name in mine.names) or any(_stands(name, mine.sound) for name in theirs.names)


def _stands(name: str, sound: str) -> bool:
    return name in sound or (len(name) > 2 and name[:-1] in sound)


def _placed(mine: Traits, theirs: Traits) -> float:
    return max(_share(mine.place, theirs.pairs), _share(theirs.place, mine.pairs))


def _share(wanted: Worth, told: Worth) -> float:
    return _common(wanted, told) / (sum(wanted.values()) or 1.0)


def _covered(mine: Worth, theirs: Worth, short: float) -> float:
    return _common(mine, theirs) / (min(sum(mine.values()), sum(theirs.values())) + short)


def _common(mine: Worth, theirs: Worth) -> float:
    return sum(min(mine[one], theirs[one]) for one in mine.keys() & theirs.keys())


def _numbers(mine: Traits, theirs: Traits) -> int:
    """Of how many kinds of number one is the same."""
    return sum(bool(mine.numbers[unit] & theirs.numbers[unit]) for unit in mine.numbers.keys() & theirs.numbers.keys())


def _others(mine: Traits, theirs: Traits) -> set[str]:
    """The kinds of number of which all are others; a sum or a code may differ in one thing."""
    both = (mine.numbers.keys() & theirs.numbers.keys()) - {""}
    return {unit for unit in both if _differ(mine.numbers[unit], theirs.numbers[unit])}


def _differ(mine: frozenset[object], theirs: frozenset[object]) -> bool:
    return bool(mine and theirs) and not mine & theirs
