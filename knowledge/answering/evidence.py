"""Weighs what a message is about when it names nothing: words and neighbouring characters shared with each fact."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from knowledge.answering.names import coded
from knowledge.facts import Fact, Town
from knowledge.text import bigrams, simplified, words

# How much a shared feature counts by where the fact has it; ours, chosen on the development half of the question set.
_WEIGHTS = (("names", 1.0), ("words", 1.1), ("cues", 0.8), ("asks", 0.9), ("says", 0.6))
_AROUND, _PHRASE = 1.0, 1.8
_COMMON_TEXT = (
    "今年 去年 明年 我们 咱们 镇里 镇上 镇 下原 下原镇 报告 目标 多少 什么 怎么 怎样 如何 有没有 是不是 请问 一下 "
    "一个 这个 那个 哪些 哪个 哪里 哪 什么样 可以 "
    "说 讲 问 想 要 会 能 有 是 在 的 了 吗 呢 啊 吧 呀 个 家 项 和 与 跟 把 对 给 到 去 来 上 下 里 都 也 还 就 不 "
    "没 没有 您 你 我 他 她 它 政府 工作 安排 打算 要求 "
    "具体 主要 关于 方面 情况 几 几个 多 大 小 咋 啥 咋样 怎么样 现在 目前 事 事情 东西 那 这 一 二 三 老是 到底 "
    "准备 计划 知道 告诉 谢谢 麻烦 你好 您好 为 为了 用 "
    "哪几个 几项 几家 多少个 多少家 多少亩 分别 六项 年 2024 全年 本年度 年度 到 要求 有啥 啥样 怎样 最 多大 一共 名 "
    "名称 内容 列 报 提 提到 提出 写 讲到 说法 规定 谁 想要 能不能 会不会 要不要 可以 需要 进行 通过 目标是 力争 涨 "
    "增加 增长 几个点 点 预计 预期 左右 百分之几 百分点 提高 多进 达到 完成 实现 数量 数字 比例 幅度 增幅 增速 还是 "
    "听说 记得 一块 一样 时候 人 搞 弄 办 干 做 看 好 再 又 很 最 被 让 叫 名字 里面 这块 那块 这边 那边 平时 应该 "
    "得 着 过 地 等 吧 嘛 哦 哪几种 哪几类 哪种 哪类 何种 上年 往年 怎么回事 咋回事 回事"
)
_COMMON = frozenset(_COMMON_TEXT.split())

_EITHER = re.compile(r"(.)不\1")  # 搞不搞, 要不要
_WHETHER = re.compile(r"([能会要可想该肯])[不没]\1以?")  # a dictionary cuts 能不能 into 能 and 不能


class Evidence:
    """The features of every fact, weighted by how few facts share them."""

    def __init__(self, town: Town) -> None:
        self._sounding: dict[str, str] = {}
        facts = town.facts.values()
        self._phrases = tuple({simplified(word) for fact in facts for word in (*fact.words, *fact.around) if len(word) > 1})
        self._own = {fact.id: _features(fact) for fact in facts}
        self._held = {fact.id: _with_around(fact, self._own[fact.id]) for fact in facts}
        self._said = {fact.id: simplified("|".join((fact.says, *fact.names, *fact.words, *fact.cues))) for fact in facts}
        counts = Counter(feature for held in self._held.values() for feature in held)
        total = len(self._held)
        self._rarity = {feature: math.log(1 + total / count) for feature, count in counts.items()}
        self._unknown = math.log(1 + total)

    def weigh(self, text: str) -> tuple[dict[str, float], float]:
        """Return each fact's evidence in `text` (best first), and the most that any fact could have had."""
        asked = features(text) | {f"={phrase}" for phrase in self._phrases if phrase in text}
        scores = {id: sum(self._rarity[f] * held[f] for f in asked if f in held) for id, held in self._held.items()}
        whole = sum(self._rarity.get(feature, self._unknown) for feature in asked if feature[0] != "=") or 1.0
        ranked = sorted(((id, score) for id, score in scores.items() if score), key=lambda item: -item[1])
        return dict(ranked), whole

    def support(self, id: str, text: str) -> int:
        """How many words of `text` the fact has, a phrase of its own counting double: one chance word is no evidence."""
        held = self._held[id]
        phrases = sum(f"={phrase}" in held for phrase in self._phrases if phrase in text)
        cut = content_words(text)
        pairs = {f"~{coded(pair)}" for word in _joined(cut) if word not in held for pair in bigrams(word) if len(pair) == 2}
        return 2 * phrases + sum(word in held for word in set(cut)) + sum(pair in held for pair in pairs)

    def explained(self, id: str, text: str) -> float:
        """Which share of the characters of the content words the fact knows."""
        cut = content_words(text)
        known = sum(len(word) for word in cut if self.knows(id, word) or any(word in p for p in self._hit(id, text)))
        return known / max(1, sum(map(len, cut)))

    def _hit(self, id: str, text: str) -> list[str]:
        return [phrase for phrase in self._phrases if phrase in text and f"={phrase}" in self._held[id]]

    def knows(self, id: str, word: str) -> bool:
        """Whether the fact's own vocabulary holds this word, or says it; of two characters and more also by its sound."""
        return word in self._own[id] or word in self._said[id] or (len(word) > 1 and coded(word) in self._sound(id))

    def _sound(self, id: str) -> str:
        if id not in self._sounding:
            self._sounding[id] = coded(self._said[id])
        return self._sounding[id]


def common_words() -> Iterable[str]:
    """The words that every question has."""
    return sorted(_COMMON)


@lru_cache(maxsize=512)
def content_words(text: str) -> tuple[str, ...]:
    """The words of a text without those that every question has."""
    cut = words(_WHETHER.sub(" ", text))
    return tuple(word for word in cut if word not in _COMMON and not _EITHER.fullmatch(word))


def features(text: str) -> set[str]:
    """The content words of a text, and its neighbouring characters by sound."""
    cut = content_words(text)
    pairs = (pair for word in _joined(cut) for pair in bigrams(word) if len(pair) == 2)
    return {*cut, *(f"~{coded(pair)}" for pair in pairs)}


def _joined(cut: Iterable[str]) -> Iterable[str]:
    """Neighbouring single characters are put together again: jieba cuts what it does not know. Pairs of letters say nothing."""
    run = ""
    for word in cut:
        if len(word) == 1:
            run += word
            continue
        if run:
            yield run
        run = ""
        if not word.isascii():
            yield word
    if run:
        yield run


def _with_around(fact: Fact, own: Mapping[str, float]) -> Mapping[str, float]:
    """The features, with those of what is said around the fact: they lead to it, and tell not that it speaks of them."""
    around = {feature: _AROUND for text in fact.around for feature in features(simplified(text))}
    return around | _phrases(fact.around) | dict(own)


def _phrases(words: Iterable[str]) -> dict[str, float]:
    return {f"={simplified(word)}": _PHRASE for word in words if len(word) > 1}


def _features(fact: Fact) -> Mapping[str, float]:
    held: dict[str, float] = {}
    for field, weight in _WEIGHTS:
        value = getattr(fact, field)
        for text in (value,) if isinstance(value, str) else value:
            for feature in features(simplified(text)):
                held[feature] = max(weight, held.get(feature, 0.0))
    held.update(_phrases(fact.words))
    for text in (fact.title, *fact.members):
        for feature in features(simplified(text)):
            held.setdefault(feature, 0.8)
    return held
