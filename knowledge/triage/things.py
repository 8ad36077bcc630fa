"""Reads the things of which meanings are learned: in `things/*.txt` a paragraph holds the reports of one thing, invented and
told by several people; the next paragraph often seems to be of the same thing, and is not."""

from hashlib import sha256
from pathlib import Path

from knowledge.lessons.streams import FOLDER as STREAMS

FOLDER = Path(__file__).with_suffix("")


def things() -> list[list[str]]:
    """Return the reports of each thing, of those that are told once as well."""
    pages = (path.read_text(encoding="utf-8") for path in _paths())
    return [lines for page in pages for part in page.split("\n\n") if (lines := _lines(part))]


def digest() -> str:
    """Return what tells one body of things, and of the streams that are learned from with them, from another."""
    return sha256(b"".join(path.read_bytes() for path in (*_paths(), *sorted(STREAMS.glob("*.tsv"))))).hexdigest()[:16]


def _paths() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))


def _lines(part: str) -> list[str]:
    return [line for line in part.splitlines() if line and not line.startswith("#")]
