"""Simplified and traditional characters: which one a text uses, and how to put it into the other."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from typing import Protocol, cast

from opencc import OpenCC

from knowledge.text.characters import AT_HAND, normalise


class Script(StrEnum):
    """The script a person reads and writes."""

    SIMPLIFIED = "simplified"
    TRADITIONAL = "traditional"


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


# Printed variants that OpenCC leaves alone in every direction, and 囗, which people type for 口.
_PRINTED = "囗擧郞囯囬咊歳靑敎吿粧獃卽旣淸說黃麽"
_MODERN = "口举郎国回和岁青教告妆呆即既清说黄么"
_WORDWISE = "么著"  # 什么 and 著名 stand; only whole words tell when these change
_HAN = "".join(map(chr, range(0x4E00, 0xA000)))


@lru_cache(AT_HAND)
def simplified(text: str) -> str:
    """Return `text` normalised and in simplified characters: the one form in which texts are compared."""
    return to_simplified(normalise(text))


def to_simplified(text: str) -> str:
    """Return `text` in simplified characters, otherwise untouched (case, width and punctuation stay)."""
    return _converter("t2s").convert(_speakable(text)).translate(_variants())


@lru_cache(AT_HAND)
def script_of(text: str) -> Script:
    """Return the script in which `text` is written; simplified when nothing tells (一二三, OK)."""
    text = _speakable(text)
    traditional = _changed(text, to_simplified(text))
    if not traditional:
        return Script.SIMPLIFIED  # most texts; the way back and its 40 MB of tables are only read for the others
    simple = _changed(text, _converter("s2tw").convert(text))
    return Script.TRADITIONAL if traditional > simple else Script.SIMPLIFIED


def in_script(text: str, script: Script, names: Iterable[str] = ()) -> str:
    """Return `text` for a reader of `script`.

    Traditional follows the forms taught in Taiwan (裡, 為, 群) but keeps the mainland's words: an office says
    信息 and 软件 in its own documents, so OpenCC's s2tw is used and not s2twp. A name in `names` keeps every
    character that is itself a traditional one (范, 于, 余, 后, 里): a surname must not be rewritten by guess.
    """
    if script is Script.SIMPLIFIED:
        return _for_simplified(text)
    return _traditional(_speakable(text), sorted({name for name in names if name}, key=len, reverse=True))


_for_simplified = lru_cache(AT_HAND)(to_simplified)  # most of what is said to most people, again and again


def _traditional(text: str, names: list[str]) -> str:
    if not names:
        return _converter("s2tw").convert(text)
    parts = text.split(names[0])
    return _traditional_name(names[0]).join(_traditional(part, names[1:]) for part in parts)


def _traditional_name(name: str) -> str:
    return "".join(mark if _is_traditional(mark) else _converter("s2tw").convert(mark) for mark in name)


def _is_traditional(mark: str) -> bool:
    """Whether `mark` is among the frequent traditional characters (the first plane of Big5)."""
    code = mark.encode("big5", "ignore")
    return b"\xa4\x40" <= code <= b"\xc6\x7e"


def _changed(text: str, other: str) -> int:
    return sum(a != b for a, b in zip(text, other, strict=False))


def _speakable(text: str) -> str:
    """OpenCC takes UTF-8, which has no lone surrogates and ends at a NUL."""
    if text.isascii():
        return text.replace("\0", "")
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


@cache
def _converter(direction: str) -> _Converter:
    return cast(_Converter, OpenCC(direction))


@cache
def _variants() -> dict[int, str]:
    """Hong Kong's, Taiwan's and old printers' forms that the general table does not know (衞, 裡, 擧)."""
    plain = _converter("t2s").convert(_HAN)
    table = dict(zip(_PRINTED, _MODERN, strict=True))
    for direction in ("hk2s", "tw2s"):
        regional = _converter(direction).convert(_HAN)
        table |= {a: c for a, b, c in zip(_HAN, plain, regional, strict=True) if a == b != c}
    return {ord(mark): simple for mark, simple in table.items() if mark not in _WORDWISE}
