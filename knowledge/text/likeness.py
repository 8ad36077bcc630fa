"""How much two short texts have in common, by pairs of neighbouring characters."""

from itertools import pairwise

from knowledge.text import simplified


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits of a text, in one script."""
    bare = [mark for mark in simplified(text) if mark.isalnum()]
    return frozenset(a + b for a, b in pairwise(bare))


def overlap(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same pairs): Jaccard's index."""
    left, right = pairs(one), pairs(other)
    return len(left & right) / len(left | right) if left and right else 0.0
