"""Finds the documents and the sentences that answer a question and says how sure it is; it never writes an answer."""

from knowledge.search.confidences import ANSWERS
from knowledge.search.documents import Document, Finding, Findings
from knowledge.search.indexes import Index
from knowledge.search.stores import IndexBroken

__all__ = ["ANSWERS", "Document", "Finding", "Findings", "Index", "IndexBroken"]
