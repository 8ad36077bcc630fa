"""Sheets of paper with a line for each term, on which a question notes its weights; used again, since a clean one is dear."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from knowledge.search.keys import Keys
from knowledge.search.postings import Floats


class Sheets:
    """As many sheets as questions are asked at once; between two questions every line is zero."""

    def __init__(self, lines: int) -> None:
        self._lines, self._clean = lines, list[Floats]()

    @contextmanager
    def noted(self, terms: Keys, weights: Floats) -> Iterator[Floats]:
        """Lend a sheet on which each of `terms` has its weight."""
        sheet = self._taken()
        sheet[terms] = weights
        try:
            yield sheet
        finally:
            sheet[terms] = 0.0
            self._clean.append(sheet)

    def _taken(self) -> Floats:
        try:
            return self._clean.pop()
        except IndexError:  # also when another thread was faster
            return np.zeros(self._lines, dtype=np.float32)
