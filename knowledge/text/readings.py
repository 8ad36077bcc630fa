"""How a text sounds: toneless pinyin, so that what was mistyped by ear can still be found."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern

from rapidfuzz.distance import OSA

from knowledge.text.scripts import simplified

# Initials and finals that southern speakers and pinyin keyboards confuse; the longer spelling gives way.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("r", "n"), ("hu", "f"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def _single_readings() -> Mapping[int, str]:
    """pypinyin's table of single characters (code point to readings) without the package around it.

    To import the package reads its book of phrases as well: 50 MB and 0.2 s for words that are never asked of it. Equal readings
    are one string here, which halves the table.
    """
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    table: dict[str, str] = json.loads(Path(package.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8"))
    return {int(code): intern(readings) for code, readings in table.items()}


READINGS = _single_readings()


def sounds(text: str) -> tuple[str, ...]:
    """Return a toneless syllable for each character of `text`; Latin letters and digits stand for themselves.

    The most frequent reading is taken (长 is chang or zhang: always the dictionary's first).
    """
    return tuple(syllable(mark) for mark in simplified(text) if mark.isalnum())


def fuzzy_sounds(text: str) -> tuple[str, ...]:
    """Return `sounds` with zh/z, ch/c, sh/s, l/n, r/n, hu/f and -ng/-n made equal."""
    return tuple(_fuzzy(syllable) for syllable in sounds(text))


def sound_similarity(one: str, other: str) -> float:
    """Return how alike two short texts are, from 0 to 1.

    Same characters make 1, same sounds 0.95, nearly the same sounds 0.85; insertions, deletions and swapped
    neighbours are counted as in optimal string alignment.
    """
    one, other = simplified(one), simplified(other)
    return max(
        OSA.normalized_similarity(one, other),
        0.95 * _alike(sounds(one), sounds(other)),
        0.85 * _alike(fuzzy_sounds(one), fuzzy_sounds(other)),
    )


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    return float(OSA.normalized_similarity(one, other)) if one and other else 0.0


@lru_cache(maxsize=30_000)
def syllable(mark: str) -> str:
    """Return the toneless syllable of one simplified character; what has no reading stands for itself."""
    readings = READINGS.get(ord(mark))
    return _toneless(readings.split(",")[0]) if readings else mark


@lru_cache(maxsize=4_000)
def readings(mark: str) -> frozenset[str]:
    """Return the blurred syllables of the two most frequent readings of a character (行: xin, han)."""
    known = READINGS.get(ord(mark), mark).split(",")[:2] if len(mark) == 1 else [mark]
    return frozenset(_fuzzy(_toneless(reading)) for reading in known)


def _toneless(reading: str) -> str:
    """`lǜ` → `lv`: pinyin_dict writes tones as combining accents; ü is typed as v."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=4_000)
def _fuzzy(syllable: str) -> str:
    if not syllable.isascii() or not syllable.isalpha():
        return syllable
    for initial, plain in _INITIALS:
        if syllable.startswith(initial):
            syllable = plain + syllable.removeprefix(initial)
            break
    for final, plain in _FINALS:
        if syllable.endswith(final):
            return syllable.removesuffix(final) + plain
    return syllable
