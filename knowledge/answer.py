"""The office's front door for questions: one question in, one honest answer out; no database, no network, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from knowledge.answering import shelves
from knowledge.answering.answers import Answer, Memory, Option, Outcome, Progress, Source
from knowledge.answering.approved import Approved, ApprovedAnswers
from knowledge.answering.desk import Desk
from knowledge.answering.drafts import Draft
from knowledge.answering.hearing import Heard, hear
from knowledge.facts import Town
from knowledge.search import Document, Findings, Index
from knowledge.text import Script, in_script, teach, warm_up

__all__ = ["Answer", "Answerer", "Approved", "Memory", "Option", "Outcome", "Progress", "Source"]

QUOTED = 300  # characters of a document that an answer may quote
OPENING = 24  # characters by which a document without a title is told


class Answerer:
    """Answers questions about one town, from its facts first and from imported documents second.

    `progress` maps a fact's id to its latest approved progress; hand in a live mapping and answers stay current.
    `sure_from` is the confidence (0 to 1) from which a found passage is quoted.
    """

    def __init__(
        self,
        town: Town,
        index: Index | None = None,
        progress: Mapping[str, Progress] | None = None,
        *,
        sure_from: float = 0.6,
        approved: Iterable[Approved] = (),
    ) -> None:
        warm_up()
        _teach_once(tuple(town.called()))
        self.town, self.index, self.sure_from = town, index, sure_from
        self._approved = ApprovedAnswers(approved)
        self._desk = Desk(town, progress if progress is not None else {})
        self.answer("请问今年怎么安排")  # opens dictionaries now, not at the first question

    def answer(self, question: str, *, memory: Memory | None = None) -> Answer:
        """Return the answer to `question`; `memory` is the previous answer's, for follow-ups."""
        heard = hear(question)
        draft = self._desk.draft(heard, memory or {})
        if draft.outcome is not Outcome.EMERGENCY and (approved := self._approved.to(question)):
            return _signed(_told(approved, draft), heard)
        return _signed(self._searched(heard, draft) if draft.may_search else draft, heard)

    def _searched(self, heard: Heard, draft: Draft) -> Draft:
        """The draft, or a document in its place; a draft never denies what a document speaks of."""
        if self.index is None:
            return draft
        findings = self.index.find(heard.text)
        quoted = self._quoted(heard, findings, draft) or self._spoken(heard, findings, draft)
        return quoted or replace(draft, text=shelves.not_denied(draft.text, findings))

    def _quoted(self, heard: Heard, findings: Findings, draft: Draft) -> Draft | None:
        """A passage of an imported document, where the search is sure, and surer than the desk is of its own answer."""
        document = findings.quoted
        if document is None or findings.confidence < max(self.sure_from, draft.confidence):
            return None
        if shelves.too_little(heard.text, document) or not self._may_speak(heard, document, draft):
            return None
        return _passage(findings.quote, document, findings.confidence, draft)

    def _spoken(self, heard: Heard, findings: Findings, draft: Draft) -> Draft | None:
        """On a small shelf, a passage of the document that speaks of all that is asked."""
        if self.index is None or len(self.index.documents) >= shelves.SMALL or draft.confidence >= shelves.SURE:
            return None
        spoken = shelves.speaking(heard.text, findings)
        if spoken is None or not self._may_speak(heard, spoken[0], draft):
            return None
        return _passage(spoken[1], spoken[0], shelves.SURE, draft)

    def _may_speak(self, heard: Heard, document: Document, draft: Draft) -> bool:
        facts = [self.town.facts[id] for id in draft.facts if id in self.town.facts]
        return shelves.may_speak(heard.text, document, facts, self.town)


def _passage(text: str, document: Document, confidence: float, draft: Draft) -> Draft:
    return Draft(Outcome.ANSWERED, text[:QUOTED], (_source(document),), (), confidence, draft.memory)


@cache
def _teach_once(names: tuple[str, ...]) -> None:
    """Teaching the same names again shifts how the words around them are cut, so that an earlier index would find less."""
    teach(names)


def _source(document: Document) -> Source:
    """The document by its title, or by how it begins."""
    date = document.date.isoformat() if document.date else ""
    if document.title:
        return Source(document.title, document.section, date)
    return Source(f"以“{opening(document.text)}”开头的文件", document.section, date, titled=False)


def opening(text: str) -> str:
    """Return the first words of a text, at most OPENING characters, up to the first blank or mark where that is long enough."""
    first = " ".join(text.split())[:OPENING]
    return re.split(r"(?<=.{6})[\s，。；：！？、（(]", first)[0].strip() if len(first) == OPENING else first


def _told(approved: Approved, draft: Draft) -> Draft:
    """What a person answered before goes before what the facts say: they were asked because the facts did not."""
    source = Source("镇里工作人员的答复", date=approved.date.isoformat(), titled=False)
    return Draft(Outcome.ANSWERED, approved.text, (source,), confidence=1.0, memory=draft.memory)


def _signed(draft: Draft, heard: Heard) -> Answer:
    """The draft in the asker's script."""

    def written(text: str) -> str:
        return in_script(text, heard.script) if heard.script is Script.TRADITIONAL else text

    return Answer(
        outcome=draft.outcome,
        text=written(draft.text),
        sources=draft.sources,
        options=tuple(Option(written(option.label), written(option.question)) for option in draft.options[:4]),
        confidence=round(draft.confidence, 3),
        memory=dict(draft.memory),
        facts=draft.facts,
        script=heard.script,
        alone=draft.alone,
    )
