"""Garbles clean text the way converting programs do, so that the cleaning can be held against the clean text."""

import re
from collections.abc import Collection
from functools import cache
from itertools import accumulate

from opencc import OpenCC
from pypinyin import Style, pinyin

_TO_HALF = str.maketrans("，：；？！（）", ",:;?!()")


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def traditional(text: str) -> str:
    """Return `text` in traditional characters, as a mainland page shows them."""
    return str(_converter().convert(text))


def reading(character: str) -> str:
    """Return the toned pinyin of a character."""
    return pinyin(character, style=Style.TONE)[0][0]


def annotated(text: str, places: Collection[int]) -> str:
    """Return `text` in traditional script with pinyin behind the Chinese characters at `places`, half-width commas."""
    marks = traditional(text)
    assert len(marks) == len(text)
    chosen = {place for place in places if re.match(r"[\u4e00-\u9fff]", marks[place])}
    glossed = (mark + (f"({reading(mark)})" if place in chosen else "") for place, mark in enumerate(marks))
    return "".join(glossed).translate(_TO_HALF)


def torn(text: str, glossed: Collection[str], *, halved: bool = True) -> str:
    """Return `text` as a program leaves it that works on GBK bytes without heeding where a character begins.

    Behind every two bytes that look like one of the traditional characters `glossed`, aligned or not, it writes
    pinyin; where two bytes look like a full-width ？ or ；, the byte before them is cut off. Whatever can then
    not be decoded is shown as ?, and characters of the private area vanish.
    """
    codes = {mark.encode("gbk"): f"({reading(mark)})".encode("gbk") for mark in glossed}
    written = _glossed([mark.encode("gbk", "ignore") for mark in traditional(text)], codes)
    shown = "".join(_decoded(written))
    return shown.translate(_TO_HALF) if halved else shown


def _glossed(marks: list[bytes], codes: dict[bytes, bytes]) -> bytes:
    content = b"".join(marks)
    begins = set(accumulate(map(len, marks), initial=0))
    out, at = bytearray(), 0
    while at < len(content):
        pair = content[at : at + 2]
        if pair in {b"\xa3\xbf", b"\xa3\xbb"} and at not in begins:
            out += b"?"
        out += pair + codes[pair] if pair in codes else pair[:1]
        at += 2 if pair in codes else 1
    return bytes(out)


def _decoded(content: bytes) -> list[str]:
    shown, at = [], 0
    while at < len(content):
        lead, pair = content[at], content[at : at + 2]
        if lead < 0x80:
            shown.append(chr(lead))
            at += 1
            continue
        try:
            shown.append(pair.decode("gbk"))
            at += 2
        except UnicodeDecodeError:
            private = len(pair) == 2 and pair[1] >= 0x40
            shown.append("" if private else "?")
            at += 2 if private or pair[1:] == b"(" else 1
    return shown
