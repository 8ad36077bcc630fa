"""The door for documents: what a file is, by its content and never by its name, and who reads it."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from knowledge.importing import kinds, outline
from knowledge.importing.blocks import Contents
from knowledge.importing.manuscript import Manuscript, Progress, Unreadable

# 20 MiB is the most that a Bot API server lets a bot fetch (getFile); a work report of 200 pages has 1 MiB.
LARGEST_FILE = 20 * 1024 * 1024

# By module, opened when the first such file comes: the libraries behind them take half a second and 40 MB to open.
_READERS: dict[kinds.FileKind, str] = {
    kinds.FileKind.WORD: "word",
    kinds.FileKind.SHEET: "sheets",
    kinds.FileKind.PDF: "pdf",
    kinds.FileKind.WEB: "web",
    kinds.FileKind.MARKDOWN: "markdown",
    kinds.FileKind.PLAIN: "outline",
}


def read(source: Path | str | bytes, name: str = "", progress: Progress | None = None) -> Manuscript:
    """Return the document in a file (or in bytes already held) as a manuscript.

    `name` is only looked at for its ending: .md tells Markdown from plain text, and any other ending that does
    not fit the content is mentioned among the doubts. `progress` is called with (done, all) while pages or
    blocks are read. Raises Unreadable for whatever cannot be taken in, and nothing else.
    """
    content = _content(source)
    ending = kinds.ending(name or (source.name if isinstance(source, Path) else ""))
    kind = kinds.kind_of(content, ending)
    contents = _reader(kind)(content, progress or _silent)
    return outline.manuscript(contents, kinds.doubt(kind, ending))


def _reader(kind: kinds.FileKind) -> Callable[[bytes, Progress], Contents]:
    reader = import_module(f"knowledge.importing.{_READERS[kind]}").read
    return cast(Callable[[bytes, Progress], Contents], reader)


def _content(source: Path | str | bytes) -> bytes:
    if isinstance(source, bytes):
        return _checked(source)
    try:
        with Path(source).open("rb") as file:
            return _checked(file.read(LARGEST_FILE + 1))
    except (OSError, ValueError) as error:
        raise Unreadable("打不开这个文件，请检查路径和权限。") from error


def _checked(content: bytes) -> bytes:
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"文件超过{LARGEST_FILE // 1024 // 1024}兆，请拆分后再导入。")
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("这是一个空文件。")
    return content


def _silent(done: int, of: int) -> None:
    """Progress that nobody watches."""
