"""Puts blocks into a tree of sections: by their styles where there are any, else by 第一章, 一、 and （一）."""

import re
from dataclasses import dataclass, field

from knowledge.importing import cleaning, dates, encodings
from knowledge.importing.blocks import Block, Contents
from knowledge.importing.cleaning import Spot
from knowledge.importing.manuscript import Damage, Manuscript, Progress, Section, Table, Unreadable

LARGEST_TEXT = 3 * 1024 * 1024  # bytes of plain text: a million characters, three times the thickest plan
MOST_LINES = 30_000  # paragraphs and table rows of one document: 200 pages have some 4,000
MOST_CHARACTERS = 1_200_000  # of one document
LONGEST_HEADING = 40  # characters; a longer line is a paragraph that happens to be numbered
_CHINESE = "[一二三四五六七八九十百零〇]{1,4}"
_MARKERS = (  # rank, how such a line begins
    (1, re.compile(rf"第{_CHINESE}(?:章|编|篇|部分)")),
    (2, re.compile(rf"第{_CHINESE}节")),
    (3, re.compile(rf"{_CHINESE}、")),
    (4, re.compile(rf"[（(]{_CHINESE}[)）]")),
)
_TITLE_ENDS = re.compile(r"[。；，：、]$")
BAR = "｜"  # between the cells of a table row that stands as a paragraph


def read(content: bytes, progress: Progress) -> Contents:
    """Return plain text as one block a line."""
    if len(content) > LARGEST_TEXT:
        raise Unreadable(f"文本超过{LARGEST_TEXT // 1024 // 1024}兆，请拆分后再导入。")
    text, doubts = encodings.decode(content)
    progress(1, 1)
    return Contents(tuple(Block(line) for line in text.splitlines()), doubts)


def manuscript(contents: Contents, doubts: tuple[str, ...] = ()) -> Manuscript:
    """Return the manuscript of a file's contents, cleaned. Raises Unreadable where no words are left."""
    check_size(contents.blocks)
    cleaned = cleaning.clean_blocks(contents.blocks)
    tree = _Tree()
    for block, spots in cleaned:
        tree.take(block, spots)
    if not any(line.strip() for line in tree.lines()):
        raise Unreadable("文件里没有文字。")
    sections, damage = tree.sections(), tuple(tree.damage)
    date = dates.stated([line for section in sections for line in section.text.split("\n") if line])
    year = dates.year_of(tree.title, date, sections)
    return Manuscript(tree.title, date, year, sections, damage, contents.doubts + doubts)


def check_size(blocks: tuple[Block, ...]) -> None:
    """Raise Unreadable for more text than any town's document has: reading it would only take long."""
    lines = sum(len(block.rows) + block.text.count("\n") + 1 for block in blocks)
    characters = sum(len(block.text) + sum(len(cell) for row in block.rows for cell in row) for block in blocks)
    if lines > MOST_LINES or characters > MOST_CHARACTERS:
        raise Unreadable("文件的文字太多，请拆分后再导入。")


@dataclass(slots=True)
class _Growing:
    """A section still being written."""

    level: int
    heading: str
    parent: int | None
    paragraphs: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    length: int = 0


class _Tree:
    """Takes cleaned blocks one by one; only the outline uses it."""

    def __init__(self) -> None:
        self.title = ""
        self.grown: list[_Growing] = []
        self.damage: list[Damage] = []
        self.above: list[int] = []  # the sections that are open, the outermost first
        self.base = 0

    def lines(self) -> list[str]:
        return [line for grown in self.grown for line in (grown.heading, *grown.paragraphs)] + [self.title]

    def sections(self) -> tuple[Section, ...]:
        return tuple(
            Section(number, g.level, g.heading, g.parent, tuple(g.paragraphs), tuple(g.tables))
            for number, g in enumerate(self.grown)
        )

    def take(self, block: Block, spots: list[Spot]) -> None:
        if block.rows:
            self._take_table(block, spots)
        elif block.level is not None and len(block.text) <= 3 * LONGEST_HEADING:
            self._take_heading(block, spots)
        elif block.text:
            self._take_text(block.text, spots)

    def _take_heading(self, block: Block, spots: list[Spot]) -> None:
        if not block.text:
            return
        if not self.title and block.level in {0, 1} and not self.grown:
            self.title = block.text
        self.base = block.level or 0
        self._open(self.base, block.text, spots)

    def _take_text(self, text: str, spots: list[Spot]) -> None:
        if not self.title and not self.grown and is_title(text):
            self.title = text
        rank, cut = heading_in(text)
        if not rank:
            self._write(text, spots)
            return
        self._open(self.base + rank, text[:cut], [spot for spot in spots if spot.at < cut])
        rest = cut + text[cut : cut + 1].count("。")
        if text[rest:]:
            self._write(text[rest:], [spot.moved(-rest) for spot in spots if spot.at >= rest])

    def _take_table(self, block: Block, spots: list[Spot]) -> None:
        section = self._here()
        section.tables.append(Table(len(section.paragraphs), block.rows))
        for number, row in enumerate(block.rows):
            self._write(BAR.join(row), [spot for spot in spots if spot.row == number])

    def _here(self) -> _Growing:
        """The section being written; what stands before the first heading has one without a heading."""
        if not self.grown:
            self.grown.append(_Growing(0, "", None))
        return self.grown[-1]

    def _open(self, level: int, heading: str, spots: list[Spot]) -> None:
        while self.above and self.grown[self.above[-1]].level >= level:
            self.above.pop()
        self.grown.append(_Growing(level, heading, self.above[-1] if self.above else None))
        self.above.append(len(self.grown) - 1)
        self._flag(spots, 0)
        self.grown[-1].length = len(heading)

    def _write(self, text: str, spots: list[Spot]) -> None:
        section = self._here()
        section.paragraphs.append(text)
        self._flag(spots, section.length + 1)
        section.length += 1 + len(text)

    def _flag(self, spots: list[Spot], start: int) -> None:
        here = len(self.grown) - 1
        self.damage += [Damage(here, start + spot.at, spot.excerpt, spot.why) for spot in spots]


def is_title(text: str) -> bool:
    """Whether a document's first line reads as its title: short, and not a sentence."""
    return 4 <= len(text) <= LONGEST_HEADING and not _TITLE_ENDS.search(text) and "。" not in text


def heading_in(text: str) -> tuple[int, int]:
    """Return the rank (1 to 4) of a line that begins with a heading and where that ends; (0, 0) for none.

    Reports often run the heading into its paragraph: 一、做好某事。接着是正文.
    """
    rank = next((rank for rank, marker in _MARKERS if marker.match(text)), 0)
    if not rank:
        return 0, 0
    end = text.find("。")
    if end == -1:
        ends = len(text) <= LONGEST_HEADING and text[-1] not in "；，：、"
        return (rank, len(text)) if ends else (0, 0)
    whole = end == len(text) - 1
    short = end <= LONGEST_HEADING and not (whole and any(mark.isdecimal() for mark in text))
    return (rank, end) if short else (0, 0)
