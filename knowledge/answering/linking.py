"""Decides which facts, topics or absent subjects a message is about: by name first, by what is said around them second."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from weakref import WeakValueDictionary

from knowledge.answering.evidence import Evidence
from knowledge.answering.hearing import LONG, Heard
from knowledge.answering.linked import Linked
from knowledge.answering.lists import Lists
from knowledge.answering.measures import is_in, measure_asked
from knowledge.answering.names import SPELT, Names, Span
from knowledge.answering.spelling import Letters, Speller
from knowledge.facts import Fact, Project, Target, Town, is_firm
from knowledge.text import simplified
from knowledge.text.cuts import commonness

# Evidence below WEAK is chance; above SURE, with that share of the message explained and that lead, it is an answer.
# Chosen on the development half of the question set, where a wrong answer weighed ten times a question back.
WEAK, SURE, SHARE, LEAD, OUTWEIGHS = 4.0, 8.0, 0.30, 1.15, 1.6
FAR_OUTWEIGHS = 3.0  # for a thing that is built: its name says more of what is meant
STORIED = 5  # signs that a story must give of a thing to outweigh what it names
Thing = TypeVar("Thing")
_ABOUT = re.compile(r"(呢|新增|增|今年|啥|什么|怎么|咋|到底|要|的)")
_WANTS_FIGURE = re.compile(r"多少|(?<![哪好])几|比例|百分|成数|数字|目标|指标")
_BACK = re.compile(r"这(些|种|类|样|个事|件事|事|情况|方面)|那(些|种|类|样)")  # the question leans on the story around it
_WAVED = re.compile(r"(?:我)?(?:先|就)?(?:不问|不说|不谈|不提|不用说|不管|别管|除外)")  # GDP不问,就问…
_AIMS = re.compile(r"(?:经营|年度|今年|量化)的?(?:目标|指标|任务)|目标(?:是|有|都|多少|几)")
_BOTH_AIMS = re.compile(r"目标[^,]{0,3}(?:几|多少)家[^,]{0,3}(?:几|多少)个?亿")
_PARTED = re.compile(r"哪几(?:块|部分|个?方面)|分(?:成|为)?(?:哪|几)")
_CALLED = re.compile(r"(这个|那个)?(项[目木幕]|那边|那里|那个|公司|企业|厂|工程)")


class Linker:
    """Links messages to what one town's report says."""

    def __init__(self, town: Town) -> None:
        self.town, self.names, self.evidence = town, Names(town), Evidence(town)
        self.lists = Lists(town)
        self._speller, self.letters = Speller(town), Letters(town)
        self._cues = {fact.id: tuple(map(simplified, fact.cues)) for fact in town.facts.values()}

    def link(self, heard: Heard, earlier: Sequence[str] = ()) -> Linked:
        """Return what a message is about; `earlier` are the facts of the conversation so far."""
        linked = self._linked(heard, earlier)
        if linked.anything or linked.guesses or linked.absents or len(heard.text) > LONG:
            return linked
        mended = self._speller.mended(heard.text)
        return linked if mended == heard.text else self._linked(replace(heard, text=mended), earlier)

    def _linked(self, heard: Heard, earlier: Sequence[str]) -> Linked:
        linked = self._named(heard.asked)
        if not linked.anything and heard.asked != heard.text:
            linked = self._told_around(heard, linked)
        if linked.facts and (listed := self.lists.peers(linked) or self.lists.of_projects(linked)):
            return listed
        linked = self.lists.whole(self.lists.shortly(linked))
        if linked.facts:
            return self.lists.together(self._outweighed(heard, linked), heard.asked)
        weighed = self._weighed(heard, linked, earlier, heard.text if _BACK.search(heard.asked) else heard.asked)
        if weighed.anything or len(heard.text) <= LONG:
            return weighed
        story = self._weighed(heard, linked, earlier, heard.text)
        return story if story.facts else weighed  # the question alone says too little: the story around it may say enough

    def _told_around(self, heard: Heard, asking: Linked) -> Linked:
        """In a long story the name may stand outside the question: it counts, unless the whole points elsewhere."""
        around = self._named(heard.text)
        if not around.facts:
            return replace(around, topics=(), parts=(), absents=asking.absents, rest=asking.rest)
        weights, _ = self.evidence.weigh(heard.text)
        best = next(iter(weights), "")
        named = max((weights.get(fact.id, 0.0) for fact in around.facts), default=0.0)
        borne = bool(best) and self.evidence.support(best, heard.text) >= STORIED
        if borne and around.facts and weights[best] > named * 1.2 and not self._kin(best, around.facts[0].id):
            around = replace(around, facts=(self.town.facts[best],))
        return replace(around, absents=asking.absents, rest=asking.rest, trust=around.trust * 0.9)

    def _outweighed(self, heard: Heard, linked: Linked) -> Linked:
        """A name in passing gives way to what all the rest of the message points at."""
        weights, _ = self.evidence.weigh(heard.text)
        best = next(iter(weights), "")
        named = max(weights.get(fact.id, 0.0) for fact in linked.facts)
        if not best or any(is_firm(fact) or self._kin(best, fact.id) for fact in linked.facts):
            return linked
        much = FAR_OUTWEIGHS if any(isinstance(fact, Project) for fact in linked.facts) else OUTWEIGHS
        if weights[best] > max(named * much, SURE * 1.3):
            return replace(linked, facts=(self.town.facts[best],), trust=linked.trust * 0.8)
        return linked

    def family(self, ids: Sequence[str]) -> tuple[Fact, ...]:
        """The facts, and those that share a parent with them or are their parents or children."""
        facts = self.town.facts
        roots = {root for id in ids if id in facts for root in (id, facts[id].of, facts[id].part_of) if root}
        return tuple(fact for fact in facts.values() if roots & {fact.id, fact.of, fact.part_of})

    def cued(self, family: Sequence[Fact], text: str) -> tuple[Fact, ...]:
        """Those of a family whose cue words stand in `text`: the longest cue decides."""
        found = {fact: max((len(cue) for cue in self._cues[fact.id] if cue in text), default=0) for fact in family}
        most = max(found.values(), default=0)
        if all(isinstance(fact, Target) for fact, length in found.items() if length):
            return tuple(fact for fact, length in found.items() if length)
        return tuple(fact for fact, length in found.items() if most and length == most)

    def _named(self, text: str) -> Linked:
        spans = [span for span in self.names.find(text) if _meant(span, text) and not _WAVED.match(text, span.end)]
        rest = _without([span for span in spans if not span.ids[0].startswith("absent")], text)
        facts = self._settled([id for span in spans for id in span.ids], rest)
        claimed = _without([span for span in spans if any(id in self.town.facts for id in span.ids)], text)
        topics = tuple(self.town.topic[id] for span in spans for id in span.ids if id in self.town.topic)
        parts = tuple(int(id[5:]) for span in spans for id in span.ids if id.startswith("part:"))
        if parts:  # 第一部分分哪几块: that part, not all of them, nor what is called like it
            topics = () if _PARTED.search(text) else tuple(topic for topic in topics if not topic.parts)
        absents = tuple(self.town.absents[int(id[7:])] for span in spans for id in span.ids if id.startswith("absent:"))
        trust = max((span.quality for span in spans), default=0.0)
        return Linked(facts, _once(topics), _once(parts), _once(absents), rest, bool(spans), trust, claimed=claimed)

    def _settled(self, ids: Sequence[str], rest: str) -> tuple[Fact, ...]:
        """Named facts, each once: a part that is asked for takes the place of its whole."""
        facts = _once([self.town.facts[id] for id in ids if id in self.town.facts])
        told: list[Fact] = []
        for fact in facts:
            inner = [child for child in self.town.facts.values() if child.of == fact.id]
            named = any(child in facts for child in inner)
            aims = [child for child in inner if isinstance(child, Target)] if _AIMS.search(rest) and not named else []
            asked = aims if _BOTH_AIMS.search(rest) else self.cued(inner, rest) or aims
            told.extend(asked if asked or named else (fact,))
        return _once(told)

    def _weighed(self, heard: Heard, linked: Linked, earlier: Sequence[str], text: str) -> Linked:
        if staged := self.lists.cued(linked) or self.lists.placed(linked):
            return staged
        ranked, whole = self.evidence.weigh((linked.rest or text) if linked.topics or linked.parts else text)
        near = {fact.id for fact in self.family(earlier)}
        scores = sorted(
            ((score * (1.25 if id in near else 1.0) * self._fit(id, heard.asked), id) for id, score in ranked.items()), reverse=True
        )
        signs = {id: self.evidence.support(id, text) for _, id in scores[:3]}
        guesses = tuple(self.town.facts[id] for score, id in scores[:3] if score > WEAK and signs[id] >= 2)
        sure = self._sure(scores, whole, text)
        if sure and linked.topics and self.lists.holds(linked, sure):
            return replace(linked, facts=(), guesses=guesses)
        if sure and (not linked.topics or (scores[0][0] > SURE * 1.2 and scores[0][0] / whole > 0.5)):
            return Linked(sure, (), (), linked.absents, linked.rest, False, min(0.85, scores[0][0] / whole + 0.3), guesses)
        if (measured := _only_in(guesses, measure_asked(heard.asked))) and not linked.topics:
            return replace(linked, facts=(measured,), trust=0.62, guesses=guesses)
        strong = bool(guesses) and (len(guesses) == 1 or (scores[0][0] >= SURE and signs[guesses[0].id] >= 3))
        likely = guesses[0] if strong else None
        return replace(linked, facts=(), guesses=guesses, likely=likely)

    def knows(self, facts: Sequence[Fact]) -> Callable[[str], bool]:
        """Return whether any of the facts has a word in its vocabulary, or says it."""
        return lambda word: any(self.evidence.knows(fact.id, word) for fact in facts)

    def is_ours(self, word: str) -> bool:
        """Return whether any fact of the town has a word in its vocabulary, or says it."""
        return any(self.evidence.knows(id, word) for id in self.town.facts)

    def _fit(self, id: str, asked: str) -> float:
        """A question for a figure is rather about a target in the measure asked for, one without is rather about none."""
        fact, measure = self.town.facts[id], measure_asked(asked)
        if isinstance(fact, Target) and measure and not is_in(fact, measure):
            return 0.7
        wants = _WANTS_FIGURE.search(asked) is not None
        return (1.2 if isinstance(fact, Target) is wants else 1.0) * (1.1 if is_in(fact, measure) else 1.0)

    def _sure(self, scores: list[tuple[float, str]], whole: float, text: str) -> tuple[Fact, ...]:
        """The fact that the words point at; both, where two without figures come equally close; else none."""
        share = SHARE if len(text) <= 30 else SHARE * 0.6
        if not scores or scores[0][0] < SURE or scores[0][0] / whole < share:
            return ()
        if not self._borne_out(scores[0][1], text):
            return ()
        best, rivals = scores[0], [row for row in scores[1:] if not self._kin(row[1], scores[0][1])]
        close = [row for row in rivals if best[0] < row[0] * LEAD]
        facts = tuple(self.town.facts[id] for _, id in (best, *close))
        if len(facts) > 2 or (len(facts) == 2 and any(isinstance(fact, Target) for fact in facts) and not _both(facts, text)):
            return ()
        return facts

    def _borne_out(self, id: str, text: str) -> bool:
        """Whether enough of the message speaks of the fact: five signs, or at least three and half of its words."""
        signs = self.evidence.support(id, text)
        return signs >= 5 or (signs >= 3 and self.evidence.explained(id, text) >= 0.5)

    def _kin(self, one: str, other: str) -> bool:
        a, b = self.town.facts[one], self.town.facts[other]
        return bool({a.id, a.of, a.part_of} & ({b.id, b.of, b.part_of} - {""}))


_of_town: WeakValueDictionary[int, Linker] = WeakValueDictionary()


def linker_of(town: Town) -> Linker:
    """The linker of a town, made once while anybody uses it: it takes half a second, and what a report says does not change."""
    made = _of_town.get(id(town))
    if made is None:
        made = _of_town[id(town)] = Linker(town)
    return made


def _only_in(guesses: Sequence[Fact], measure: str) -> Fact | None:
    """The one guess there is, where it is a target in the very measure that is asked for (多收百分之几)."""
    return guesses[0] if len(guesses) == 1 and is_in(guesses[0], measure) else None


def _both(facts: Sequence[Fact], text: str) -> bool:
    """批发和零售各新增几个: two targets in one measure, asked for together."""
    return all(isinstance(fact, Target) for fact in facts) and bool(re.search("各|分别|一样[多大高]|哪个更?[多大高]", text))


def _meant(span: Span, text: str) -> bool:
    """A name of two characters that is only heard, not seen, needs a word like 项目 after it, or to begin the message."""
    if span.quality >= SPELT or len(span.name) > 2 or _CALLED.match(text, span.end):
        return True
    if (text[span.start - 1 : span.start] or "x") in "、和跟与及" and not commonness(text[span.start : span.end]):
        return True  # 惠沣和博睿
    return span.start == 0 and bool(_ABOUT.match(text, span.end)) and not commonness(text[: span.end])


def _without(spans: Sequence[Span], text: str) -> str:
    for span in sorted(spans, key=lambda s: -s.start):
        # 去年的销售额 is heard as 年度销售额: whose year it is must not be lost
        start = span.start + (text[span.start] == "年" and text[span.start - 1 : span.start] in ("去", "前", "明", "后"))
        text = text[:start] + " " + text[span.end :]
    return text


def _once(things: Sequence[Thing]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(things))
