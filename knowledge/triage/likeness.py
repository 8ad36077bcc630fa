"""Tells which earlier reports are of the same thing: the same place and the same matter; unsure means no."""

from collections.abc import Sequence

from knowledge.text import bigrams
from knowledge.triage.places import place_of

ENOUGH = 0.5  # of the shorter report's pairs of characters


def alike(text: str, earlier: Sequence[tuple[int, str]]) -> list[int]:
    """Return the ids of earlier reports of the same thing, best first; nothing where that is unsure."""
    mine, place = set(bigrams(text)), place_of(text)
    if not place:
        return []
    scored = [(_shared(mine, set(bigrams(other))), number) for number, other in earlier if place_of(other) == place]
    return [number for share, number in sorted(scored, reverse=True) if share >= ENOUGH]


def _shared(mine: set[str], other: set[str]) -> float:
    return len(mine & other) / (min(len(mine), len(other)) or 1)
