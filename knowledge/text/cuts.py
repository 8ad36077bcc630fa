"""Cuts text into words and bigrams; jieba lives here and nowhere else."""

import logging
import math
import sys
import warnings
from collections.abc import Iterable
from functools import lru_cache

from knowledge.text.characters import AT_HAND
from knowledge.text.scripts import simplified

with warnings.catch_warnings():
    # jieba 0.42.1 has invalid escapes, and where there is pkg_resources it reads its files by that: 6 MB for an open().
    warnings.simplefilter("ignore")
    kept = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # what import takes for absent
    import jieba

    del sys.modules["pkg_resources"]
    sys.modules |= {"pkg_resources": kept} if kept else {}

jieba.default_logger.setLevel(logging.CRITICAL)


class _Cutter(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types
    """A tokeniser of our own, so that nobody else's words are in it.

    It reads jieba's dictionary and never jieba's cache: that file lies where anybody on the machine can write. And it
    finds the likeliest words in one walk from the end, where jieba first lists all that could be: the same words in
    half the time.
    """

    initialized: bool
    FREQ: dict[str, int]
    total: int

    def initialize(self, dictionary: str | None = None) -> None:
        with self.lock:
            if not self.initialized:
                self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
                self.initialized = True

    def get_DAG(self, sentence: str) -> None:  # noqa: N802  # jieba's name
        """Return nothing: jieba would list here which words begin at each character; `calc` sees to that."""
        self.check_initialized()

    def calc(self, sentence: str, _: None, route: dict[int, tuple[float, int]]) -> None:
        """Put into `route` for each place the best logarithm from there to the end, and the last place of its word.

        Of equals the longest word wins. One loop and no functions: it runs for every character of every document.
        """
        count_of, log, whole, size = self.FREQ.get, math.log, math.log(self.total), len(sentence)
        after = [0.0] * (size + 1)
        for begin in range(size - 1, -1, -1):
            most, last, end = -math.inf, begin, begin + 1
            while end <= size and (count := count_of(sentence[begin:end])) is not None:
                if count and (likely := log(count) - whole + after[end]) >= most:
                    most, last = likely, end - 1
                end += 1
            after[begin] = most if most > -math.inf else after[begin + 1] - whole  # a letter that no word begins with
            route[begin] = after[begin], last


_cutter = _Cutter()


def warm_up() -> None:
    """Read the dictionary now (about 0.6 s, 100 MB) rather than at the first question."""
    _cutter.initialize()


def teach(names: Iterable[str]) -> None:
    """Let every name in `names` be cut as one word, with the lowest frequency that achieves it.

    A fixed low frequency would break the words around it, hence jieba's `suggest_freq`. Teach before an index
    is built: an index cut with another dictionary finds less.
    """
    for name in names:
        if len(plain := simplified(name)) > 1:
            _cutter.suggest_freq(plain, tune=True)
    _cut.cache_clear()


def words(text: str) -> list[str]:
    """Return the words of `text` in order, simplified, without blanks and punctuation."""
    return [piece for piece in cut(simplified(text)) if any(map(str.isalnum, piece))]


def cut(plain: str) -> list[str]:
    """Return `plain`, a text already simplified, in pieces that join to it again: words, blanks, punctuation."""
    return list(_cut(plain))


@lru_cache(AT_HAND)
def _cut(plain: str) -> tuple[str, ...]:
    return tuple(_cutter.cut(plain))


def bigrams(text: str) -> list[str]:
    """Return each two neighbouring letters or digits of `text` in order, simplified; they never span punctuation.

    One that stands alone is its own bigram.
    """
    return pairs(simplified(text))


def pairs(plain: str) -> list[str]:
    """Return the `bigrams` of a text already simplified."""
    runs = "".join(mark if mark.isalnum() else " " for mark in plain).split()
    return [run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))]


def commonness(word: str) -> float:
    """Return how common `word` is in everyday Chinese, from 0 (not in jieba's dictionary) to 1 (的)."""
    _cutter.initialize()
    most = _cutter.FREQ["的"]
    return math.log1p(_cutter.FREQ.get(word, 0)) / math.log1p(most)
