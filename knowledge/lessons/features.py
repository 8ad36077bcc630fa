"""What the office sees of a message: its words, its characters, and every two and three neighbouring characters."""

import re
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from knowledge.text import simplified
from knowledge.text.cuts import cut

LONGEST = 1200  # characters of a message that are read; a longer letter has told its matter by then
WORDY = 200  # characters whose words are cut; cutting is what takes the time (30 ms for 2,000)
SIZES = (1, 2, 3)  # which of them a model knows is decided where it is trained
WORD = "w:"  # before a word
SENSE = "s:"  # before a meaning, of which alarms are heard
WORDS = 0  # their size, beside those of characters
Features = tuple[str, ...]
_DIGITS = re.compile(r"\d+")


def plain(text: str) -> str:
    """Return the form in which messages are compared: simplified, lower case, every number alike."""
    return _DIGITS.sub("0", simplified(text[:LONGEST]))


def features(text: str) -> Features:
    """Return the features of `text` in order, repeated as often as they occur."""
    return _features(plain(text))


@lru_cache(maxsize=4)  # one message is asked about several times in a row
def _features(form: str) -> Features:
    return (*_words(form[:WORDY]), *_grams(form))


def size(feature: str) -> int:
    """Return how many characters `feature` is of, WORDS for a word or a meaning."""
    return WORDS if feature.startswith((WORD, SENSE)) else len(feature)


def key(feature: str) -> int:
    """Return the number under which a feature's weight is kept; 32 bits, so that a table of features needs no text."""
    return crc32(feature.encode())


def _words(form: str) -> Iterator[str]:
    return (f"{WORD}{word}" for word in cut(form) if len(word) > 1 and word[0].isalnum())


def _grams(form: str) -> Iterator[str]:
    runs = "".join(mark if mark.isalnum() else " " for mark in form).split()
    return (run[at : at + size] for run in runs for size in SIZES for at in range(len(run) - size + 1))
