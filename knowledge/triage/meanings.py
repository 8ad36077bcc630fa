"""What a report means, as a point: reports of one thing lie close together in whatever words they are told.

The points are those of a linear discriminant analysis over words and characters, learned from reports of which several
tell of one thing: `python -m knowledge.triage.training`.
"""

from functools import cache
from pathlib import Path

import numpy as np

from knowledge.lessons.features import features
from knowledge.lessons.weights import Array, Weights, unpacked

WEIGHTS = Path(__file__).with_suffix(".npz")


def meaning_of(text: str) -> Array:
    """Return the point of a text, of length 1; two points' product says how much alike they are."""
    return pointed(meanings(), text)


@cache
def meanings() -> Weights:
    """The weights that come with the programme: a column for each direction."""
    return unpacked(WEIGHTS.read_bytes())


def pointed(weights: Weights, text: str) -> Array:
    """Return the point of `text` by `weights`."""
    point = weights.sums(features(text))
    reached: Array = point / (np.linalg.norm(point) or 1.0)
    return reached
