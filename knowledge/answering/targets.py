"""Knows when a list of targets is asked for, and which target of a whole a figure is put forward of."""

import re
from dataclasses import replace

from knowledge.answering.claims import Verdict, check_figures
from knowledge.answering.linked import Linked
from knowledge.answering.measures import measure_of
from knowledge.answering.places import other_place
from knowledge.answering.telling import put_forward
from knowledge.facts import Target, Town

_ALL_TARGETS = re.compile(
    r"(所有|全部|全都|每一?[个项])的?(量化|数字|预期|具体)*(目标|指标|数字)(?!.{0,6}(完成|实现|达成|进度|进展|去年|明年))"
)
_OF_FIRMNESS = re.compile(
    r"(?:哪些|哪几[个项]|什么|有几[个项])[^,。?]{0,4}(?:目标|指标|数字|任务)[^,。?]{0,6}(力争|确保)|"
    r"(力争|确保)(?:完成|实现|做到|达到)?的(?:(?:目标|指标|任务|数字)(?:有|是|都|一共)*(?:哪|几|多少个)|(?:有|是)*哪[些几][个项]?(?:目标|指标|任务|数字))"
)
_OF_UNIT = re.compile(r"[以按用]\W*(百分[比数号]|%|个|家|亿元|万美元|美元|亩)\W*(?:[为作做]单位|计算|[计算])|带(百分[号比]|%)的")
_UNITS = {"美元": "万美元", "百分比": "%", "百分数": "%", "百分号": "%"}
_WHICH = re.compile(
    r"(?:是|属于|指|对应|说)的?是?(?:哪|什么|啥)(?:(?:一?[项个条样])?的?(?:指标|目标|任务|数字|要求|东西)|一?[项样])|"
    r"[\d一二三四五六七八九十百千万亿%家个元亩][^,。?]{0,4}(?:是|指的?是?)(?:什么|啥)\W*$"
)


def asked_targets(asked: str, town: Town) -> tuple[Target, ...]:
    """Every target, or those of one firmness, where a list of them is asked for (哪些目标是力争的, 列出所有数字指标)."""
    if other_place(asked, town):
        return ()
    if (unit := _OF_UNIT.search(asked)) and re.search("目标|指标|数字|任务", asked):
        said = unit[1] or unit[2]
        return tuple(target for target in town.targets if target.unit == _UNITS.get(said, said))
    if _ALL_TARGETS.search(asked):
        return tuple(town.targets)
    if _WHICH.search(asked):
        return figured(asked, town)
    found = _OF_FIRMNESS.search(asked)
    return tuple(target for target in town.targets if found and target.firm == (found[1] or found[2]))


def of_part(linked: Linked, town: Town) -> tuple[Target, ...]:
    """创新引领那部分的量化目标: the targets of one part of the report, where its figures are asked for."""
    if linked.facts or len(linked.parts) != 1 or not re.search("目标|指标|数字|数据|量化|任务", linked.rest):
        return ()
    return tuple(target for target in town.targets if target.section == linked.parts[0])


def figured(asked: str, town: Town) -> tuple[Target, ...]:
    """百分之三点五是哪项指标: the targets that have the very figure."""
    return tuple(target for target in town.targets if check_figures(target, put_forward(asked), asked).verdict is Verdict.TRUE)


def measured(linked: Linked, town: Town) -> Linked:
    """原康平台要进200家吗: a figure put forward of a whole is meant of its one target in that measure."""
    if len(linked.facts) != 1 or isinstance(linked.facts[0], Target):
        return linked
    measures = {measure_of(quantity.unit, quantity.value) for quantity in put_forward(linked.rest)} - {""}
    own = [target for target in town.targets if target.of == linked.facts[0].id and measure_of(target.unit) in measures]
    return replace(linked, facts=(own[0],)) if len(own) == 1 else linked
