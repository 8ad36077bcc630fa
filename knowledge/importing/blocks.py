"""What every reader hands on, whatever the file was: headings, paragraphs and tables in order."""

from dataclasses import dataclass

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading (`level` 1 and deeper, 0 for the document's title), paragraph (`level` None) or table (`rows`)."""

    text: str = ""
    level: int | None = None
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """The blocks of one file and sentences, in Chinese, about what was doubtful or left out."""

    blocks: tuple[Block, ...]
    doubts: tuple[str, ...] = ()
