"""Says why a report belongs to a desk: the words that told, and the clause of the dispatch catalogue."""

from functools import cache

from knowledge.facts import Category, Town
from knowledge.lessons.examples import cues
from knowledge.lessons.weights import Weights
from knowledge.text import simplified, words

LONGEST = 200  # characters in which telling words are looked for
TOLD = 3  # words that a reason names
TELLING = 1.0  # log-odds from which a word is worth naming
_BY, _HANDLED = "，由", "办理。"


def reason(text: str, code: str, town: Town, weights: Weights, danger: str = "") -> str:
    """Return the reason in a sentence; `danger`: the words by which an emergency was heard."""
    category = next(one for one in town.categories if one.code == code)
    seen = _telling(text, code, weights)
    told = f"写到{'、'.join(f'“{word}”' for word in seen)}" if seen else "没有明显的关键词，按整句意思"
    alarm = f"写到“{danger}”，先按紧急情况提醒；" if danger else ""
    return f"{alarm}{told}，归入分拨目录“{category.name}”条{_unit(category, town)}"


def kept(because: str, unit: str) -> str:
    """A reason that was given before, true of the unit that has the matter now: it may have gone to another since."""
    told, by, before = because.rpartition(_BY)
    if not unit or not by or not before.endswith(_HANDLED) or before == f"{unit}{_HANDLED}":
        return because
    return f"{told}，已改由{unit}{_HANDLED}"


def _telling(text: str, code: str, weights: Weights) -> list[str]:
    """The catalogue's own words first, then those that weigh most."""
    plain = simplified(text[:LONGEST])
    found = [word for word in _long_first(code) if word in plain]
    kept = [word for at, word in enumerate(found) if not any(word in longer for longer in found[:at])]
    return (kept + [word for word in _heavy(text, code, weights) if not any(word in one or one in word for one in kept)])[:TOLD]


@cache
def _long_first(code: str) -> tuple[str, ...]:
    return tuple(sorted((word for word in cues().get(code, ()) if len(word) > 1), key=lambda word: (-len(word), word)))


def _heavy(text: str, code: str, weights: Weights) -> list[str]:
    if code not in weights.labels:
        return []
    seen = list(dict.fromkeys(word for word in words(text[:LONGEST]) if len(word) > 1))
    ranked = sorted(zip(weights.worth(seen, code), seen, strict=True), reverse=True)
    return [word for value, word in ranked if value > TELLING]


def _unit(category: Category, town: Town) -> str:
    return f"{_BY}{town.unit(category.unit).shown}{_HANDLED}" if category.unit else "。"
