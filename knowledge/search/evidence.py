"""What speaks for each document when a question is asked: postings of its terms, whole, by passage and by line."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from knowledge.search.documents import Document
from knowledge.search.layouts import Layout
from knowledge.search.manners import Manner, manner_for
from knowledge.search.postings import Floats, Postings, Vocabulary, Whole
from knowledge.search.questions import Terms, terms_of
from knowledge.text import simplified

CLOSELY = 10  # documents that are read line by line after the first ranking
AT_LEAST = 200  # documents that rarity is reckoned with, so that a small index does not call everything common
KINDS = 3  # pairs, words, letters, in the order of Terms

Shares = tuple[dict[str, float], ...]


@dataclass(frozen=True)
class Evidence:
    """The terms of a collection; it has all that ranking needs and none of the documents' own text."""

    layout: Layout
    vocabularies: tuple[Vocabulary, ...]
    wholes: tuple[Postings, ...]
    passages: tuple[Postings, ...]
    manner: Manner
    _rarities: tuple[Floats, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rarities", tuple(_rarity(whole.holders(), self._many) for whole in self.wholes))

    @property
    def _many(self) -> int:
        return max(AT_LEAST, len(self.layout.document) - 1)

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Self:
        """Read every passage of `documents`, each under its document's title and section."""
        layout, manner = Layout.of(documents), manner_for([len(one.text) for one in documents])
        owners, vocabularies = layout.owners(), tuple(Vocabulary() for _ in range(KINDS))
        read = _read(documents, layout, vocabularies, [kind for kind in range(KINDS) if manner.kinds[kind]])
        vocabularies[2].number(sorted(set("".join(vocabularies[0].ids))))  # letters: what is misheard is looked up there
        wholes, passages = [], []
        for (terms, places), vocabulary in zip(read, vocabularies, strict=True):
            many = len(vocabulary.ids)
            wholes.append(Postings.build(terms, owners[places], (many, len(documents)), manner.whole))
            passages.append(Postings.build(terms, places, (many, len(owners)), manner.passage))
        return cls(layout, vocabularies, tuple(wholes), tuple(passages), manner)

    def holders(self, pair: str) -> int:
        """Return how many documents hold a pair of characters."""
        number = self.vocabularies[0].ids.get(pair)
        return 0 if number is None else self.wholes[0].count(number)

    def shares(self, terms: Terms) -> Shares:
        """Return what share of the question each term carries, times what its kind counts; rare terms carry more."""
        return tuple(self._shares(kind, weights) for kind, weights in enumerate(terms.kinds()))

    def scores(self, shares: Shares) -> tuple[Floats, Floats]:
        """Return for each document its score, a share of the highest possible, and for each passage what it holds.

        A reranker would stand after this: it would see the question and the best passages of the best documents,
        and put a better number in place of theirs. Nothing else would have to change.
        """
        wholes = np.zeros(len(self.layout.document) - 1, dtype=np.float32)
        passages = np.zeros(len(self.layout.passage) - 1, dtype=np.float32)
        for kind, weights in enumerate(shares):
            known = self.vocabularies[kind].known(weights)
            self.wholes[kind].add_scores(known, wholes)
            self.passages[kind].add_scores(known, passages)
        best: Floats = np.maximum.reduceat(passages, self.layout.document[:-1])
        scores: Floats = wholes + np.float32(self.manner.passages) * best
        self._read_closely(scores, passages, together(shares))
        return (scores / self.manner.highest()).astype(np.float32), passages

    def best_passage(self, document: int, passages: Floats) -> int:
        """Return the number of a document's best passage, the first of equals."""
        begin, end = self.layout.document[document : document + 2]
        return int(begin) + int(passages[begin:end].argmax())

    def _shares(self, kind: int, weights: Mapping[str, float]) -> dict[str, float]:
        if not self.manner.kinds[kind]:
            return {}
        ids, rarity, unheard = self.vocabularies[kind].ids, self._rarities[kind], math.log(2 * self._many + 2)
        worth = {t: w * (float(rarity[ids[t]]) if t in ids else unheard) for t, w in weights.items()}
        whole = sum(worth.values()) or 1.0
        return {term: self.manner.kinds[kind] * value / whole for term, value in worth.items()}

    def _read_closely(self, scores: Floats, passages: Floats, weights: Mapping[str, float]) -> None:
        """Add to the CLOSELY best documents what their best three neighbouring lines hold of the question."""
        if not self.manner.lines:
            return
        for number in first(scores, CLOSELY):
            lines = self.layout.lines_of(self.best_passage(number, passages))
            scores[number] += self.manner.lines * _best_three(lines, weights)


def together(shares: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return all terms with the sum of their shares."""
    total: dict[str, float] = {}
    for weights in shares:
        for term, weight in weights.items():
            total[term] = total.get(term, 0.0) + weight
    return total


def held(text: str, weights: Mapping[str, float]) -> float:
    """Return the sum of the weights of those terms that `text` holds."""
    return sum([weight for term, weight in weights.items() if term in text])  # a list: this runs often


def first(scores: Floats, limit: int) -> list[int]:
    """Return the places of the `limit` highest scores above zero, best first; equals in the order of filing."""
    if limit < len(scores):
        least = np.partition(scores, -limit)[-limit]
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    ordered = places[np.argsort(-scores[places], kind="stable")][:limit]
    return [int(place) for place in ordered if scores[place] > 0]


def _best_three(lines: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the most that three neighbouring lines hold; terms that none holds are dropped first, for speed."""
    passage = "\n".join(lines)
    here = {term: weight for term, weight in weights.items() if term in passage}
    return max(held("\n".join(lines[i : i + 3]), here) for i in range(max(1, len(lines) - 2)))


def _rarity(holders: Whole, many: int) -> Floats:
    rarity: Floats = np.log(1 + (many - holders + 0.5) / (holders + 0.5)).astype(np.float32)
    return rarity


def _read(
    documents: Sequence[Document], layout: Layout, vocabularies: Sequence[Vocabulary], kinds: Sequence[int]
) -> list[tuple[Whole, Whole]]:
    """Return for each kind the terms' numbers and the passages in which they stand, one entry an occurrence.

    Only `kinds` are read; the others stay empty.
    """
    terms: list[list[Whole]] = [[] for _ in vocabularies]
    for number, title in enumerate(map(_heading, documents)):
        for passage in range(layout.document[number], layout.document[number + 1]):
            found = terms_of("\n".join([title, *layout.lines_of(passage)]))
            for kind in kinds:
                terms[kind].append(np.array(vocabularies[kind].number(found[kind]), dtype=np.int32))
    return [_flat(kind) for kind in terms]


def _heading(document: Document) -> str:
    """What stands over a document; the country before a law's name tells it from nothing (nDCG@10 on law_dev + 0.003 without)."""
    return simplified(f"{document.title}\n{document.section}").removeprefix("中华人民共和国")


def _flat(by_passage: list[Whole]) -> tuple[Whole, Whole]:
    sizes = [len(one) for one in by_passage]
    flat = np.concatenate(by_passage) if by_passage else np.zeros(0, dtype=np.int32)
    return flat, np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
