"""What a text says of a spot, as facts that can be compared: names, numbers, landmarks."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.text import simplified
from knowledge.triage.places import cores_of, place_words, spans_of

_NUMBER = re.compile(
    r"(?<![月\d])(\d+|[一二三四五六七八九十]{1,3})(号楼|幢|栋|座|单元|组|队|号桥|楼|层|号|室|区|期|年级)|([a-zA-Z])(?=[区座栋幢])|(?<=[幢栋楼元])(\d{3,4})(?!\d)"
)
_ALIKE = {"号楼": "幢", "栋": "幢", "座": "幢", "号": "幢", "层": "楼", "队": "组"}
_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Spot:
    """names: proper names in order; marks: landmarks in the place words; near: landmarks anywhere; numbers: by their unit."""

    names: tuple[str, ...]
    marks: frozenset[str]
    near: frozenset[str]
    numbers: Mapping[str, frozenset[int]]


@lru_cache(maxsize=20_000)
def spot_of(text: str) -> Spot:
    """Return what `text` says of a spot."""
    plain = simplified(text)
    spans = spans_of(plain)
    where = " ".join(plain[begin:end] for begin, end in spans)
    names = dict.fromkeys(core.replace("路口", "路").replace("街口", "街") for core in cores_of(plain))
    return Spot(tuple(names), _landmarks(where), _landmarks(plain), _numbers(plain))


@cache
def _landmark() -> tuple[re.Pattern[str], Mapping[str, str]]:
    groups = [group.split("=") for group in place_words("landmark")]
    meant = {word: group[0] for group in groups for word in group}
    return re.compile("|".join(sorted(meant, key=len, reverse=True))), meant


def _landmarks(text: str) -> frozenset[str]:
    pattern, meant = _landmark()
    return frozenset(meant[found[0]] for found in pattern.finditer(text))


def _numbers(text: str) -> Mapping[str, frozenset[int]]:
    told: dict[str, set[int]] = defaultdict(set)
    for found in _NUMBER.finditer(text):
        if found[3]:
            told["区"].add(ord(found[3].upper()))
        elif found[4]:
            told["室"].add(int(found[4]))
        else:
            told[_ALIKE.get(found[2], found[2])].add(_value(found[1]))
    return {unit: frozenset(values) for unit, values in told.items()}


def _value(word: str) -> int:
    """The value of digits, or of a Chinese number below a hundred."""
    if word.isdigit():
        return int(word[:9])
    tens, ten, ones = word.rpartition("十")
    return (_DIGITS.get(tens[-1:], 1) * 10 if ten else 0) + _DIGITS.get(ones[-1:], 0)
