"""How much each kind of evidence counts, and what each was measured to be worth."""

from dataclasses import dataclass

from knowledge.search.postings import Tuning

SHORT_BELOW = 200  # characters a document has on average


@dataclass(frozen=True, slots=True)
class Manner:
    """How a collection is scored; every weight multiplies a share between 0 and 1 of the question's own weight.

    `kinds` weigh pairs, words and letters; `passages` and `lines` weigh a document's best passage and best three
    neighbouring lines against the whole document. `whole` and `passage` tune BM25 on each.
    """

    whole: Tuning
    passage: Tuning
    kinds: tuple[float, float, float]
    passages: float
    lines: float

    def highest(self) -> float:
        """Return a score that no document can exceed."""
        return sum(self.kinds) * (1.0 + self.passages + self.lines)


LONG = Manner(Tuning(0.3, 0.3), Tuning(0.3, 0.2), kinds=(1.0, 0.6, 0.0), passages=0.3, lines=0.3)
SHORT = Manner(Tuning(1.2, 0.75), Tuning(1.2, 0.75), kinds=(1.0, 0.7, 1.2), passages=0.6, lines=0.0)


def manner_for(lengths: list[int]) -> Manner:
    """Return SHORT for articles and entries of a few sentences, LONG for notices and reports."""
    return SHORT if lengths and sum(lengths) / len(lengths) < SHORT_BELOW else LONG
