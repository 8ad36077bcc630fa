"""Cleans what people type or paste into one plain form; it never changes what the text says."""

import re
import unicodedata

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
    noise = {ord(mark): None for mark in set(_UNUSUAL.findall(text)) if unicodedata.category(mark) in _NOISE}
    return text.translate(noise) if noise else text
