"""Text as Telegram counts and cleans it: UTF-16 units for offsets, bytes for the places of errors."""

import re
from typing import Any

Entity = dict[str, Any]

# Bidirectional overrides, line separators and the marks that stack without end are dropped, other controls become
# spaces: the same cleaning the real server does before a text is counted.
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_NEEDS_CLEANING = re.compile("[\x00-\x09\x0b-\x1f\x7f\u2028-\u202e\u0333\u033f\u030a\ud800-\udfff]")


class CannotParse(Exception):
    """Marked-up text that does not parse; the sentence is what follows `can't parse entities: `."""


def cleaned(text: str) -> str:
    """Text without what no message may hold; lone surrogates, which JSON can carry, go as well."""
    if not _NEEDS_CLEANING.search(text):
        return text
    return _CONTROLS.sub(" ", _DROPPED.sub("", text))


def units(text: str) -> int:
    """Length in UTF-16 code units, the unit of all offsets and limits."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def byte_place(text: str, index: int) -> int:
    """Byte offset of a character, for error sentences."""
    return len(text[:index].encode("utf-8", "surrogatepass"))


class Ruler:
    """Turns places between UTF-16 units and characters, for one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text.isascii() or max(text, default="") <= "\uffff"
        self.size = units(text)

    def unit(self, index: int) -> int:
        return index if self.plain else units(self.text[:index])

    def index(self, unit: int) -> int | None:
        """The character that begins at a unit; None inside a surrogate pair or past the end."""
        if unit > self.size:
            return None
        if self.plain:
            return unit
        try:
            return len(self.text.encode("utf-16-le")[: 2 * unit].decode("utf-16-le"))
        except UnicodeDecodeError:
            return None


class Draft:
    """A text being written while its markup is read: what came out so far, its length, and its entities."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.units = 0
        self.entities: list[Entity] = []

    def add(self, text: str) -> None:
        self._parts.append(text)
        self.units += units(text)

    def mark(self, kind: str, start: int, **more: Any) -> None:
        """An entity from `start` to here; an empty one is nothing."""
        if self.units > start:
            self.entities.append({"type": kind, "offset": start, "length": self.units - start, **more})

    def since(self, start: int) -> str:
        return Ruler(self.text).text[Ruler(self.text).index(start) or 0 :]

    @property
    def text(self) -> str:
        self._parts = ["".join(self._parts)]
        return self._parts[0]
