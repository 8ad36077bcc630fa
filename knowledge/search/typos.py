"""Puts right what was typed by ear: 铁零市 is read as 铁岭市 when the documents know only the latter."""

from collections.abc import Callable, Iterable

from knowledge.text.readings import syllable


class Ear:
    """Knows which letters of the documents sound alike, and asks how many documents hold a pair of letters."""

    def __init__(self, letters: Iterable[str], holders: Callable[[str], int]) -> None:
        self._holders = holders
        self._alike: dict[str, list[str]] = {}
        for letter in letters:
            self._alike.setdefault(syllable(letter), []).append(letter)

    def put_right(self, plain: str) -> str:
        """Return `plain` with each character that no neighbour knows replaced by the homophone that all know best.

        A character is doubted only when no pair it stands in is in any document, and replaced only when every
        pair of the other is: a word that is merely new to the office stays as it is.
        """
        marks = list(plain)
        for place, mark in enumerate(plain):
            if mark.isalpha() and not mark.isascii() and not any(self._known(marks, place, mark)):
                marks[place] = self._better(marks, place)
        return "".join(marks)

    def _better(self, marks: list[str], place: int) -> str:
        fits = {other: self._known(marks, place, other) for other in self._alike.get(syllable(marks[place]), ())}
        best = max(fits, key=lambda other: min(fits[other], default=0), default=marks[place])
        return best if all(fits.get(best, [])) else marks[place]

    def _known(self, marks: list[str], place: int, mark: str) -> list[int]:
        """Return how many documents hold `mark` beside its left neighbour, and beside its right one."""
        before = [marks[place - 1] + mark] if place and marks[place - 1].isalnum() else []
        after = [mark + marks[place + 1]] if place + 1 < len(marks) and marks[place + 1].isalnum() else []
        return [self._holders(pair) for pair in before + after]
