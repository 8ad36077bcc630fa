"""Cuts text into words and bigrams; jieba lives here and nowhere else."""

import logging
import math
import sys
import warnings
from collections.abc import Iterable
from functools import lru_cache

from knowledge.text.characters import AT_HAND
from knowledge.text.runs import Runs
from knowledge.text.scripts import simplified

with warnings.catch_warnings():
    # jieba 0.42.1 has invalid escapes, and where there is pkg_resources it reads its files by that: 6 MB for an open().
    warnings.simplefilter("ignore")
    kept = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # what import takes for absent
    import jieba
    from jieba import finalseg

    del sys.modules["pkg_resources"]
    sys.modules |= {"pkg_resources": kept} if kept else {}

jieba.default_logger.setLevel(logging.CRITICAL)


class _Cutter(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types
    """A tokeniser of our own, so that nobody else's words are in it.

    It reads jieba's dictionary and never jieba's cache: that file lies where anybody on the machine can write. And it
    finds the likeliest words in one walk from the end, where jieba first lists all that could be, and puts them into
    one list, where jieba hands each through four generators: the same words in three fifths of the time.
    """

    initialized: bool
    FREQ: dict[str, int]
    total: int

    def initialize(self, dictionary: str | None = None) -> None:
        with self.lock:
            if not self.initialized:
                self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
                self.initialized = True

    def pieces(self, plain: str) -> list[str]:
        """Return the likeliest words of a text; all that is neither letter nor digit stands alone."""
        self.check_initialized()
        found: list[str] = []
        for number, block in enumerate(jieba.re_han_default.split(plain)):
            found += self._words(block) if number % 2 else block
        return found

    def _words(self, block: str) -> list[str]:
        """Return the likeliest words; letters that stand alone side by side may be a word that the dictionary lacks."""
        found: list[str] = []
        begin = alone = 0  # of the word now, and of the run of single letters before it
        for end in self._ends(block):
            if end - begin > 1:
                found += self._run(block[alone:begin])
                found.append(block[begin:end])
                alone = end
            begin = end
        found += self._run(block[alone:])
        return found

    def _ends(self, block: str) -> list[int]:
        """Return where each word ends: of all ways to cut, the likeliest; of equals the one with the longer word first.

        One loop and no functions: it runs for every character of every document.
        """
        count_of, log, whole, size = self.FREQ.get, math.log, math.log(self.total), len(block)
        after, ends = [0.0] * (size + 1), [0] * size  # the best logarithm from there to the end, and where its word ends
        for begin in range(size - 1, -1, -1):
            most, last, end = -math.inf, begin + 1, begin + 1
            while end <= size and (count := count_of(block[begin:end])) is not None:
                if count and (likely := log(count) - whole + after[end]) >= most:
                    most, last = likely, end
                end += 1
            after[begin] = most if most > -math.inf else after[begin + 1] - whole  # a letter that no word begins with
            ends[begin] = last
        return _followed(ends)

    def _run(self, run: str) -> Iterable[str]:
        return run if len(run) < 2 or self.FREQ.get(run) else _runs.cut(run)


def _followed(ends: list[int]) -> list[int]:
    """Return the ends met on the way from the first word to the last."""
    met, end = [], 0
    while end < len(ends):
        end = ends[end]
        met.append(end)
    return met


_runs = Runs(finalseg)
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
    return tuple(_cutter.pieces(plain))


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
