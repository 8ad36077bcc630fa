"""Drafts the answer: hears what is asked, finds what it is about, and says what is known, what is not, and whom to ask."""

import re
from collections.abc import Mapping
from dataclasses import replace

from knowledge.answering import phrases, talk
from knowledge.answering.answers import Memory, Outcome, Progress
from knowledge.answering.drafts import Draft, joined
from knowledge.answering.emergencies import FRAUD_NOW, Emergency, emergency
from knowledge.answering.evidence import content_words, features
from knowledge.answering.focus import explained, is_general, share_explained
from knowledge.answering.followups import FollowUps, is_elliptic
from knowledge.answering.gaps import gaps_in
from knowledge.answering.hearing import LONG, Heard, without_asides
from knowledge.answering.kinds import KINDS, Gap
from knowledge.answering.linked import Linked
from knowledge.answering.linking import linker_of
from knowledge.answering.misfits import Misfits
from knowledge.answering.silences import FOCUS, UNSURE, Silence
from knowledge.answering.targets import asked_targets, measured, of_part
from knowledge.answering.telling import Teller, is_counted
from knowledge.facts import Target, Town
from knowledge.scam.calls import is_at_stake
from knowledge.triage.routes import route_of

_WITHIN = re.compile(r"[\d一二三四五六七八九十几]{0,2}[个项条大]? (?:里面?|里头|当中|之中|其中|中)(?!心)的?")
_TWO = re.compile(r"[两二2](?:[处项个件种类]|方面)|先后|分别")
TRUSTED = 0.6  # from here on what the words point at is as good as a name


class Desk:
    """Answers from the facts of one town."""

    def __init__(self, town: Town, progress: Mapping[str, Progress]) -> None:
        self.town, self.linker = town, linker_of(town)
        self.teller = Teller(town, progress, self.linker.knows)
        self.silence, self.follow_ups = Silence(town), FollowUps(town, self.linker)
        self.misfits = Misfits(town, self.linker, self.teller)

    def draft(self, heard: Heard, memory: Memory) -> Draft:
        """Return the answer to one message of a conversation."""
        heard = replace(heard, text=self.linker.letters.read(heard.text))
        if (alarm := emergency(heard.text)) and not self._is_harmless(heard, alarm):
            return Draft(Outcome.EMERGENCY, alarm.text, confidence=0.95, memory=memory)
        if not any(map(str.isalnum, heard.text)):
            return self.silence.aside(talk.garbled(self.town), memory)
        if talk.is_order(heard.text):
            return self.silence.aside(talk.refused_order(self.town), memory)
        if said := talk.courtesy(heard.text, self.town):
            return self.silence.aside(said, memory)
        asked = without_asides(heard)
        return self._several(asked, memory) or self._one(asked, memory)

    def _is_harmless(self, heard: Heard, alarm: Emergency) -> bool:
        """Whether a cry was heard in a mere count, or one of fraud in a question about the report with nothing to lose."""
        if not alarm.words and (talk.counts_progress(heard.text) or self._is_all_ours(heard)):
            return True
        if alarm.code != FRAUD_NOW or is_at_stake(heard.text):
            return False
        linked = self.linker.link(heard)
        return linked.named and linked.anything

    def _is_all_ours(self, heard: Heard) -> bool:
        """Whether a message names a thing of the report and holds no word that is not about it (一企一测 专人跟综)."""
        linked = self.linker.link(heard)
        knows = self.linker.knows(linked.facts)
        return linked.named and bool(linked.facts) and all(explained(word, knows) for word in content_words(linked.rest))

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
        if untroubled := self._without_trouble(heard, earlier):
            return self.silence.lacks(untroubled, heard, KINDS["trouble"].said, memory, "trouble")
        linked = self.follow_ups.pointed_at(heard, self.linker.link(heard, earlier), earlier)
        if said := self._unread(heard, linked):
            return self.silence.aside(said, memory)
        if said := talk.report_like(heard.text, named=linked.named and linked.anything):
            return self.silence.aside(said, memory, linked)
        if self.misfits.off_topic(heard, linked):
            off = self.silence.aside(talk.off_topic(self.town), memory)
            return replace(off, may_search=bool(self.misfits.elsewhere(heard, linked)), confidence=UNSURE)
        if not linked.facts + linked.absents and (targets := of_part(linked, self.town) or asked_targets(heard.asked, self.town)):
            listed = self.teller.told(replace(linked, facts=targets, topics=(), parts=(), trust=1.0))
            return replace(listed, text=f"一共{len(targets)}条。{listed.text}") if len(targets) > 1 else listed
        if not linked.named and (carried := self.follow_ups.carried(heard, linked, earlier)):
            return self._linked(heard, carried, memory)
        if not linked.named and len(linked.facts) < 2 < 1 + len(linked.guesses) and _TWO.search(heard.asked):
            both = replace(linked, facts=linked.guesses[:2], topics=(), parts=())
            return self.silence.only(both, self.teller.told(both), memory)  # 有两处提到三年行动
        if linked.anything:
            alone = linked.named and bool(linked.facts) and not is_elliptic(heard)
            return replace(self._linked(heard, linked, memory), alone=alone)
        return self._lost(heard, linked, memory)

    def _without_trouble(self, heard: Heard, earlier: tuple[str, ...]) -> Linked | None:
        """信访有什么难处: the thing that is named or was talked of, where the report tells of no trouble with it.

        The trouble itself must not lead anywhere: it sounds like the people in need whom the report speaks of.
        """
        if not (found := KINDS["trouble"].pattern.search(heard.text)) or len(heard.text) > LONG:
            return None
        linked = self.linker.link(replace(heard, text=heard.text.replace(found[0], " ")), earlier)
        facts = linked.facts if linked.named else tuple(self.town.facts[id] for id in earlier if id in self.town.facts)
        return replace(linked, facts=facts) if facts and gaps_in(found[0], facts, (), False) else None

    def _unread(self, heard: Heard, linked: Linked) -> talk.Said | None:
        """Letters that spell no name of ours and no question we know: of three words and more English, else nothing at all."""
        if not heard.text.isascii() or linked.named or any(gap.pattern.search(heard.text) for gap in KINDS.values()):
            return None
        return talk.off_topic(self.town) if len(heard.text.split()) > 2 and heard.text.islower() else talk.garbled(self.town)

    def _linked(self, heard: Heard, linked: Linked, memory: Memory) -> Draft:
        if place := self.misfits.elsewhere(heard, linked):
            return self.silence.far(linked, place, memory)
        if linked.absents:
            return self.silence.missing(linked, heard, memory)
        linked = measured(linked, self.town) if heard.checks else linked
        gaps = gaps_in(of_whole(linked), linked.facts, () if linked.facts else linked.topics, heard.checks)
        gaps = gaps or self.misfits.of_member(heard, linked)
        if not gaps and is_elliptic(heard) and memory.get("gap") in KINDS and linked.facts:
            gaps = gaps_in_again(memory["gap"], linked)
        if any(gap.kind == "personal" for gap in gaps):
            return self.silence.aside(talk.private(), memory)
        if gaps and all(gap.kind == "done" for gap in gaps) and (done := self.teller.progressed(linked)):
            return done
        if gaps:
            return self.silence.lacks(linked, heard, "、".join(dict.fromkeys(gap.said for gap in gaps[:2])), memory, gaps[0].kind)
        if self.misfits.shared_out(heard, linked):
            return self.silence.lacks(linked, heard, KINDS["part"].said, memory, "part")
        if others := self.misfits.strangers(heard, linked):
            return self.silence.beside(linked, others, self.teller.told(linked).text, memory)
        if linked.facts and self.misfits.unexplained(linked):
            return self.silence.only(linked, self.teller.told(linked), memory)
        if foreign := self.misfits.foreign(heard, linked):
            return self._strange(foreign, heard, linked, memory)
        if self.misfits.undone(heard, linked):
            return self.silence.only(linked, self.teller.told(linked), memory)
        if heard.checks and is_counted(linked):
            return self.silence.lacks(linked, heard, "这样的数字", memory, "count")
        if other := self.misfits.other_measure(heard, linked):
            return self.silence.lacks(linked, heard, other, memory, "money")
        return self._told(heard, linked)

    def _strange(self, word: str, heard: Heard, linked: Linked, memory: Memory) -> Draft:
        """A word that the thing does not know: put forward it is denied, asked beside a thing it may only be another word."""
        if linked.facts and not heard.checks:
            return self.silence.only(linked, self.teller.told(linked), memory)
        if not linked.facts and linked.likely and not isinstance(linked.likely, Target):
            return self.silence.nearest(heard, linked, linked.likely, memory)
        return self.silence.gap(linked, heard, f"报告没有提到“{word}”", memory, kind=FOCUS)

    def _told(self, heard: Heard, linked: Linked) -> Draft:
        """What the report says; where the match is by words alone or leaves words over, a surer document may go before it."""
        told = self.teller.told(linked, heard.asked if heard.checks else "")
        knows = self.linker.knows(self.teller.members(linked))
        share = share_explained(content_words(linked.rest if linked.named else heard.asked), knows)
        if linked.named and share == 1:
            return told
        return replace(told, confidence=told.confidence * share, may_search=True)

    def _lost(self, heard: Heard, linked: Linked, memory: Memory) -> Draft:
        """Nothing settled: ask back where there are guesses, say so honestly where there are none."""
        if KINDS["personal"].pattern.search(heard.asked):
            return self.silence.aside(talk.private(), memory)
        if place := self.misfits.elsewhere(heard, linked):
            return self.silence.far(linked, place, memory)
        if linked.absents:
            return self.silence.missing(linked, heard, memory)
        if linked.likely and not isinstance(linked.likely, Target):
            return self.silence.nearest(heard, linked, linked.likely, memory)
        if linked.guesses and len(heard.text) <= LONG * 3:
            options = tuple(map(phrases.question_about, linked.guesses))
            names = "、".join(f"“{option.label}”" for option in options)
            return Draft(
                Outcome.CLARIFY, f"您是想问{names}吗？点一下，或者换个说法再问一次。", (), options, 0.4, memory, may_search=True
            )
        if (talk.is_civic(heard.asked) or linked.guesses or linked.named) and len(heard.asked) > 5:
            text = f"报告里没有查到您问的这件事。{phrases.whom(self.town, '')}"
            return Draft(Outcome.UNKNOWN, text, (), self.silence.offers(linked), UNSURE, memory, may_search=True)
        if self._may_be_ours(heard) and (len(heard.text) <= 8 or not features(heard.text)):
            text = "您想问哪件事？请说得具体一点，或者点下面的问题。"
            return Draft(Outcome.CLARIFY, text, (), self.silence.offers(linked), UNSURE, memory, may_search=True)
        return replace(self.silence.aside(talk.off_topic(self.town), memory), may_search=True, confidence=UNSURE)

    def _may_be_ours(self, heard: Heard) -> bool:
        """Whether a short message says nothing yet (那是多少), a word that some fact has, or what another authority decides."""
        if route_of(heard.text):
            return True
        content = [word for word in content_words(heard.asked) if not is_general(word)]
        return not content or any(map(self.linker.is_ours, content))


def of_whole(linked: Linked) -> str:
    """The rest of a message without the list that what it names is in: 六个主要目标里财政是多少 asks for no part."""
    within = any(fact.id in topic.facts for topic in linked.topics for fact in linked.facts)
    return _WITHIN.sub(" ", linked.rest) if within else linked.rest


def gaps_in_again(kind: str, linked: Linked) -> list[Gap]:
    """The gap that the last question had, asked again of another thing (那嘉能德呢)."""
    return [KINDS[kind]] if kind not in {k for fact in linked.facts for k in fact.knows} else []
