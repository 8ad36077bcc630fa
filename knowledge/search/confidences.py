"""How sure a search may be that its documents answer the question; the figures are fitted, never felt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEW = 20  # documents; below, the gap to the fifth says nothing
ANSWERS = 0.5  # from here on a search alone may speak of an answer


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells an answerable question from another, each a share between 0 and 1.

    `score` of the best document as a share of the highest possible; `gap` from it down to the fifth's (the fifth
    and not the second, since the same notice is often filed twice); `unknown`, the share of the question's
    weight in words that no document holds.
    """

    score: float
    gap: float
    unknown: float


@dataclass(frozen=True, slots=True)
class Scale:
    """A logistic regression over `Signs`, with its constant."""

    score: float
    gap: float
    unknown: float
    constant: float

    def probability(self, signs: Signs) -> float:
        """Return the estimated probability that the documents answer the question."""
        value = self.score * signs.score + self.gap * signs.gap + self.unknown * signs.unknown + self.constant
        return 1.0 / (1.0 + math.exp(-value))


MANY = Scale(0.0, 0.0, 0.0, 0.0)
SMALL = Scale(0.0, 0.0, 0.0, 0.0)


def confidence(scores: Sequence[float], unknown: float, documents: int) -> float:
    """Return how probable it is that the best documents answer, from their `scores` (shares, best first)."""
    if not scores or scores[0] <= 0.0:
        return 0.0
    fifth = scores[4] if len(scores) > 4 else 0.0
    signs = Signs(scores[0], scores[0] - fifth, unknown)
    return (SMALL if documents < FEW else MANY).probability(signs)
