"""What training leaves behind: a weight for each feature and label, in plain arrays that need no learning library to read."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.lessons.features import WORD, features, key
from knowledge.lessons.senses import sensed
from knowledge.text import AT_HAND

GENERAL, ALARMS = (Path(__file__).parent / name for name in ("general.npz", "alarms.npz"))
URGENT = "!"  # the label of what cannot wait
ASKS = "?"  # the label of what asks about plans and rules
MONEY = "money:"  # before what happens to money this minute; alone: any of it
DANGER = "now:"  # before the code of an emergency; alone: any of them
RARE = 0.95  # of inverse document frequency below the highest: four lessons have it, not five
NEW = 0.7  # how much more rare than the rarest a feature is that no lesson has
Scores = Mapping[str, float]
Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Weights:
    """A linear model. labels: its columns; digest: of what it was trained on."""

    labels: tuple[str, ...]
    keys: Array  # sorted, one for each feature
    rarity: Array  # how much a feature counts (inverse document frequency)
    table: Array  # features by labels, in steps of `step`
    step: Array
    bias: Array
    digest: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The labels that are codes of a catalogue."""
        return tuple(label for label in self.labels if label not in (URGENT, ASKS) and not label.startswith((DANGER, MONEY)))

    def scores(self, text: str) -> Scores:
        """Return the score of every label for `text`; above 0 speaks for it."""
        return self.weighed(features(text))

    def weighed(self, seen: Sequence[str]) -> Scores:
        """Return the score of every label for a message whose features are `seen`."""
        return dict(zip(self.labels, map(float, self.sums(seen)), strict=True))

    def sums(self, seen: Sequence[str]) -> Array:
        """Return the same in the order of `labels`."""
        rows, values = self._found(seen)
        found: Array = values @ (self.table[rows].astype(np.float32) * self.step) + self.bias
        return found

    def chances(self, text: str) -> Array:
        """Return how likely each of `codes` is for `text`; together 1."""
        scores = self.scores(text)
        values = np.array([scores[code] for code in self.codes], np.float32)
        values = np.exp(values - values.max())
        shares: Array = values / values.sum()
        return shares

    def is_rare(self, word: str) -> bool:
        """Whether at most four lessons have `word`, and as few the two characters it ends with."""
        return all(self.rarity_of(feature) > self.highest - RARE for feature in (f"{WORD}{word}", word[-2:]))

    @cached_property
    def highest(self) -> float:
        """The rarity of what a single lesson has."""
        return float(self.rarity.max())

    def rarity_of(self, feature: str) -> float:
        """Return how much `feature` counts; more than `highest` where no lesson has it."""
        rows, _ = self._found((feature,))
        return float(self.rarity[rows[0]]) if len(rows) else self.highest + NEW

    def worth(self, words: list[str], label: str) -> list[float]:
        """Return what each of `words` alone says for `label`."""
        column = self.labels.index(label)
        return [self._alone(word, column) for word in words]

    def _alone(self, word: str, column: int) -> float:
        rows, values = self._found((f"{WORD}{word}", *word, *map("".join, pairwise(word))))
        return float(values @ (self.table[rows, column].astype(np.float32) * self.step[column])) if len(rows) else 0.0

    def _found(self, seen: Sequence[str]) -> tuple[Array, Array]:
        """The rows of the features that training knew, and their tf-idf values, of length 1 together."""
        counts = Counter(map(key, seen))
        wanted = np.fromiter(counts, np.uint32, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        rows, known = located(self.keys, wanted)
        values = (1 + np.log(often[known])) * self.rarity[rows]
        return rows, values / (np.linalg.norm(values) or 1.0)

    def packed(self) -> bytes:
        """Return the weights as bytes that `unpacked` reads."""
        page = io.BytesIO()
        np.savez_compressed(
            page,
            labels=np.array(self.labels),
            keys=self.keys,
            rarity=self.rarity,
            table=self.table,
            step=self.step,
            bias=self.bias,
            digest=np.array(self.digest),
        )
        return page.getvalue()


def located(keys: Array, wanted: Array) -> tuple[Array, Array]:
    """Where those of `wanted` stand that are in sorted `keys`, and which of them these are."""
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    known = keys[places] == wanted
    return places[known], known


def unpacked(page: bytes) -> Weights:
    """Return the weights that `packed` wrote. Nothing in them is ever executed."""
    with np.load(io.BytesIO(page), allow_pickle=False) as found:
        arrays = {name: found[name] for name in ("keys", "rarity", "table", "step", "bias")}
        return Weights(labels=tuple(map(str, found["labels"])), digest=str(found["digest"]), **arrays)


@cache
def general() -> Weights:
    """Return the weights that come with the programme: every town's first day."""
    return unpacked(GENERAL.read_bytes())


@lru_cache(AT_HAND)
def general_scores(text: str) -> Scores:
    """Return the scores of a message by the general weights; several rooms weigh the one that has just come in."""
    return general().scores(text)


@cache
def alarms() -> Weights:
    """Return the weights by which dangers are heard, and money that leaves; whatever a town's dispatchers decide."""
    return unpacked(ALARMS.read_bytes())


@lru_cache(AT_HAND)
def alarm_scores(text: str) -> Scores:
    """Return the scores of a message by the weights of alarms."""
    return alarms().weighed(sensed(text))
