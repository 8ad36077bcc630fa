"""Reads documents into terms: which stand in which passage, kind by kind; a question is read in `questions.py`."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from knowledge.search.documents import Document
from knowledge.search.keys import Keys, keys, letter_keys, pair_keys
from knowledge.search.layouts import Layout
from knowledge.search.postings import Whole
from knowledge.search.questions import says
from knowledge.text import simplified
from knowledge.text.cuts import cut


def _word_keys(plain: str) -> Keys:
    return keys(filter(says, cut(plain)))


KINDS: tuple[Callable[[str], Keys], ...] = (pair_keys, _word_keys, letter_keys)  # in the order of `questions.Terms`


def occurrences(documents: Sequence[Document], layout: Layout, counts: Sequence[float]) -> Iterator[tuple[Keys, Whole]]:
    """Yield for each kind its terms' keys and the passages in which they stand, one entry an occurrence.

    A kind that does not count stays empty.
    """
    for read, counted in zip(KINDS, counts, strict=True):
        yield _flat([read(text) for text in _passages(documents, layout)] if counted else [])


def _passages(documents: Sequence[Document], layout: Layout) -> Iterator[str]:
    """Yield each passage under its document's heading."""
    for number, title in enumerate(map(_heading, documents)):
        for passage in range(*layout.passages_of(number)):
            yield "\n".join([title, *layout.lines_of(passage)])


def _heading(document: Document) -> str:
    """What stands over a document; the country before a law's name tells it from nothing (nDCG@10 on law_dev + 0.003 without)."""
    return simplified(f"{document.title}\n{document.section}").removeprefix("中华人民共和国")


def _flat(by_passage: list[Keys]) -> tuple[Keys, Whole]:
    sizes = [len(one) for one in by_passage]
    flat = np.concatenate(by_passage) if by_passage else np.zeros(0, dtype=np.int64)
    return flat, np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
