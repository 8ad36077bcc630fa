"""Finds the documents and the passage that answer a question, and says how sure it is; it never writes an answer."""

from knowledge.search.documents import Document, Finding, Findings
from knowledge.search.indexes import Index

__all__ = ["Document", "Finding", "Findings", "Index"]
