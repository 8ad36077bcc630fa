"""What a text says of a spot, as facts that can be compared: names, numbers, landmarks."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.lessons.weights import general
from knowledge.text import simplified
from knowledge.text.cuts import cut
from knowledge.triage.places import cores_of, place_words, spans_of

_NUMBER = re.compile(
    r"(?<![月\d])(\d+|[一二三四五六七八九十]{1,3})(号楼|幢|栋|座|单元|组|队|号桥|楼|层|号|室|区|期)|(?<=[幢栋楼元])(\d{3,4})(?!\d)"
)
_ALIKE = {"号楼": "幢", "栋": "幢", "座": "幢", "号": "幢", "层": "楼", "队": "组"}
_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Spot:
    """names: proper names in order; marks: landmarks in the place words; near: landmarks anywhere; numbers: by their unit;
    rare: words that hardly any lesson knows, as the names of shops, works and corners are."""

    names: tuple[str, ...]
    marks: frozenset[str]
    near: frozenset[str]
    numbers: Mapping[str, frozenset[int]]
    rare: frozenset[str]

    def is_other_than(self, other: "Spot") -> bool:
        """Whether something said of both can only be two spots: another number, another name, another landmark."""
        if any(not self.numbers[unit] & other.numbers[unit] for unit in self.numbers.keys() & other.numbers.keys()):
            return True
        if self.names and other.names and self.names[0] != other.names[0] and set(self.names) != set(other.names):
            return True
        return bool(self.near and other.near and not self.near & other.near and (self.marks or other.marks))

    def meets(self, other: "Spot") -> bool:
        """Whether both name the same road, village, estate or work, or one landmark where a name is missing.

        Where only one of them has a name, a work of which a town has many (a bridge, a kindergarten) says nothing.
        """
        if self.names or other.names:
            shared = (self.marks & other.marks) - _common_works()
            return bool(set(self.names) & set(other.names)) or bool(shared and not (self.names and other.names))
        return bool(self.marks & other.marks)

    def shares_a_rare_word(self, other: "Spot") -> bool:
        """Whether a word that next to no lesson knows stands in both, and not as a part of a name that has many spots."""
        return any(not any(word in name for name in self.names + other.names) for word in self.rare & other.rare)

    def is_exact_with(self, other: "Spot") -> bool:
        """Whether they share more than a name: a number or a landmark."""
        numbers = any(self.numbers[unit] & other.numbers[unit] for unit in self.numbers.keys() & other.numbers.keys())
        return numbers or bool(self.marks & other.near or other.marks & self.near)

    def is_long(self) -> bool:
        """Whether only a road or a river is named, which has many spots."""
        return bool(self.names) and self.names[0].endswith(("路", "街", "道", "河")) and not self.numbers.keys() - {"楼"}


@lru_cache(maxsize=20_000)
def spot_of(text: str) -> Spot:
    """Return what `text` says of a spot."""
    plain = simplified(text)
    spans = spans_of(plain)
    where = " ".join(plain[begin:end] for begin, end in spans)
    names = dict.fromkeys(core.replace("路口", "路").replace("街口", "街") for core in cores_of(plain))
    return Spot(tuple(names), _landmarks(where), _landmarks(plain), _numbers(plain), _rare(plain))


def _rare(text: str) -> frozenset[str]:
    return frozenset(word for word in cut(text) if len(word) > 1 and "\u4e00" <= word[0] <= "\u9fff" and general().is_rare(word))


@cache
def _common_works() -> frozenset[str]:
    return frozenset(place_words("many"))


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
            told["室"].add(int(found[3]))
        else:
            told[_ALIKE.get(found[2], found[2])].add(_value(found[1]))
    return {unit: frozenset(values) for unit, values in told.items()}


def _value(word: str) -> int:
    """The value of digits, or of a Chinese number below a hundred."""
    if word.isdigit():
        return int(word[:9])
    tens, ten, ones = word.rpartition("十")
    return (_DIGITS.get(tens[-1:], 1) * 10 if ten else 0) + _DIGITS.get(ones[-1:], 0)
