"""Which texts hold which terms and how much that counts, in flat arrays; it knows no language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.search.keys import Keys, keys

Floats = NDArray[np.float32]
Whole = NDArray[np.int32]
COMMON = 8  # a term that one text in so many holds has a number for every text: that is added up faster than it is listed


@dataclass(frozen=True, slots=True)
class Tuning:
    """BM25's two numbers: `fullness` (k1) is how slowly repeats stop counting, `length` (b) how much size hurts."""

    fullness: float
    length: float

    def damping(self, sizes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return for texts of `sizes` terms what a count is weighed against: it is worth count / (count + damping)."""
        relative = sizes / max(float(sizes.sum()) / max(len(sizes), 1), 1e-9)
        return self.fullness * (1 - self.length + self.length * relative)

    def least(self) -> float:
        """Return a damping that no text is below."""
        return self.fullness * (1 - self.length)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Numbers terms by the order of their keys."""

    keys: Keys

    @classmethod
    def of(cls, occurrences: Keys) -> tuple[Self, Whole]:
        """Return the vocabulary of all these terms, and the number of each occurrence."""
        known, numbers = np.unique(occurrences, return_inverse=True)
        return cls(known), numbers.astype(np.int32)

    def numbers(self, terms: Iterable[str]) -> Keys:
        """Return the number of each term, -1 for one that is not known."""
        return self.places(keys(terms))

    def places(self, wanted: Keys) -> Keys:
        """Return the number of each key, -1 for one that is not known."""
        if not len(self.keys):
            return np.full(len(wanted), -1, dtype=np.int64)
        places = np.minimum(self.keys.searchsorted(wanted), len(self.keys) - 1)
        return np.where(self.keys[places] == wanted, places, -1)


@dataclass(frozen=True, slots=True)
class Postings:
    """Where each term stands: for whole texts, asked by term.

    For term t, `units[starts[t]:starts[t+1]]` are the texts that hold it and `weights` what it is worth in each; of a
    common one it is row `rows[t]` of `dense` instead, where that is not -1. `holders` counts its texts.
    """

    holders: Whole
    starts: NDArray[np.int64]
    units: Whole
    weights: Floats
    rows: Whole
    dense: Floats

    @classmethod
    def build(cls, terms: Whole, units: Whole, shape: tuple[int, int], tuning: Tuning) -> Self:
        """Count `terms` (numbers, one an occurrence) in their `units`; `shape` is (how many terms, how many units)."""
        many, size = shape
        held, where, counts = _counted(terms, units, size)
        worth = _worth(counts, where, tuning, size)
        holders = np.bincount(held, minlength=many).astype(np.int32)
        common = holders * COMMON > size
        rows = np.where(common, np.cumsum(common) - 1, -1).astype(np.int32)
        dense, rare = np.zeros((int(common.sum()), size), dtype=np.float32), ~common[held]
        dense[rows[held[~rare]], where[~rare]] = worth[~rare]
        return cls(holders, _starts(np.where(common, 0, holders)), where[rare], worth[rare], rows, dense)

    def count(self, numbers: Keys) -> NDArray[np.int64]:
        """Return in how many texts each of these terms stands; in none for -1."""
        if not len(self.holders):
            return np.zeros(len(numbers), dtype=np.int64)
        return np.where(numbers < 0, 0, self.holders[np.maximum(numbers, 0)])

    def holds(self, term: int, texts: Keys) -> NDArray[np.bool_]:
        """Return which of `texts` hold a term; none for -1."""
        if term < 0:
            return np.zeros(len(texts), dtype=np.bool_)
        if self.rows[term] >= 0:
            held: NDArray[np.bool_] = self.dense[self.rows[term], texts] > 0
        else:
            units = self.units[self.starts[term] : self.starts[term + 1]]
            held = units[np.minimum(units.searchsorted(texts), len(units) - 1)] == texts
        return held

    def scores(self, terms: Keys, worth: Floats) -> Floats:
        """Return for each text the sum of what it holds of `terms` (numbers), each times its `worth`."""
        rows = self.rows[terms]
        rare = rows < 0
        total = self._of_rare(terms[rare], worth[rare])
        for row, one in zip(rows[~rare].tolist(), worth[~rare], strict=True):
            total += self.dense[row] * one
        return total

    def _of_rare(self, terms: Keys, worth: Floats) -> Floats:
        """As `scores`, of terms that have no row: all are counted at once, since there are many and each is in few texts."""
        begins, ends = self.starts[terms], self.starts[terms + 1]
        spans = [slice(0, 0), *map(slice, begins.tolist(), ends.tolist())]
        weights = np.concatenate([self.weights[span] for span in spans]) * np.repeat(worth, ends - begins)
        units = np.concatenate([self.units[span] for span in spans])
        return np.bincount(units, weights, self.dense.shape[1]).astype(np.float32)

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return what has to be kept to make the same postings again."""
        return {name: getattr(self, name) for name in ("holders", "starts", "units", "weights", "rows", "dense")}


@dataclass(frozen=True, slots=True)
class Contents:
    """What each text holds: for passages, asked by text. Text p has `terms[starts[p]:starts[p+1]]`, each worth `weights`."""

    starts: NDArray[np.int64]
    terms: Whole
    weights: Floats

    @classmethod
    def build(cls, terms: Whole, units: Whole, shape: tuple[int, int], tuning: Tuning) -> Self:
        """As `Postings.build`."""
        many, size = shape
        where, held, counts = _counted(units, terms, many)
        return cls(_starts(np.bincount(where, minlength=size)), held, _worth(counts, where, tuning, size))

    @classmethod
    def joined(cls, several: Sequence[Self], sizes: Iterable[int]) -> Self:
        """Return what `several` tell of the same texts; the terms of each (as many as `sizes` says) follow those before."""
        starts = np.sum([one.starts for one in several], axis=0)
        both, free = cls(starts, np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)), starts[:-1].copy()
        for one, begin in zip(several, accumulate(sizes, initial=0), strict=False):
            lengths = np.diff(one.starts)
            places = np.arange(len(one.terms)) + np.repeat(free - one.starts[:-1], lengths)
            both.terms[places], both.weights[places] = one.terms + np.int32(begin), one.weights
            free += lengths
        return both

    def scores(self, texts: Keys, sheet: Floats) -> Floats:
        """Return for each of `texts` the sum of what it holds; `sheet` has a weight for each term."""
        begins, ends = self.starts[texts], self.starts[texts + 1]
        total, full = np.zeros(len(texts), dtype=np.float32), ends > begins
        if full.any():
            spans = list(zip(begins.tolist(), ends.tolist(), strict=True))
            worth = sheet.take(np.concatenate([self.terms[begin:end] for begin, end in spans]))
            worth *= np.concatenate([self.weights[begin:end] for begin, end in spans])
            total[full] = np.add.reduceat(worth, (np.cumsum(ends - begins) - (ends - begins))[full])
        return total

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return what has to be kept to make the same contents again."""
        return {name: getattr(self, name) for name in ("starts", "terms", "weights")}


def _counted(major: Whole, minor: Whole, size: int) -> tuple[Whole, Whole, NDArray[np.int64]]:
    """Return each pair of `major` and `minor` (below `size`) once, in order, and how often it comes."""
    both = major.astype(np.int64) * size + minor
    both.sort()
    firsts = np.flatnonzero(np.diff(both, prepend=-1))
    counts = np.diff(firsts, append=len(both))
    both = both[firsts]
    return (both // max(size, 1)).astype(np.int32), (both % max(size, 1)).astype(np.int32), counts


def _worth(counts: NDArray[np.int64], units: Whole, tuning: Tuning, size: int) -> Floats:
    damping = tuning.damping(np.bincount(units, weights=counts, minlength=size).astype(np.int64))
    worth: Floats = (counts / (counts + damping[units])).astype(np.float32)
    return worth


def _starts(sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
