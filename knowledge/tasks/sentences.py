"""Reads how far something has come, from one sentence: 种了六百二十亩 → 620 of 1,000 亩; what is doubtful is asked about."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.numerals import Quantity, quantities, shown
from knowledge.tasks.amounts import Goal, Kind, percent
from knowledge.tasks.days import read_text
from knowledge.tasks.parts import ASKED, BREAKS, HARMLESS, Part, clause, part_of
from knowledge.tasks.wholes import read_whole

TOO_MUCH = 1.5  # times the goal: more than that is a slip of the pen until somebody says that it is not
PIECES = frozenset({"", "个", "家", "户", "项", "座", "处", "件", "条", "所", "场", "次"})  # one may stand for another
SCALES = {"亿元": ("元", 1e8), "万元": ("元", 1e4), "万美元": ("美元", 1e4), "亿美元": ("美元", 1e8), "公顷": ("亩", 15.0)}
DATES = frozenset({"月", "日", "号", "年", "天", "季", "个月"})
ALONE = re.compile(r"$|[^\w]|[了的多来余左上以吧整]")  # what may follow a number without a unit, or it counts something else
OTHER = re.compile("[株棵吨人次只头羽尾件户亩平米]")  # 3万株 is no money
ALL = re.compile(
    r"全部(?:完成|达标|实现|清零|建成|到位|种[完好上]|签完)|(?:都|已)(?:完成|达标|清零)了?$|全都|一家不落|清零了|已清零|^清零$|完成清零"
)
NOT_ALL = re.compile(r"[没未不]|预计|争取|力争|确保|计划|打算|将|要|能|可|快|基本|差不多|几乎|大部分|前|下[周月]|明[天年]|[吗？?]")
NONE = re.compile(r"一([亩家个项户座处件条所场次])(?:都|也)?[没未](?:有)?")
ABOUT = re.compile(r"[多余来几]|左右|大概|大约|约|近|差不多|超|突破|以上|上下|出头")
ROUGH = re.compile(r"多|以上|超|过|出头")
TO = re.compile(r"(?:增加|增长|提高|上升|扩大|发展|提升)?[到至]了?")
RANGE = re.compile(r"\s*[-—–~～到至]\s*")
CORRECTS = re.compile(r"更正|改[为成]|应该?是|[报说写]错|一共|总共|累计|合计|实际|总计")
FRACTION = re.compile(r"(?<!百)分之")
MOST = 60  # numbers: whoever says more has pasted a table, and which of them is meant nobody can tell
SLIP = re.compile(r"\d[oOlI]|[oOlI]\d")


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells. `amount` in the goal's unit; `about` where it was said as 左右 or 多; `doubt` says what to ask."""

    amount: float | None = None
    whole: float | None = None
    about: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in the goal's unit and the part it plays; `share`: it was said as a share of the goal."""

    amount: float
    part: Part
    about: bool
    where: int = 0  # in which clause
    share: bool = False


def read_told(text: str, goal: Goal, before: float | None = None) -> Told:
    """What a sentence tells of a goal. `before`: what was told last, for 又种了五十亩 and against slips."""
    text = NONE.sub(r"0\1", read_text(text).strip())
    if goal.kind is Kind.WORDS:
        return Told()
    if SLIP.search(text):
        return Told(doubt="数里好像混进了字母，请再写一遍。")
    if ALL.search(text) and not any(q.unit for q in quantities(text)):
        return _all(text, goal)
    found = [q for q in quantities(text.replace("清零", "清掉")) if not q.ordinal and not _of_date(text, q)]  # its 零 is no number
    if len(found) > MOST:
        return Told(doubt="一次说的数太多了，请只说现在完成了多少。")
    if goal.kind is Kind.ALL:
        whole = read_whole(text, found)
        return Told(*whole) if whole else Told(doubt="这项要求全部做到，请说“多少家里完成了多少家”。")
    if _torn(text, found):
        return Told(doubt="这个数我没看懂，请写成“620”或“六百二十”。")
    figures = _figures(text, found, goal)
    if not figures:
        return _nothing(found, goal)
    return _checked(_chosen(figures, goal, before), text, goal, before)


def _torn(text: str, found: list[Quantity]) -> bool:
    """A number of which only pieces were read: 2亿3千万, 六成五, 四分之一."""
    return bool(FRACTION.search(text)) or any(one.end == two.start and one.unit in ("", "%") for one, two in pairwise(found))


def _all(text: str, goal: Goal) -> Told:
    if NOT_ALL.search(text):
        return Told(doubt="是全部完成了，还是快了？请说现在完成了多少。")
    return Told(goal.value if goal.value is not None else 1.0, None if goal.value is not None else 1.0)


def _nothing(found: list[Quantity], goal: Goal) -> Told:
    wrong = next((q.text for q in found if q.unit), "")
    return Told(doubt=f"目标按“{goal.unit}”算，“{wrong}”对不上，请再说一遍。" if wrong else "没有看到数，请说现在完成了多少。")


def _of_date(text: str, quantity: Quantity) -> bool:
    """Whether a number is part of a day (6月30日) and no amount."""
    return quantity.unit in DATES or text[quantity.end : quantity.end + 1] in DATES


def _in_unit(text: str, quantity: Quantity, goal: Goal) -> float | None:
    """A quantity in the goal's unit; None where it is of another kind."""
    plain, scale = SCALES.get(goal.unit, (goal.unit, 1.0))
    unit, value = quantity.unit, quantity.value
    if unit in SCALES and SCALES[unit][0] == plain:
        unit, value = plain, value * SCALES[unit][1]
    if unit == "" and plain != "":
        large = bool(re.search("[万亿]", quantity.text))
        if OTHER.match(text, quantity.end) if large and scale > 1 else not ALONE.match(text, quantity.end):
            return None
        return round(value / scale, 6) if large else value  # a bare 1.2 is taken as 亿元 too
    return round(value / scale, 6) if unit == plain or (unit in PIECES and plain in PIECES) else None


def _figures(text: str, found: list[Quantity], goal: Goal) -> list[Figure]:
    """All that is said in the goal's unit; where that is written out, bare numbers and other counters mean something else."""
    fitting = [(q, amount) for q in found if (amount := _in_unit(text, q, goal)) is not None]
    shares = [] if goal.kind is Kind.RATE or goal.value is None else [_as_share(text, q, goal) for q in found if q.unit == "%"]
    exact = [(q, amount) for q, amount in fitting if q.unit == SCALES.get(goal.unit, (goal.unit,))[0]]
    counts = [_figure(text, q, amount, goal) for q, amount in _ends(text, found, exact)]
    if all(figure.part is Part.GOAL for figure in counts):  # 1000亩的任务完成了730
        counts = [_figure(text, q, amount, goal) for q, amount in _ends(text, found, fitting)]
    return counts + shares


def _ends(text: str, found: list[Quantity], fitting: list[tuple[Quantity, float]]) -> list[tuple[Quantity, float]]:
    """从620亩到700亩 means the second; 600到700亩 means neither: it stays, as two."""
    kept = list(fitting)
    for one, two in pairwise(found):
        between, values = text[one.end : two.start], {q.start for q, _ in kept}
        if two.start not in values:
            continue
        if TO.fullmatch(between) and re.search(r"[从由]", clause(text, one.start, one.end)[0]):
            kept = [(q, a) for q, a in kept if q.start != one.start]
        elif RANGE.fullmatch(between) and one.start not in values and one.unit == "":
            kept.append((one, one.value))
    return kept


def _figure(text: str, quantity: Quantity, amount: float, goal: Goal) -> Figure:
    head, tail = clause(text, quantity.start, quantity.end)
    if re.search(r"(?<!\d)[-−负]$", head):
        amount = -amount
    where = len(BREAKS.findall(text[: quantity.start]))
    near = text[max(0, quantity.start - 2) : quantity.start] + quantity.text + text[quantity.end : quantity.end + 3]
    return Figure(amount, part_of(head, quantity.text, tail, rate=goal.kind is Kind.RATE), bool(ABOUT.search(near)), where)


def _as_share(text: str, quantity: Quantity, goal: Goal) -> Figure:
    """完成六成, 还差两成: a share of a count."""
    head, tail = clause(text, quantity.start, quantity.end)
    part = part_of(head, quantity.text, tail, rate=False)
    rough = ROUGH.search(quantity.text) or ROUGH.match(tail) or re.search(r"(?:超过?|过)$", head)
    amount = round((goal.value or 0) * quantity.value / 100, 6)
    if goal.unit in PIECES and amount % 1 and part in (Part.FACT, Part.TOTAL):
        rough = rough or re.match("", "")  # 62% of twelve firms is no number of firms
    return Figure(amount, Part.BELOW if rough else part, True, share=True)


def _chosen(figures: list[Figure], goal: Goal, before: float | None) -> Told:
    """The one figure that says how far it is now; a doubt where there is none, or more than one."""
    counts = [f for f in figures if not f.share] or figures
    totals = [f for f in counts if f.part is Part.TOTAL]
    facts = totals or [f for f in counts if f.part is Part.FACT]
    if len({f.amount for f in facts}) > 1 and len({f.where for f in facts}) == 1:  # 1000亩种了620亩
        facts = [f for f in facts if f.amount != goal.value] or facts
    if len({f.amount for f in facts}) > 1:
        return Told(doubt=f"里面有好几个数，请只说一个现在的数，比如“{shown(facts[0].amount)}{goal.unit}”。")
    blocking = [f for f in counts if f.part not in HARMLESS | {Part.FACT, Part.TOTAL, Part.LEFT}]
    left = [f for f in counts if f.part is Part.LEFT]
    if blocking and not totals:
        return _added(blocking[0], before) if len(counts) == 1 else Told(doubt=ASKED[blocking[0].part])
    if facts:
        return _agreed(facts[0], left, figures, goal)
    return _left(left, goal) if left else Told(doubt=ASKED[counts[0].part])


def _added(figure: Figure, before: float | None) -> Told:
    if figure.part is not Part.ADDED or before is None or figure.share:
        return Told(doubt=ASKED[figure.part])
    return Told(round(before + figure.amount, 6), about=figure.about)


def _agreed(fact: Figure, left: list[Figure], figures: list[Figure], goal: Goal) -> Told:
    """A figure of now, unless the same sentence says otherwise: 820亩，还差200亩; 2亿，完成六成."""
    said = Told(fact.amount, about=fact.about)
    rest = _left(left, goal).amount if left else None
    if left and (rest is None or abs(rest - fact.amount) > 0.01 * max(goal.value or 0, 1)):
        return Told(doubt="完成的和还差的加起来不等于目标，请再说一遍。")
    share = next((f for f in figures if f.share and not fact.share and f.part is Part.FACT), None)
    if share and goal.value and abs(share.amount - fact.amount) > 0.015 * goal.value:
        return Told(doubt=f"数和百分比对不上（按目标算是{percent(goal, fact.amount)}%），请再说一遍。")
    return said


def _left(left: list[Figure], goal: Goal) -> Told:
    if goal.value is None or goal.kind is Kind.RATE:
        return Told(doubt="请说已经完成了多少。")
    if len({f.amount for f in left}) > 1:
        return Told(doubt=ASKED[Part.ADDED])
    return Told(round(max(goal.value - left[0].amount, 0.0), 6), about=left[0].about)


def _checked(told: Told, text: str, goal: Goal, before: float | None) -> Told:
    """Against slips of the pen: below nothing, far above the goal, less than was told before."""
    if told.doubt or told.amount is None:
        return told
    if told.amount < 0 and goal.kind is not Kind.RATE:
        return Told(doubt="数不能小于零，请再说一遍。")
    said = f"{shown(told.amount)}{goal.unit}"
    if goal.value and told.amount > goal.value * TOO_MUCH:
        return replace(told, doubt=f"{said}比目标{goal.said}多出不少，数对吗？")
    if before is not None and told.amount < before and goal.kind is not Kind.RATE and not CORRECTS.search(text):
        return replace(told, doubt=f"上次报的是{shown(before)}{goal.unit}。一共{said}请说“一共{said}”，新添的请说“又完成{said}”。")
    return told
