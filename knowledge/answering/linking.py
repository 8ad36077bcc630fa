"""Decides which facts, topics or absent subjects a message is about: by name first, by what is said around them second."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from knowledge.answering.evidence import Evidence
from knowledge.answering.hearing import Heard
from knowledge.answering.names import Names, Span
from knowledge.facts import Absent, Fact, Topic, Town
from knowledge.text import simplified, words

# Evidence below WEAK is chance; above SURE, with that share of the message explained and that lead, it is an answer.
# Chosen on the development half of the question set, where a wrong answer weighed ten times a question back.
WEAK, SURE, SHARE, LEAD = 4.0, 8.0, 0.30, 1.15
Thing = TypeVar("Thing")
_ABOUT = re.compile(r"(呢|今年|啥|什么|怎么|咋|到底|要|的)")
_CALLED = re.compile(r"(这个|那个)?(项目|那边|那里|那个|公司|企业|厂|工程)")


@dataclass(frozen=True)
class Linked:
    """What a message is about. `rest` is what it asks with the names taken out; `guesses` are near misses to offer."""

    facts: tuple[Fact, ...] = ()
    topics: tuple[Topic, ...] = ()
    parts: tuple[int, ...] = ()
    absents: tuple[Absent, ...] = ()
    rest: str = ""
    named: bool = False
    trust: float = 0.0
    guesses: tuple[Fact, ...] = field(default=())

    @property
    def anything(self) -> bool:
        """Whether there is something to answer from."""
        return bool(self.facts or self.topics or self.parts)


class Linker:
    """Links messages to what one town's report says."""

    def __init__(self, town: Town) -> None:
        self.town, self.names, self.evidence = town, Names(town), Evidence(town)
        self._cues = {fact.id: tuple(map(simplified, fact.cues)) for fact in town.facts.values()}

    def link(self, heard: Heard, earlier: Sequence[str] = ()) -> Linked:
        """Return what a message is about; `earlier` are the facts of the conversation so far."""
        linked = self._named(heard.asked)
        if not linked.anything and heard.asked != heard.text:
            linked = self._told_around(heard, linked)
        if linked.facts:
            return linked
        return self._weighed(heard, linked, earlier)

    def _told_around(self, heard: Heard, asking: Linked) -> Linked:
        """In a long story the name may stand outside the question: it counts, unless the whole points elsewhere."""
        around = self._named(heard.text)
        if not around.facts:
            return replace(around, topics=(), parts=(), rest=asking.rest)
        weights, _ = self.evidence.weigh(heard.text)
        best = next(iter(weights), "")
        named = max((weights.get(fact.id, 0.0) for fact in around.facts), default=0.0)
        if best and around.facts and weights[best] > named * 1.2 and not self._kin(best, around.facts[0].id):
            around = replace(around, facts=(self.town.facts[best],))
        return replace(around, absents=asking.absents, rest=asking.rest, trust=around.trust * 0.9)

    def family(self, ids: Sequence[str]) -> tuple[Fact, ...]:
        """The facts, and those that share a parent with them or are their parents or children."""
        facts = self.town.facts
        roots = {root for id in ids if id in facts for root in (id, facts[id].of, facts[id].part_of) if root}
        return tuple(fact for fact in facts.values() if roots & {fact.id, fact.of, fact.part_of})

    def cued(self, family: Sequence[Fact], text: str) -> tuple[Fact, ...]:
        """Those of a family whose cue words stand in `text`: the longest cue decides."""
        found = {fact: max((len(cue) for cue in self._cues[fact.id] if cue in text), default=0) for fact in family}
        most = max(found.values(), default=0)
        return tuple(fact for fact, length in found.items() if most and length == most)

    def _named(self, text: str) -> Linked:
        spans = [span for span in self.names.find(text) if _meant(span, text)]
        rest = _without([span for span in spans if not span.ids[0].startswith("absent")], text)
        facts = self._settled([id for span in spans for id in span.ids], rest)
        topics = tuple(self.town.topic[id] for span in spans for id in span.ids if id in self.town.topic)
        parts = tuple(int(id[5:]) for span in spans for id in span.ids if id.startswith("part:"))
        absents = tuple(self.town.absents[int(id[7:])] for span in spans for id in span.ids if id.startswith("absent:"))
        trust = max((span.quality for span in spans), default=0.0)
        return Linked(facts, _once(topics), _once(parts), _once(absents), rest, bool(spans), trust)

    def _settled(self, ids: Sequence[str], rest: str) -> tuple[Fact, ...]:
        """Named facts, each once: a part that is asked for takes the place of its whole."""
        facts = _once([self.town.facts[id] for id in ids if id in self.town.facts])
        told: list[Fact] = []
        for fact in facts:
            inner = [child for child in self.town.facts.values() if child.of == fact.id]
            if any(child in facts for child in inner):
                continue
            told.extend(self.cued(inner, rest) or (fact,))
        return _once(told)

    def _weighed(self, heard: Heard, linked: Linked, earlier: Sequence[str]) -> Linked:
        if staged := self._staged(linked):
            return staged
        text = linked.rest or heard.asked
        ranked, whole = self.evidence.weigh(text if linked.topics or linked.parts else heard.asked)
        near = {fact.id for fact in self.family(earlier)}
        scores = sorted(((score * (1.25 if id in near else 1.0), id) for id, score in ranked.items()), reverse=True)
        guesses = tuple(self.town.facts[id] for score, id in scores[:3] if score > WEAK)
        sure = self._sure(scores, whole, len(heard.asked))
        if sure and (not linked.topics or (scores[0][0] > SURE * 1.2 and scores[0][0] / whole > 0.5)):
            return Linked((sure,), (), (), linked.absents, linked.rest, False, min(0.85, scores[0][0] / whole + 0.3), guesses)
        return Linked((), linked.topics, linked.parts, linked.absents, linked.rest, linked.named, linked.trust, guesses)

    def _staged(self, linked: Linked) -> Linked | None:
        """Projects asked for by their stage: 要动工的项目有哪些."""
        if "项目" not in linked.rest:
            return None
        staged = [t for t in self.town.topics if any(cue in linked.rest for cue in t.cues)]
        return Linked((), tuple(staged), (), linked.absents, linked.rest, True, 0.8) if len(staged) == 1 else None

    def _sure(self, scores: list[tuple[float, str]], whole: float, length: int) -> Fact | None:
        if not scores or scores[0][0] < SURE:
            return None
        second = next((score for score, id in scores[1:] if not self._kin(id, scores[0][1])), 0.0)
        share = SHARE if length <= 30 else SHARE * 0.6
        enough = scores[0][0] / whole >= share and scores[0][0] >= second * LEAD
        return self.town.facts[scores[0][1]] if enough else None

    def _kin(self, one: str, other: str) -> bool:
        a, b = self.town.facts[one], self.town.facts[other]
        return bool({a.id, a.of, a.part_of} & ({b.id, b.of, b.part_of} - {""}))


def _meant(span: Span, text: str) -> bool:
    """A name of two characters that is only heard, not seen, needs a word like 项目 after it, or to begin the message."""
    if span.quality == 1 or len(span.name) > 2 or _CALLED.match(text, span.end):
        return True
    return span.start == 0 and bool(_ABOUT.match(text, span.end)) and words(text[: span.end]) != [text[: span.end]]


def _without(spans: Sequence[Span], text: str) -> str:
    for span in sorted(spans, key=lambda s: -s.start):
        text = text[: span.start] + " " + text[span.end :]
    return text


def _once(things: Sequence[Thing]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(things))
