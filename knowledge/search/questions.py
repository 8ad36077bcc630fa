"""What a question asks for: its terms, each with how much it tells; question words tell nothing."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.text import simplified
from knowledge.text.words import commonness, cut, pairs

CROSSING = 1.0  # a pair that spans two words says less than one within a word
IDLE = 0.25  # what a question word or a particle still says
MEANT = 0.4  # an official word meant by a plain one, as pair or word
MEANT_LETTER = 0.2
_IDLE_WORDS = frozenset(
    """什么 哪些 哪 哪个 哪里 哪儿 哪种 哪几 哪几个 哪一 谁 多少 几 如何 怎么 怎样 怎么样 为什么 何 何时 何种 有何 是否
    什么样 什么时候 多长 多长时间 多久 吗 呢 吧 啊 么 的 了 是 有 在 对 和 与 及 或 以及 可以 能 能否 可否 应 应该 应当
    会 要 请问 想问 关于 对于 于 等 将 为 被 把 由 从 到 至 向 给 进行 需要 需 都 也 就 这 那 其 之 中 不 做 做好
    我 你 您 他 她 它 我们 你们 咱们 一下 麻烦 谢谢 你好 您好""".split()
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The weighted terms of a question by kind: character pairs, words, single letters."""

    pairs: dict[str, float]
    words: dict[str, float]
    letters: dict[str, float]

    def kinds(self) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        return self.pairs, self.words, self.letters


def read(plain: str) -> Terms:
    """Return the terms of a question (already simplified), and those that its plain words stand for."""
    pieces = cut(plain)
    terms = Terms(_pairs(plain, pieces), _words(pieces), _letters(pieces))
    for official in meant_by(plain, pieces):
        for pair in pairs(official):
            terms.pairs.setdefault(pair, MEANT)
        for letter in official:
            terms.letters.setdefault(letter, MEANT_LETTER)
        terms.words.setdefault(official, MEANT)
    return terms


def terms_of(plain: str) -> tuple[list[str], list[str], list[str]]:
    """Return the pairs, words and letters of a document's text (already simplified), repeats included."""
    spoken = [mark for mark in plain if mark.isalnum()]
    return pairs(plain), [piece for piece in cut(plain) if _says(piece)], spoken


def meant_by(plain: str, pieces: list[str]) -> Iterator[str]:
    """Yield the official words for each plain word in the question."""
    for word, officials in _thesaurus().items():
        if word in plain and (len(word) > 1 or word in pieces):
            yield from officials


def _pairs(plain: str, pieces: list[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    owner = [number for number, piece in enumerate(pieces) for _ in piece]
    idle = [piece in _IDLE_WORDS for piece in pieces]
    for i in range(len(plain) - 1):
        if plain[i].isalnum() and plain[i + 1].isalnum():
            one, other = owner[i], owner[i + 1]
            weight = (1.0 if one == other else CROSSING) * (IDLE if idle[one] or idle[other] else 1.0)
            weights[plain[i : i + 2]] = max(weight, weights.get(plain[i : i + 2], 0.0))
    return weights


def _words(pieces: list[str]) -> dict[str, float]:
    return {
        piece: (IDLE if piece in _IDLE_WORDS else 1.0) * (1.05 - commonness(piece)) for piece in pieces if _says(piece)
    }


def _letters(pieces: list[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for piece in filter(_says, pieces):
        for letter in filter(str.isalnum, piece):
            weights[letter] = max(IDLE if piece in _IDLE_WORDS else 1.0, weights.get(letter, 0.0))
    return weights


def _says(piece: str) -> bool:
    return any(map(str.isalnum, piece))


@cache
def _thesaurus() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads(Path(__file__).with_name("thesaurus.toml").read_text(encoding="utf-8"))
    return {simplified(word): tuple(str(officials).split()) for word, officials in table.items()}
