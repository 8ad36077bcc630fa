"""Puts right what was typed by ear: 铁零市 is read as 铁岭市 when the documents know only the latter."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from knowledge.text.readings import syllable


class Ear:
    """Knows which letters of the documents sound alike, and asks how many documents hold each of some pairs of letters."""

    def __init__(self, letters: Iterable[str], holders: Callable[[Sequence[str]], Sequence[int]]) -> None:
        self._holders = holders
        self._alike: dict[str, list[str]] = {}
        for letter in letters:
            self._alike.setdefault(syllable(letter), []).append(letter)

    def put_right(self, plain: str) -> str:
        """Return `plain` with each character that no neighbour knows replaced by the homophone that all know best.

        A character is doubted only when it has a neighbour and no pair it stands in is in any document, and replaced
        only when every pair of the other is: a word that is merely new to the office stays as it is.
        """
        marks = list(plain)
        for place in self._doubted(plain):
            if not any(self._holders(_beside(marks, place, marks[place]))):
                marks[place] = self._better(marks, place)
        return "".join(marks)

    def _doubted(self, plain: str) -> Iterator[int]:
        """Yield the places that stand in no pair that is known; all pairs of a question are looked up at once."""
        known = [0, *self._holders([one + other for one, other in pairwise(plain)]), 0]
        for place, mark in enumerate(plain):
            if not known[place] and not known[place + 1] and mark.isalpha() and not mark.isascii():
                yield place

    def _better(self, marks: list[str], place: int) -> str:
        """Return the homophone whose rarer pair most documents hold, the first of equals; the mark itself where none fits."""
        alike = self._alike.get(syllable(marks[place]), [])
        pairs = [_beside(marks, place, other) for other in alike]
        counts = iter(self._holders([pair for both in pairs for pair in both]))
        fits = [min([next(counts) for _ in both], default=0) for both in pairs]
        best = max(range(len(alike)), key=fits.__getitem__, default=0)
        return alike[best] if fits and fits[best] else marks[place]


def _beside(marks: list[str], place: int, mark: str) -> list[str]:
    """Return the pairs that `mark` makes with its left neighbour and with its right one."""
    before = [marks[place - 1] + mark] if place and marks[place - 1].isalnum() else []
    after = [mark + marks[place + 1]] if place + 1 < len(marks) and marks[place + 1].isalnum() else []
    return before + after
