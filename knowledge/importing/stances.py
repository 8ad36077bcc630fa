"""Tells what a document promises from what it reports, and for which year, by the words that stand before a figure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.importing.drafts import Kind
from knowledge.importing.manuscript import Manuscript, Section


@dataclass(frozen=True, slots=True)
class Stance:
    """What has been said up to a place: promised or reported (None: not said), for which year, striven for or not."""

    kind: Kind | None = None
    year: int | None = None
    aim: bool = False
    said: bool = False  # in this very sentence


_COMPARED = re.compile(
    r"(?:较|比|同|与|从|由)(?:去年|上年|上一年|前年|20\d\d年)(?:同期|年?底|末)?(?:相比)?|在(?:去年|上年|上一年)的?(?:基础上|同期)|上年度?同期|去年同期"
)
_WORDS = re.compile(
    r"(?P<aim>力争|争创|争取|冲刺|力促|奋力|力求)"
    r"|(?P<target>确保|力保|保证|预期|目标(?!责任|考核)|计划(?!生育|单列|”)|预计|拟(?=[新建完引投])|努力|推动|推进|围绕|将(?=[新完实达建引投推])|要(?=[新完实达建引投])|明确|任务)"
    r"|(?P<done>完成了|实现了|达到了|新增了|建成了|引进了|累计|已(?=[建完实新达引培投开竣签])|成功|荣获|实绩|一年来|过去的?一年|同比(?=增长|下降|提高|增加))"
    r"|(?P<last>去年|上年|上一年)|(?P<next>明年)|(?P<sofar>今年以来|今年(?:上半年|1[—\-~至]\d{1,2}月|前\d个?[月季]))|(?P<now>今年|本年度?|年内|年底前)"
    r"|(?P<whole>全年)|(?P<years>[两三四五\d]年内|未来[两三四五\d]年)|(?:到|至)?(?P<year>20\d\d)年(?!以来)"
)
_FORWARD = re.compile(r"力争|争取|确保|冲刺|的?(?:预期)?目标")
_PAST = re.compile(r"回顾|总结|成效|完成情况|过去|一年来|主要工作情况|工作开展情况")
_AHEAD = re.compile(r"目标|任务|计划|安排|打算|要点|部署|思路|下一步|下一阶段|重点工作|今年|规划")
_YEAR = re.compile(r"(20\d\d)年")
_TURN_AHEAD = re.compile(
    r"(?:今年|新一年|20\d\d年|下一步|下一阶段)[^。；]{0,20}(?:目标|任务|指导思想|总体要求|工作思路|重点)|重点抓好|围绕(?:实现)?上述目标"
)
_TURN_BACK = re.compile(r"^(?:过去|20\d\d年，|一年来|回顾)[^。]{0,40}(?:，|：)")


def stances_at(sentence: str, places: Sequence[int], given: Stance, this_year: int | None) -> list[Stance]:
    """Return the stance at each place (ascending) of a sentence; `given` is what the text above it says."""
    turns = _turns(sentence)
    goal = max((match.start() for match in _FORWARD.finditer(sentence)), default=-1)
    found, stance = [], given
    for place in places:
        while turns and turns[-1].start() < place:
            stance = _after(turns.pop(), stance, this_year)
        promised = stance.kind is None and goal >= place
        found.append(Stance(Kind.TARGET, stance.year or this_year, said=True) if promised else stance)
    return found


def _turns(sentence: str) -> list["re.Match[str]"]:
    """The words that set a stance, the last one first; a year that is only compared with sets none."""
    compared = {place for match in _COMPARED.finditer(sentence) for place in range(*match.span())}
    return [match for match in _WORDS.finditer(sentence) if match.start() not in compared][::-1]


def _after(match: "re.Match[str]", stance: Stance, this_year: int | None) -> Stance:
    word = match.lastgroup
    if word in {"aim", "target"}:
        kept = None if stance.kind is Kind.ACHIEVED and not stance.said else stance.year
        year = None if stance.kind is Kind.ACHIEVED else kept
        return Stance(Kind.TARGET, year or this_year, word == "aim", said=True)
    if word == "done":
        promised = match[0].startswith("同比") and stance.kind is Kind.TARGET and stance.said
        return (
            stance
            if promised
            else replace(stance, kind=Kind.ACHIEVED, year=_done_year(match[0], stance, this_year), aim=False, said=True)
        )
    return _after_year(match, stance, this_year)


def _done_year(word: str, stance: Stance, this_year: int | None) -> int | None:
    if "年" in word:
        return this_year - 1 if this_year else None
    return stance.year if stance.kind is Kind.ACHIEVED else None


def _after_year(match: "re.Match[str]", stance: Stance, this_year: int | None) -> Stance:
    word = match.lastgroup or ""
    if word == "years":
        return Stance(stance.kind, None, stance.aim, said=True)
    if word == "whole":
        return stance if stance.year else replace(stance, year=this_year, said=True)
    shift = {"last": -1, "next": 1}.get(word, 0)
    year = int(match["year"]) if word == "year" else (this_year + shift if this_year else None)
    past = word in {"last", "sofar"} or bool(word == "year" and this_year and year and year < this_year)
    if past:
        return Stance(Kind.ACHIEVED, year, said=True)
    ahead = word == "next" or bool(word == "year" and this_year and year and year > this_year)
    same = stance.kind if stance.kind and not (stance.said and stance.kind is Kind.ACHIEVED) else Kind.TARGET
    return Stance(Kind.TARGET if ahead else same, year, aim=stance.aim and stance.said, said=True)


def stance_of(manuscript: Manuscript, section: Section) -> Stance:
    """Return what the headings above a section say about the figures in it, the nearest heading first."""
    for heading in (*reversed(manuscript.path(section.number)), manuscript.title):
        if found := _of_heading(heading, manuscript.year):
            return found
    return Stance()


def _of_heading(heading: str, this_year: int | None) -> Stance | None:
    years = [int(year) for year in _YEAR.findall(heading)]
    year = years[0] if len(set(years)) == 1 else None
    past, ahead = _PAST.search(heading), _AHEAD.search(heading)
    if bool(past) == bool(ahead):
        return None
    if past:
        return Stance(Kind.ACHIEVED, year or (this_year - 1 if this_year else None))
    return Stance(Kind.TARGET, year or this_year)


def turned(line: str, given: Stance, this_year: int | None) -> Stance:
    """Return the stance for what follows a paragraph that turns to the past year or to the coming work."""
    if _TURN_AHEAD.search(line):
        return Stance(Kind.TARGET, this_year)
    if _TURN_BACK.search(line):
        turn = stances_at(line[:40], [40], Stance(), this_year)[0]
        return replace(turn, aim=False, said=False) if turn.kind is Kind.ACHIEVED else given
    return given
