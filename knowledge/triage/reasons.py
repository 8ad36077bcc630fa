"""Says why a report belongs to a desk: the words that told, and the clause of the dispatch catalogue."""

from knowledge.facts import Category, Town
from knowledge.lessons.examples import cues
from knowledge.lessons.weights import Weights
from knowledge.text import simplified, words

TOLD = 3  # words that a reason names
TELLING = 1.0  # log-odds from which a word is worth naming


def reason(text: str, code: str, town: Town, weights: Weights, danger: str = "") -> str:
    """Return the reason in a sentence; `danger`: the words by which an emergency was heard."""
    category = next(one for one in town.categories if one.code == code)
    seen = _telling(text, code, weights)
    told = f"写到{'、'.join(f'“{word}”' for word in seen)}" if seen else "没有明显的关键词，按整句意思"
    alarm = f"写到“{danger}”，先按紧急情况提醒；" if danger else ""
    return f"{alarm}{told}，归入分拨目录“{category.name}”条{_unit(category, town)}。"


def _telling(text: str, code: str, weights: Weights) -> list[str]:
    """The catalogue's own words first, then those that weigh most."""
    plain = simplified(text)
    found = [word for word in sorted(cues().get(code, ()), key=len, reverse=True) if word in plain and len(word) > 1]
    kept = [word for at, word in enumerate(found) if not any(word in longer for longer in found[:at])]
    return (kept + [word for word in _heavy(text, code, weights) if not any(word in one or one in word for one in kept)])[:TOLD]


def _heavy(text: str, code: str, weights: Weights) -> list[str]:
    if code not in weights.labels:
        return []
    seen = list(dict.fromkeys(word for word in words(text) if len(word) > 1))
    ranked = sorted(zip(weights.worth(seen, code), seen, strict=True), reverse=True)
    return [word for value, word in ranked if value > TELLING]


def _unit(category: Category, town: Town) -> str:
    return f"，由{town.unit(category.unit).shown}办理" if category.unit else ""
