"""Reads how many of how many: 12家里9家达标, 9/12, 23家全部达标; for goals that want every one of them."""

import re

from knowledge.numerals import Quantity

SLASH = re.compile(r"(\d+)\s*/\s*(\d+)")
OF = re.compile(r"(?P<whole>[^，,。]*?)(?:里面?|中|当中)(?:已?有|已经|完成了?|实现了?)?(?P<part>.+)")
MET = re.compile(r"达标|完成|实现|通过|做到|建成|合格|已有?|有")
EVERY = re.compile(r"全部|全都|都(?:已|完成|达标|做)|一家不落")
LEFT = re.compile(r"还剩|剩下|还有|还差|差|剩余|尚有|[没未](?:完成|达标)")
NOT = re.compile(r"[没未不除]|预计|争取|力争|确保|计划|将|要|能|前|[吗？?]")
TOGETHER = re.compile(r"共|总共|一共|总数")


def read_whole(text: str, found: list[Quantity]) -> tuple[float, float] | None:
    """(how many, of how many); None where that is not clear."""
    if slash := SLASH.search(text):
        return _sane(float(slash[1]), float(slash[2]))
    if len(found) == 1 and EVERY.search(text) and not NOT.search(text):
        return _sane(found[0].value, found[0].value)
    if len(found) != 2:
        return None
    one, two = found
    between = text[one.end : two.start]
    if match := OF.fullmatch(text):
        return _sane(one.value - two.value if LEFT.search(match["part"]) else two.value, one.value)
    if LEFT.search(between):
        return _sane(one.value, one.value + two.value) if MET.search(between) else _sane(one.value - two.value, one.value)
    if TOGETHER.search(between):
        return _sane(one.value, two.value)
    return _sane(two.value, one.value) if MET.search(between) and not NOT.search(text) else None


def _sane(part: float, whole: float) -> tuple[float, float] | None:
    return (part, whole) if whole and 0 <= part <= whole else None
