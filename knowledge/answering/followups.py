"""Understands a message that leans on the one before it: the same thing, a part of it, a neighbour, or a thing of its own."""

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering.evidence import content_words
from knowledge.answering.focus import explained, foreign_noun, foreign_verb, is_general
from knowledge.answering.gaps import gaps_in
from knowledge.answering.hearing import Heard
from knowledge.answering.linked import Linked
from knowledge.answering.linking import Linker
from knowledge.facts import Fact, Project, Target, Town, is_firm
from knowledge.text import simplified

_MOST = re.compile(r"(?:其中|里面?)?[^,。?]{0,4}最(?:高|低|大|小|多|少|快|慢)(?:的|是)?")
BACK = ("那", "它", "这", "其中", "除了", "还有", "里面")  # what a message begins with that points back
STRANGE = 2  # words that nothing explains from which on a message is about a thing of its own; of 82 follow-ups one had as many
SURELY = 0.8  # trust from which on a thing of its own is what a message points at
SHORT = 10  # characters of a message that leans on the one before even without pointing
_OTHERS = re.compile(r"哪|呢|名单|项目|还有|其他|别的|都有|列")
_OF_IT = re.compile(r"它|开工|竣工|投产|建成|完工")  # 投产以后税收能有多少: of the project talked of
_AGAINST = re.compile(r"^(?:那|它)?(?:跟|和|与|同|比)[^,。?]{1,14}(?:比|哪个|谁|差)")
_BESIDES = re.compile(r"^(?:那|除了[^,。?]{0,8},?)?还有(?:哪|别的|其他|什么|啥)")
_POINTS = re.compile(r"[这那]些|[这那][里儿边]|其中|里面")


class FollowUps:
    """Carries what was talked of into the next message of a conversation."""

    def __init__(self, town: Town, linker: Linker) -> None:
        self.town, self.linker = town, linker

    def carried(self, heard: Heard, linked: Linked, earlier: Sequence[str]) -> Linked | None:
        """Return what a follow-up that names nothing is about: the thing talked of before, or a part or neighbour of it.

        None where it leans on nothing, or is about a thing of its own that has to be settled without what was said before.
        """
        facts = tuple(self.town.facts[id] for id in earlier if id in self.town.facts)
        if not facts or linked.absents or not _leans(heard) or self._strange(heard):
            return None
        one = len(facts) == 1 and not _OTHERS.search(heard.asked)  # 什么时候开工, after one project, asks for no list
        if not linked.facts and not one and (staged := self.linker.lists.stage_asked(heard.asked, facts)):
            return staged
        if len(facts) == 1 and _BESIDES.search(heard.core) and (others := self._beside(facts[0])):
            return replace(linked, facts=others, topics=(), rest=heard.asked, trust=0.75)
        if one and not linked.facts and isinstance(facts[0], Project) and _OF_IT.search(heard.asked):
            return replace(linked, facts=facts, topics=(), rest=heard.asked, trust=0.75)
        family = self.linker.family(earlier)
        if self._titled(heard, linked, family):
            return self._counterpart(heard, linked, facts[0])
        if self._own_subject(heard, linked, family):
            return None
        cued = self.linker.cued(family, heard.asked)
        if not linked.named and not cued and len(facts) == 1 and _is_told(facts[0], heard):
            return replace(linked, facts=facts, topics=(), rest=heard.asked, trust=0.75)
        asks_more = bool(gaps_in(heard.asked, facts, (), heard.checks))
        surely = linked.trust > SURELY and bool(linked.facts) and linked.facts[0] not in family
        if asks_more and surely and not gaps_in(heard.asked, linked.facts, (), heard.checks):
            return None  # 研发花的钱要占多少: what is pointed at tells it, what was talked of does not
        if linked.facts and not asks_more and (linked.facts[0] in family or linked.trust > 0.6) and not cued:
            return None
        if _MOST.search(heard.asked) and len(facts) > 1 and all(isinstance(fact, Target) for fact in facts):
            return replace(linked, facts=facts, rest=_MOST.sub(" ", heard.asked), trust=0.75)  # all of them, for the asker to see
        return replace(linked, facts=cued or facts[:3], rest=heard.asked, trust=0.75)

    def pointed_at(self, heard: Heard, linked: Linked, earlier: Sequence[str]) -> Linked:
        """科创项目也去这些地方吗: what is named is asked about within what was talked of, where that knows it."""
        facts = tuple(self.town.facts[id] for id in earlier if id in self.town.facts)
        knows = self.linker.knows(facts)
        if len(facts) == 1 and _is_one_of(facts[0], heard, linked):
            return replace(linked, facts=facts, topics=(), rest=heard.asked, named=False, trust=0.75)
        if len(facts) == 1 and not (linked.facts and linked.named) and heard.core.startswith("它"):
            return replace(linked, facts=facts, topics=(), rest=heard.asked, trust=0.75)
        if len(facts) == 1 and len(linked.facts) == 1 and facts != linked.facts and _AGAINST.search(heard.asked):
            return replace(linked, facts=(*facts, *linked.facts))  # 跟外资目标比哪个大
        if is_elliptic(heard) and len(facts) == 1 and _goes_on(facts[0], linked):
            return replace(linked, facts=facts)
        if not facts or not linked.facts or not _POINTS.search(heard.asked) or any(fact in facts for fact in linked.facts):
            return linked
        named = [name for fact in linked.facts for name in fact.names if name in heard.asked]
        return replace(linked, facts=facts[:2]) if named and all(map(knows, named)) else linked

    def _beside(self, fact: Fact) -> tuple[Fact, ...]:
        """The others of the shortest list that a target stands in."""
        lists = [topic.facts for topic in self.town.topics if fact.id in topic.facts and isinstance(fact, Target)]
        return tuple(self.town.facts[id] for id in min(lists, key=len, default=()) if id != fact.id and id in self.town.facts)

    def _titled(self, heard: Heard, linked: Linked, family: Sequence[Fact]) -> bool:
        """服务业呢, after a target of industry: all it says stands in the titles of other things, and in nothing talked of."""
        others = [fact for fact in linked.guesses or self.town.facts.values() if fact not in family]
        content = content_words(heard.asked)
        known = any(map(self.linker.knows(family), content))
        return is_elliptic(heard) and bool(content) and not known and all(_in_titles(word, others) for word in content)

    def _counterpart(self, heard: Heard, linked: Linked, before: Fact) -> Linked | None:
        """Return the one guess that stands where the thing talked of stands: of its kind, in its section."""
        content = content_words(heard.asked)
        named = linked.guesses or [fact for fact in self.town.facts.values() if all(_in_titles(word, [fact]) for word in content)]
        alike = [fact for fact in named if fact.section == before.section and type(fact) is type(before)]
        return replace(linked, facts=tuple(alike), rest=heard.asked, trust=0.75) if len(alike) == 1 else None

    def _strange(self, heard: Heard) -> bool:
        """老年卡年审要带哪些材料: several words that nothing of the town's explains speak of a thing of their own."""
        words = [word for word in content_words(heard.asked) if len(word) > 1 and not explained(word, self.linker.is_ours)]
        return len(words) >= STRANGE and not heard.core.startswith(BACK)

    def _own_subject(self, heard: Heard, linked: Linked, family: Sequence[Fact]) -> bool:
        """批发和零售各新增几个: a thing is asked about that other facts know and those talked of do not."""
        pointed = self.town.facts.values() if is_elliptic(heard) else (*linked.facts, *linked.guesses)
        others = [fact.id for fact in pointed if fact not in family]
        told = [word for word in content_words(heard.asked) if not is_general(word)]
        content = [word for word in told if any(self.linker.evidence.knows(id, word) for id in others)]
        knows = self.linker.knows(family)
        if is_elliptic(heard) and content and not any(map(knows, content)) and not gaps_in(heard.asked, family, (), False):
            return True  # 那投资呢, after a target of another thing
        return bool(foreign_noun(content, knows) or (linked.trust > 0.6 and linked.facts and foreign_verb(content, knows)))


def is_elliptic(heard: Heard) -> bool:
    """Whether a message asks of another thing what was just asked (那科创项目呢)."""
    return len(heard.core) <= 16 and heard.core.rstrip("?。 ").endswith("呢")


def _is_one_of(before: Fact, heard: Heard, linked: Linked) -> bool:
    """那它什么时候开工, after one project: no list of those to be begun is asked for, but that one."""
    staged = is_firm(before) and bool(linked.topics) and not linked.facts
    return staged and not _OTHERS.search(heard.asked)


def _goes_on(before: Fact, linked: Linked) -> bool:
    """招商去哪, 那科创项目呢: a part of the whole now named was talked of, and it speaks of the whole."""
    whole = linked.facts[0] if len(linked.facts) == 1 else None
    if whole is None or before.of != whole.id or isinstance(before, Target):
        return False
    return not any(name in before.title for name in whole.names)


def _is_told(fact: Fact, heard: Heard) -> bool:
    """怎么开展活动, after a thing of which just that was told: all that is asked stands in what is said of it."""
    content, said = content_words(heard.asked), simplified(fact.says)
    return len(heard.core) <= SHORT and bool(content) and all(word in said for word in content)


def _leans(heard: Heard) -> bool:
    """Whether a message is short enough, or points back enough, to lean on what was said before."""
    return len(heard.core) <= 18 or heard.core.startswith(BACK)


def _in_titles(word: str, facts: Sequence[Fact]) -> bool:
    return any(word in fact.title for fact in facts)
