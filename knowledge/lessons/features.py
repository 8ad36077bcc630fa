"""What the office sees of a message: its words, its characters, and every two neighbouring characters."""

import re
from collections.abc import Iterator
from zlib import crc32

from knowledge.text import simplified
from knowledge.text.cuts import cut

LONGEST = 4000  # characters of a message that are read; nobody describes one matter in more
SIZES = (1, 2)  # three neighbouring characters added nothing over 1,650 examples (accuracy 0.673 with and without)
_DIGITS = re.compile(r"\d+")


def plain(text: str) -> str:
    """Return the form in which messages are compared: simplified, lower case, every number alike."""
    return _DIGITS.sub("0", simplified(text[:LONGEST]))


def features(text: str) -> list[str]:
    """Return the features of `text` in order, repeated as often as they occur."""
    form = plain(text)
    return [*_words(form), *_grams(form)]


def key(feature: str) -> int:
    """Return the number under which a feature's weight is kept; 32 bits, so that a table of features needs no text."""
    return crc32(feature.encode())


def _words(form: str) -> Iterator[str]:
    return (f"w:{word}" for word in cut(form) if len(word) > 1 and word[0].isalnum())


def _grams(form: str) -> Iterator[str]:
    runs = "".join(mark if mark.isalnum() else " " for mark in form).split()
    return (run[at : at + size] for run in runs for size in SIZES for at in range(len(run) - size + 1))
