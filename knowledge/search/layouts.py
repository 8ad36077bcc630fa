"""Where each line and passage of the documents begins, so that what was found can be quoted to the letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.search.documents import Document, lines, passages
from knowledge.search.postings import Whole
from knowledge.text import simplified

_END = "\0"  # after each line; simplified text has none


@dataclass(frozen=True, slots=True)
class Lines:
    """Many lines as bytes, of which few are ever read: line n is `content[starts[n]:starts[n+1]]` with its end."""

    content: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, plain: Iterable[str]) -> Self:
        """Put lines one after the other."""
        ended = [(line + _END).encode() for line in plain]
        starts = np.cumsum([0, *map(len, ended)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(ended), dtype=np.uint8), starts)

    def between(self, first: int, after: int) -> tuple[str, ...]:
        """Return the lines from `first` on, up to and without `after`."""
        text = self.content[self.starts[first] : self.starts[after]].tobytes().decode()
        return tuple(text.split(_END)[:-1])


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines are numbered through all documents, and so are passages.

    `plain` holds each line in simplified form; `offsets` where it begins in its document's text. Passage p has
    lines `passage[p]` to `passage[p+1]`, document d has passages `document[d]` to `document[d+1]`: at least one.
    """

    plain: Lines
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
        return cls(Lines.of(plain), *(np.array(row, dtype=np.int32) for row in (offsets[1:], passage, document)))

    def owners(self) -> Whole:
        """Return for each passage the number of its document."""
        return np.repeat(np.arange(len(self.document) - 1, dtype=np.int32), np.diff(self.document))

    def passages_of(self, document: int) -> tuple[int, int]:
        """Return the first passage of a document and the one after its last."""
        return int(self.document[document]), int(self.document[document + 1])

    def lines_of(self, passage: int) -> tuple[str, ...]:
        """Return the simplified lines of a passage."""
        return self.plain.between(int(self.passage[passage]), int(self.passage[passage + 1]))

    def span(self, document: int) -> range:
        """Return the numbers of the lines of a document."""
        first, last = self.passages_of(document)
        return range(int(self.passage[first]), int(self.passage[last]))

    def verbatim(self, text: str, document: int, numbers: Sequence[int]) -> str:
        """Return consecutive lines, by their numbers, as they stand in the document's `text`."""
        after = numbers[-1] + 1
        end = int(self.offsets[after]) if after < self.span(document).stop else len(text)
        return text[int(self.offsets[numbers[0]]) : end]

    def text_of(self, text: str, document: int, passage: int) -> str:
        """Return a passage as it stands in the document's `text`."""
        return self.verbatim(text, document, range(int(self.passage[passage]), int(self.passage[passage + 1])))
