"""Reads docx: paragraphs, headings by style, tables with merged cells; pictures, notes and comments stay outside."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from knowledge.importing.blocks import Block, Contents, Rows
from knowledge.importing.manuscript import Progress, Unreadable
from knowledge.importing.parcels import BROKEN

MOST_ROWS, MOST_COLUMNS = 2_000, 40  # of one table; larger ones are lists for a spreadsheet
_STEP = 50  # blocks between two reports of progress
_HEADINGS = ("heading ", "标题 ", "標題 ")
_TITLES = ("title", "标题", "標題")


def read(content: bytes, progress: Progress) -> Contents:
    """Return the body of a docx whose zip has been checked."""
    try:
        document = Document(BytesIO(content))
        styles = {style.style_id: level_of(str(style.name or "")) for style in document.styles}
        parts = list(document.iter_inner_content())
        blocks = tuple(_blocks(parts, styles, progress))
        pictures = len(document.inline_shapes)
    except Unreadable:
        raise
    except Exception as error:  # hostile XML makes python-docx raise anything; here is the wall
        raise Unreadable(BROKEN) from error
    return Contents(blocks, (f"文中有{pictures}张图片，图片里的文字没有读取。",) if pictures else ())


def level_of(style: str) -> int | None:
    """Return the heading level of a style's name: 1 to 9, 0 for the title, None for body text."""
    name = style.strip().lower()
    if name in _TITLES:
        return 0
    for start in _HEADINGS:
        if name.startswith(start) and name.removeprefix(start).isdecimal():
            return min(9, max(1, int(name.removeprefix(start)[:2])))
    return None


def _blocks(parts: list[Any], styles: dict[str, int | None], progress: Progress) -> Iterator[Block]:
    for done, part in enumerate(parts, 1):
        if isinstance(part, Paragraph):
            yield Block(part.text, _level(part, styles))
        elif isinstance(part, Table):
            yield Block(rows=_rows(part))
        if done % _STEP == 0 or done == len(parts):
            progress(done, len(parts))


def _level(paragraph: Paragraph, styles: dict[str, int | None]) -> int | None:
    """The style's level, read from the XML: python-docx searches all styles for each paragraph."""
    properties = paragraph._p.pPr
    style = properties.style if properties is not None else None
    return styles.get(style) if style else None


def _rows(table: Table) -> Rows:
    """Every merged cell's text stands in each place that it covers."""
    rows = []
    above: list[str] = []
    for row in table._tbl.tr_lst[:MOST_ROWS]:
        above = _cells(row, above)
        rows.append(tuple(above))
    return tuple(rows)


def _cells(row: Any, above: list[str]) -> list[str]:
    cells: list[str] = [""] * min(row.grid_before, MOST_COLUMNS)
    for cell in row.tc_lst:
        at, span = len(cells), min(max(cell.grid_span, 1), MOST_COLUMNS)
        continued = cell.vMerge == "continue" and at < len(above)
        text = above[at] if continued else "\n".join(_text(p) for p in cell.p_lst)
        cells += [text] * span
    return cells[:MOST_COLUMNS]


def _text(paragraph: Any) -> str:
    return str(paragraph.text)
