"""Finds spots where characters were lost or torn apart; each is flagged for a person, and none is guessed.

The commonest tearing comes from pages that were put into traditional characters byte by byte in GBK, where every
character has two bytes: a change in the wrong place sets all that follows off by one byte, until a character of
one byte (ASCII) sets it right. So a torn stretch begins with a lone byte, shown as ?, and ends at the next ASCII
character or at the next ?; a Latin letter glued to its end is the second half of a character.
"""

import re
from collections.abc import Iterator
from functools import cache

from knowledge.importing.annotations import HAN, TONED_SYLLABLE
from knowledge.importing.encodings import everyday
from knowledge.text.scripts import to_simplified

Span = tuple[int, int, str]  # from, to, why

_LOST = "?？\ufffd"
_QUESTION = re.compile(r"[吗呢吧么嘛谁哪何怎几多啥咋否]|什么|难道|岂|有没有|是不是|不是吗|行不|好不|可知|为甚")
_ASKED = 40  # characters before a question mark within which a word of asking stands
_TEARING = re.compile(rf"[{_LOST}][{_LOST}]*(?:[;；]|{TONED_SYLLABLE}[)）])?")
TORN = re.compile(rf"[{HAN}]\?(?:[?？;；][{HAN}]|{TONED_SYLLABLE}[)）])")  # what no one types
_TRAIL = re.compile(r"[@-~](?![A-Za-z0-9])")  # second bytes of GBK that are ASCII: 0x40 to 0x7E
_STRAY_READING = re.compile(rf"[^{HAN}\s]?[(（]?\s*{TONED_SYLLABLE}\s*[)）]")
_ODD = re.compile(
    r"[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x80-\x9f]+|[À-ÿŒœŠšŽžŸ¡-¿€‚ƒ„†‡ˆ‰‹˜™›•]{4,}|锟斤拷\S{0,3}|烫烫烫+|屯屯屯+"
)
_RARE = re.compile(rf"[{HAN}]{{3,}}")

_TORN = "字节错位，文字已损坏"
_GONE = "有字未能识别"
_STRANGE = "连续生僻字，疑为乱码"
_FOREIGN = "残留的注音与前面的字不符，前面的字可能已损坏"


def damaged(text: str, torn: bool) -> list[Span]:
    """Return the damaged stretches of a paragraph (annotations already out), in order, none overlapping.

    `torn` says that the document went through a converting program, so a ? without a question is taken as torn.
    """
    found = [*_tears(text, torn), *_foreign_readings(text), *_odd(text), *_rare(text)]
    return _merged(sorted(found))


def _merged(spans: list[Span]) -> list[Span]:
    """Two stretches with one character between are one: a lone mark in the middle of rubbish is rubbish too."""
    merged: list[Span] = []
    for start, end, why in spans:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, why))
    return merged


def _tears(text: str, torn: bool) -> Iterator[Span]:
    at = 0
    while match := _TEARING.search(text, at):
        at = match.end()
        if _is_question(text, match, torn):
            continue
        end = _end_of_tear(text, match.end()) if torn or len(match[0]) > 2 else match.end()
        yield match.start(), end, _TORN if end > match.end() else _GONE
        at = max(at, end)


def _is_question(text: str, match: "re.Match[str]", torn: bool) -> bool:
    """Whether a ? asks: its sentence has a word of asking, or it ends a line of a document that is not torn."""
    after = text[match.end() : match.end() + 1]
    if torn and len(match[0]) > 1 and re.match(f"[{HAN}]", after):
        return False
    if match[0][-1] not in "?？" or "\ufffd" in match[0] or after in set("、，,；;。.：:%"):
        return after == "" and match[0] in {"?", "？"} and not torn
    asked = re.split("[。！!?？]", text[max(0, match.start() - _ASKED) : match.start()])[-1]
    if _QUESTION.search(to_simplified(asked)):
        return True
    glued = bool(re.match(f"[{HAN}A-Za-z0-9]", after))
    return not torn and not (glued and match[0][0] == "?")


def _end_of_tear(text: str, start: int) -> int:
    """Up to the next ASCII character, a glued letter included; or to the last ? before that."""
    end = start
    while end < len(text) and (not text[end].isascii() or text[end] == "?"):
        end += 1
    last = max(text.rfind(mark, start, end) for mark in _LOST)
    if last >= start:
        return last + 1
    return end + 1 if _TRAIL.match(text, end) else end


def _foreign_readings(text: str) -> Iterator[Span]:
    """A reading that is left over belongs to no character before it: that stretch is torn as well."""
    for match in _STRAY_READING.finditer(text):
        start = match.start()
        while start and not text[start - 1].isascii() and text[start - 1] not in "，。、；：！？“”":
            start -= 1
        yield (start if match.start() - start < 12 else max(0, match.start() - 1)), match.end(), _FOREIGN


def _odd(text: str) -> Iterator[Span]:
    return ((match.start(), match.end(), _GONE) for match in _ODD.finditer(text))


def _rare(text: str) -> Iterator[Span]:
    for match in _RARE.finditer(text):
        plain = to_simplified(match[0])
        for run in re.finditer("#{3,}", "".join("." if _known(mark) else "#" for mark in plain)):
            yield match.start() + run.start(), match.start() + run.end(), _STRANGE


def _known(mark: str) -> bool:
    """Every character of GB 2312 is one that papers print; three in a row beyond it are no Chinese text."""
    return mark in everyday() or mark in _second_level()


@cache
def _second_level() -> frozenset[str]:
    codes = (bytes((row, cell)) for row in range(0xD8, 0xF8) for cell in range(0xA1, 0xFF))
    return frozenset(code.decode("gb2312", "ignore") for code in codes)
