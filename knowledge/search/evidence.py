"""What speaks for each document when a question is asked: its terms, whole, by passage and by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Self

import numpy as np

from knowledge.search.closeness import best_three, longest_run
from knowledge.search.documents import Document
from knowledge.search.keys import Keys, letters
from knowledge.search.layouts import Layout
from knowledge.search.manners import Manner, manner_for
from knowledge.search.postings import Contents, Floats, Postings, Vocabulary
from knowledge.search.questions import Terms
from knowledge.search.reading import occurrences
from knowledge.search.shares import NOTHING, Share, Shares, rarity
from knowledge.search.sheets import Sheets
from knowledge.text.cuts import pairs

CLOSELY = 8  # documents that are read line by line after the first ranking
ROW = 64  # scores of which the highest is looked at first
ROUNDED = 1.0001  # what sums of 32-bit numbers may be off by, amply


@dataclass(frozen=True, slots=True)
class Found:
    """A document by its number, its score (a share of the highest possible) and its best passage, the first of equals.

    `held` is the part of the score that tells how sure one may be: what is repeated word for word tells which of the best
    documents is meant, but not whether any of them answers.
    """

    document: int
    score: float
    passage: int
    held: float


@dataclass(frozen=True)
class Evidence:
    """The terms of a collection; it has all that ranking needs and none of the documents' own text.

    For each kind of term, `vocabularies` number it and `wholes` tell which documents hold it; `passages` tell what each passage
    holds of all kinds, a kind's terms numbered after those of the kinds before it (from `begins` on).
    """

    layout: Layout
    vocabularies: tuple[Vocabulary, ...]
    wholes: tuple[Postings, ...]
    passages: Contents
    manner: Manner
    letters: str  # every character of the documents, once
    reach: Floats  # for each document, how much its best passage can hold at most, for each 1 that the whole holds

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Self:
        """Read every passage of `documents`, each under its document's title and section."""
        layout, manner = Layout.of(documents), manner_for([len(one.text) for one in documents])
        owners, many = layout.owners(), len(documents)
        vocabularies, wholes, passages, reach = [], [], [], np.ones(many)
        for found, places in occurrences(documents, layout, manner.kinds):
            vocabulary, terms = Vocabulary.of(found)
            vocabularies.append(vocabulary)
            wholes.append(Postings.build(terms, owners[places], (len(vocabulary.keys), many), manner.whole))
            passages.append(Contents.build(terms, places, (len(vocabulary.keys), len(owners)), manner.passage))
            reach = np.maximum(reach, manner.reach(np.bincount(owners[places], minlength=many)))
        return cls(
            layout,
            tuple(vocabularies),
            tuple(wholes),
            Contents.joined(passages, [len(one.keys) for one in vocabularies]),
            manner,
            letters(vocabularies[0].keys),
            reach.astype(np.float32),
        )

    @cached_property
    def begins(self) -> list[int]:
        """Where the numbers of each kind's terms begin in `passages`; the last is how many terms there are."""
        return list(accumulate([len(one.keys) for one in self.vocabularies], initial=0))

    @cached_property
    def _sheets(self) -> Sheets:
        return Sheets(self.begins[-1])

    def holders(self, pairs: Sequence[str]) -> list[int]:
        """Return how many documents hold each pair of characters."""
        return [int(count) for count in self.wholes[0].count(self.vocabularies[0].numbers(pairs))]

    def shares(self, terms: Terms) -> Shares:
        """Return what share of the question each term carries, times what its kind counts; rare terms carry more."""
        return tuple(self._share(kind, list(weights), [*weights.values()]) for kind, weights in enumerate(terms.kinds()))

    def ranked(self, terms: Terms, shares: Shares, weights: Mapping[str, float], limit: int) -> list[Found]:
        """Return at least the `limit` best documents, best first; equals in the order of filing.

        `shares` are those of `terms`, `weights` all of them `together`. A reranker would stand after this: it would see the
        question and the best passages of the best documents, and put a better number in place of theirs. Nothing else
        would have to change.
        """
        limit = max(limit, CLOSELY)
        near, held, passages = self._candidates(shares, limit)
        closely = first(held, CLOSELY)
        texts = [self.layout.lines_of(passage) for passage in passages[closely].tolist()]
        held[closely] += self._by_lines(texts, weights)
        scores, left = held.copy(), self._left(near, terms.places)
        scores[closely] += self._verbatim(texts, terms.plain)
        return self._found(near, passages, held * left, scores * left, limit)

    def _found(self, near: Keys, passages: Keys, held: Floats, scores: Floats, limit: int) -> list[Found]:
        most = self.manner.most()
        best = first(scores, limit)
        shares = (scores[best] / np.float32(most + self.manner.runs)).tolist(), (held[best] / np.float32(most)).tolist()
        return list(map(Found, near[best].tolist(), shares[0], passages[best].tolist(), shares[1]))

    def _share(self, kind: int, terms: list[str], weights: list[float]) -> Share:
        if not self.manner.kinds[kind]:
            return NOTHING
        numbers = self.vocabularies[kind].numbers(terms)
        worth = np.array(weights) * rarity(self.wholes[kind].count(numbers), len(self.reach))
        return Share(terms, numbers, self.manner.kinds[kind] * worth / (worth.sum() or 1.0))

    def _candidates(self, shares: Shares, limit: int) -> tuple[Keys, Floats, Keys]:
        """Return the documents that can be among the `limit` best, in order of filing, their scores and best passages.

        Only their passages are read. No document scores above what it holds as a whole times its `reach`, and none
        of the others can pass the last of the `limit` that are best as a whole.
        """
        noted = [share.noted() for share in shares]
        wholes = self._wholes(noted)
        numbers = np.concatenate([terms + begin for (terms, _), begin in zip(noted, self.begins, strict=False)])
        with self._sheets.noted(numbers, np.concatenate([worth for _, worth in noted])) as sheet:
            leading = np.array(first(wholes, limit), dtype=np.int64)
            scores, passages = self._scored(leading, wholes, sheet)
            others = self._reaching(wholes, leading, float(scores.min())) if len(leading) == limit else leading[:0]
            more, theirs = self._scored(others, wholes, sheet)
        near = np.concatenate([leading, others])
        order = near.argsort()
        return near[order], np.concatenate([scores, more])[order], np.concatenate([passages, theirs])[order]

    def _wholes(self, noted: Sequence[tuple[Keys, Floats]]) -> Floats:
        """Return what each document holds as a whole."""
        total = np.zeros(len(self.reach), dtype=np.float32)
        for postings, (terms, worth) in zip(self.wholes, noted, strict=True):
            if len(terms):
                total += postings.scores(terms, worth)
        return total

    def _reaching(self, wholes: Floats, leading: Keys, least: float) -> Keys:
        """Return the documents, without the leading ones, whose best passage could lift them to `least`."""
        reachable = wholes * (ROUNDED + ROUNDED * self.manner.passages * self.reach)
        reachable[leading] = 0.0
        return np.flatnonzero(reachable >= least)

    def _scored(self, near: Keys, wholes: Floats, sheet: Floats) -> tuple[Floats, Keys]:
        """Return the scores of some documents without their lines, and their best passages."""
        if not len(near):
            return np.zeros(0, dtype=np.float32), near
        begins, ends = self.layout.document[near], self.layout.document[near + 1]
        passages = np.concatenate([np.arange(begin, end) for begin, end in zip(begins, ends, strict=True)])
        held = self.passages.scores(passages, sheet)
        edges = np.concatenate([[0], np.cumsum(ends - begins)]).tolist()
        best = np.array([begin + int(held[begin:end].argmax()) for begin, end in pairwise(edges)])
        scores: Floats = wholes[near] + np.float32(self.manner.passages) * held[best]
        return scores, passages[best]

    def _by_lines(self, texts: Sequence[Sequence[str]], weights: Mapping[str, float]) -> Floats:
        """Return what the best three neighbouring lines of each text hold of the question."""
        if not self.manner.lines:
            return np.zeros(len(texts), dtype=np.float32)
        return np.float32(self.manner.lines) * np.array([best_three(lines, weights) for lines in texts], dtype=np.float32)

    def _verbatim(self, texts: Sequence[Sequence[str]], question: str) -> Floats:
        """Return what the longest stretch of the question tells that each text repeats word for word.

        By the square of its share of the question: a short stretch is chance.
        """
        if not self.manner.runs:
            return np.zeros(len(texts), dtype=np.float32)
        runs = np.array([longest_run(question, "".join(lines)) for lines in texts], dtype=np.float32)
        return np.float32(self.manner.runs) * (runs / np.float32(max(len(question), 1))) ** 2

    def _left(self, near: Keys, places: Sequence[str]) -> Floats:
        """Return what is left of each document's score: less where it nowhere names a place asked about, heading included."""
        left = np.ones(len(near), dtype=np.float32)
        for number in self.vocabularies[0].numbers(pair for place in places for pair in pairs(place)).tolist():
            left[~self.wholes[0].holds(number, near)] = 1.0 - self.manner.places
        return left


def first(scores: Floats, limit: int) -> list[int]:
    """Return the places of the `limit` highest scores above zero, best first; equals in the order of filing.

    The highest of each ROW are looked at first: none of the `limit` best is below the last of the `limit` best of those.
    """
    places, rows = np.arange(len(scores)), len(scores) // ROW
    if rows >= limit:
        highest = scores[: rows * ROW].reshape(rows, ROW).max(axis=1)
        places = np.flatnonzero(scores >= np.partition(highest, -limit)[-limit])
    ordered = places[np.argsort(-scores[places], kind="stable")][:limit]
    return [int(place) for place in ordered if scores[place] > 0]
