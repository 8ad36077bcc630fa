"""How sure a search may be that its documents answer the question; the figures are fitted, never felt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEW = 20  # documents; below, the fifth document is no longer just another one
ANSWERS = 0.5  # from here on an answer is likelier than not


@dataclass(frozen=True, slots=True)
class Scale:
    """A logistic regression: of the best document's score, and of the gap from it down to the fifth's.

    The fifth and not the second, because the same notice is often filed twice. Scores are shares of the highest
    possible, so they compare between questions.
    """

    score: float
    gap: float
    constant: float

    def probability(self, score: float, gap: float) -> float:
        """Return the estimated probability that the documents answer the question."""
        return 1.0 / (1.0 + math.exp(-(self.score * score + self.gap * gap + self.constant)))


# Fitted by `python -m benchmarks.search --eval FOLDER --fit` on 498 policy questions whose document is in the index
# and 349 whose document is not (LONG), and on 308 questions to the law with and without their articles (SHORT). Area
# under the curve in five-fold cross-validation: 0.92 for LONG (the score alone 0.89), 0.60 for SHORT: whether the law
# answers a layman's question cannot be told from words, and the figures say so by staying near one half.
LONG_MANY, LONG_FEW = Scale(5.76, 10.4, -4.37), Scale(11.51, 0.0, -5.09)
SHORT_MANY, SHORT_FEW = Scale(-0.64, 9.42, -0.48), Scale(2.95, 0.0, -0.66)


def confidence(scores: Sequence[float], documents: int, *, short: bool) -> float:
    """Return how probable it is that the best documents answer.

    `scores` are the best ones, best first; `documents` is how many there are to choose from; `short` says that
    they are entries of a few sentences.
    """
    if not scores or scores[0] <= 0.0:
        return 0.0
    few, many = (SHORT_FEW, SHORT_MANY) if short else (LONG_FEW, LONG_MANY)
    fifth = scores[4] if len(scores) > 4 else 0.0
    return (few if documents < FEW else many).probability(scores[0], scores[0] - fifth)
