"""Finds out how a text file is encoded, and says so where that was a close call."""

import codecs
import re
from functools import cache

from knowledge.importing.manuscript import Unreadable
from knowledge.text.scripts import to_simplified

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5hkscs": "Big5", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_SAMPLE = 20_000  # bytes: enough to tell, and quick
_SURE = 0.15  # the least lead of the best reading over the next
_LIKELY = 0.5  # the least share of everyday characters in a text
_STRANGE = 0.25  # of the bytes: so many beyond ASCII, and no reading that makes sense of them, are no text
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ASCII = bytes(range(128))
_NOT_TEXT = "看不出这是什么文件；可以导入 docx、xlsx、pdf、html、md 和 txt。"


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text and sentences of doubt. What cannot be decoded becomes U+FFFD; Unreadable if it is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content.removeprefix(codecs.BOM_UTF8), encoding), ()
    encoding, doubt = _best(content)
    return _text(content, encoding), doubt


def _text(content: bytes, encoding: str) -> str:
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    start = text[:_SAMPLE]
    if len(_CONTROLS.findall(start)) * 20 > len(start) or start.count("\ufffd") * 4 > len(start):
        raise Unreadable(_NOT_TEXT)
    return text.replace("\0", "")


def _best(content: bytes) -> tuple[str, tuple[str, ...]]:
    sample = content[:_SAMPLE]
    if sample.isascii() and b"\0" not in sample:
        return ("utf-8", ()) if content.isascii() else _best_of(content)
    return _best_of(sample)


def _best_of(sample: bytes) -> tuple[str, tuple[str, ...]]:
    if _is_utf8(sample):
        return "utf-8", ()
    ranked = sorted(((_likelihood(sample, name), name) for name in _candidates(sample)), reverse=True)
    (first, best), (second, other) = ranked[:2]
    if first < 0 and len(sample.translate(None, _ASCII)) > _STRANGE * len(sample):
        raise Unreadable(_NOT_TEXT)
    if first - second < _SURE:
        return best, (f"文字编码难以确定，按{_NAMES[best]}读取（也可能是{_NAMES[other]}），请核对文字。",)
    if first < _LIKELY:
        return best, (f"文字编码难以确定，按{_NAMES[best]}读取，请核对文字。",)
    return best, ()


def _candidates(sample: bytes) -> tuple[str, ...]:
    zeros = sample.count(0) * 20 > len(sample)
    return ("utf-16-le", "utf-16-be") if zeros else ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")


def _is_utf8(sample: bytes) -> bool:
    """Whole characters only; the sample may end within one. Zero bytes are valid UTF-8, but no text."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return b"\0" not in sample


def _likelihood(sample: bytes, encoding: str) -> float:
    """The share of everyday characters among those that are not ASCII, less a fine for what cannot be decoded."""
    text = sample.decode(encoding, "replace")
    marks = [mark for mark in text if mark >= "\x80" or mark < " "]
    if not marks:
        return 0.0
    plain = to_simplified("".join(marks))
    good = sum(mark in everyday() for mark in plain)
    bad = text.count("\ufffd") + len(_CONTROLS.findall(text))
    return (good - 5 * bad) / max(len(plain), 1)


@cache
def everyday() -> frozenset[str]:
    """GB 2312, level 1 (3,755 characters: 99.7 % of running text), Chinese punctuation and full-width forms."""
    level1 = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    marks = "。，、；：？！“”‘’（）《》〈〉【】〔〕—…·％％０１２３４５６７８９\u3000\r\n\t"
    return frozenset("".join(pair.decode("gb2312", "ignore") for pair in level1) + marks)
