"""How much each kind of evidence counts, and what each was measured to be worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.postings import Tuning

SHORT_BELOW = 200  # characters a document has on average


@dataclass(frozen=True, slots=True)
class Manner:
    """How a collection is scored; every weight multiplies a share between 0 and 1 of the question's own weight.

    `kinds` weigh pairs, words and letters; `passages` and `lines` weigh a document's best passage and best three
    neighbouring lines against the whole document; `runs` weighs the longest stretch of the question that the best passage
    repeats word for word, by the square of its share of the question's characters; `meant` weighs an official word that a
    plain one of the question stands for, against a word of the question itself; `places` is the share that a document
    loses which nowhere names a place asked about.
    `whole` and `passage` tune BM25 on each.
    """

    whole: Tuning
    passage: Tuning
    kinds: tuple[float, float, float]
    passages: float
    lines: float
    runs: float
    meant: float
    places: float

    def most(self) -> float:
        """Return more of a question's weight than any document can hold."""
        return sum(self.kinds) * (1.0 + self.passages + self.lines)

    def reach(self, sizes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how much a passage can hold at most for each 1 that its document holds, of documents of `sizes` terms.

        A term that comes c times counts c / (c + damping): the damping of a whole is its own, that of a passage at least
        `least`, and a passage has no term more often than its document.
        """
        return np.maximum(1.0, (1.0 + self.whole.damping(sizes)) / (1.0 + self.passage.least()))


# What each part adds, nDCG@10 on policy_dev (LONG) and law_dev (SHORT), by `python -m benchmarks.search --eval FOLDER`:
#     pairs of characters in whole documents   0.946   0.500      (BM25 as usually tuned, k1 1.2 to 1.5: 0.912, 0.488)
#     + words                                  0.947   0.507
#     + letters, for SHORT                     0.947   0.529
#     + the best passage                       0.951   0.529
#     + the best lines, for LONG               0.952   0.529
#     + the words of an office for plain ones  0.956   0.581
#     + the place asked about, for LONG        0.957   0.581
#     + the longest stretch repeated, for LONG 0.958   0.581
# The place was tried on one half chosen at random (0.9571 to 0.9586) and left the other as it was (0.9519); the area under
# the confidence's curve went from 0.925 to 0.928, since what is absent is often asked about another place. The stretch
# gained on both halves; its weight, chosen on four fifths of the documents (copies together), gave 0.9567 on the fifth
# held out (20 draws; 0.9552 without it), and anything from 1.0 to 1.5 does the same. The confidence is reckoned
# without it: with it the area would go back to 0.925.
# By halves of the questions (odd, even): policy_dev 0.960, 0.956, law_dev 0.595, 0.566. Sharing a plain word's weight among
# its official words and naming no country before a law gained on both halves of law_dev; a search over the weights
# of SHORT on one half gained 0.013 there and nothing on the other, so count on about 0.57. The first 246 lines of the
# thesaurus and the 327 before the names of offices were written without a look at the questions; those between followed a
# look at half of the questions that law_dev answered worst. The names of offices followed a look at what policy_dev does not
# find first, and all that they gain there (0.0011, one half of the questions) is due to one of them.
# A low fullness is what helps long notices most: whether a name occurs at all tells more than how often.
# Tried and left out, since on held-out folds they added nothing or took away: the title or the first lines as a
# field of its own, place names weighed up, a penalty for another place in the heading, triples of characters, one, two,
# four or six neighbouring lines instead of three, another power of rarity, pairs weighed by how common their words are,
# learnt weights for each term (position, rarity, word class), feedback from the first results, latent semantic
# analysis, neighbouring articles of a law, the best article of the same law, the longer, shorter, earlier or later of two
# copies, stretches weighed by their rarity or added up, overlapping passages and other sizes of them, the first line over each
# passage, pairs of neighbouring words within a line, the share of a longest common subsequence, a penalty for size or for
# many passages, newspapers against notices, idle words weighed anew, everyday words for money, firms and travel in the
# thesaurus, a heading's place or kind of document, a cue for the kind of answer, all these weights learnt anew together.
# About one policy question in nine has a second copy of its document in
# the collection, filed under another number: of 48 questions whose document is not first, 27 find such a copy in its
# place, and which copy is the right one cannot be had by reading (nor an nDCG@10 much above 0.978).
LONG = Manner(Tuning(0.3, 0.3), Tuning(0.3, 0.2), kinds=(1.0, 0.6, 0.0), passages=0.3, lines=0.3, runs=1.1, meant=0.7, places=0.1)
SHORT = Manner(
    Tuning(1.2, 0.75), Tuning(1.2, 0.75), kinds=(1.0, 0.7, 0.6), passages=0.6, lines=0.0, runs=0.0, meant=0.9, places=0.0
)


def manner_for(lengths: list[int]) -> Manner:
    """Return SHORT for articles and entries of a few sentences, LONG for notices and reports."""
    return SHORT if lengths and sum(lengths) / len(lengths) < SHORT_BELOW else LONG
