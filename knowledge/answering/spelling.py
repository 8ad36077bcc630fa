"""Reads what is mistyped by ear: words that ask for what a report does not tell (收够价, 租今), and those it tells with (厂防)."""

import re
from collections.abc import Iterator
from functools import cache

from knowledge.answering.evidence import common_words
from knowledge.answering.focus import general_words
from knowledge.answering.names import coded
from knowledge.facts import Town
from knowledge.text import simplified, sounds, words
from knowledge.text.cuts import commonness

# Only words that hardly any two others sound like: 时间 sounds like 实践, 地址 like 抵制.
_ASKED_TEXT = (
    "总投资 投资额 收购价 价格 单价 租金 房价 造价 总面积 占地面积 电话号码 联系方式 联系电话 负责人 名单 补贴 床位 开工时间 "
    "竣工时间 完工时间 开工日期 竣工日期 多少钱 多少公里"
)

_RUN = re.compile(r"[a-z]{2,40}(?: [a-z]{2,40}){0,12}")  # letters that may spell words


def respelt(text: str) -> str:
    """Return `text` with what is no word itself and is heard as one of the asked put right (收够价, not 放假); same length."""
    sounds = coded(text)
    for word, found in _heard():
        for match in found.finditer(sounds):
            if commonness(text[match.start() : match.end()]):
                continue
            text = text[: match.start()] + word + text[match.end() :]
    return text


@cache
def _heard() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((word, re.compile(re.escape(coded(word)))) for word in _ASKED_TEXT.split())


class Speller:
    """Puts the words of one town's facts in the place of what only sounds like them and is no word."""

    def __init__(self, town: Town) -> None:
        own = {simplified(word) for fact in town.facts.values() for word in fact.words if len(word) > 1}
        self._by_sound: dict[str, str] = {}
        for word in sorted(own):
            sound = coded(word)
            self._by_sound[sound] = "" if sound in self._by_sound else word  # two words of one sound decide nothing
        self._sizes = sorted({len(word) for word in own}, reverse=True)

    def mended(self, text: str) -> str:
        """Return `text` with such words put right; same length."""
        for begin, end in _unknown(text):
            for at, size in self._windows(begin, end):
                heard = text[at : at + size]
                if (word := self._by_sound.get(coded(heard))) and not commonness(heard):
                    text = text[:at] + word + text[at + size :]
        return text

    def _windows(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Where a word may stand, longer ones first."""
        return ((at, size) for size in self._sizes for at in range(begin, end - size + 1))


def _unknown(text: str) -> Iterator[tuple[int, int]]:
    """Where pieces stand that the dictionary does not know, single characters beside one another taken together."""
    at = begin = 0
    for word in words(text):
        found = text.index(word, at)
        known = len(word) > 1 and commonness(word) > 0
        if known or found > at:
            yield begin, at
            begin = found
        at = found + len(word)
        if known:
            begin = at
    yield begin, at


class Letters:
    """Puts characters in the place of words that were left in the letters they were typed in (caizheng收入, zeng jia duo shao)."""

    def __init__(self, town: Town) -> None:
        names = [name for fact in town.facts.values() for name in (*fact.words, *fact.names)]
        parts = (part for name in names for part in words(name))
        # What comes later goes before: a name of ours is meant rather than a word of everybody's.
        self._by_letters = {
            "".join(sounds(word)): word for word in (*common_words(), *general_words(), *parts, *names) if _is_spellable(word)
        }
        self._longest = max(map(len, self._by_letters), default=0)

    def read(self, text: str) -> str:
        """Return `text` with each run of letters that is made of such words, and nothing else, written in characters."""
        return _RUN.sub(lambda run: self._written(run[0].replace(" ", "")) or run[0], text)

    def _written(self, letters: str) -> str:
        """The fewest words that spell all of the letters; "" where none do."""
        best: list[tuple[str, ...] | None] = [()]
        for end in range(1, len(letters) + 1):
            starts = range(max(0, end - self._longest), end)
            found = (
                (*so_far, word)
                for at in starts
                if (so_far := best[at]) is not None and (word := self._by_letters.get(letters[at:end]))
            )
            best.append(min(found, key=len, default=None))
        return "".join(best[-1] or ())


def _is_spellable(word: str) -> bool:
    return len(word) > 1 and not any(map(str.isascii, word))
