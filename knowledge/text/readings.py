"""How a text sounds: toneless pinyin, so that what was mistyped by ear can still be found."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pypinyin.pinyin_dict import pinyin_dict
from rapidfuzz.distance import OSA

from knowledge.text.scripts import simplified

# Initials and finals that southern speakers and pinyin keyboards confuse; the longer spelling gives way.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("r", "n"), ("hu", "f"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


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
    readings = pinyin_dict.get(ord(mark))
    return _toneless(readings.split(",")[0]) if readings else mark


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
