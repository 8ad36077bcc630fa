"""What an imported document is once it has been read: sections in a tree, damaged spots, passages."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from knowledge.importing.blocks import Rows

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all) while a document is read."""

PASSAGE_LENGTH = 300  # characters: the longest quotation that an answer shows
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?[”’）》]*")


class Unreadable(Exception):
    """A document that cannot be taken in; `sentence` says why in Chinese and is fit to show."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Table:
    """A table within a section: its rows, whose first one was written as paragraph `paragraph`."""

    paragraph: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading.

    `number` counts the sections from 0; `parent` is the number of the section above (None at the top). Table
    rows stand among the paragraphs, their cells joined by a full-width bar, and once more in `tables`.
    """

    number: int
    level: int
    heading: str
    parent: int | None = None
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def text(self) -> str:
        """Heading and paragraphs, a line each: what every `offset` into a section counts in."""
        return "\n".join((self.heading, *self.paragraphs))

    def offsets(self) -> list[int]:
        """Return where each paragraph begins in `text`."""
        return list(accumulate((len(line) + 1 for line in self.paragraphs), initial=len(self.heading) + 1))[:-1]


@dataclass(frozen=True, slots=True)
class Damage:
    """A spot that a person must mend: at `offset` of the section's text, where □ stands for what was there.

    `excerpt` is what the document has at this spot, with a few characters around it; `why` says what is wrong.
    """

    section: int
    offset: int
    excerpt: str
    why: str


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document as read: a draft that an officer confirms.

    `title` is empty and `date` and `year` are None where the document does not state them; `year` is the one it
    calls "this year". `doubts` are sentences on the whole document (encoding, pages without text).
    """

    title: str
    date: datetime.date | None
    year: int | None
    sections: tuple[Section, ...]
    damage: tuple[Damage, ...] = ()
    doubts: tuple[str, ...] = ()

    def path(self, section: int) -> tuple[str, ...]:
        """Return the headings from the top down to a section, without empty ones."""
        found, at = [], self.sections[section]
        while True:
            found.append(at.heading)
            if at.parent is None:
                return tuple(heading for heading in reversed(found) if heading)
            at = self.sections[at.parent]


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable piece of a section, whole sentences where they fit, at most `PASSAGE_LENGTH` characters."""

    section: int
    offset: int
    text: str


def passages(manuscript: Manuscript) -> tuple[Passage, ...]:
    """Return the manuscript cut into passages, in order; together they hold every paragraph's every character."""
    return tuple(passage for section in manuscript.sections for passage in _passages_of(section))


def _passages_of(section: Section) -> list[Passage]:
    found: list[Passage] = []
    for offset, piece in _pieces(section):
        last = found[-1] if found else None
        if last and last.offset + len(last.text) == offset and len(last.text) + len(piece) <= PASSAGE_LENGTH:
            found[-1] = Passage(section.number, last.offset, last.text + piece)
        else:
            found.append(Passage(section.number, offset, piece))
    return found


def _pieces(section: Section) -> list[tuple[int, str]]:
    start = len(section.heading) + 1
    body = section.text[start:]
    return [
        (start + match.start() + at, match[0][at : at + PASSAGE_LENGTH])
        for match in _SENTENCE.finditer(body)
        for at in range(0, len(match[0]), PASSAGE_LENGTH)
    ]
