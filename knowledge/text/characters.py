"""Cleans what people type or paste into one plain form; it never changes what the text says."""

import re
import unicodedata

AT_HAND = 64  # texts: several rooms read the same ones, those of the message that has just come in

# Control, format (zero-width, direction overrides), surrogate, private, unassigned, and marks that stack.
_NOISE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
_PLAIN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0x3000, 0x3020), *range(0x4E00, 0xA000), *range(0xFF01, 0xFF5F)]))
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


def normalise(text: str) -> str:
    """Return `text` in lower case, NFKC, with punctuation folded and invisible or stacked marks gone.

    Line breaks stay (runs of them become one); other blanks become single spaces; the ends are stripped.
    Normalising twice changes nothing. Any string is accepted, lone surrogates included.
    """
    while (cleaner := _cleaned(text)) != text:
        text = cleaner
    return text


def _cleaned(text: str) -> str:
    text = text.replace("\r\n", "\n").translate(_SAME_MARK)
    folded = unicodedata.normalize("NFKC", _audible(text)).lower()
    plain = _audible(folded.translate(_SAME_MARK))
    return _BREAKS.sub("\n", _BLANKS.sub(" ", plain)).strip()


def _audible(text: str) -> str:
    """Drop every character that a reader could neither see nor say."""
    noise = {ord(mark): None for mark in set(text) - _PLAIN if unicodedata.category(mark) in _NOISE and mark != "\n"}
    return text.translate(noise) if noise else text
