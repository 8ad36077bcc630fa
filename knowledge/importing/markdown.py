"""Reads Markdown: headings, paragraphs, list items and tables; raw HTML in it is shown as text, never obeyed."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.importing import encodings
from knowledge.importing.blocks import Block, Contents
from knowledge.importing.manuscript import Progress, Unreadable
from knowledge.importing.parcels import BROKEN

LARGEST_TEXT = 2 * 1024 * 1024  # bytes of Markdown: the longest plan of a town is a third of it
MOST_BRACKETS = 1_000  # each may begin a link, and looking for its end takes the parser long


def read(content: bytes, progress: Progress) -> Contents:
    """Return the blocks of a Markdown file in whatever encoding."""
    if len(content) > LARGEST_TEXT:
        raise Unreadable(f"文本超过{LARGEST_TEXT // 1024 // 1024}兆，请拆分后再导入。")
    text, doubts = encodings.decode(content)
    if text.count("[") > MOST_BRACKETS:
        return Contents(tuple(Block(line) for line in text.splitlines()), (*doubts, "方括号太多，已按纯文本读取。"))
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("code")
    try:
        blocks = tuple(_blocks(parser.parse(text)))
    except Exception as error:  # nested markup may exhaust the parser; here is the wall
        raise Unreadable(BROKEN) from error
    progress(1, 1)
    return Contents(blocks, doubts)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    level: int | None = None
    rows: list[list[str]] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close":
            yield Block(rows=tuple(map(tuple, rows or ())))
            rows = None
        elif token.type == "inline" and rows:
            rows[-1].append(_shown(token))
        elif token.type in {"inline", "fence"}:
            yield from (Block(line, level) for line in _shown(token).splitlines())
            level = None


def _shown(token: Token) -> str:
    """Return the words of a line, its marks left out; a picture's description is no text of the document."""
    if token.type == "fence":
        return token.content
    kept = (child for child in token.children or () if child.type != "image")
    return "".join("\n" if "break" in child.type else child.content for child in kept)
