"""Finds the words that say where; verbatim, so that an officer reads what the resident wrote."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from knowledge.lessons.weights import general
from knowledge.text import AT_HAND, to_simplified
from knowledge.text.cuts import commonness, cut

LONGEST = 250  # characters in which a place is looked for
_NUMBER = r"(?:\d+|[一二三四五六七八九十百]+)"
_HAN = "[\u4e00-\u9fff]"
_WATERS, _SIDES = "水面", "东西南北口下上里"
_NAME = 4  # characters that a name may have before its kind: 建设, 阳光, 幸福里
_THAT_ONE = re.compile(r"[那这][条排家座块栋个片幢根]")  # 那个路灯: of what stands there, not of the place
Span = tuple[int, int]


@cache
def _words() -> dict[str, list[str]]:
    page = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: sorted(words.split(), key=len, reverse=True) for name, words in page.items()}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_words()[name]))


@cache
def _seated() -> re.Pattern[str]:
    """A common work and the side of it that is meant, or a part of the village by its number."""
    seat, beside, side = ("|".join(_words()[name]) for name in ("seat", "beside", "side"))
    return re.compile(
        rf"(?:{side})?(?:{seat})(?:{beside})|(?:桥|河|闸|厂)[东西南北](?=那|这|边|头)|第?{_NUMBER}[组队](?![里上的]?长)"
    )


@cache
def _more() -> re.Pattern[str]:
    """What belongs to a place and follows it: numbers, parts, sides, a second road."""
    unit, part, tail, named = ("|".join(_words()[name]) for name in ("unit", "part", "tail", "named"))
    pieces = (
        rf"\d+(?:{unit})?",
        rf"第?{_NUMBER}(?:{unit})",
        r"(?:那|这)(?:边|里|一段|一带|段)",
        rf"(?:那|这)(?:条|排|家|座|块|栋|个|片|幢|根){_HAN}{{0,4}}?(?:路口|路|房|桥|作坊|空地|河|店|厂|沟|楼|树|地|巷子|巷|塘|田)(?:后面|旁边|门口|前面)?",
        rf"的?(?:{part})",
        rf"(?:和|与|到){_HAN}{{2,3}}(?:{named})",
        rf"(?:{tail})",
        rf"{_HAN}{{0,2}}(?:店|摊|站|仓库|社|厂|馆|所|吧|红绿灯)",
    )
    return re.compile("(?:" + "|".join(pieces) + ")+")


def place_of(text: str) -> str | None:
    """Return the place words of `text` as they were written, or None; of several the most exact."""
    raw = text[:LONGEST]
    plain = to_simplified(raw)
    if len(plain) != len(raw):
        raw = plain  # a character that OpenCC drops: better the simplified words than the wrong ones
    best = max(spans_of(plain), key=lambda span: (span[1] - span[0], -span[0]), default=None)
    return raw[best[0] : best[1]] if best else None


@lru_cache(AT_HAND)
def spans_of(plain: str) -> tuple[Span, ...]:
    """Return where a text in simplified characters speaks of places."""
    ends = _word_ends(plain)
    return _joined(sorted({*_named(plain, ends), *_standing(plain, ends), *_beside(plain, ends)}))


def without_places(plain: str) -> str:
    """Return what a text in simplified characters says beside its places."""
    ends = [(0, 0), *spans_of(plain), (len(plain), len(plain))]
    return "".join(plain[end:begin] for (_, end), (begin, _) in pairwise(ends))


def cores_of(plain: str) -> Iterator[str]:
    """Yield the proper names of places in a text in simplified characters: 人民路, 红旗村."""
    ends = _word_ends(plain)
    for found in _pattern("named").finditer(plain):
        begin = _name_start(plain, found.start(), ends)
        if begin is not None:
            yield plain[begin : found.end()]


def place_words(kind: str) -> list[str]:
    """Return the words of one kind in `places.toml`."""
    return _words()[kind]


def _word_ends(text: str) -> list[int]:
    """Where words end; also within 村停 or 路能, which the cutter makes of a kind of place and what is said of it."""
    places, at = [], 0
    for word in cut(text):
        if len(word) == 2 and word[0] in _words()["named"] and not commonness(word):
            places.append(at + 1)
        at += len(word)
        places.append(at)
    return places


def _standing(text: str, ends: list[int]) -> Iterator[Span]:
    for pattern in (_pattern("known"), _seated()):
        for found in pattern.finditer(text):
            if found.end() in ends and found.start() in {0, *ends}:
                yield _with_side(text, found.start()), _widened(text, found.end(), ends)


def _beside(text: str, ends: list[int]) -> Iterator[Span]:
    """What no list names, where a side of it is told: 粮站门口."""
    for begin, end in pairwise([0, *ends]):
        side = _side().match(text, end)
        if side and end - begin > 1 and _is_name(text[begin:end]) and general().is_rare(text[begin:end]):
            yield begin, _widened(text, end, ends)


@cache
def _side() -> re.Pattern[str]:
    return re.compile("|".join(word for word in _words()["tail"] if word[-1] not in "面里" and len(word) > 1) + "|门口|大门")


def _named(text: str, ends: list[int]) -> Iterator[Span]:
    """Each kind of place that has a name before it."""
    for found in _pattern("named").finditer(text):
        end = found.end()
        last = _widened(text, end, ends)
        begin = _name_start(text, found.start(), ends) if end in ends or last > end or text[end] in _WATERS else None
        if begin is None:
            continue
        begin = _with_side(text, begin)
        if found[0] not in _words()["common"] or last > end or _is_proper(text, begin, found):
            yield begin, last


def _name_start(text: str, end: int, ends: list[int]) -> int | None:
    """Where the name before `end` begins: one word, or two of one character; None where that is no name."""
    stops = [at + 1 for at in range(max(0, end - _NAME), end) if text[at] in _words()["verbs"][0]]
    before = [at for at in sorted({0, *ends, *stops}) if end - _NAME <= at < end]
    if not before:
        return None
    begin = before[-1]
    if end - begin == 1 and len(before) > 1 and begin - before[-2] <= 2 and _is_name(text[before[-2] : end]):
        begin = before[-2]
    elif len(before) > 1 and text[begin:end] in _words()["idle"] and begin - before[-2] > 1 and _is_name(text[before[-2] : end]):
        begin = before[-2]  # 金鑫服装厂: a trade, with the firm's name before it
    return begin if _is_name(text[begin:end]) else None


def _is_name(name: str) -> bool:
    if not name or not all("\u4e00" <= mark <= "\u9fff" or mark.isdigit() for mark in name):
        return False
    return name not in _words()["idle"] and not set(name) & set("".join(_words()["verbs"]))


def _is_proper(text: str, begin: int, found: re.Match[str]) -> bool:
    """Whether a common kind has a name of its own: a side before it, or a name that is no trade."""
    if found.start() - begin > 3:
        return True
    sided = any(text.startswith(side, begin) for side in _words()["side"])
    if found[0] in ("厂", "店", "场"):
        return sided
    named = general().is_rare(text[begin : found.start()])  # 金都, where 海鲜 is what it sells
    return sided or named or found[0] not in ("饭店", "超市", "宾馆", "酒店")


def _with_side(text: str, begin: int) -> int:
    return next((begin - len(side) for side in _words()["side"] if text[:begin].endswith(side)), begin)


def _widened(text: str, end: int, ends: list[int]) -> int:
    """Where the words end that belong to a place which ended at `end`; never in the middle of a word."""
    more = _more().match(text, end)
    last = more.end() if more else end
    while last > end and last not in ends and (text[last - 1] in _SIDES or _THAT_ONE.match(text, end, last)):
        last -= 1
    return end if _THAT_ONE.fullmatch(text, end, last) else last


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Places that touch or overlap are one."""
    whole: list[Span] = []
    for span in spans:
        if whole and span[0] <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], span[1]))
        else:
            whole.append(span)
    return tuple(whole)
