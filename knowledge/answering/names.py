"""Finds which things of the town a message names, also when mistyped by ear, by shape or with a character missing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from knowledge.facts import Town
from knowledge.text import fuzzy_sounds, simplified, sounds, words
from knowledge.text.readings import readings

# Characters that are taken for one another by shape (those that also sound alike need no place here).
_LOOKALIKE_TEXT = (
    "襄瀼蘘瓤镶壤嚷攘穰囊 召招抬绍诏超 未末木本 己已巳 土士工 人入八 大太犬天夫 日曰目 千干于 治冶 拔拨 "
    "晴睛情清请 险检验俭捡 侯候 竟竞 折拆析 辨辩瓣 篮蓝监 侍待持 准淮 稍梢销消硝 博搏膊传 浩洁诰 凯铠岂 "
    "庄压床 宏宠 厚原 皋皇 瑞端 富宫 嘉喜 能熊 项顶顷 占古 网冈 格络 驿译泽 站粘 诈炸作昨 防仿访妨 "
    "侨桥 梯弟 培陪倍赔 微徽 庭廷 洁浩 养美 河何 硬便更 税说悦 固因回困 投没设 收牧 标示 批拟 零雷 "
    "售焦 研妍 发友 孵卵 园圆员 张长 竣俊峻梭 产严 医区 械戒 装袭 备各 链连 贸贺 促捉 救求 援暖 "
    "邻领 里理 综宗棕 场扬杨 党觉 兑克 换唤 建健 沟构购 塘糖搪 河可 永水 富副 惠慧 沣洋沪 特持 钢纲 "
    "润闰 口囗 头投"
)
_LOOKALIKES = tuple(_LOOKALIKE_TEXT.split())


_LETTERS = re.compile(r"[a-z]+(?: [a-z]+)*")
SPELT = 0.95  # how well a name in pinyin is a name


@dataclass(frozen=True, slots=True)
class Span:
    """A name found in the text: where, how well (1 exact), and the ids it stands for."""

    name: str
    start: int
    end: int
    quality: float
    ids: tuple[str, ...]

    def __len__(self) -> int:
        return self.end - self.start


class Names:
    """Every name of facts, topics and absent subjects, ready to be looked for."""

    def __init__(self, town: Town) -> None:
        named: defaultdict[str, list[str]] = defaultdict(list)
        for id, names in _named(town):
            for name in names:
                plain = simplified(name).replace(" ", "")
                if id not in named[plain]:
                    named[plain].append(id)
        self._ids: Mapping[str, tuple[str, ...]] = {name: tuple(ids) for name, ids in named.items()}
        self._spelt = {"".join(sounds(name)): name for name in self._ids if _spellable(name)}
        sounding = [name for name, ids in self._ids.items() if len(name) > 1 and not ids[0].startswith("absent")]
        self._codes = {name: coded(name) for name in sounding}
        self._heard = tuple(self._codes)
        self._half = np.array([(len(set(code)) + 1) // 2 for code in self._codes.values()], np.uint8)
        self._with = {mark: self._holding(mark) for mark in set("".join(self._codes.values()))}
        self._starting: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._ids:
            self._starting[name[:1]].append(name)

    def _holding(self, mark: str) -> NDArray[np.uint8]:
        """For each name, 1 where the sound `mark` is in it."""
        return np.array([mark in code for code in self._codes.values()], np.uint8)

    def find(self, text: str) -> list[Span]:
        """Return the names in `text` (plain form), none inside a longer one, in order."""
        exact = [
            Span(name, at, at + len(name), 1.0, self._ids[name])
            for at, mark in enumerate(text)
            for name in self._starting.get(mark, ())
            if text.startswith(name, at) and not (name.isascii() and _inside_word(text, at, at + len(name)))
        ]
        chosen = _outermost([*exact, *self._in_pinyin(text)])
        return sorted(_outermost([*chosen, *self._mistyped(text, chosen)]), key=lambda span: span.start)

    def _in_pinyin(self, text: str) -> Iterable[Span]:
        """Names that were left in the letters they were typed in, ranghe or rang he for 蘘荷."""
        for found in _LETTERS.finditer(text):
            if name := self._spelt.get(found[0].replace(" ", "")):
                yield Span(name, found.start(), found.end(), SPELT, self._ids[name])

    def _mistyped(self, text: str, exact: list[Span]) -> Iterable[Span]:
        """Names that sound or look like a part of `text`; what is spelt right elsewhere in the text is left in peace."""
        sound = coded(text)
        for name in self._alike(sound):
            if not (span := _near(name, self._codes[name], text, sound)):
                continue
            quality, start, end = span
            if name.isascii() and _inside_word(text, start, end):
                continue
            mistyped = Span(name, start, end, quality, self._ids[name])
            if not any(_settles(right, mistyped) for right in exact):
                yield mistyped

    def _alike(self, sound: str) -> Iterable[str]:
        """Names of which at least half the sounds are heard."""
        heard = [self._with[mark] for mark in set(sound) if mark in self._with]
        shared = np.sum(heard, axis=0, dtype=np.uint8) if heard else np.zeros(len(self._heard), np.uint8)
        return (self._heard[place] for place in np.flatnonzero(shared >= self._half))


def _named(town: Town) -> Iterable[tuple[str, tuple[str, ...]]]:
    for fact in town.facts.values():
        yield fact.id, fact.names
    for topic in town.topics:
        yield topic.id, topic.names
    for section in town.sections:
        if section.id:
            yield f"part:{section.id}", (section.label, *section.names)
    for number, absent in enumerate(town.absents):
        yield f"absent:{number}", absent.names


def _spellable(name: str) -> bool:
    return len(name) > 1 and not any(map(str.isascii, name))


def _inside_word(text: str, start: int, end: int) -> bool:
    around = text[start - 1 : start] + text[end : end + 1]
    return any(mark.isascii() and mark.isalpha() for mark in around)


def _settles(right: Span, mistyped: Span) -> bool:
    """Whether a name spelt right makes an overlapping mistyped one needless."""
    overlap = min(right.end, mistyped.end) - max(right.start, mistyped.start)
    return overlap > 0 and (bool(set(right.ids) & set(mistyped.ids)) or overlap >= 0.6 * len(mistyped))


def _outermost(spans: list[Span]) -> list[Span]:
    """The longest and best names; a name that overlaps a better one is dropped, unless it stands for something else there."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-len(s) * s.quality, -s.quality, s.start, s.name)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept


def _near(name: str, code: str, text: str, sound: str) -> tuple[float, int, int] | None:
    """The best place where `text` nearly says `name`, as (quality, start, end); None when nothing is near enough."""
    found = fuzz.partial_ratio_alignment(code, sound, score_cutoff=58 if len(name) > 4 else 62)
    if found is None or len(sound) < len(code) - 1:
        return None
    start, end = found.dest_start, found.dest_end
    windows = {(max(0, start + a), min(len(text), start + len(name) + b)) for a in (-1, 0, 1) for b in (-1, 0, 1)}
    best = min(((_cost(name, text[a:b]), a, b) for a, b in windows | {(start, end)} if b > a), default=None)
    if best is None or not _close_enough(name, text[best[1] : best[2]], best[0]):
        return None
    if "亿" in name and "亿" not in text[best[1] : best[2]]:
        return None  # 五个项目 is no 五个亿项目
    if best[0] >= 1 and _another_word(name, text[best[1] : best[2]]):
        return None
    return 1 - best[0] / len(name) * 0.8, best[1], best[2]


def _another_word(name: str, window: str) -> bool:
    """Whether what differs is a word of its own (高新技术产业 is no mistyped 高新技术企业)."""
    return any(len(word) > 1 and word not in name and _cost(word, _best_part(name, word)) >= 1 for word in words(window))


def _best_part(name: str, word: str) -> str:
    size = len(word)
    return min((name[i : i + size] for i in range(max(1, len(name) - size + 1))), key=lambda part: _cost(word, part))


def _close_enough(name: str, window: str, cost: float) -> bool:
    """Short names must sound the same; a wholly wrong or missing character is borne from five characters on."""
    same = sum(mark in window for mark in name)
    if name.isascii():
        return len(name) > 3 and cost <= 1
    if len(name) == 2:
        return cost <= 0.55 and same >= 1 and len(window) == 2
    if len(name) == 3:
        return cost <= 0.55 and same >= 1
    if len(name) == 4:
        return cost <= 0.85 and same >= 2
    return cost <= 1.0 + 0.25 * (len(name) - 5) and same * 2 >= len(name)


@lru_cache(maxsize=20_000)
def _cost(name: str, window: str) -> float:
    """Edit distance where what sounds (0.25) or looks (0.4) like the right character, or is swapped (0.5), costs little."""
    rows = [[float(j) for j in range(len(window) + 1)]]
    for i, wanted in enumerate(name, 1):
        row = [float(i)]
        for j, typed in enumerate(window, 1):
            cost = min(rows[-1][j - 1] + _mistake(wanted, typed), rows[-1][j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and wanted != typed and wanted == window[j - 2] and typed == name[i - 2]:
                cost = min(cost, rows[-2][j - 2] + 0.5)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@lru_cache(maxsize=20_000)
def _mistake(wanted: str, typed: str) -> float:
    if wanted == typed:
        return 0.0
    if coded(wanted) == coded(typed) or readings(wanted) & readings(typed):
        return 0.25
    return 0.4 if any(wanted in group and typed in group for group in _LOOKALIKES) else 1.0


@lru_cache(maxsize=8_000)
def _code(mark: str) -> str:
    """One character that stands for the sound of `mark`."""
    return _letter(fuzzy_sounds(mark)[0]) if mark.isalnum() and fuzzy_sounds(mark) else mark


_letters: dict[str, str] = {}


def _letter(syllable: str) -> str:
    return _letters.setdefault(syllable, chr(0xE000 + len(_letters))) if len(syllable) > 1 else syllable


def coded(text: str) -> str:
    """Return `text` with each character replaced by one for its (blurred) sound: same length, homophones equal."""
    return "".join(map(_code, text))
