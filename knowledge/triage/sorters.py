"""Sorts one report: code, urgency, emergency and place, with the reason in words that a duty officer reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.facts import Category, Town
from knowledge.text import warm_up, words
from knowledge.lessons.learning import learned
from knowledge.triage.places import place_of
from knowledge.lessons.weights import URGENT, Scores, general

# The desk that usually follows up an emergency, and how much that counts beside what the words say (log-odds).
FOLLOWS = {
    "gas_now": "gas",
    "medical_now": "health",
    "crime_now": "other",
    "traffic_now": "other",
    "suicide_now": "other",
    "fraud_now": "other",
}
LEANING = 2.0
TOLD = 3  # words that a reason names


@dataclass(frozen=True, slots=True)
class Sorted:
    """One report, sorted. codes: ranked, best first; call: the number to call first; because: for a duty officer."""

    code: str
    codes: tuple[str, ...]
    urgent: bool
    emergency: str | None
    call: str | None
    place: str | None
    because: str


class Sorter:
    """Sorts the reports of one town; `decisions` are texts with the codes that dispatchers gave them."""

    def __init__(self, town: Town, decisions: Iterable[tuple[str, str]] = ()) -> None:
        warm_up()
        self.town = town
        self._codes = {category.code: category for category in town.categories}
        self._first = general()
        self._weights = learned(decisions, tuple(self._codes)) or self._first

    def sort(self, text: str) -> Sorted:
        """Return where `text` belongs; any text gets an answer."""
        alarm = emergency(hear(text).text)
        scores = self._weights.scores(text)
        if alarm and alarm.code in FOLLOWS:
            scores[FOLLOWS[alarm.code]] = scores.get(FOLLOWS[alarm.code], 0.0) + LEANING
        codes = self._ranked(scores)
        return Sorted(
            code=codes[0],
            codes=codes,
            urgent=bool(alarm) or self._first.scores(text)[URGENT] > 0,
            emergency=alarm.code if alarm else None,
            call=self._call(alarm.code) if alarm else None,
            place=place_of(text),
            because=self._because(text, codes[0]),
        )

    def _ranked(self, scores: Scores) -> tuple[str, ...]:
        return tuple(sorted(self._codes, key=lambda code: -scores.get(code, -9.0)))

    def _call(self, code: str) -> str | None:
        return next((one.call for one in self.town.emergencies if one.code == code), None)

    def _because(self, text: str, code: str) -> str:
        seen = list(dict.fromkeys(word for word in words(text) if len(word) > 1))
        worth = self._weights.worth(seen, code) if code in self._weights.labels else [0.0] * len(seen)
        best = [word for value, word in sorted(zip(worth, seen, strict=True), reverse=True)[:TOLD] if value > 0]
        told = "写到" + "".join(f"“{word}”" for word in best) if best else "没有明显的关键词"
        return f"{told}，按分拨目录“{self._codes[code].name}”条归类，由{self._unit(self._codes[code])}办理。"

    def _unit(self, category: Category) -> str:
        return self.town.unit(category.unit).shown
