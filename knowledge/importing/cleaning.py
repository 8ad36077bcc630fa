"""Cleans what was read: script, width, blanks and leftovers of pinyin; a damaged spot becomes □ and is flagged."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from knowledge.importing.annotations import HAN, without_annotations
from knowledge.importing.blocks import Block
from knowledge.importing.damages import TORN, damaged
from knowledge.text.scripts import to_simplified

GAP = "□"  # stands for whatever was lost, as editors of old texts write it
_MARK = "\U000f0000"  # holds the gap's place while the text around it changes; flagged and gone if a document has it
_AROUND = 6  # characters shown on each side of a damaged spot
_CONVERTED = 3  # leftovers of pinyin that prove a document went through a converting program
_TRADITIONAL = 0.02  # share of characters that only traditional script has

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\x00-\x08\x0e-\x1f\x7f]")
_SAME = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")  # radicals and doubles that PDFs contain
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，：；？！（）～"}
_ZHE_STAYS = re.compile("(?<=[显卓名专土原编译论巨昭合拙遗较见])著|著(?=[名作称述书者录有])")
_CJK = f"[{HAN}，。、；：？！（）“”‘’《》—…{GAP}{_MARK}]"
_BLANK = re.compile(rf"(?<={_CJK})[ \t\u00a0\u2000-\u200a\u3000]+|[ \t\u00a0\u2000-\u200a\u3000]+(?={_CJK}|[%‰])")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")
_FULL = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_NARROW = re.compile(
    rf"(?<=[{HAN}%”’）》{_MARK}])[,:;?!]|(?<=\d)[,:;?!](?!\d)|(?<=\d)(?:;|,(?!\d{{3}}(?!\d)))|[,:;?!](?=[{HAN}“‘（《{_MARK}])"
)
_STOP = re.compile(rf"(?<=[{HAN}])\.(?=[{HAN}]|$)")
_PAIRS = re.compile(rf"\(([^()\n]*[{HAN}{_MARK}][^()\n]*)\)|(?<=[{HAN}])\(([^()\n]*)\)|\(([^()\n]*)\)(?=[{HAN}])")
_LONE = re.compile(rf"[()](?=[{HAN}])|(?<=[{HAN}])[()]")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Spot:
    """A damaged spot of one cleaned line (of row `row` in a table)."""

    at: int
    excerpt: str
    why: str
    row: int = 0

    def moved(self, by: int, row: int = 0) -> "Spot":
        """Return the spot as seen from another beginning."""
        return replace(self, at=self.at + by, row=row)


@dataclass(frozen=True, slots=True)
class Habits:
    """What the whole document tells about its single lines."""

    torn: bool
    traditional: bool


def clean_blocks(blocks: Iterable[Block]) -> list[tuple[Block, list[Spot]]]:
    """Return the blocks with clean text, a block a line, each with its damaged spots."""
    lines = [line for block in blocks for line in _lines(block)]
    habits = habits_of([cell for line in lines for cell in (line.text, *(c for row in line.rows for c in row))])
    return [_clean_rows(line, habits) if line.rows else _clean_line(line, habits) for line in lines]


def habits_of(texts: list[str]) -> Habits:
    """Return what the texts of one document show together."""
    whole = "\n".join(texts)
    plain, annotations = without_annotations(whole)
    simple = to_simplified(plain)
    changed = sum(a != b for a, b in zip(plain, simple, strict=False))
    han = len(re.findall(f"[{HAN}]", plain))
    return Habits(annotations >= _CONVERTED or bool(TORN.search(plain)), changed > _TRADITIONAL * han)


def clean(text: str, habits: Habits) -> tuple[str, list[Spot]]:
    """Return one line clean and its damaged spots; the figures and words of the line are never changed."""
    text = _INVISIBLE.sub("", text)
    if text.isascii() and "?" not in text:  # nothing that could be damaged, annotated or traditional
        return punctuated(text).strip(), []
    text = _SAME.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text, _ = without_annotations(text)
    spans = damaged(text, habits.torn)
    notes = [(_excerpt(text, start, end), why) for start, end, why in spans]
    edges = [0, *(edge for start, end, _why in spans for edge in (start, end)), len(text)]
    text = _MARK.join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    text = punctuated(_simple(text, habits)).strip()
    places = [at for at, mark in enumerate(text) if mark == _MARK]
    spots = [Spot(at, *note) for at, note in zip(places, notes, strict=True)]
    return text.replace(_MARK, GAP), spots


def punctuated(text: str) -> str:
    """Return simplified text with the width, the brackets and the blanks of printed Chinese."""
    text = _BLANKS.sub(" ", _BLANK.sub("", text.translate(_WIDE)))
    text = _PAIRS.sub(lambda m: f"（{m[0][1:-1]}）", text)
    text = _LONE.sub(lambda m: "（" if m[0] == "(" else "）", text)
    text = _STOP.sub("。", _NARROW.sub(lambda m: _FULL[m[0]], text))
    return _THOUSANDS.sub(",", text)


def _simple(text: str, habits: Habits) -> str:
    simple = to_simplified(text)
    if not habits.traditional:
        return simple
    return _ZHE_STAYS.sub("\0", simple).replace("著", "着").replace("\0", "著")


def _excerpt(text: str, start: int, end: int) -> str:
    return text[max(0, start - _AROUND) : end + _AROUND]


def _lines(block: Block) -> list[Block]:
    if block.rows or block.level is not None:
        return [replace(block, text=" ".join(block.text.split()))]
    return [Block(line) for line in block.text.splitlines()]


def _clean_line(block: Block, habits: Habits) -> tuple[Block, list[Spot]]:
    text, spots = clean(block.text, habits)
    return replace(block, text=text), spots


def _clean_rows(block: Block, habits: Habits) -> tuple[Block, list[Spot]]:
    rows: list[tuple[str, ...]] = []
    spots: list[Spot] = []
    for number, row in enumerate(block.rows):
        cells, start = [], 0
        for cell in row:
            text, found = clean("；".join(filter(None, map(str.strip, cell.split("\n")))), habits)
            spots += [spot.moved(start, number) for spot in found]
            cells.append(text)
            start += len(text) + 1
        rows.append(tuple(cells))
    return replace(block, rows=tuple(rows)), spots
