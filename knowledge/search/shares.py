"""What share of a question each of its terms carries; rare terms carry more."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.keys import Keys
from knowledge.search.postings import Floats

AT_LEAST = 200  # documents that rarity is reckoned with, so that a small index does not call everything common


@dataclass(frozen=True, slots=True)
class Share:
    """What one kind of a question's terms carries: terms as text, their numbers (-1: in no document), shares of the question."""

    terms: Sequence[str]
    numbers: Keys
    worth: NDArray[np.float64]

    def noted(self) -> tuple[Keys, Floats]:
        """Return the numbers and shares of the terms that some document holds."""
        known = self.numbers >= 0
        return self.numbers[known], self.worth[known].astype(np.float32)


Shares = tuple[Share, ...]
NOTHING = Share((), np.zeros(0, dtype=np.int64), np.zeros(0))


def together(shares: Iterable[Share]) -> dict[str, float]:
    """Return all terms with the sum of their shares."""
    total: dict[str, float] = {}
    for share in shares:
        for term, worth in zip(share.terms, share.worth.tolist(), strict=True):
            total[term] = total.get(term, 0.0) + worth
    return total


def rarity(holders: NDArray[np.int64], many: int) -> NDArray[np.float64]:
    """Return BM25's weight of terms that so many of `many` documents hold; one that none holds tells most."""
    many = max(AT_LEAST, many)
    return np.where(holders > 0, np.log(1 + (many - holders + 0.5) / (holders + 0.5)), math.log(2 * many + 2))
