"""Drafts the answer: hears what is asked, finds what it is about, and says what is known, what is not, and whom to ask."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from knowledge.answering import phrases, talk
from knowledge.answering.answers import Memory, Option, Outcome, Progress
from knowledge.answering.drafts import Draft, joined
from knowledge.answering.emergencies import emergency
from knowledge.answering.evidence import content_words, features
from knowledge.answering.focus import foreign_noun, foreign_verb, share_explained, unexplained
from knowledge.answering.gaps import gaps_in, unit_gap
from knowledge.answering.hearing import LONG, Heard, asking
from knowledge.answering.kinds import KINDS, Gap
from knowledge.answering.linked import Linked
from knowledge.answering.linking import linker_of
from knowledge.answering.places import other_place
from knowledge.answering.targets import asked_targets, measured
from knowledge.answering.telling import Teller, is_counted
from knowledge.facts import Fact, Project, Target, Town

_APPOSED = re.compile(r"这[^\s,。?的个些]{2}")  # 蘘荷这宝贝: another word for the same thing
_INCLUDES = re.compile(r"包括|包含|囊括|涵盖|算不算")
_YES_NO = re.compile(r"[吗么不没]\W*$")
_HOLDS = re.compile(r"(^| )的?(一共|总共|共|现在|目前|大概)?有(多少|几)")
TRUSTED = 0.6  # from here on what the words point at is as good as a name
UNSURE = 0.5  # the confidence of what is said for want of anything better; a document may know more


class Desk:
    """Answers from the facts of one town."""

    def __init__(self, town: Town, progress: Mapping[str, Progress]) -> None:
        self.town, self.linker, self.teller = town, linker_of(town), Teller(town, progress)

    def draft(self, heard: Heard, memory: Memory) -> Draft:
        """Return the answer to one message of a conversation."""
        if alarm := emergency(heard.text):
            return Draft(Outcome.EMERGENCY, alarm.text, confidence=0.95, memory=memory)
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
        about = {link.facts for link in linked if link.facts and (link.named or link.trust > TRUSTED)}
        if len(about) < 2 or not all(link.anything for link in linked):
            return None
        drafts = [self._linked(part, link, {}) for part, link in zip(parts, linked, strict=True)]
        return replace(joined(drafts), alone=True)

    def _one(self, heard: Heard, memory: Memory) -> Draft:
        earlier = tuple(memory.get("facts", ()))
        linked = self.linker.link(heard, earlier)
        if said := talk.report_like(heard.text):
            return self._aside(said, memory, linked)
        if self._off_topic(heard, linked):
            off = self._aside(talk.off_topic(self.town), memory)
            return replace(off, may_search=bool(self._elsewhere(heard, linked)), confidence=UNSURE)
        if not linked.facts + linked.absents and (targets := asked_targets(heard.asked, self.town)):
            listed = self.teller.told(replace(linked, facts=targets, topics=(), parts=(), trust=1.0), False)
            return replace(listed, text=f"一共{len(targets)}条。{listed.text}")
        if not linked.named and (carried := self._carried(heard, linked, earlier, memory)):
            return carried
        if linked.anything:
            alone = linked.named and bool(linked.facts) and not _is_elliptic(heard)
            return replace(self._linked(heard, linked, memory), alone=alone)
        return self._lost(heard, linked, memory)

    def _off_topic(self, heard: Heard, linked: Linked) -> bool:
        """Everyday words beside a name (蘘荷炒肉) ask for a recipe, not for the report."""
        if linked.facts and heard.checks and _INCLUDES.search(linked.rest):
            return False  # 主导产业包括汽车吧 puts something forward of a thing we know
        return talk.is_off_topic(linked.rest or heard.asked)

    def _linked(self, heard: Heard, linked: Linked, memory: Memory) -> Draft:
        if place := self._elsewhere(heard, linked):
            return self._far(linked, place, memory)
        if linked.absents:
            return self._missing(linked, heard, memory)
        linked = measured(linked, self.town) if heard.checks else linked
        gaps = gaps_in(linked.rest, linked.facts, () if linked.facts else linked.topics, heard.checks)
        gaps = gaps or self._of_member(heard, linked)
        if not gaps and _is_elliptic(heard) and memory.get("gap") in KINDS and linked.facts:
            gaps = gaps_in_again(memory["gap"], linked)
        if any(gap.kind == "personal" for gap in gaps):
            return self._aside(talk.private(), memory)
        if gaps and all(gap.kind == "done" for gap in gaps) and (done := self.teller.progressed(linked)):
            return done
        if gaps:
            return self._lacks(linked, heard, "、".join(dict.fromkeys(gap.said for gap in gaps[:2])), memory, gaps[0].kind)
        if linked.facts and self._unexplained(linked):
            return self._lacks(linked, heard, "这方面的情况", memory, "focus")
        if foreign := self._foreign(heard, linked):
            return self._gap(linked, heard, f"报告没有提到“{foreign}”", memory, kind="focus")
        if self._undone(heard, linked):
            return self._lacks(linked, heard, "这方面的情况", memory, "focus")
        if heard.checks and is_counted(linked):
            return self._lacks(linked, heard, "这样的数字", memory, "count")
        if other := self._other_measure(heard, linked):
            return self._lacks(linked, heard, other, memory, "money")
        return self._told(heard, linked)

    def _told(self, heard: Heard, linked: Linked) -> Draft:
        """What the report says; where the match is by words alone or leaves words over, a surer document may go before it."""
        told = self.teller.told(linked, heard.checks)
        knows = self._knows(replace(linked, facts=self.teller.members(linked)))
        share = share_explained(content_words(linked.rest if linked.named else heard.asked), knows)
        if linked.named and share == 1:
            return told
        return replace(told, confidence=told.confidence * share, may_search=True)

    def _of_member(self, heard: Heard, linked: Linked) -> list[Gap]:
        """留守儿童有几个: the members of the whole are counted and named in the report, what is within one of them is not."""
        if heard.checks or len(linked.facts) != 1 or not any(member in heard.asked for member in linked.facts[0].members):
            return []
        return [gap for gap in gaps_in(linked.rest, (), (), False) if gap.kind == "count" and _HOLDS.search(linked.rest)]

    def _elsewhere(self, heard: Heard, linked: Linked) -> str:
        place = other_place(linked.rest or heard.asked, self.town)
        return "" if any(place and place in name for fact in linked.facts for name in fact.names) else place

    def _other_measure(self, heard: Heard, linked: Linked) -> str:
        if heard.checks or len(linked.facts) != 1 or not isinstance(linked.facts[0], Target):
            return ""
        said = unit_gap(linked.rest, linked.facts[0])
        return f"这一项的{said}" if said else ""

    def _unexplained(self, linked: Linked) -> str:
        """What is asked of a fact that its words do not cover; a firm beside a general subject is asked about that subject."""
        firms = [fact for fact in linked.facts if isinstance(fact, Project) and fact.group]
        if firms and any(not isinstance(fact, Project) for fact in linked.facts):
            return next(fact.title for fact in linked.facts if not isinstance(fact, Project))
        return unexplained(linked.rest, self._knows(linked))

    def _far(self, linked: Linked, place: str, memory: Memory) -> Draft:
        """Another town or a higher level is asked about."""
        text = f"我只知道{self.town.name}的情况，{place}的不清楚。可以拨打{self.town.contact('hotline').phone}咨询。"
        return replace(self._unknown(linked, text, memory), confidence=UNSURE)

    def _missing(self, linked: Linked, heard: Heard, memory: Memory) -> Draft:
        """A subject is asked about that the report does not hold at all."""
        absent = linked.absents[0]
        subject = next((name for name in absent.names if name in heard.text), absent.name)
        return self._gap(linked, heard, f"报告没有提到“{subject.upper()}”", memory, office=absent.office)

    def _foreign(self, heard: Heard, linked: Linked) -> str:
        """A thing asked about together with a fact that holds no such thing; in a long story things are mentioned freely."""
        if len(heard.text) > LONG or not linked.facts + linked.topics:
            return ""
        if heard.checks and any(isinstance(fact, Target) for fact in linked.facts):
            return ""  # what is put forward of a figure is compared with the figure
        asked = linked.rest
        if not linked.facts or any(isinstance(fact, Target) for fact in linked.facts):
            asked = asking(_APPOSED.sub(" ", linked.rest))  # a figure or a list answers whatever is mentioned around the question
        return foreign_noun(content_words(asked), self._knows(replace(linked, facts=self.teller.members(linked))))

    def _undone(self, heard: Heard, linked: Linked) -> str:
        """Something that is to be done with a thing which the report does not tell (驿站周末营业吗)."""
        told = self.teller.members(linked)
        if not linked.facts and not _YES_NO.search(heard.text):
            return ""  # a list is asked for by all kinds of words
        if len(heard.text) > LONG // 2 or not told or any(isinstance(fact, Target) for fact in told):
            return ""
        return foreign_verb(content_words(linked.rest), self._knows(replace(linked, facts=told)))

    def _knows(self, linked: Linked) -> Callable[[str], bool]:
        return lambda word: any(self.linker.evidence.knows(fact.id, word) for fact in linked.facts)

    def _lacks(self, linked: Linked, heard: Heard, said: str, memory: Memory, kind: str) -> Draft:
        """The thing is known, what is asked of it is not."""
        about = f"“{linked.facts[0].title}”" if len(linked.facts) == 1 else ""
        return self._gap(linked, heard, f"报告没有说{about}{said}", memory, kind=kind)

    def _gap(self, linked: Linked, heard: Heard, lead: str, memory: Memory, *, office: str = "", kind: str = "") -> Draft:
        """Honest about what the report does not say; then what it does say, and whom to ask."""
        facts = linked.facts[:2]
        known = phrases.known(facts, heard.text, self.town.year)
        whom = phrases.whom(self.town, office or next((fact.office for fact in facts if fact.office), ""))
        return self._unknown(linked, f"{lead}。" + (f"{known}。" if known else "") + whom, memory, kind)

    def _unknown(self, linked: Linked, text: str, memory: Memory, kind: str = "") -> Draft:
        ids = tuple(fact.id for fact in linked.facts[:2])
        options = tuple(map(phrases.question_about, linked.facts[:2])) or self._offers(linked)
        remembered = {"facts": list(ids or memory.get("facts", ())), "gap": kind}
        sure = UNSURE if kind == "focus" and not ids else 0.8  # words left over of a list may be the subject of a document
        return Draft(Outcome.UNKNOWN, text, (), options, sure, remembered, ids, may_search=True)

    def _carried(self, heard: Heard, linked: Linked, earlier: Sequence[str], memory: Memory) -> Draft | None:
        """A follow-up that names nothing: the thing talked of before, or a part or neighbour of it."""
        facts = tuple(self.town.facts[id] for id in earlier if id in self.town.facts)
        if not facts or linked.absents or not _leans(heard):
            return None
        if not linked.facts and (staged := self.linker.stage_asked(heard.asked, facts)):
            return self._linked(heard, staged, memory)
        family = self.linker.family(earlier)
        if self._own_subject(heard, linked, family):
            return None
        cued = self.linker.cued(family, heard.asked)
        asks_more = bool(gaps_in(heard.asked, facts, (), heard.checks))
        if linked.facts and not asks_more and (linked.facts[0] in family or linked.trust > 0.6) and not cued:
            return None
        meant = replace(linked, facts=cued or facts[:3], rest=heard.asked, trust=0.75)
        return self._linked(heard, meant, memory)

    def _own_subject(self, heard: Heard, linked: Linked, family: Sequence[Fact]) -> bool:
        """批发和零售各新增几个: a thing is asked about that other facts know and those talked of do not."""
        others = [fact.id for fact in (*linked.facts, *linked.guesses) if fact not in family]
        content = [word for word in content_words(heard.asked) if any(self.linker.evidence.knows(id, word) for id in others)]
        knows = self._knows(Linked(facts=tuple(family)))
        return bool(foreign_noun(content, knows) or (linked.trust > 0.6 and linked.facts and foreign_verb(content, knows)))

    def _lost(self, heard: Heard, linked: Linked, memory: Memory) -> Draft:
        """Nothing settled: ask back where there are guesses, say so honestly where there are none."""
        if KINDS["personal"].pattern.search(heard.asked):
            return self._aside(talk.private(), memory)
        if place := self._elsewhere(heard, linked):
            return self._far(linked, place, memory)
        if linked.absents:
            return self._missing(linked, heard, memory)
        if linked.likely and not isinstance(linked.likely, Target):
            return self._nearest(heard, linked, linked.likely, memory)
        if linked.guesses and len(heard.text) <= LONG * 3:
            options = tuple(map(phrases.question_about, linked.guesses))
            names = "、".join(f"“{option.label}”" for option in options)
            return Draft(
                Outcome.CLARIFY, f"您是想问{names}吗？点一下，或者换个说法再问一次。", (), options, 0.4, memory, may_search=True
            )
        if (talk.is_civic(heard.asked) or linked.guesses or linked.named) and len(heard.asked) > 5:
            text = f"报告里没有查到您问的这件事。{phrases.whom(self.town, '')}"
            return Draft(Outcome.UNKNOWN, text, (), self._offers(linked), UNSURE, memory, may_search=True)
        if len(heard.text) <= 8 or not features(heard.text):
            text = "您想问哪件事？请说得具体一点，或者点下面的问题。"
            return Draft(Outcome.CLARIFY, text, (), self._offers(linked), UNSURE, memory, may_search=True)
        return replace(self._aside(talk.off_topic(self.town), memory), may_search=True, confidence=UNSURE)

    def _nearest(self, heard: Heard, linked: Linked, fact: Fact, memory: Memory) -> Draft:
        """A good guess that is not sure enough to be the answer: told as what it is."""
        said = phrases.dated(phrases.without_figures(fact.plain or phrases.phrase(fact), heard.text), self.town.year)
        text = f"我不确定您问的是不是“{fact.title}”。报告里最接近的是：{said}。要是不对，请换个说法再问，或者拨打12345。"
        options = tuple(map(phrases.question_about, linked.guesses))
        return Draft(Outcome.CLARIFY, text, (), options, 0.45, memory, may_search=True)

    def _aside(self, said: talk.Said, memory: Memory, linked: Linked | None = None) -> Draft:
        offers = tuple(map(phrases.question_about, linked.facts[:2])) if linked and linked.facts else self._offers(linked)
        return Draft(Outcome.OUT_OF_SCOPE, phrases.dated(said.text, self.town.year), (), offers, 0.8, memory)

    def _offers(self, linked: Linked | None) -> tuple[Option, ...]:
        """Questions that can be answered, nearest first."""
        near = [id for absent in linked.absents for id in absent.near] if linked else []
        topics = [phrases.question_about_topic(self.town.topic[id]) for id in near if id in self.town.topic]
        return tuple(topics) or tuple(Option(example, example) for example in self.town.examples[:3])


def gaps_in_again(kind: str, linked: Linked) -> list[Gap]:
    """The gap that the last question had, asked again of another thing (那嘉能德呢)."""
    return [KINDS[kind]] if kind not in {k for fact in linked.facts for k in fact.knows} else []


def _is_elliptic(heard: Heard) -> bool:
    return len(heard.core) <= 16 and heard.core.rstrip("?。 ").endswith("呢")


def _leans(heard: Heard) -> bool:
    """Whether a message is short enough, or points back enough, to lean on what was said before."""
    return len(heard.core) <= 18 or heard.core.startswith(("那", "它", "这", "其中", "除了", "还有", "里面"))
