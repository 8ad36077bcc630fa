"""Reads the example messages that the sorter starts with: `examples/<code>.txt`, one a line, "!" before what cannot wait."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A message as somebody might write it, and where it belongs."""

    text: str
    code: str
    urgent: bool = False


@cache
def examples() -> tuple[Example, ...]:
    """Return every example, in the order of codes."""
    return tuple(_example(line, path.stem) for path in sorted(FOLDER.glob("*.txt")) for line in _lines(path))


def digest() -> str:
    """Return what tells one body of examples from another."""
    return hashlib.sha256("\n".join(f"{e.code}\t{e.urgent}\t{e.text}" for e in examples()).encode()).hexdigest()[:16]


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _example(line: str, code: str) -> Example:
    return Example(line.removeprefix("!").strip(), code, line.startswith("!"))
