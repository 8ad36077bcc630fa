"""Tells whether a word is the name of a thing or of a place, from the tags of jieba's dictionary, which is read in place."""

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

_PLACE = re.compile(rb"\n(\S+) \d+ ns\b")


def is_noun(word: str) -> bool:
    """Whether the dictionary tags `word` as a noun (n, nr, ns, nt, nz …); a word it does not know is none."""
    return _tag(word).startswith("n")


def is_verb(word: str) -> bool:
    """Whether the dictionary tags `word` as a verb (v, vn …) or a set phrase (对外开放); a word it does not know is none."""
    return _tag(word).startswith(("v", "l", "i"))


def is_between(word: str) -> bool:
    """Whether the dictionary tags `word` as none of the words that name or tell: 我们, 终于, 一年, 因为."""
    return _tag(word).startswith(("r", "d", "c", "p", "m", "q", "u", "y", "t", "f"))


@lru_cache(maxsize=4_000)
def _tag(word: str) -> str:
    with _dictionary() as book:
        at = book.find(f"\n{word} ".encode())
        return book[at + 1 : book.find(b"\n", at + 1)].decode().split(" ")[-1] if at >= 0 else ""


@cache
def names_of_places() -> frozenset[str]:
    """The words of two and more characters that the dictionary tags as places (17,000, two megabytes)."""
    with _dictionary() as book:
        found = (name.decode() for name in _PLACE.findall(book))
        return frozenset(name for name in found if len(name) > 1)


@contextmanager
def _dictionary() -> Iterator[mmap.mmap]:
    """The dictionary, a line a word: word, frequency, tag. Five megabytes, in memory only while they are read."""
    package = find_spec("jieba")
    assert package is not None
    assert package.origin is not None
    with (
        (Path(package.origin).parent / "dict.txt").open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as book,
    ):
        yield book
