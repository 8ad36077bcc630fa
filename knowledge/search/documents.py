"""What goes into a search and what comes out of it."""

import datetime
import re
from dataclasses import dataclass

PASSAGE = 200  # characters; longer and shorter ones found less (see indexes.py)
_SENTENCE = re.compile(r"[^。！？!?；;\n\s]*(?:[。！？!?；;]+[”’」』）)]*|\s+|$)")


@dataclass(frozen=True, slots=True)
class Document:
    """One text that can be found and quoted; `docid` is unique within an index."""

    docid: str
    title: str
    text: str
    date: datetime.date | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One document found: its score (only comparable within one question) and its best passage, verbatim."""

    document: Document
    score: float
    passage: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a question found, best first.

    `quote` is verbatim text of one document found (`quoted`), at most 300 characters, chosen to hold the
    answer; both are empty when nothing was found. `confidence` is the estimated probability, 0 to 1, that the
    documents answer the question. `read_as` is the question with its mistyped characters put right, in
    simplified characters; it equals the simplified question when nothing had to be put right.
    """

    ranked: tuple[Finding, ...] = ()
    quote: str = ""
    quoted: Document | None = None
    confidence: float = 0.0
    read_as: str = ""


def sentences(text: str) -> list[str]:
    """Return `text` cut after each sentence, line or blank; the pieces join to `text` again."""
    return [piece for piece in _SENTENCE.findall(text) if piece]


def passages(text: str, size: int = PASSAGE) -> list[str]:
    """Return `text` in pieces of whole sentences, at most `size` characters each; a longer sentence is cut."""
    done, now = [], ""
    for sentence in sentences(text):
        for part in (sentence[i : i + size] for i in range(0, len(sentence), size)):
            if len(now) + len(part) > size:
                done.append(now)
                now = ""
            now += part
    return [piece for piece in [*done, now] if piece.strip()]
