"""What goes into a search and what comes out of it, and how a text is cut into lines and passages."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

LINE = 60  # characters: about one sentence, the smallest thing that is matched and quoted
PASSAGE = 400  # characters: about one section of a notice
_SENTENCE = re.compile(r"[^。！？!?；;\n\s]*(?:[。！？!?；;]+[”’」』）)]*|\s+|$)")
_CLAUSE = re.compile(r"[^，,、：:]*(?:[，,、：:]+|$)")


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
    documents answer the question. `read_as` is the question in simplified characters with its mistyped ones put
    right where the index tells how.
    """

    ranked: tuple[Finding, ...] = ()
    quote: str = ""
    quoted: Document | None = None
    confidence: float = 0.0
    read_as: str = ""


def lines(text: str) -> list[str]:
    """Return `text` cut into sentences, a long one at its commas, so that each has at most LINE characters.

    The pieces join to `text` again.
    """
    return list(_gathered((line for sentence in _pieces(_SENTENCE, text) for line in _short(sentence)), LINE // 2))


def passages(pieces: list[str], size: int = PASSAGE) -> list[list[int]]:
    """Return the numbers of consecutive `pieces` that make passages of at most `size` characters each."""
    groups: list[list[int]] = []
    room = 0
    for number, piece in enumerate(pieces):
        if not groups or len(piece) > room:
            groups.append([])
            room = size
        groups[-1].append(number)
        room -= len(piece)
    return groups


def _short(sentence: str) -> Iterator[str]:
    if len(sentence) <= LINE:
        yield sentence
        return
    clauses = (clause[i : i + LINE] for clause in _pieces(_CLAUSE, sentence) for i in range(0, len(clause), LINE))
    yield from _gathered(clauses, LINE)


def _gathered(pieces: Iterator[str], size: int) -> Iterator[str]:
    """Join neighbours as long as together they have at most `size` characters."""
    now = ""
    for piece in pieces:
        if now and len(now) + len(piece) > size:
            yield now
            now = ""
        now += piece
    if now:
        yield now


def _pieces(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    return (piece for piece in pattern.findall(text) if piece)
