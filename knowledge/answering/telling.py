"""Tells what the report says of facts, topics and whole parts, with their latest progress and a verdict on what was claimed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.answering import phrases
from knowledge.answering.answers import Outcome, Progress, Source
from knowledge.answering.claims import Claim, Verdict, check_figures, check_members, check_said, check_stage, firmness
from knowledge.answering.drafts import Draft
from knowledge.answering.evidence import content_words
from knowledge.answering.focus import share_explained
from knowledge.answering.linked import Linked
from knowledge.facts import Fact, Project, Target, Topic, Town
from knowledge.numerals import Quantity, quantities
from knowledge.text import simplified

_POINTING = re.compile(r"[这那哪每任同清]$")
_COMPARES = re.compile(r"比|更|哪个|一样|[高低多少]吧")
_SAME = re.compile(r"一样|相同|同一|一致|一回事|一个(?:口径|意思|概念|单位|标准)|相等|持平|同步")
_TENTATIVE = re.compile(r"谋划|探索")
_FORETELLS = re.compile(r"能|会|肯定|一定|保证")  # 今年能投产吗: what is asked for is no promise that it comes
_DENIES = re.compile(r"不|没|停|取消|只|仅|别的|其他")
_TIMES = {"年", "月", "日", "号", "天", "岁", "点", "步", "级", "次", "期"}
Knows = Callable[[Sequence[Fact]], Callable[[str], bool]]
TEN = 10
_TOPICS = 3  # more in one answer is a page nobody reads


class Teller:
    """Tells from one town's facts; `progress` may change under it, `knows` tells which words are words of some facts."""

    def __init__(self, town: Town, progress: Mapping[str, Progress], knows: Knows) -> None:
        self.town, self.progress, self.knows = town, progress, knows

    def told(self, linked: Linked, claim: str = "") -> Draft:
        """What the report says, with a verdict on the `claim` that was put to us, if any."""
        facts = self.members(linked)
        lead = self._verdict(linked, claim) if claim and linked.facts else ""
        news = (self._news(fact) for fact in linked.facts)
        text = "\n".join(filter(None, (lead + self._body(linked, facts), _comparison(linked, claim), *news)))
        return self._answered(text, linked, facts, linked.trust * 0.95)

    def progressed(self, linked: Linked) -> Draft | None:
        """How far things have come, where their progress has been approved."""
        news = list(filter(None, (self._news(fact) for fact in linked.facts)))
        if not news:
            return None
        return self._answered("\n".join([*news, phrases.told(linked.facts, self.town.year)]), linked, linked.facts, 0.9)

    def _answered(self, text: str, linked: Linked, facts: Sequence[Fact], confidence: float) -> Draft:
        shown = tuple(fact.id for fact in facts)
        return Draft(Outcome.ANSWERED, text, self._sources(linked, facts), (), confidence, {"facts": list(shown[:6])}, shown)

    def _news(self, fact: Fact) -> str:
        return phrases.progress_line(self.progress[fact.id]) if fact.id in self.progress else ""

    def _body(self, linked: Linked, facts: Sequence[Fact]) -> str:
        if linked.facts:
            return phrases.told(linked.facts, self.town.year)
        if linked.topics and linked.topics[0].parts:
            return phrases.parts(self.town)
        if linked.topics:
            told = "\n".join(phrases.listed(topic, self._in(topic)) for topic in linked.topics[:_TOPICS])
            return phrases.dated(told, self.town.year)
        part = self.town.section(linked.parts[0])
        themes = f"分{len(part.themes)}块：{'、'.join(part.themes)}。" if part.themes else ""
        return f"“{part.title}”部分{themes}讲了这些：\n" + "\n".join(f"· {fact.title}" for fact in facts)

    def members(self, linked: Linked) -> tuple[Fact, ...]:
        """The facts that are told, those of a topic or a part included."""
        if linked.facts:
            return linked.facts
        if linked.topics:
            return tuple(fact for topic in linked.topics[:_TOPICS] for fact in self._in(topic))
        return tuple(fact for fact in self.town.facts.values() if fact.section in linked.parts[:1])

    def _verdict(self, linked: Linked, claim: str) -> str:
        """是的, 不是这样, or, where the claim cannot be settled, a plain introduction; a wrong figure is never repeated."""
        shares = _shares(put_forward(linked.rest), len(linked.facts))
        put = linked.claimed or linked.rest
        found = [_claim(fact, share, put, claim) for fact, share in zip(linked.facts, shares, strict=True)]
        if any(one.verdict is Verdict.FALSE for one in found):
            hint = next((f"，{one.hint}" for one in found if one.hint), "")
            return f"不是这样{hint}。"
        if len(linked.facts) == 1 and isinstance(linked.facts[0], Target) and (firm := firmness(linked.facts[0], linked.rest)):
            return firm
        sure = all(one.verdict is Verdict.TRUE for one in found) and not self._strange(linked) and not _mixed(linked)
        sure = sure and not (len(linked.facts) > 1 and _SAME.search(put))  # that each is right tells not that they are alike
        return "是的。" if sure else "报告的说法是："

    def _strange(self, linked: Linked) -> bool:
        """Whether more is put forward than the facts have words for: the figure may be right and the rest wrong (4个指标减半)."""
        words = linked.rest
        for quantity in quantities(linked.rest):
            words = words.replace(quantity.text, " ")
        return share_explained(content_words(words), self.knows(linked.facts)) < 1

    def _in(self, topic: Topic) -> tuple[Fact, ...]:
        """The facts of a topic, those of its own topics included."""
        found: list[Fact] = []
        for id in topic.facts:
            found.extend(self._in(self.town.topic[id]) if id in self.town.topic else (self.town.facts[id],))
        return tuple(found)

    def _sources(self, linked: Linked, facts: Sequence[Fact]) -> tuple[Source, ...]:
        year = str(self.town.year)
        if linked.topics and linked.topics[0].parts:
            return (Source(self.town.report, "", year),)
        sections = dict.fromkeys(fact.section for fact in facts)
        return tuple(Source(self.town.report, self.town.section(number).title, year) for number in sections)


def is_counted(linked: Linked) -> bool:
    """Whether a figure is put forward for something that the report gives no figure of."""
    figures = [quantity for quantity in put_forward(linked.rest) if quantity.unit or quantity.value > 20]
    values = {quantity.value for quantity in figures}
    told = len(linked.facts) in values or any(isinstance(fact, Target) or len(fact.members) in values for fact in linked.facts)
    return bool(figures and linked.facts) and not told


def put_forward(text: str) -> list[Quantity]:
    """The quantities claimed in a text without its names; 一个, 这四个, 清零 and times claim nothing."""
    return [
        quantity
        for quantity in _with_tenths(quantities(text))
        if quantity.unit not in _TIMES and not quantity.text.startswith("一个") and not _POINTING.search(text[: quantity.start])
        if not text.startswith("姓", quantity.end)  # 老百姓
        if quantity.text not in ("一", "一张", "一家", "一项", "一点", "一些", "一块")
    ]


def _with_tenths(found: Sequence[Quantity]) -> Iterator[Quantity]:
    """四成六 put to us as a share is 46%; who tells a progress so is asked which is meant."""
    rest = list(found)
    while rest:
        one = rest.pop(0)
        if rest and one.text.endswith("成") and rest[0].start == one.end and not rest[0].unit and rest[0].value < TEN:
            more = rest.pop(0)
            one = replace(one, value=one.value + more.value, text=one.text + more.text, end=more.end)
        yield one


def _mixed(linked: Linked) -> bool:
    """增长20%、共2亿元: of several figures put forward of one target not all agree with it."""
    fact, claimed = linked.facts[0], put_forward(linked.rest)
    if len(linked.facts) > 1 or len(claimed) < 2 or not isinstance(fact, Target):
        return False
    return any(check_figures(fact, [one], linked.rest).verdict is Verdict.FALSE for one in claimed)


def _comparison(linked: Linked, claim: str) -> str:
    """Which is larger, where things are asked about together; to figures put forward only if their order is put forward too."""
    return phrases.compared(linked.facts) if not claim or _COMPARES.search(claim) else ""


def _shares(claimed: list[Quantity], things: int) -> list[list[Quantity]]:
    """Each thing's own of the figures put forward: as many figures as things follow the order of the things."""
    return [[one] for one in claimed] if len(claimed) == things else [claimed] * things


def _is_goal(fact: Fact, around: Sequence[str]) -> bool:
    """Whether all that the report asks of a project is put forward (建成)."""
    return isinstance(fact, Project) and bool(around) and set(content_words(fact.goal)) == set(around)


def _claim(fact: Fact, claimed: list[Quantity], rest: str, claim: str) -> Claim:
    """What the words around the names come to; TRUE by words only where the whole claim stands in what we say."""
    if isinstance(fact, Target):
        return check_figures(fact, claimed, rest)
    if isinstance(fact, Project) and (found := check_stage(fact, rest)).verdict is not Verdict.OPEN:
        return Claim(Verdict.OPEN) if found.verdict is Verdict.TRUE and _FORETELLS.search(rest) else found
    found = check_members(fact, rest)
    said, around = simplified(phrases.phrase(fact)), content_words(rest)
    tentative = _TENTATIVE.search(said) and not _TENTATIVE.search(rest)  # 今年建设吧, of what is only planned
    if found.verdict is Verdict.OPEN and not _DENIES.search(rest) and not tentative:
        plain = isinstance(fact, Project) and not fact.members  # of a thing without parts all is said of it
        if plain and _is_goal(fact, around) and not _FORETELLS.search(rest):
            return Claim(Verdict.TRUE)
        whole = plain and len(around) > 1
        return check_said(fact, said, around if whole else content_words(claim))
    return found
