"""Understands lists: which one is asked for (要投产的有哪些, 今年要建啥), and what in a list put forward is no thing of ours."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from knowledge.answering.evidence import content_words
from knowledge.answering.focus import explained
from knowledge.answering.linked import Linked
from knowledge.facts import Fact, Project, Target, Topic, Town, is_firm
from knowledge.text import words
from knowledge.text.nouns import is_between

_WHICH = r"(?:哪些|哪几[个项样处类种]?|什么(?!时候|样)|些?啥(?!时候|样)|些什么|什么些)"
_THINGS = r"(?:东西|项目|工程|地方|事情?|玩意儿?|问题|名堂)"
_LISTED = r"列(?:一|个|出|举|下)|报(?:一|个)下?|名单|清单|都有谁|有谁"
_JOINERS = re.compile(r"、|(?<!总)和|跟|与|(?<![涉提普顾])及|还有|(?<= )同|同(?= )")
_BEFORE = re.compile(r"^.*(?:有|是|把|包括|包含|含|建(?!设)的?|推进的|整治的|要求|进|招|请|给|对|到|,|:|\?|在|的)")
_AFTER = re.compile(
    r"(?:这|那|都|全|也|是|要|会|算|属于|在(?!建)|吗|吧|么|嘛|呢|对|,|\?|今年|什么|啥|怎么|哪|有|的|各|分别|[两三四五六七八几]个|等|哦|啊).*$"
)
_RATE = re.compile(r"几成|百分之几|多大比例|什么比例")  # 几成能落地投产 asks for a rate, not for a list
_ALL_OF = re.compile(r"哪些|[有是](?:谁|些?啥|些什么)\W*$|有什么\W*$")
_WHERE = re.compile(r"[去到往跑在][^,。?]{0,4}(?:哪(?!些?[个项家])|什么地方|啥地方)|(?:哪些|哪几个|什么)(?:地方|地区|区域|城市)")
_BOTH = re.compile(rf" (?:、|和|与|及) [^,。?]{{0,8}}{_WHICH}")
_PEERS = re.compile(
    r"还有(?:谁|哪[些几]?个?(?:项目|企业|公司|厂|家)?\W*$)|"
    r"^[^,。?]{0,4}[跟和与同] [^。?]{0,20}(?:一[起块样批]|同[批样类]|并列)[^。?]{0,20}(?:谁|哪|什么|啥)"
)
_NAMES_ASKED, _OF_PROJECTS = re.compile("哪|都叫|名单|列|报一下"), re.compile("项目|在建|投产|竣工|完工|[开动]工|出产品|工程|厂")
_WHOLE = re.compile(r"逐[条项个]|一[条项]一[条项]|(?<!排)列(?:一下|个|出|给|全|举)|全都|都列|罗列")
_AMONG = re.compile(r"哪[些几][^,。?]{0,3} (?:和|、|及|等)[^,。?]{0,6}项目")
_LISTING = re.compile(r"哪[些几]个?项目|项目[^,]{0,4}哪[些几]")
_SHORT, _NAME = 2, 10  # of how many characters what stands in a list may be


class Lists:
    """Finds which list of one town is asked for, where no name says it."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def cued(self, linked: Linked) -> Linked | None:
        """A topic asked for by its cues: 要动工的项目有哪些."""
        if linked.topics or linked.parts or _RATE.search(linked.rest):
            return None
        cued = [t for t in self.town.topics if any(_cued(cue, linked.rest) for cue in t.cues)]
        staged = [t for t in cued if not any(part.id in t.facts for part in cued)]  # of a whole and its part the part is meant
        if not staged and (listed := asked_by_verb(linked.rest, self.town.topics)):
            staged = [listed]
        return Linked((), tuple(staged), (), linked.absents, linked.rest, True, 0.8) if len(staged) == 1 else None

    def placed(self, linked: Linked) -> Linked | None:
        """招商主要去哪: of what is talked of together the one fact that tells where."""
        if len(linked.topics) != 1 or not _WHERE.search(linked.rest):
            return None
        facts = (self.town.facts[id] for id in linked.topics[0].facts if id in self.town.facts)
        told = [fact for fact in facts if "place" in fact.knows]
        return replace(linked, facts=tuple(told), topics=()) if len(told) == 1 else None

    def of_projects(self, linked: Linked) -> Linked | None:
        """专班盯着的要投产的项目有哪些: a list of projects, not the thing named beside it."""
        if not _NAMES_ASKED.search(linked.rest) or not (linked.topics or _OF_PROJECTS.search(linked.rest)):
            return None
        if any(fact.section != 1 for fact in linked.facts):
            return None
        if any(isinstance(fact, Project | Target) for fact in linked.facts) and not self._aside(linked):
            return None
        staged = [topic for topic in linked.topics if any(cue.startswith("项目&") for cue in topic.cues)]
        return replace(linked, facts=(), topics=tuple(staged)) if staged else self.cued(replace(linked, topics=()))

    def peers(self, linked: Linked) -> Linked | None:
        """跟中皋富泰一起催着投产的还有谁: the list that a project stands in."""
        if len(linked.facts) != 1 or not _PEERS.search(linked.rest):
            return None
        lists = [topic for topic in self.town.topics if linked.facts[0].id in topic.facts and _is_stage(topic, self.town)]
        return replace(linked, facts=(), topics=tuple(lists)) if len(lists) == 1 else None

    def whole(self, linked: Linked) -> Linked:
        """主要目标(财政、工业、投资)逐条列出来: some of a list are named beside it, and all of it is asked for."""
        members = {id for topic in linked.topics for id in topic.facts}
        if len(linked.topics) != 1 or not linked.facts or not all(fact.id in members for fact in linked.facts):
            return linked
        among = _AMONG.search(linked.rest)  # 小镇建设要推进哪些楼盘和配套项目: one of them is named among what is asked for
        return replace(linked, facts=()) if among or (len(linked.facts) > 1 and _WHOLE.search(linked.rest)) else linked

    def shortly(self, linked: Linked) -> Linked:
        """投资和财政收入哪个快: beside a target another may be called by a part of its name that no third one has."""
        if not linked.facts or not all(isinstance(fact, Target) for fact in linked.facts):
            return linked
        called = [[target for target in self.town.targets if one in target.label] for one in _beside(linked.rest)]
        facts = (*(found[0] for found in called if len(found) == 1), *linked.facts)
        return replace(linked, facts=tuple(dict.fromkeys(facts)))

    def _aside(self, linked: Linked) -> bool:
        """就听见一个什么特钢,还有哪几个是要开工的: a project is mentioned in one clause, a list is asked for in another."""
        clauses = linked.claimed.split(",")
        asked = [clause for clause in clauses if re.search(_WHICH, clause) and _LISTING.search(clause)]
        return bool(linked.topics and asked) and all(" " not in clause for clause in asked)

    def together(self, linked: Linked, asked: str) -> Linked:
        """为企业减负、服务企业的做法有哪些: a thing and a list, named side by side, are both asked for."""
        beside = [topic for topic in linked.topics if _stands_in_row(topic, asked)]
        if not beside and len(linked.topics) == 1 and _BOTH.search(linked.rest):
            beside = list(linked.topics)
        if not linked.facts or not beside:
            return linked
        listed = [self.town.facts[id] for topic in beside for id in topic.facts if id in self.town.facts]
        return replace(linked, facts=tuple(dict.fromkeys((*linked.facts, *listed))))

    def holds(self, linked: Linked, facts: Sequence[Fact]) -> bool:
        """Whether a list is asked for by its name, and what the words around it point at is in it."""
        inside = {id for topic in linked.topics for id in topic.facts}
        return bool(re.search(_WHICH, linked.rest)) and all(fact.id in inside for fact in facts)

    def stage_asked(self, text: str, earlier: Sequence[Fact]) -> Linked | None:
        """那竣工的呢, after a list of projects: the list of another stage."""
        if not earlier or not all(map(is_firm, earlier)):
            return None
        return self.cued(Linked(rest=f"项目{text}"))


def _stands_in_row(topic: Topic, asked: str) -> bool:
    """重大项目、进出口、外资: whether the name of a list is one of several things put in a row."""
    return any(f"{name}、" in asked or f"、{name}" in asked for name in topic.names)


def _is_stage(topic: Topic, town: Town) -> bool:
    """Whether a topic holds the firms of one stage (要投产的) and nothing else."""
    facts = [town.facts[id] for id in topic.facts if id in town.facts]
    firms = list(filter(is_firm, facts))
    return len(firms) == len(topic.facts) and len({firm.group for firm in firms}) == 1


def asked_by_verb(asked: str, topics: Iterable[Topic]) -> Topic | None:
    """Return the topic whose verb alone is asked with (要整治哪些, 建的都有啥); None where more is asked than a list of all."""
    found = [(len(verb), topic) for topic in topics for verb in topic.verbs if verb in asked and _lists(asked, verb)]
    return max(found, key=lambda one: one[0])[1] if found else None


def _lists(asked: str, verb: str) -> bool:
    """Whether all that is asked is what the verb is done to."""
    matches = (pattern.search(asked) for pattern in _patterns(verb))
    return any(found and _is_all(asked[: found.start()] + " " + asked[found.end() :]) for found in matches)


def _is_all(left: str) -> bool:
    return all(explained(word, _nothing) for word in content_words(left))


def _cued(cue: str, text: str) -> bool:
    """Whether every part of a cue (a&b) stands in the text; 哪些 also as 都有谁, 是啥."""
    return all(_ALL_OF.search(text) if part == "哪些" else part in text for part in cue.split("&"))


def strangers(rest: str, knows: Callable[[str], bool]) -> list[str]:
    """Return what stands among the names of a list and is neither a name nor known to what is named.

    `rest` is the message with the names replaced by blanks.
    """
    return [one for one in _beside(rest) if not _known(one, knows)]


def _beside(rest: str) -> list[str]:
    """What stands among the names of a list and is none."""
    pieces = _JOINERS.split(rest)
    if len(pieces) < 2 or not any(" " in piece for piece in pieces):
        return []
    others = [_bare(piece, at == 0, at == len(pieces) - 1) for at, piece in enumerate(pieces)]
    return [one for one in others if _SHORT <= len(one) <= _NAME and _may_be_named(one)]


def _bare(piece: str, first: bool, last: bool) -> str:
    """What is listed, without what is said before the first of a list and after the last; of a name's piece what is beside it."""
    named = " " in piece
    piece = piece.split(" ")[0] if named and last else piece.rsplit(" ", 1)[-1]
    piece = _BEFORE.sub("", piece) if first or (named and not last) else piece
    return (_AFTER.sub("", piece) if last else piece).strip(" ,“”\"'《》「」")


def _may_be_named(one: str) -> bool:
    return "," not in one and not any(map(is_between, words(one)))


def _known(one: str, knows: Callable[[str], bool]) -> bool:
    content = content_words(one)
    return knows(one) or all(explained(word, knows) for word in content)


@lru_cache(maxsize=64)
def _patterns(verb: str) -> tuple[re.Pattern[str], ...]:
    """要建哪些, 哪些项目要建, 列一下要建的项目, 建的项目都有谁."""
    return (
        re.compile(rf"{verb}(?:[设造成些点个]|一些)?(?:的{_THINGS}?)?(?:都|一共|主要)?[是有]?{_WHICH}{_THINGS}?"),
        re.compile(rf"{_WHICH}{_THINGS}?[^,。?]{{0,6}}?{verb}设?"),
        re.compile(rf"(?:{_LISTED})[^,。?]{{0,8}}?{verb}设?的{_THINGS}"),
        re.compile(rf"{verb}设?的(?:{_THINGS}[^,。?]{{0,4}})?(?:{_LISTED})"),
    )


def _nothing(_: str) -> bool:
    return False
