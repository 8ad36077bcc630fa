"""A number for each term, so that millions of terms are sorted, kept and found again without a string for each."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
_LETTER = 21  # bits: every character there is
_LONG = 1 << 62  # marks the key of a term that is longer than two characters


@lru_cache(maxsize=60_000)
def key(term: str) -> int:
    """Return the number of `term`: of one or two characters the characters themselves, of a longer one 62 bits of its digest.

    Two long terms that share a digest would count as one; among a million that happens once in ten million collections.
    """
    if len(term) > 2:
        return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 2 | _LONG
    return sum(ord(mark) << _LETTER * place for place, mark in enumerate(reversed(term)))


def keys(terms: Iterable[str]) -> Keys:
    """Return the `key` of each term."""
    return np.fromiter(map(key, terms), dtype=np.int64)


def pair_keys(plain: str) -> Keys:
    """Return the keys of the pairs of a text already simplified (`knowledge.text.cuts.pairs`), in any order."""
    codes, says = _codes(plain)
    both = says[:-1] & says[1:]
    alone = says.copy()
    alone[1:] &= ~says[:-1]
    alone[:-1] &= ~says[1:]
    return np.concatenate([(codes[:-1] << _LETTER | codes[1:])[both], codes[alone]])


def letter_keys(plain: str) -> Keys:
    """Return the keys of the letters and digits of a text already simplified."""
    codes, says = _codes(plain)
    return codes[says]


def letters(pairs: Keys) -> str:
    """Return every character that stands in some pair, once, in the order of their code points."""
    marks = np.union1d(pairs >> _LETTER, pairs & ((1 << _LETTER) - 1))
    return "".join(map(chr, marks[marks > 0].tolist()))


def _codes(plain: str) -> tuple[Keys, NDArray[np.bool_]]:
    """Return the characters as numbers, and which of them are letters or digits."""
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    return codes, np.fromiter(map(str.isalnum, plain), dtype=np.bool_, count=len(plain))
