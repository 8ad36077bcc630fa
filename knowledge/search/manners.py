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


# What each part adds, nDCG@10 on policy_dev (LONG) and law_dev (SHORT), by `python -m benchmarks.search --eval FOLDER`:
#     pairs of characters in whole documents   0.946   0.503      (BM25 as usually tuned, k1 1.2 to 1.5: 0.912, 0.488)
#     + words                                  0.948   0.506
#     + letters, for SHORT                     0.948   0.530
#     + the best passage                       0.951   0.532
#     + the best lines, for LONG               0.952   0.532
#     + the words of an office for plain ones  0.953   0.564
# The first 246 lines of the thesaurus were written before any question was read and brought 0.530 to 0.548; the others
# followed a look at half of the questions that law_dev answered worst, so 0.564 flatters by a part of the rest.
# A low fullness is what helps long notices most: whether a name occurs at all tells more than how often.
# Tried and left out, since on held-out folds they added nothing or took away: the title or the first lines as a
# field of its own, place names weighed up, a penalty for another place in the heading, triples of characters,
# learnt weights for each term (position, rarity, word class), feedback from the first results, latent semantic
# analysis, neighbouring articles of a law. About one policy question in nine has a second copy of its document in
# the collection, filed under another number, so that a hit rate much above 0.94 cannot be had by reading.
LONG = Manner(Tuning(0.3, 0.3), Tuning(0.3, 0.2), kinds=(1.0, 0.6, 0.0), passages=0.3, lines=0.3)
SHORT = Manner(Tuning(1.2, 0.75), Tuning(1.2, 0.75), kinds=(1.0, 0.7, 1.2), passages=0.6, lines=0.0)


def manner_for(lengths: list[int]) -> Manner:
    """Return SHORT for articles and entries of a few sentences, LONG for notices and reports."""
    return SHORT if lengths and sum(lengths) / len(lengths) < SHORT_BELOW else LONG
