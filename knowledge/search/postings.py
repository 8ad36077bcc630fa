"""Which texts hold which terms and how much that counts, in flat arrays; it knows no language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tuning:
    """BM25's two numbers: `fullness` (k1) is how slowly repeats stop counting, `length` (b) how much size hurts."""

    fullness: float
    length: float


@dataclass(frozen=True, slots=True)
class Postings:
    """For term t, `units[starts[t]:starts[t+1]]` are the texts that hold it and `weights` what it is worth in each."""

    starts: NDArray[np.int64]
    units: Whole
    weights: Floats
    size: int

    @classmethod
    def build(cls, terms: Whole, units: Whole, shape: tuple[int, int], tuning: Tuning) -> Self:
        """Count `terms` (ids, one an occurrence) in their `units`; `shape` is (how many terms, how many units)."""
        many, size = shape
        keys = terms.astype(np.int64) * size + units
        keys.sort()
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        counts = np.diff(firsts, append=len(keys))
        keys = keys[firsts]
        starts = np.searchsorted(keys, np.arange(many + 1, dtype=np.int64) * size)
        where = (keys % max(size, 1)).astype(np.int32)
        return cls(starts, where, _worth(counts, where, size, tuning), size)

    def holders(self) -> Whole:
        """Return in how many texts each term stands."""
        return np.diff(self.starts).astype(np.int32)

    def count(self, term: int) -> int:
        """Return in how many texts one term stands."""
        return int(self.starts[term + 1] - self.starts[term])

    def add_scores(self, weighted: Iterable[tuple[int, float]], total: Floats) -> None:
        """Add to `total`, one number for each text, the weight of each (term, weight) that the text holds."""
        for term, weight in weighted:
            span = slice(self.starts[term], self.starts[term + 1])
            total[self.units[span]] += self.weights[span] * np.float32(weight)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what has to be kept to make the same postings again."""
        return {"starts": self.starts, "units": self.units, "weights": self.weights, "size": np.array(self.size)}


def _worth(counts: NDArray[np.int64], units: Whole, size: int, tuning: Tuning) -> Floats:
    lengths = np.bincount(units, weights=counts, minlength=size)
    relative = lengths / max(float(lengths.sum()) / max(size, 1), 1e-9)
    damping = tuning.fullness * (1 - tuning.length + tuning.length * relative)
    worth: Floats = (counts / (counts + damping[units])).astype(np.float32)
    return worth


class Vocabulary:
    """Numbers terms in the order in which they come."""

    def __init__(self, terms: Sequence[str] = ()) -> None:
        self.ids: dict[str, int] = {term: number for number, term in enumerate(terms)}

    def number(self, terms: Iterable[str]) -> list[int]:
        """Return the numbers of `terms`, new ones included."""
        ids = self.ids
        return [ids.setdefault(term, len(ids)) for term in terms]

    def known(self, weighted: Mapping[str, float]) -> list[tuple[int, float]]:
        """Return (number, weight) for those of the terms that have a number."""
        return [(self.ids[term], weight) for term, weight in weighted.items() if term in self.ids]
