"""Reads web pages: what a visitor sees of the text; scripts, styles, menus and forms are left out."""

import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from knowledge.importing import encodings
from knowledge.importing.blocks import Block, Contents, Rows
from knowledge.importing.manuscript import Progress, Unreadable
from knowledge.importing.parcels import BROKEN

LARGEST_PAGE = 4 * 1024 * 1024  # of HTML: the tree takes thirty times as much memory
MOST_ROWS, MOST_COLUMNS = 2_000, 40  # of one table
_UNSEEN = ("script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "svg",
           "math", "object", "embed", "head", "button", "select")  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset({*_HEADINGS, "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "body",
                     "blockquote", "pre", "figure", "figcaption", "td", "th", "tr", "table", "html", "center"})  # fmt: skip


def read(content: bytes, progress: Progress) -> Contents:
    """Return the blocks of a page; its `<title>` is only used where no heading of the first level stands."""
    if len(content) > LARGEST_PAGE:
        raise Unreadable(f"网页超过{LARGEST_PAGE // 1024 // 1024}兆，不予导入。")
    text, doubts = encodings.decode(content)
    try:
        blocks = tuple(_blocks_of(text))
    except Exception as error:  # a tree built by an attacker may break any walker; here is the wall
        raise Unreadable(BROKEN) from error
    progress(1, 1)
    return Contents(blocks, doubts)


def _blocks_of(text: str) -> Iterator[Block]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 remarks on odd documents; odd documents are our trade
        soup = BeautifulSoup(text, "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    if title and not soup.find("h1"):
        yield Block(title, 0)
    for unseen in soup.find_all(_UNSEEN):
        unseen.extract()
    yield from _walk(soup)


def _walk(soup: BeautifulSoup) -> Iterator[Block]:
    gathered: list[str] = []
    holder: Tag | None = None
    for node in soup.descendants:
        if isinstance(node, Tag):
            if node.name == "table" and _is_data(node):
                yield from _flush(gathered, holder)
                yield Block(rows=_rows(node))
            elif node.name == "br":
                yield from _flush(gathered, holder)
        elif type(node) is NavigableString and not isinstance(node, PreformattedString) and not _in_data(node):
            nearest = _block_of(node)
            if nearest is not holder:
                yield from _flush(gathered, holder)
            holder = nearest
            gathered.append(str(node))
    yield from _flush(gathered, holder)


def _flush(gathered: list[str], holder: Tag | None) -> Iterator[Block]:
    text = " ".join("".join(gathered).split())
    gathered.clear()
    if text:
        yield Block(text, _HEADINGS.get(holder.name) if holder else None)


def _block_of(node: NavigableString) -> Tag | None:
    return next((parent for parent in node.parents if parent.name in _BLOCKS), None)


def _is_data(table: Tag) -> bool:
    """Tables that hold tables only lay out a page; a table in another's cell is read as that cell's text."""
    return table.find("table") is None


def _in_data(node: NavigableString) -> bool:
    table = node.find_parent("table")
    return table is not None and _is_data(table)


def _rows(table: Tag) -> Rows:
    lines = table.find_all("tr")[:MOST_ROWS]
    grid: list[dict[int, str]] = [{} for _ in lines]
    for number, line in enumerate(lines):
        column = 0
        for cell in line.find_all(["td", "th"], recursive=False):
            while column in grid[number]:
                column += 1
            column = _place(grid[number:], column, cell)
    return tuple(tuple(row.get(x, "") for x in range(max(row, default=-1) + 1)) for row in grid)


def _place(grid: list[dict[int, str]], column: int, cell: Tag) -> int:
    text = cell.get_text(" ", strip=True)
    right = min(column + _span(cell, "colspan"), MOST_COLUMNS)
    for row in grid[: _span(cell, "rowspan")]:
        row |= dict.fromkeys(range(column, right), text)
    return max(right, column)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return max(1, int(value)) if value.isascii() and value.isdecimal() and len(value) < 5 else 1
