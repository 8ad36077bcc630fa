"""Tells which earlier reports are of the same thing: the same place and the same matter; unsure means no."""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.lessons.weights import Array, general
from knowledge.text import bigrams
from knowledge.triage.spots import spot_of
from knowledge.triage.things import things_in

# What concerns one person or one household: two of a village are two, unless house, firm and words are the same.
PRIVATE = frozenset(
    ["welfare", "land", "dispute", "elderly", "employment", "enterprise", "wages", "health", "education", "conduct", "other"]
)
SAME_MATTER = 0.2  # chance that both have one code; below, two matters
SAME_THING = 0.08  # the same, where both name one thing and one house, landmark or rare word
# Share of pairs of characters without which one code at one place is not enough: at a place, on a long road, for what is
# private, where only a rare word says that it is one place.
WORDS, LONG_WORDS, PRIVATE_WORDS, RARE_WORDS = 0.04, 0.25, 0.1, 0.12
LONGEST = 250  # characters of a report that are compared
REMEMBERED = 20_000  # reports whose place and matter need not be read again
_PAST = re.compile(r"上个?月|去年|前年|上次|上回|那次|之前那|以前|赔(?!不)|索赔|怎么赔|还能|想问|修好了|已经(修|处理|清)")


def alike(text: str, earlier: Sequence[tuple[int, str]]) -> list[int]:
    """Return the ids of earlier reports of the same thing, best first; nothing where that is unsure."""
    scored = [(_likeness(text[:LONGEST], other[:LONGEST]), number) for number, other in earlier]
    return [number for score, number in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


def is_elsewhere(text: str, other: str) -> bool:
    """Whether two texts name places, and none in common."""
    here, there = spot_of(text[:LONGEST]), spot_of(other[:LONGEST])
    return bool(here.names and there.names) and not set(here.names) & set(there.names)


def _likeness(text: str, other: str) -> float:
    """How much two reports are one, 0 where they are not."""
    if not _may_meet(text, other):
        return 0.0
    matter, words = _same_matter(text, other), _shared(text, other)
    enough = matter >= (SAME_THING if _is_one_thing_at_one_spot(text, other) else SAME_MATTER)
    return matter + words if enough and words >= _needed(text, other) else 0.0


def _is_one_thing_at_one_spot(text: str, other: str) -> bool:
    here, there = spot_of(text), spot_of(other)
    return bool(things_in(text) & things_in(other)) and (here.is_exact_with(there) or bool(here.rare & there.rare))


def _may_meet(text: str, other: str) -> bool:
    here, there = spot_of(text), spot_of(other)
    if not (here.meets(there) or here.rare & there.rare) or here.is_other_than(there):
        return False
    mine, theirs = things_in(text), things_in(other)
    return not (mine and theirs and not mine & theirs) and bool(_PAST.search(text)) == bool(_PAST.search(other))


def _needed(text: str, other: str) -> float:
    """The share of words without which one code at one place is not enough; more than all where that says nothing."""
    here, there = spot_of(text), spot_of(other)
    exact = here.is_exact_with(there)
    if general().codes[int(_chances(text).argmax())] in PRIVATE:
        return _needed_in_private(exact, here.shares_a_rare_word(there), bool(things_in(text) & things_in(other)))
    if not here.meets(there):
        return RARE_WORDS if things_in(text) & things_in(other) else LONG_WORDS
    return LONG_WORDS if not exact and here.is_long() and (here.marks or there.marks) else WORDS


def _needed_in_private(exact: bool, rare: bool, things: bool) -> float:
    if not things or not (exact or rare):
        return 2.0
    return PRIVATE_WORDS if exact else LONG_WORDS


def _same_matter(text: str, other: str) -> float:
    """The chance that two reports have one code; an emergency is only ever the same emergency."""
    mine, theirs = _danger(text), _danger(other)
    if mine or theirs:
        return 1.0 if mine == theirs else 0.0
    return float(_chances(text) @ _chances(other))


@lru_cache(maxsize=REMEMBERED)
def _danger(text: str) -> str | None:
    found = emergency(hear(text).text)
    return found.code if found else None


@lru_cache(maxsize=REMEMBERED)
def _chances(text: str) -> Array:
    """How likely each code is."""
    return general().chances(text)


def _shared(text: str, other: str) -> float:
    """The share of pairs of characters that two texts have in common."""
    mine, theirs = set(bigrams(text)), set(bigrams(other))
    return len(mine & theirs) / (min(len(mine), len(theirs)) or 1)
