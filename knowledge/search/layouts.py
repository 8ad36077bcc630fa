"""Where each line and passage of the documents begins, so that what was found can be quoted to the letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from knowledge.search.documents import Document, lines, passages
from knowledge.search.postings import Whole
from knowledge.text import simplified


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines are numbered through all documents, and so are passages.

    `plain` holds each line in simplified form; `offsets` where it begins in its document's text. Passage p has
    lines `passage[p]` to `passage[p+1]`, document d has passages `document[d]` to `document[d+1]`: at least one.
    """

    plain: tuple[str, ...]
    offsets: Whole
    passage: Whole
    document: Whole

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """Cut `documents` into lines and passages."""
        plain: list[str] = []
        offsets, passage, document = [0], [0], [0]
        for text in (one.text for one in documents):
            pieces = lines(text) or [""]
            begins = np.cumsum([0, *map(len, pieces)])[:-1]
            passage += [len(plain) + group[-1] + 1 for group in passages(pieces)]
            plain += map(simplified, pieces)
            offsets += begins.tolist()
            document.append(len(passage) - 1)
        return cls(tuple(plain), *(np.array(row, dtype=np.int32) for row in (offsets[1:], passage, document)))

    def owners(self) -> Whole:
        """Return for each passage the number of its document."""
        return np.repeat(np.arange(len(self.document) - 1, dtype=np.int32), np.diff(self.document))

    def lines_of(self, passage: int) -> tuple[str, ...]:
        """Return the simplified lines of a passage."""
        return self.plain[self.passage[passage] : self.passage[passage + 1]]

    def span(self, document: int) -> range:
        """Return the numbers of the lines of a document."""
        first, last = self.document[document], self.document[document + 1]
        return range(int(self.passage[first]), int(self.passage[last]))

    def verbatim(self, text: str, document: int, numbers: Sequence[int]) -> str:
        """Return consecutive lines, by their numbers, as they stand in the document's `text`."""
        after = numbers[-1] + 1
        end = int(self.offsets[after]) if after < self.span(document).stop else len(text)
        return text[int(self.offsets[numbers[0]]) : end]

    def text_of(self, text: str, document: int, passage: int) -> str:
        """Return a passage as it stands in the document's `text`."""
        return self.verbatim(text, document, range(int(self.passage[passage]), int(self.passage[passage + 1])))
