"""A linear model over pieces of words and the signs: small enough to load at once; why it decided can be read off it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.lessons.features import key
from knowledge.lessons.weights import located

Rows = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "content" / "weights.npz"
_TRUST = 0.05  # how little a confirmed verdict is doubted; a single example of our own is doubted seven times as much


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """`columns[k]` is what the feature with the key at place k adds to each target, over `prior`: what is said where nothing
    is known. keys: sorted."""

    keys: NDArray[np.uint32]
    rarity: Rows
    columns: Rows
    prior: Rows

    def scores(self, features: Sequence[str]) -> Rows:
        """What the features together say for each target."""
        places, values = self.vector(features)
        total: Rows = values @ self.columns[places]
        return total + self.prior

    def alarm(self, features: Iterable[str]) -> float:
        """How much of the features speaks for a scam, unweighed by length: for finding the place, not for judging."""
        places = self._places(features)
        return float((self.rarity[places] * self.columns[places, 0]).sum())

    def vector(self, features: Sequence[str]) -> tuple[NDArray[np.int64], Rows]:
        """Known features of a text and their values; the text as a whole has length 1."""
        places = np.unique(self._places(features))
        values = self.rarity[places]
        length = float(np.sqrt((values * values).sum())) or 1.0
        return places, values / np.float32(length)

    def _places(self, features: Iterable[str]) -> NDArray[np.int64]:
        """Where the known ones of these features stand, each as often as it comes."""
        places, _ = located(self.keys, np.fromiter(map(key, features), np.uint32))
        return places

    def learned(self, rows: Sequence[Sequence[str]], targets: Rows) -> "Weights":
        """The same weights bent so that a few trusted rows come out as told, and with them what is worded alike."""
        block = np.zeros((len(rows), len(self.keys)), dtype=np.float32)
        for place, features in enumerate(rows):
            known, values = self.vector(features)
            block[place, known] = values
        gram = block @ block.T + _TRUST * np.eye(len(rows), dtype=np.float32)
        missing = targets - self.prior - block @ self.columns
        bent = self.columns + block.T @ np.linalg.solve(gram, missing)
        return Weights(self.keys, self.rarity, bent.astype(np.float32), self.prior)

    def written(self, path: Path, digest: str) -> None:
        """Put the weights into a file, with the digest of what they were learned from."""
        half, rarity = self.columns.astype(np.float16), self.rarity.astype(np.float16)
        np.savez_compressed(path, keys=self.keys, rarity=rarity, columns=half, prior=self.prior, digest=np.array(digest))


def read_weights(path: Path) -> tuple[Weights, str]:
    """The weights of a file, and the digest of what they were learned from."""
    with np.load(path, allow_pickle=False) as kept:
        columns, rarity = kept["columns"].astype(np.float32), kept["rarity"].astype(np.float32)
        return Weights(kept["keys"], rarity, columns, kept["prior"]), str(kept["digest"])


@cache
def trained() -> Weights:
    """The weights of our own examples, as `knowledge.scam.training` solved them."""
    return read_weights(WEIGHTS)[0]
