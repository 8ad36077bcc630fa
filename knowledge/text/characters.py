"""Cleans what people type or paste into one plain form; it never changes what the text says."""

import re
import unicodedata
from functools import cache

AT_HAND = 64  # texts: several rooms read the same ones, those of the message that has just come in

# Control, format (zero-width, direction overrides), surrogate, private, unassigned, and marks that stack.
_NOISE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
_UNUSUAL = re.compile(r"[^\x20-\x7e\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e\n]")
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
_SAME_MARK = str.maketrans(
    {
        **dict.fromkeys("「」『』“”„‟〝〞〟«»", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−─━﹣", "-"),
        **dict.fromkeys("·•・‧∙⋅●", "·"),
        **dict.fromkeys("～〜∼˜", "~"),
        **dict.fromkeys("【〔〖［", "["),
        **dict.fromkeys("】〕〗］", "]"),
        **dict.fromkeys("〈‹", "<"),
        **dict.fromkeys("〉›", ">"),
        **dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
        "\t": " ",
        "⁄": "/",
    }
)


# Nearly all that people write: every one of these characters is cleaned by itself, whatever stands beside it.
_EVERYDAY = re.compile("[\n\x20-\x7e\u00b7\u2014\u2018-\u201d\u2026\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e]*")
_HAN = range(0x4E00, 0xA000)


def normalise(text: str) -> str:
    """Return `text` in lower case, NFKC, with punctuation folded and invisible or stacked marks gone.

    Line breaks stay (runs of them become one); other blanks become single spaces; the ends are stripped.
    Normalising twice changes nothing. Any string is accepted, lone surrogates included.
    """
    if _EVERYDAY.fullmatch(text):
        return _spaced(text.translate(_everyday_marks()))
    while (cleaner := _cleaned(text)) != text:
        text = cleaner
    return text


@cache
def _everyday_marks() -> dict[int, str]:
    """What becomes of each everyday character that is not a Chinese one; those stay."""
    codes = (code for code in range(0x20, 0x10000) if code not in _HAN and _EVERYDAY.fullmatch(chr(code)))
    return {code: _folded(_folded(chr(code))) for code in codes}


def _cleaned(text: str) -> str:
    return _spaced(_folded(text.replace("\r\n", "\n")))


def _spaced(text: str) -> str:
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _audible(text.translate(_SAME_MARK))).lower()
    return _audible(folded.translate(_SAME_MARK))


def _audible(text: str) -> str:
    """Drop every character that a reader could neither see nor say."""
    noise = {ord(mark): None for mark in set(_UNUSUAL.findall(text)) if unicodedata.category(mark) in _NOISE}
    return text.translate(noise) if noise else text
