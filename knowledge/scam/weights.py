"""A linear model over pieces of words and the signs, solved at start from our own examples; why it decided can be read off it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
_RIDGE = 0.35  # how little a single example may bend the weights
_TRUST = 0.05  # a confirmed verdict may bend them much more
_BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class Weights:
    """`columns[k]` is what feature `names[k]` adds to each target; targets are named by whoever asked for them."""

    names: dict[str, int]
    rarity: Rows
    columns: Rows
    prior: Rows

    def scores(self, features: Sequence[str]) -> Rows:
        """What the features together say for each target."""
        places, values = self.vector(features)
        total: Rows = values @ self.columns[places]
        return total + self.prior

    def vector(self, features: Sequence[str]) -> tuple[NDArray[np.int64], Rows]:
        """Known features of a text and their values; the text as a whole has length 1."""
        places = np.array(sorted({self.names[name] for name in features if name in self.names}), dtype=np.int64)
        values = self.rarity[places]
        length = float(np.sqrt((values * values).sum())) or 1.0
        return places, values / np.float32(length)

    def learned(self, rows: Sequence[Sequence[str]], targets: Rows) -> "Weights":
        """The same weights bent so that a few trusted rows come out as told, and with them what is worded alike."""
        block = np.zeros((len(rows), len(self.names)), dtype=np.float32)
        for place, features in enumerate(rows):
            known, values = self.vector(features)
            block[place, known] = values
        gram = block @ block.T + _TRUST * np.eye(len(rows), dtype=np.float32)
        missing = targets - self.prior - block @ self.columns
        return Weights(
            self.names,
            self.rarity,
            prior=self.prior,
            columns=(self.columns + block.T @ np.linalg.solve(gram, missing)).astype(np.float32),
        )


def solved(rows: Sequence[Sequence[str]], targets: Rows, prior: Rows) -> Weights:
    """Ridge regression in its dual form: one equation for each example. `prior`: the targets of a text that shows nothing known."""
    names, rarity = _vocabulary(rows)
    empty = Weights(names, rarity, np.zeros((len(names), targets.shape[1]), dtype=np.float32), prior)
    vectors = [empty.vector(features) for features in rows]
    gram = np.full((len(rows), len(rows)), 0, dtype=np.float32)
    for start in range(0, len(names), _BLOCK):
        block = _block(vectors, start)
        gram += block @ block.T
    dual = np.linalg.solve(gram + _RIDGE * np.eye(len(rows), dtype=np.float32), targets - prior)
    for (places, values), alpha in zip(vectors, dual, strict=True):
        empty.columns[places] += np.outer(values, alpha)
    return empty


def _vocabulary(rows: Iterable[Sequence[str]]) -> tuple[dict[str, int], Rows]:
    """Features that at least two examples share, and how much each tells."""
    rows = list(rows)
    counted = Counter(name for features in rows for name in set(features))
    names = {name: place for place, name in enumerate(sorted(name for name, count in counted.items() if count > 1))}
    counts = np.array([counted[name] for name in names], dtype=np.float32)
    rarity = (np.log((1 + len(rows)) / (1 + counts)) + 1).astype(np.float32)
    return names, np.where([name[0] == "!" for name in names], _SIGN * rarity, rarity).astype(np.float32)


_SIGN = 1.5  # a sign is a judgement, a piece of a word is a hint


def _block(vectors: list[tuple[NDArray[np.int64], Rows]], start: int) -> Rows:
    block = np.zeros((len(vectors), _BLOCK), dtype=np.float32)
    for row, (places, values) in enumerate(vectors):
        here = (places >= start) & (places < start + _BLOCK)
        block[row, places[here] - start] = values[here]
    return block
