"""Reads the text layer of a pdf; a scan has none, and nothing here tries to read pictures."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader

from knowledge.importing.blocks import Block, Contents
from knowledge.importing.manuscript import Progress, Unreadable
from knowledge.importing.parcels import BROKEN

MOST_PAGES = 600  # twice the thickest plan of a town; pypdf needs about 20 ms a page
MOST_CHARACTERS = 3_000_000  # no report has more; a page that claims more is an attack
_SCAN = 5  # characters a page, on average, below which there is no text layer worth the name
_PAGE_NUMBER = re.compile(r"^[\s\-—–·/第页共]*\d{1,4}[\s\-—–·/第页共\d]*$")
_ENDS = "。！？；：.!?;:”）)"
_STARTS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[一二三四五六七八九十百]+[章节条编]|\d+[.．、])"
)


def read(content: bytes, progress: Progress) -> Contents:
    """Return the paragraphs of a pdf, its running heads and page numbers left out."""
    try:
        pages = list(_pages(content, progress))
    except Unreadable:
        raise
    except Exception as error:  # broken files make pypdf raise anything; here is the wall
        raise Unreadable(BROKEN) from error
    if sum(len(page.strip()) for page in pages) < _SCAN * len(pages):
        raise Unreadable("这是扫描件，没有文字层；请先做文字识别，或导入原来的文档。")
    return Contents(tuple(Block(text) for text in _paragraphs(pages)), _doubts(pages))


def _pages(content: bytes, progress: Progress) -> Iterator[str]:
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("文件加了密码，请去掉密码后再导入。")
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise Unreadable(f"文件有{count}页，超过{MOST_PAGES}页，请拆分后再导入。")
    characters = 0
    for number in range(count):
        text = reader.pages[number].extract_text()
        characters += len(text)
        if characters > MOST_CHARACTERS:
            raise Unreadable("文件的文字多得异常，不予导入。")
        progress(number + 1, count)
        yield text


def _doubts(pages: list[str]) -> tuple[str, ...]:
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    return (f"第{'、'.join(empty[:20])}页没有文字层，没有读取。",) if empty else ()


def _paragraphs(pages: list[str]) -> list[str]:
    """Join lines that were only broken by the width of the page."""
    lines = [unicodedata.normalize("NFC", line.strip()) for page in _bodies(pages) for line in page]
    longest = max(map(len, lines), default=0)
    found: list[str] = []
    broken = False
    for line in lines:
        if broken and not _STARTS.match(line):
            found[-1] += line
        else:
            found.append(line)
        broken = len(line) > longest * 0.8 and not line.endswith(tuple(_ENDS))
    return found


def _bodies(pages: list[str]) -> list[list[str]]:
    lines = [[line for line in page.splitlines() if line.strip()] for page in pages]
    edges = Counter(edge.strip() for page in lines for edge in {*page[:1], *page[-1:]})
    running = {edge for edge, times in edges.items() if times > 2 and times * 2 > len(pages)}
    return [[line for line in page if line.strip() not in running and not _PAGE_NUMBER.match(line)] for page in lines]
