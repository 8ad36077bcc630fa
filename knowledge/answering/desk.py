"""Drafts the answer: hears what is asked, finds what it is about, and says what is known, what is not, and whom to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge.answering import phrases, talk
from knowledge.answering.answers import Memory, Option, Outcome, Progress, Source
from knowledge.answering.claims import Claim, Verdict, check_figures, check_members, check_stage
from knowledge.answering.evidence import features
from knowledge.answering.gaps import KINDS, Gap, gaps_in, other_place, unit_gap
from knowledge.answering.hearing import LONG, Heard
from knowledge.answering.linking import Linked, Linker
from knowledge.facts import Fact, Project, Target, Topic, Town
from knowledge.numerals import Quantity, quantities

_TIMES = {"年", "月", "日", "号", "天", "岁", "点", "步", "级", "次", "期"}


@dataclass(frozen=True)
class Draft:
    """An answer in simplified Chinese, before it is put into the asker's script."""

    outcome: Outcome
    text: str
    sources: tuple[Source, ...] = ()
    options: tuple[Option, ...] = ()
    confidence: float = 0.0
    memory: Memory = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    may_search: bool = False


class Desk:
    """Answers from the facts of one town."""

    def __init__(self, town: Town, progress: Mapping[str, Progress]) -> None:
        self.town, self.progress, self.linker = town, progress, Linker(town)

    def draft(self, heard: Heard, memory: Memory) -> Draft:
        """Return the answer to one message of a conversation."""
        if said := talk.emergency(heard.text):
            return Draft(Outcome.EMERGENCY, said.text, confidence=0.95, memory=memory)
        if not any(map(str.isalnum, heard.text)):
            return self._aside(talk.garbled(self.town), memory)
        if talk.is_order(heard.text):
            return self._aside(talk.refused_order(self.town), memory)
        if said := talk.courtesy(heard.text, self.town):
            return self._aside(said, memory)
        return self._several(heard, memory) or self._one(heard, memory)

    def _several(self, heard: Heard, memory: Memory) -> Draft | None:
        """Two questions in one message: each is answered, where each stands on its own."""
        if len(heard.parts) < 2 or len(heard.text) > LONG * 2:
            return None
        parts = [replace(heard, text=part) for part in heard.parts]
        linked = [self.linker.link(part) for part in parts]
        about = {link.facts for link in linked if link.named and link.facts}
        if len(about) < 2 or not all(link.anything for link in linked):
            return None
        drafts = [self._linked(part, link, {}) for part, link in zip(parts, linked, strict=True)]
        return _joined(drafts, self.town)

    def _one(self, heard: Heard, memory: Memory) -> Draft:
        earlier = tuple(memory.get("facts", ()))
        linked = self.linker.link(heard, earlier)
        if said := talk.report_like(heard.text):
            return self._aside(said, memory, linked)
        if self._off_topic(heard, linked):
            return self._aside(talk.off_topic(self.town), memory)
        if not linked.named and (carried := self._carried(heard, linked, earlier, memory)):
            return carried
        if linked.anything:
            return self._linked(heard, linked, memory)
        return self._lost(heard, linked, memory)

    def _off_topic(self, heard: Heard, linked: Linked) -> bool:
        """Everyday words beside a name (蘘荷炒肉) ask for a recipe, not for the report."""
        return talk.is_off_topic(linked.rest or heard.asked)

    def _linked(self, heard: Heard, linked: Linked, memory: Memory) -> Draft:
        if place := self._elsewhere(heard, linked):
            return self._gap(linked, heard, f"我只知道{self.town.name}的情况，{place}的不清楚", memory, elsewhere=True)
        if linked.absents:
            return self._gap(linked, heard, f"{linked.absents[0].name}", memory, office=linked.absents[0].office)
        gaps = gaps_in(linked.rest, linked.facts, () if linked.facts else linked.topics, heard.checks)
        if not gaps and _is_elliptic(heard) and memory.get("gap") in KINDS and linked.facts:
            gaps = gaps_in_again(memory["gap"], linked)
        if any(gap.kind == "personal" for gap in gaps):
            return self._aside(talk.private(), memory)
        if gaps and (done := self._progressed(gaps, linked)):
            return done
        if gaps:
            return self._gap(linked, heard, "、".join(dict.fromkeys(gap.said for gap in gaps[:2])), memory, kind=gaps[0].kind)
        if heard.checks and self._counted(linked):
            return self._gap(linked, heard, "这样的数字", memory, kind="count")
        if other := self._other_measure(heard, linked):
            return self._gap(linked, heard, other, memory, kind="money")
        return self._told(heard, linked)

    def _elsewhere(self, heard: Heard, linked: Linked) -> str:
        place = other_place(heard.asked, self.town)
        return "" if any(place and place in name for fact in linked.facts for name in fact.names) else place

    def _other_measure(self, heard: Heard, linked: Linked) -> str:
        if heard.checks or len(linked.facts) != 1 or not isinstance(linked.facts[0], Target):
            return ""
        said = unit_gap(linked.rest, linked.facts[0])
        return f"这一项的{said}" if said else ""

    def _counted(self, linked: Linked) -> bool:
        """Whether a figure is put forward for something that the report gives no figure of."""
        figures = [q for q in heard_quantities(linked.rest) if q.unit or q.value > 20]
        untold = [fact for fact in linked.facts if not isinstance(fact, Target) and len(fact.members) not in {q.value for q in figures}]
        return bool(figures and linked.facts) and len(untold) == len(linked.facts)

    def _told(self, heard: Heard, linked: Linked) -> Draft:
        """What the report says, with a verdict where something was put to us."""
        facts = self._members(linked)
        lead = self._verdict(heard, linked) if linked.facts else ""
        body = self._body(linked, facts)
        tail = phrases.compared(linked.facts)
        news = [phrases.progress_line(fact, self.progress[fact.id]) for fact in linked.facts if fact.id in self.progress]
        text = "\n".join(filter(None, (lead + body, tail, *news)))
        shown = tuple(fact.id for fact in facts)
        memory = {"facts": list(shown[:6])}
        return Draft(Outcome.ANSWERED, text, self._sources(linked, facts), confidence=linked.trust * 0.95, memory=memory, facts=shown)

    def _body(self, linked: Linked, facts: Sequence[Fact]) -> str:
        if linked.facts:
            return phrases.told(linked.facts, self.town.year)
        if linked.topics and linked.topics[0].parts:
            return phrases.parts(self.town)
        if linked.topics:
            return "\n".join(phrases.listed(topic, self._in(topic)) for topic in linked.topics[:3])
        section = self.town.section(linked.parts[0])
        heading = f"“{section.title}”部分讲了这些：\n"
        return heading + "\n".join(f"· {fact.title}" for fact in facts)

    def _members(self, linked: Linked) -> tuple[Fact, ...]:
        if linked.facts:
            return linked.facts
        if linked.topics:
            return tuple(fact for topic in linked.topics[:3] for fact in self._in(topic))
        return tuple(fact for fact in self.town.facts.values() if fact.section in linked.parts[:1])

    def _in(self, topic: Topic) -> tuple[Fact, ...]:
        """The facts of a topic, those of its own topics included."""
        found: list[Fact] = []
        for id in topic.facts:
            found.extend(self._in(self.town.topic[id]) if id in self.town.topic else (self.town.facts[id],))
        return tuple(found)

    def _verdict(self, heard: Heard, linked: Linked) -> str:
        """"是的", "不是", or nothing where the claim cannot be settled."""
        claims = [self._claim(fact, heard, linked.rest) for fact in linked.facts]
        if not heard.checks:
            return ""
        if any(claim.verdict is Verdict.FALSE for claim in claims):
            hint = next((f"，{claim.hint}" for claim in claims if claim.hint), "")
            return f"不是这样{hint}。"
        return "是的。" if all(claim.verdict is Verdict.TRUE for claim in claims) else ""

    def _claim(self, fact: Fact, heard: Heard, rest: str) -> Claim:
        if isinstance(fact, Target):
            return check_figures(fact, [q for q in heard_quantities(rest)], rest)
        if isinstance(fact, Project):
            return check_stage(fact, rest)
        return check_members(fact, rest)

    def _progressed(self, gaps: Sequence[Gap], linked: Linked) -> Draft | None:
        """How far a thing has come is known where its progress has been approved."""
        if any(gap.kind != "done" for gap in gaps) or not any(fact.id in self.progress for fact in linked.facts):
            return None
        lines = [phrases.progress_line(fact, self.progress[fact.id]) for fact in linked.facts if fact.id in self.progress]
        text = "\n".join([*lines, phrases.told(linked.facts, self.town.year)])
        shown = tuple(fact.id for fact in linked.facts)
        return Draft(Outcome.ANSWERED, text, self._sources(linked, linked.facts), (), 0.9, {"facts": list(shown)}, shown)

    def _gap(
        self, linked: Linked, heard: Heard, said: str, memory: Memory, *, office: str = "", kind: str = "", elsewhere: bool = False
    ) -> Draft:
        """Honest about what the report does not say: what it does say, and whom to ask."""
        facts = linked.facts[:2]
        known = "" if elsewhere else phrases.known(facts, heard.text, self.town.year)
        asked = "" if elsewhere else phrases.whom(self.town, office or next((fact.office for fact in facts if fact.office), ""))
        about = f"“{facts[0].title}”" if len(facts) == 1 else ""
        lead = said if elsewhere else f"报告没有说{about}{said}"
        text = f"{lead}。" + (f"{known}。" if known else "") + (asked or f"可以拨打{self.town.contact('hotline').phone}咨询当地。")
        options = tuple(phrases.question_about(fact) for fact in facts) or self._offers(linked)
        remembered = {"facts": [fact.id for fact in facts] or list(memory.get("facts", ())), "gap": kind}
        return Draft(Outcome.UNKNOWN, text, (), options, 0.8, remembered, tuple(fact.id for fact in facts), may_search=True)

    def _carried(self, heard: Heard, linked: Linked, earlier: Sequence[str], memory: Memory) -> Draft | None:
        """A follow-up that names nothing: the thing talked of before, or a part or neighbour of it."""
        facts = tuple(self.town.facts[id] for id in earlier if id in self.town.facts)
        if not facts or linked.absents or not _leans(heard):
            return None
        family = self.linker.family(earlier)
        cued = self.linker.cued(family, heard.asked)
        asks_more = bool(gaps_in(heard.asked, facts, (), heard.checks))
        if linked.facts and not asks_more and (linked.facts[0] in family or linked.trust > 0.6) and not cued:
            return None
        meant = replace(linked, facts=cued or facts[:3], rest=heard.asked, trust=0.75)
        return self._linked(heard, meant, memory)

    def _lost(self, heard: Heard, linked: Linked, memory: Memory) -> Draft:
        """Nothing settled: ask back where there are guesses, say so honestly where there are none."""
        if KINDS["personal"].pattern.search(heard.asked):
            return self._aside(talk.private(), memory)
        if linked.absents:
            return self._gap(linked, heard, linked.absents[0].name, memory, office=linked.absents[0].office)
        if linked.guesses and len(heard.text) <= LONG * 3:
            options = tuple(map(phrases.question_about, linked.guesses))
            names = "、".join(f"“{option.label}”" for option in options)
            return Draft(Outcome.CLARIFY, f"您是想问{names}吗？点一下，或者换个说法再问一次。", (), options, 0.4, memory, may_search=True)
        if talk.is_civic(heard.asked) and len(heard.asked) > 5:
            text = f"报告里没有查到您问的这件事。{phrases.whom(self.town, '')}"
            return Draft(Outcome.UNKNOWN, text, (), self._offers(linked), 0.5, memory, may_search=True)
        if len(heard.text) <= 8 or not features(heard.text):
            return Draft(Outcome.CLARIFY, "您想问哪件事？请说得具体一点，或者点下面的问题。", (), self._offers(linked), 0.3, memory)
        return replace(self._aside(talk.off_topic(self.town), memory), may_search=True)

    def _aside(self, said: talk.Said, memory: Memory, linked: Linked | None = None) -> Draft:
        offers = tuple(map(phrases.question_about, linked.facts[:2])) if linked and linked.facts else self._offers(linked)
        return Draft(Outcome.OUT_OF_SCOPE, said.text, (), offers, 0.8, memory)

    def _offers(self, linked: Linked | None) -> tuple[Option, ...]:
        """Questions that can be answered, nearest first."""
        near = [id for absent in linked.absents for id in absent.near] if linked else []
        topics = [phrases.question_about_topic(self.town.topic[id]) for id in near if id in self.town.topic]
        return tuple(topics) or tuple(Option(example, example) for example in self.town.examples[:3])

    def _sources(self, linked: Linked, facts: Sequence[Fact]) -> tuple[Source, ...]:
        sections = dict.fromkeys(fact.section for fact in facts) or dict.fromkeys(t.section for t in linked.topics)
        if linked.topics and linked.topics[0].parts:
            return (Source(self.town.report, "", str(self.town.year)),)
        return tuple(Source(self.town.report, self.town.section(s).title, str(self.town.year)) for s in sections)


def heard_quantities(text: str) -> list[Quantity]:
    """The quantities put forward once names are taken out; 一个 and the like say nothing."""
    return [q for q in quantities(text) if q.text not in ("一个", "一家", "一项", "一下", "一", "一年", "一点", "两个") and q.unit not in _TIMES]


def gaps_in_again(kind: str, linked: Linked) -> list[Gap]:
    """The gap that the last question had, asked again of another thing (那嘉能德呢)."""
    return [KINDS[kind]] if kind not in {k for fact in linked.facts for k in fact.knows} else []


def _is_elliptic(heard: Heard) -> bool:
    return len(heard.core) <= 16 and heard.core.rstrip("?。 ").endswith("呢")


def _leans(heard: Heard) -> bool:
    """Whether a message is short enough, or points back enough, to lean on what was said before."""
    return len(heard.core) <= 18 or heard.core.startswith(("那", "它", "这", "其中", "除了", "还有", "里面"))


def _joined(drafts: Sequence[Draft], town: Town) -> Draft:
    """Several drafts as one; not fully answered as soon as one of them is not."""
    worst = next((d.outcome for d in drafts if d.outcome is not Outcome.ANSWERED), Outcome.ANSWERED)
    facts = tuple(dict.fromkeys(id for draft in drafts for id in draft.facts))
    return Draft(
        worst,
        "\n".join(dict.fromkeys(draft.text for draft in drafts)),
        tuple(dict.fromkeys(source for draft in drafts for source in draft.sources)),
        tuple(option for draft in drafts for option in draft.options),
        min(draft.confidence for draft in drafts),
        {"facts": list(facts)},
        facts,
    )
