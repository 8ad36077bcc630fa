"""What is said where the report is silent: what it lacks, what it does say, whom to ask, and what can be asked instead."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering import phrases, talk
from knowledge.answering.answers import Memory, Option, Outcome
from knowledge.answering.drafts import Draft
from knowledge.answering.hearing import Heard
from knowledge.answering.linked import Linked
from knowledge.facts import Fact, Town

SHOWN = 4  # of how many things at most it is told what the report does say
FOCUS = "focus"  # the gap where words are left over that no kind of gap explains
UNSURE = 0.5  # the confidence of what is said for want of anything better; a document may know more


class Silence:
    """Says kindly what one town's report does not tell."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def aside(self, said: talk.Said, memory: Memory, linked: Linked | None = None) -> Draft:
        offers = tuple(map(phrases.question_about, linked.facts[:SHOWN])) if linked and linked.facts else self.offers(linked)
        return Draft(Outcome.OUT_OF_SCOPE, phrases.dated(said.text, self.town.year), (), offers, 0.8, memory)

    def far(self, linked: Linked, place: str, memory: Memory) -> Draft:
        """Another town or a higher level is asked about."""
        text = f"我只知道{self.town.name}的情况，{place}的不清楚。可以拨打{self.town.contact('hotline').phone}咨询。"
        return replace(self.unknown(linked, text, memory), confidence=UNSURE)

    def missing(self, linked: Linked, heard: Heard, memory: Memory) -> Draft:
        """A subject is asked about that the report does not hold at all."""
        absent = linked.absents[0]
        subject = next((name for name in absent.names if name in heard.text), absent.name)
        return self.gap(linked, heard, f"报告没有提到“{subject.upper()}”", memory, office=absent.office)

    def lacks(self, linked: Linked, heard: Heard, said: str, memory: Memory, kind: str) -> Draft:
        """The thing is known, what is asked of it is not."""
        about = f"“{linked.facts[0].title}”" if len(linked.facts) == 1 else ""
        return self.gap(linked, heard, f"报告没有说{about}{said}", memory, kind=kind)

    def only(self, linked: Linked, told: Draft, memory: Memory) -> Draft:
        """Words are left over that may ask for more than is `told`: all of that, whom else to ask, and no flat denial.

        Most who ask so are answered by it; who is not says so with a tap, and only then has a person to answer.
        """
        whom = self._whom(linked.facts)
        if not linked.facts:
            return self.unknown(linked, f"报告里没有查到您问的这件事。{whom}", memory, FOCUS)
        text = f"报告里有关的只有这些：\n{told.text}\n要是没有答到您问的，报告就没有说，{whom}"
        lacking = self.unknown(linked, text, memory, FOCUS)
        return replace(lacking, outcome=Outcome.CLARIFY, sources=told.sources, options=())  # what is told need not be offered

    def beside(self, linked: Linked, others: Sequence[str], told: str, memory: Memory) -> Draft:
        """A list holds things of ours and others: what is told of ours, and of the others that they are not there."""
        names = "、".join(f"“{name}”" for name in others)
        return self.unknown(
            linked, f"报告在这里没有提到{names}。报告说的是：\n{told}\n{phrases.whom(self.town, '')}", memory, FOCUS
        )

    def gap(self, linked: Linked, heard: Heard, lead: str, memory: Memory, *, office: str = "", kind: str = "") -> Draft:
        """Honest about what the report does not say; then what it does say, and whom to ask."""
        known = phrases.known(linked.facts[:SHOWN], heard.text, self.town.year)
        whom = self._whom(linked.facts, office)
        return self.unknown(linked, f"{lead}。" + (f"{known}。" if known else "") + whom, memory, kind)

    def _whom(self, facts: Sequence[Fact], office: str = "") -> str:
        return phrases.whom(self.town, office or next((fact.office for fact in facts if fact.office), ""))

    def unknown(self, linked: Linked, text: str, memory: Memory, kind: str = "") -> Draft:
        ids = tuple(fact.id for fact in linked.facts[:SHOWN])
        options = tuple(map(phrases.question_about, linked.facts[:SHOWN])) or self.offers(linked)
        remembered = {"facts": list(ids or memory.get("facts", ())), "gap": kind}
        sure = UNSURE if kind == FOCUS and not ids else 0.8  # words left over of a list may be the subject of a document
        return Draft(Outcome.UNKNOWN, text, (), options, sure, remembered, ids, may_search=True)

    def nearest(self, heard: Heard, linked: Linked, fact: Fact, memory: Memory) -> Draft:
        """A good guess that is not sure enough to be the answer: told as what it is."""
        said = phrases.dated(phrases.without_figures(fact.plain or phrases.phrase(fact), heard.text), self.town.year)
        text = f"我不确定您问的是不是“{fact.title}”。报告里最接近的是：{said}。要是不对，请换个说法再问，或者拨打12345。"
        options = tuple(map(phrases.question_about, linked.guesses))
        return Draft(Outcome.CLARIFY, text, (), options, 0.45, memory, may_search=True)

    def offers(self, linked: Linked | None) -> tuple[Option, ...]:
        """Questions that can be answered, nearest first."""
        near = [id for absent in linked.absents for id in absent.near] if linked else []
        topics = [phrases.question_about_topic(self.town.topic[id]) for id in near if id in self.town.topic]
        return tuple(topics) or tuple(Option(example, example) for example in self.town.examples[:3])
