"""The index: built once from documents, then only read, by any number of threads; it holds no opinion of its own."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Self

from knowledge.search import stores
from knowledge.search.confidences import confidence
from knowledge.search.documents import Document, Finding, Findings
from knowledge.search.evidence import Evidence, Found
from knowledge.search.manners import SHORT
from knowledge.search.questions import read
from knowledge.search.quotes import quotation
from knowledge.search.shares import together
from knowledge.search.typos import Ear
from knowledge.text import simplified

LONGEST = 600  # characters of a question that are read
COMPARED = 5  # documents at least that are ranked, since the fifth tells how far the first stands out


class Index:
    """Documents that can be asked. Make one with `build` or `open`; to change it, build another."""

    def __init__(self, documents: Sequence[Document], evidence: Evidence) -> None:
        self.documents, self.evidence = documents, evidence
        self._ear = Ear(evidence.letters, evidence.holders)

    @classmethod
    def build(cls, documents: Iterable[Document]) -> Self:
        """Index `documents`; may run in a thread while an older index answers. ValueError if a docid comes twice.

        Teach the names (`knowledge.text.teach`) before, not after: both sides must be cut with one dictionary.
        """
        kept = tuple(documents)
        check_ids(kept)
        return cls(kept, Evidence.of(kept))

    def rebuilt(self, added: Iterable[Document] = (), without: Collection[str] = ()) -> Self:
        """Return a new index with `added` (each replaces the one of its docid) and without some docids."""
        new = {one.docid: one for one in added}
        kept = [one for one in self.documents if one.docid not in new and one.docid not in without]
        return self.build([*kept, *new.values()])

    def save(self, path: Path) -> None:
        """Write the index to `path`, whole or not at all."""
        stores.write(path, self.documents, self.evidence)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read a saved index; `IndexBroken` when it is damaged, of another version, or no index."""
        return cls(*stores.read(path))

    def find(self, question: str, limit: int = 10) -> Findings:
        """Return at most `limit` documents that fit `question` best; any string may be asked."""
        asked = self.heard(question)
        if not self.documents or not asked:
            return Findings(read_as=asked)
        terms = read(asked, self.evidence.manner.meant)
        shares = self.evidence.shares(terms)
        weights = together(shares)
        order = self.evidence.ranked(terms, shares, weights, max(limit, COMPARED))
        if not order:
            return Findings(read_as=asked)
        best = self._finding(order[0])
        quote = quotation(best.document, order[0].document, self.evidence.layout, weights)
        held = sorted([one.held for one in order], reverse=True)
        sure = confidence(held, len(self.documents), short=self.evidence.manner == SHORT)
        ranked = (best, *map(self._finding, order[1:limit]))
        return Findings(ranked[:limit], quote, best.document, sure, asked)

    def heard(self, question: str) -> str:
        """Return the question as it is read: simplified, its first LONGEST characters, mishearings put right."""
        return self._ear.put_right(simplified(question[: 4 * LONGEST])[:LONGEST])

    def _finding(self, found: Found) -> Finding:
        document = self.documents[found.document]
        passage = self.evidence.layout.text_of(document.text, found.document, found.passage)
        return Finding(document, found.score, passage.strip())


def check_ids(documents: Iterable[Document]) -> None:
    """Raise ValueError when two documents have the same docid."""
    twice = [docid for docid, count in Counter(one.docid for one in documents).items() if count > 1]
    if twice:
        raise ValueError(f"文件编号重复：{'、'.join(twice[:3])}")
