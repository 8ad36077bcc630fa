"""Sorts one report: code, urgency, emergency and place, with the reason in words that a duty officer reads."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from knowledge.answering.emergencies import Emergency, emergency, is_past
from knowledge.answering.hearing import hear
from knowledge.facts import Town
from knowledge.lessons.learning import learned
from knowledge.lessons.weights import URGENT, Scores, general, general_scores
from knowledge.text import warm_up
from knowledge.triage.places import place_of
from knowledge.triage.reasons import reason

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
HEARD = 700  # characters in which danger is looked for
URGENT_FROM = -0.3  # log-odds; a report that waits in vain costs more than one looked at early


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
    """Sorts the reports of one town; `decisions` are texts with the codes that dispatchers gave them.

    With decisions it trains, which takes seconds: open it beside the office's work. `version` names what it learned from.
    """

    def __init__(self, town: Town, decisions: Iterable[tuple[str, str]] = ()) -> None:
        warm_up()
        self.town, self._names = town, {category.code: category.name for category in town.categories}
        self._weights = learned(decisions, self._names, general())
        self._bridges = {code: general().chances(name) for code, name in self._names.items() if self._is_new(code)}
        self.sort("路灯坏了")  # opens what is read once now, not at the first report

    @property
    def version(self) -> str:
        """What the sorter learned from."""
        return self._weights.digest

    def taught(self, decisions: Iterable[tuple[str, str]]) -> "Sorter":
        """Return a sorter that learned from `decisions`, or this one where they would make it worse on those held back."""
        new = Sorter(self.town)
        new._weights = learned(decisions, self._names, self._weights)
        new._bridges = {code: bridge for code, bridge in new._bridges.items() if new._is_new(code)}
        return self if new._weights is self._weights else new

    def sort(self, text: str) -> Sorted:
        """Return where `text` belongs; any text gets an answer."""
        heard = hear(text[:HEARD]).text
        alarm = emergency(heard)
        first = general_scores(text)
        codes = self._ranked(text, alarm, first)
        return Sorted(
            code=codes[0],
            codes=codes,
            urgent=bool(alarm) or (first[URGENT] > URGENT_FROM and not is_past(heard)),
            emergency=alarm.code if alarm else None,
            call=self._call(alarm.code) if alarm else None,
            place=place_of(text),
            because=reason(text, codes[0], self.town, self._weights, alarm.words if alarm else ""),
        )

    def _ranked(self, text: str, alarm: Emergency | None, first: Scores) -> tuple[str, ...]:
        scores = self._scores(text, first)
        if alarm and FOLLOWS.get(alarm.code) in scores:
            scores[FOLLOWS[alarm.code]] += LEANING
        return tuple(sorted(self._names, key=lambda code: -scores[code]))

    def _scores(self, text: str, first: Scores) -> dict[str, float]:
        """The score of every code; one that no example and no decision taught is scored by what its name sounds like."""
        own = first if self._weights is general() else self._weights.scores(text)
        scores = {code: score for code, score in own.items() if code in self._names}
        if self._bridges:
            chances = general().chances(text)
            scores |= {code: float(np.log(bridge @ chances + 1e-6)) for code, bridge in self._bridges.items()}
        return scores

    def _is_new(self, code: str) -> bool:
        return code not in self._weights.labels

    def _call(self, code: str) -> str | None:
        return next((one.call for one in self.town.emergencies if one.code == code), None)
