"""What speaks for each document when a question is asked: its terms, whole, by passage and by line."""

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.search.closeness import best_three, longest_run
from knowledge.search.documents import Document
from knowledge.search.keys import Keys, letters
from knowledge.search.layouts import Layout
from knowledge.search.manners import Manner, manner_for
from knowledge.search.postings import Contents, Floats, Postings, Vocabulary
from knowledge.search.questions import Terms
from knowledge.search.reading import occurrences
from knowledge.search.sheets import Sheets
from knowledge.text.cuts import pairs

CLOSELY = 8  # documents that are read line by line after the first ranking
AT_LEAST = 200  # documents that rarity is reckoned with, so that a small index does not call everything common
ROUNDED = 1.0001  # what sums of 32-bit numbers may be off by, amply


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

    For each kind of term, `vocabularies` number it, `wholes` tell which documents hold it, `passages` what each passage
    holds.
    """

    layout: Layout
    vocabularies: tuple[Vocabulary, ...]
    wholes: tuple[Postings, ...]
    passages: tuple[Contents, ...]
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
            tuple(passages),
            manner,
            letters(vocabularies[0].keys),
            reach.astype(np.float32),
        )

    @cached_property
    def _sheets(self) -> tuple[Sheets, ...]:
        return tuple(Sheets(len(vocabulary.keys)) for vocabulary in self.vocabularies)

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
        held[closely] += self._by_lines(passages[closely], weights)
        scores = held.copy()
        scores[closely] += self._verbatim(passages[closely], terms.plain)
        elsewhere = self._of_elsewhere(near, terms.places)
        held[elsewhere] *= 1.0 - self.manner.places
        scores[elsewhere] *= 1.0 - self.manner.places
        most, highest = self.manner.most(), self.manner.most() + self.manner.runs
        return [
            Found(int(near[n]), float(scores[n] / highest), int(passages[n]), float(held[n] / most)) for n in first(scores, limit)
        ]

    def _share(self, kind: int, terms: list[str], weights: list[float]) -> Share:
        if not self.manner.kinds[kind]:
            return Share((), np.zeros(0, dtype=np.int64), np.zeros(0))
        numbers = self.vocabularies[kind].numbers(terms)
        worth = np.array(weights) * _rarity(self.wholes[kind].count(numbers), max(AT_LEAST, len(self.reach)))
        return Share(terms, numbers, self.manner.kinds[kind] * worth / (worth.sum() or 1.0))

    def _candidates(self, shares: Shares, limit: int) -> tuple[Keys, Floats, Keys]:
        """Return the documents that can be among the `limit` best, in order of filing, their scores and best passages.

        Only their passages are read. No document scores above what it holds as a whole times its `reach`, and none
        of the others can pass the last of the `limit` that are best as a whole.
        """
        noted = [share.noted() for share in shares]
        wholes = np.zeros(len(self.reach), dtype=np.float32)
        for postings, terms in zip(self.wholes, noted, strict=True):
            if len(terms[0]):
                wholes += postings.scores(*terms)
        with ExitStack() as desk:
            sheets = [desk.enter_context(pile.noted(*terms)) for pile, terms in zip(self._sheets, noted, strict=True)]
            leading = np.array(first(wholes, limit), dtype=np.int64)
            scores, passages = self._scored(leading, wholes, sheets)
            others = self._reaching(wholes, leading, float(scores.min())) if len(leading) == limit else leading[:0]
            more, theirs = self._scored(others, wholes, sheets)
        near = np.concatenate([leading, others])
        order = near.argsort()
        return near[order], np.concatenate([scores, more])[order], np.concatenate([passages, theirs])[order]

    def _reaching(self, wholes: Floats, leading: Keys, least: float) -> Keys:
        """Return the documents, without the leading ones, whose best passage could lift them to `least`."""
        reachable = wholes * (ROUNDED + ROUNDED * self.manner.passages * self.reach)
        reachable[leading] = 0.0
        return np.flatnonzero(reachable >= least)

    def _scored(self, near: Keys, wholes: Floats, sheets: Sequence[Floats]) -> tuple[Floats, Keys]:
        """Return the scores of some documents without their lines, and their best passages."""
        if not len(near):
            return np.zeros(0, dtype=np.float32), near
        begins, ends = self.layout.document[near], self.layout.document[near + 1]
        passages = np.concatenate([np.arange(begin, end) for begin, end in zip(begins, ends, strict=True)])
        held = np.zeros(len(passages), dtype=np.float32)
        for kind, sheet in enumerate(sheets):
            held += self.passages[kind].scores(passages, sheet)
        edges = np.concatenate([[0], np.cumsum(ends - begins)]).tolist()
        best = np.array([begin + int(held[begin:end].argmax()) for begin, end in pairwise(edges)])
        scores: Floats = wholes[near] + np.float32(self.manner.passages) * held[best]
        return scores, passages[best]

    def _by_lines(self, passages: Keys, weights: Mapping[str, float]) -> Floats:
        """Return what the best three neighbouring lines of each passage hold of the question."""
        if not self.manner.lines:
            return np.zeros(len(passages), dtype=np.float32)
        best = [best_three(self.layout.lines_of(one), weights) for one in passages.tolist()]
        return np.float32(self.manner.lines) * np.array(best, dtype=np.float32)

    def _verbatim(self, passages: Keys, question: str) -> Floats:
        """Return what the longest stretch of the question tells that each passage repeats word for word.

        By the square of its share of the question: a short stretch is chance.
        """
        if not self.manner.runs:
            return np.zeros(len(passages), dtype=np.float32)
        runs = [longest_run(question, "".join(self.layout.lines_of(one))) for one in passages.tolist()]
        shares = np.array(runs, dtype=np.float32) / np.float32(max(len(question), 1))
        return np.float32(self.manner.runs) * shares * shares

    def _of_elsewhere(self, near: Keys, places: Sequence[str]) -> NDArray[np.bool_]:
        """Return which documents nowhere name a place that is asked about; their heading counts."""
        elsewhere = np.zeros(len(near), dtype=np.bool_)
        for number in self.vocabularies[0].numbers(pair for place in places for pair in pairs(place)).tolist():
            elsewhere |= ~self.wholes[0].holds(number, near)
        return elsewhere


def together(shares: Iterable[Share]) -> dict[str, float]:
    """Return all terms with the sum of their shares."""
    total: dict[str, float] = {}
    for share in shares:
        for term, worth in zip(share.terms, share.worth.tolist(), strict=True):
            total[term] = total.get(term, 0.0) + worth
    return total


def first(scores: Floats, limit: int) -> list[int]:
    """Return the places of the `limit` highest scores above zero, best first; equals in the order of filing."""
    if limit < len(scores):
        least = np.partition(scores, -limit)[-limit]
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    ordered = places[np.argsort(-scores[places], kind="stable")][:limit]
    return [int(place) for place in ordered if scores[place] > 0]


def _rarity(holders: NDArray[np.int64], many: int) -> NDArray[np.float64]:
    """Return BM25's weight of terms that so many of `many` documents hold; one that none holds tells most."""
    return np.where(holders > 0, np.log(1 + (many - holders + 0.5) / (holders + 0.5)), math.log(2 * many + 2))
