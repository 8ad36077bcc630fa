"""Notices what does not fit: words of a question that the thing it names has nothing to say about."""

import re

from knowledge.answering import talk
from knowledge.answering.claims import Verdict, check_stage
from knowledge.answering.evidence import content_words
from knowledge.answering.focus import foreign_noun, foreign_verb, unexplained
from knowledge.answering.gaps import gaps_in, unit_gap
from knowledge.answering.hearing import LONG, Heard, asking
from knowledge.answering.kinds import Gap
from knowledge.answering.linked import Linked
from knowledge.answering.linking import Linker
from knowledge.answering.lists import strangers
from knowledge.answering.measures import measure_of, measuring
from knowledge.answering.places import other_place
from knowledge.answering.telling import Teller, put_forward
from knowledge.facts import Project, Target, Town, is_firm

_APPOSED = re.compile(r"这[^\s,。?的个些]{2}")  # 蘘荷这宝贝: another word for the same thing
_INCLUDES = re.compile(r"包括|包含|囊括|涵盖|算不算")
_YES_NO = re.compile(r"(?:[吗不没]|(?<![什怎多这那])么)[有啊呀呢哦]?\W*$|(.)[不没]\1|[是能可]否")
_JOINED = re.compile(r"和|与|跟|及|同|、|,|各|分别|还有|另外|;|\?.|比")
_FIGURE_ASKED = re.compile(r"多少|几[个家项亩成]|百分之几")
_GROWS = re.compile(r"增|涨|多|提高|上升|加|升")
_HOLDS = re.compile(r"(^| )的?(一共|总共|共|现在|目前|大概)?有(多少|几)")


class Misfits:
    """Compares what is asked with what the facts of one town hold."""

    def __init__(self, town: Town, linker: Linker, teller: Teller) -> None:
        self.town, self.linker, self.teller = town, linker, teller

    def elsewhere(self, heard: Heard, linked: Linked) -> str:
        """Another place that is asked about, unless it is part of a name of ours or of what is said around it."""
        place = other_place(linked.rest or heard.asked, self.town)
        return "" if any(place and place in name for fact in linked.facts for name in (*fact.names, *fact.around)) else place

    def other_measure(self, heard: Heard, linked: Linked) -> str:
        """A measure that the report does not give of the target asked about."""
        if len(linked.facts) != 1 or not isinstance(linked.facts[0], Target):
            return ""
        said = self._level(linked) if heard.checks else unit_gap(linked.rest, linked.facts[0])
        return f"这一项的{said}" if said else ""

    def _level(self, linked: Linked) -> str:
        """财政收入要到3亿元吧: an amount is put forward of what the report gives the growth or the share of only."""
        target, claimed = linked.facts[0], put_forward(linked.rest)
        amounts = claimed and all(measure_of(quantity.unit, quantity.value) == "元" for quantity in claimed)
        relative = isinstance(target, Target) and (target.unit == "%" or isinstance(target.value, str))
        return "金额" if amounts and relative and not _GROWS.search(linked.rest) else ""

    def of_member(self, heard: Heard, linked: Linked) -> list[Gap]:
        """留守儿童有几个: the members of the whole are counted and named in the report, what is within one of them is not."""
        if heard.checks or len(linked.facts) != 1 or not any(member in heard.asked for member in linked.facts[0].members):
            return []
        return [gap for gap in gaps_in(linked.rest, (), (), False) if gap.kind == "count" and _HOLDS.search(linked.rest)]

    def unexplained(self, linked: Linked) -> str:
        """What is asked of a fact that its words do not cover; a firm beside a general subject is asked about that subject."""
        firms = list(filter(is_firm, linked.facts))
        if firms and any(not isinstance(fact, Project) for fact in linked.facts):
            return next(fact.title for fact in linked.facts if not isinstance(fact, Project))
        return unexplained(linked.rest, self.linker.knows(linked.facts))

    def foreign(self, heard: Heard, linked: Linked) -> str:
        """A thing asked about together with a fact that holds no such thing; in a long story things are mentioned freely."""
        if len(heard.text) > LONG or not linked.facts + linked.topics:
            return ""
        if heard.checks and any(isinstance(fact, Target) for fact in linked.facts):
            return ""  # what is put forward of a figure is compared with the figure
        asked = linked.rest if heard.checks else asking(linked.rest)
        if not linked.facts or any(isinstance(fact, Target) for fact in linked.facts):
            asked = measuring(asking(_APPOSED.sub(" ", linked.rest)))  # a figure or a list answers whatever is mentioned around it
        return foreign_noun(content_words(asked), self.linker.knows(self.teller.members(linked)))

    def strangers(self, heard: Heard, linked: Linked) -> list[str]:
        """What stands in a list beside things of ours and is none (嘉能德、浩凯和大明钢铁); a long story lists much."""
        if len(heard.text) > LONG or not linked.named or not linked.facts:
            return []
        known = self.teller.members(linked) if heard.checks else tuple(self.town.facts.values())
        return strangers(linked.rest, self.linker.knows(known))

    def undone(self, heard: Heard, linked: Linked) -> str:
        """Something that is to be done with a thing which the report does not tell (驿站周末营业吗)."""
        told = self.teller.members(linked)
        if not heard.checks and not _YES_NO.search(heard.text):
            return ""  # what and how are asked with all kinds of words; their own focus is looked at elsewhere
        if len(heard.text) > LONG or not told or any(isinstance(fact, Target) for fact in told):
            return ""
        stages = (check_stage(fact, linked.rest) for fact in told if isinstance(fact, Project))
        if heard.checks and any(stage.verdict is not Verdict.OPEN for stage in stages):
            return ""  # 叫停了吗 is settled
        asked = linked.rest if heard.checks else asking(linked.rest)  # what is told before a question is not asked
        return foreign_verb(content_words(asked), self.linker.knows(told))

    def shared_out(self, heard: Heard, linked: Linked) -> bool:
        """Whether the share of one thing in the target of another is asked for (张庄村分到多少亩蘘荷); no share is told."""
        targets = [fact for fact in linked.facts if isinstance(fact, Target)]
        others = [fact for fact in linked.facts if not isinstance(fact, Target)]
        if len(targets) != 1 or len(others) != 1 or heard.checks or _JOINED.search(linked.rest):
            return False
        return bool(_FIGURE_ASKED.search(linked.rest)) and targets[0].of != others[0].id

    def off_topic(self, heard: Heard, linked: Linked) -> bool:
        """Everyday words beside a name (蘘荷炒肉) ask for a recipe, not for the report."""
        if linked.facts and ((heard.checks and _INCLUDES.search(linked.rest)) or self.strangers(heard, linked)):
            return False  # 主导产业包括汽车吧 puts something forward of a thing we know
        return talk.is_off_topic(linked.rest or heard.asked)
