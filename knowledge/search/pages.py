"""The documents of an index as bytes, of which only those that are found are read."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from knowledge.search.documents import Document

_FIELDS = 5


@dataclass(frozen=True, slots=True)
class Pages(Sequence[Document]):
    """All fields of all documents, one after the other: field n is `content[starts[n]:starts[n+1]]`."""

    content: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """Put documents one after the other."""
        fields = [field.encode("utf-8", "surrogatepass") for one in documents for field in _fields(one)]
        starts = np.cumsum([0, *map(len, fields)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(fields), dtype=np.uint8), starts)

    def __len__(self) -> int:
        return (len(self.starts) - 1) // _FIELDS

    @overload
    def __getitem__(self, number: int) -> Document: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Document]: ...
    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        begin = range(len(self))[number] * _FIELDS
        edges = self.starts[begin : begin + _FIELDS + 1].tolist()
        content, pieces = self.content[edges[0] : edges[-1]].tobytes(), pairwise(edges)
        return _document(*(content[a - edges[0] : b - edges[0]].decode("utf-8", "surrogatepass") for a, b in pieces))


def _fields(one: Document) -> tuple[str, ...]:
    return one.docid, one.title, one.text, one.date.isoformat() if one.date else "", one.section


def _document(docid: str, title: str, text: str, date: str, section: str) -> Document:
    return Document(docid, title, text, datetime.date.fromisoformat(date) if date else None, section)
