"""Pairs each figure of a sentence with its name: lists that share a verb, 各, 分别, and figures inside names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.importing import names
from knowledge.importing.quantities import COUNTED, Quantity, quantities

_CLAUSE = re.compile(r"[^，；：。！？｜]+")
_RISES = re.compile(r"^(?:稳步|逐步|进一步)?(?:提高|提升|增加|增长|上升|扩大|下降|降低|压降|缩短|减少|调整|扩大)(?:到|至)")
_GROWS = re.compile(r"增长|下降|同比|占|达|提高|增幅")
_GOAL = re.compile(r"^(?:的)?(?:预期)?(?:目标|任务|要求|增速|水平)?(?:[”）。]|$)")
_ALL = re.compile(r"全部([^，。；、]{2,20}?)(实现|达到|完成|通过|纳入|建成|用上|接入)([^，。；、]{2,16})")
_DIFFERENCES = {"多", "少", "高", "低", "多出"}  # 较上年多2家: what it comes to is not said
_FOR = re.compile(r"^用于(.{2,20})$")


@dataclass(frozen=True, slots=True)
class Item:
    """A figure with its name; `base` marks the level from which something is to rise (由85%提高到95%)."""

    name: str
    quantity: Quantity
    clause: str
    base: bool = False
    doubt: str = ""


def items(sentence: str) -> list[Item]:
    """Return the named figures of a sentence, in order."""
    found: list[Item] = []
    figures = quantities(sentence)
    for clause in _CLAUSE.finditer(sentence):
        here = [figure for figure in figures if clause.start() <= figure.start < clause.end()]
        if not here:
            found += _all_of(clause[0], clause.start())
        elif "分别" in clause[0] and len(here) > 1:
            found += _respectively(sentence, clause, here)
        else:
            _take_clause(sentence, clause, here, found)
    return [item for item in found if item.name not in _DIFFERENCES]


def _all_of(clause: str, start: int) -> Iterator[Item]:
    if match := _ALL.search(clause):
        quantity = Quantity(start + match.start(), start + match.end(), words="全部")
        yield Item(names.stripped("".join(match.groups())), quantity, clause)


def _respectively(sentence: str, clause: "re.Match[str]", here: list[Quantity]) -> Iterator[Item]:
    split = sentence.index("分别", clause.start())
    listed = names.listed(names.stripped(sentence[clause.start() : split]))
    verb = names.stripped(sentence[split + 2 : here[0].start])
    fits = len(listed) == len(here)
    for number, figure in enumerate(here):
        name = (listed[number] if fits else "、".join(listed)) + verb
        yield Item(name, figure, clause[0], doubt="" if fits else "“分别”前后的个数对不上，请核对名称。")


def _take_clause(sentence: str, clause: "re.Match[str]", here: list[Quantity], found: list[Item]) -> None:
    at, verb = clause.start(), ""
    groups = _groups(sentence, here)
    for number, group in enumerate(groups):
        following = groups[number + 1][0].start if number + 1 < len(groups) else None
        stop = _stop(sentence, group[-1].end, following, clause.end())
        left = sentence[at : group[0].start].lstrip("、")
        if _is_known(left, group[0], sentence):
            continue
        new = list(_named(left, group, sentence, stop, found[-1].name if found else "", verb))
        found += [replace(item, clause=clause[0]) for item in new]
        verb = next((v for item in new if (v := names.verb_of(item.name))), verb)
        at = stop


def _is_known(left: str, figure: Quantity, sentence: str) -> bool:
    """规划建设的3个组团、5条廊道: things already spoken of, not a figure to be reached."""
    before = re.search(r"的(?:\d[^，；、]*、)*$", left)
    return bool(before and figure.comparator is None and re.match("[\u4e00-\u9fff]", sentence[figure.end : figure.end + 1]))


def _groups(sentence: str, here: list[Quantity]) -> list[list[Quantity]]:
    groups = [[here[0]]]
    for before, figure in pairwise(here):
        if "、" in sentence[before.end : figure.start] or "、" in sentence[figure.start : figure.start + 1]:
            groups.append([figure])
        else:
            groups[-1].append(figure)
    return groups


def _stop(sentence: str, end: int, following: int | None, clause_end: int) -> int:
    """Where the words of a group end: at the 、 before the next group, the last one if that begins with its figure."""
    if following is None:
        return clause_end
    first, last = sentence.find("、", end, following), sentence.rfind("、", end, following)
    return last if last + 1 == following else first


def _named(left: str, group: list[Quantity], sentence: str, stop: int, last: str, verb: str) -> Iterator[Item]:
    tail = sentence[group[-1].end : stop]
    final = not _FOR.match(tail) and (bool(_GOAL.match(tail)) or not names.noun_after(tail))
    if len(group) > 1 and _RISES.match(sentence[group[0].end : group[-1].start]) and re.search("[由从]$", left):
        name = _after(left, last, verb)
        yield Item(name, group[0], "", base=True)
        yield Item(name, group[-1], "")
    elif len(group) > 1 and group[-1].words == "清零" and group[0].value is not None:
        yield _cleared(left, group, sentence)
    elif final and len(group) > 1:
        yield from _several(left, group, sentence, last, verb)
    elif final:
        yield from _each(left, group[0], last, verb)
    else:
        yield _before_noun(left, group[0], sentence[group[0].end : stop], last, verb)


def _cleared(left: str, group: list[Quantity], sentence: str) -> Item:
    noun = names.noun_after(sentence[group[0].end : group[-1].start])
    return Item(names.stripped(left) + noun + "清零", group[0], "")


def _several(left: str, group: list[Quantity], sentence: str, last: str, verb: str) -> Iterator[Item]:
    """A figure before the last one belongs to the name (5亿元重大项目2个) unless the words between grow (…5亿元增长8%)."""
    for before, figure in pairwise(group):
        between = sentence[before.end : figure.start]
        if _GROWS.search(between):
            name = _after(left, last, verb)
            yield Item(name, before, "")
            left, last, verb = between, name, ""
        else:
            left += sentence[before.start : figure.start]
    yield from _each(left, group[-1], last, verb)


def _each(left: str, figure: Quantity, last: str, verb: str) -> Iterator[Item]:
    if left.endswith(("各", "均为", "均")) and len(parts := names.listed(names.stripped(left))) > 1:
        shared = names.verb_of(parts[0])
        for number, part in enumerate(parts):
            yield Item(part if number == 0 or names.verb_of(part) else shared + part, figure, "")
    else:
        yield Item(_after(left, last, verb), figure, "")


def _after(left: str, last: str, verb: str) -> str:
    """Return the name that stands before a figure; one that says too little is completed from the name before it."""
    name = names.stripped(names.last_item(left))
    if not name:
        return last
    if names.is_attribute(name):
        return names.thing(last) + name
    return name if names.verb_of(name) or not verb else verb + name


def _before_noun(left: str, figure: Quantity, tail: str, last: str, verb: str) -> Item:
    """2个限上批发业企业, 60%以上的转化目标; 投入5亿元用于… keeps what stands before it."""
    name = names.stripped(names.last_item(left))
    if use := _FOR.match(tail):
        return Item(use[1] + (name or last), figure, "")
    noun = names.noun_after(tail)
    if not noun or (name and len(name) > 2 and not names.ends_in_verb(name) and not tail.startswith("的")):
        return Item(_after(left, last, verb), figure, "")
    return Item((name or (verb if figure.unit in COUNTED else "")) + noun, figure, "")
