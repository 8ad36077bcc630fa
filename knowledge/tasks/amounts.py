"""Reads how far something has come, from one sentence: 种了六百二十亩 → 620 of 1,000 亩; the unclear is asked about."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.numerals import Quantity, quantities, shown
from knowledge.tasks.days import read_text

TOO_MUCH = 1.5  # times the goal: more than that is a slip of the pen until somebody says that it is not
NEAR = 0.95  # of an "about" target: whether that is reached is for a person to say
PIECES = frozenset({"", "个", "家", "户", "项", "座", "处", "件", "条", "所", "场", "次"})  # one may stand for another
SCALES = {"亿元": ("元", 1e8), "万元": ("元", 1e4), "万美元": ("美元", 1e4), "亿美元": ("美元", 1e8), "公顷": ("亩", 15.0)}
ADDED = re.compile(r"又|再|新增加|增加了|另外|追加")
LEFT = re.compile(r"还剩|剩下|还有|还差|差|剩余|尚有|没完成|未完成")
ALL = re.compile(
    r"全部(?:完成|达标|实现|清零|建成|到位)|(?:都|已)(?:完成|达标|清零)了?$|全都|一家不落|清零了|已清零|^清零$|完成清零"
)
OF = re.compile(r"(?P<whole>[^，,。]*?)(?:里面?|中|当中)(?:已?有|已经|完成了?|实现了?)?(?P<part>.+)")
RATE = re.compile(r"增长|增速|比重|占比|转化率|同比|涨|达到|占")


class Kind(StrEnum):
    """How a goal is measured."""

    COUNT = "count"  # so many 亩, 家, 亿元: progress is a share of it
    RATE = "rate"  # a growth or a share: 9.6 % of a goal of 12 % is not "80 % done"
    CLEAR = "clear"  # 清零: so many gaps to be closed
    ALL = "all"  # every one of them; how many there are may not be known
    WORDS = "words"  # 与经济增长同步, or a project without a figure


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached. op: "~" about, ">=" at least, "=" exactly, "aim" to strive for; `value` None: no figure."""

    kind: Kind
    op: str = "="
    value: float | None = None
    unit: str = ""

    @property
    def said(self) -> str:
        """1000亩, 12%左右, 不少于100家, 全部."""
        if self.kind is Kind.ALL or self.value is None:
            return "全部" if self.kind is Kind.ALL else ""
        figure = f"{shown(self.value)}{self.unit}"
        return {"~": f"{figure}左右", ">=": f"不少于{figure}"}.get(self.op, figure) + ("清零" if self.kind is Kind.CLEAR else "")


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells. `amount` in the goal's unit; `about` where it was said as 左右 or 多; `doubt` says what to ask."""

    amount: float | None = None
    whole: float | None = None
    about: bool = False
    doubt: str = ""


class Verdict(StrEnum):
    REACHED = "reached"
    NEAR = "near"  # only of an "about" target: a person says
    SHORT = "short"
    UNKNOWN = "unknown"


def goal_of(op: str, value: float | int | str, unit: str, what: str) -> Goal:
    """The goal of a target of the report."""
    if isinstance(value, str):
        return Goal(Kind.ALL if value == "全部" else Kind.WORDS, op)
    if "清零" in what:
        return Goal(Kind.CLEAR, op, float(value), unit)
    return Goal(Kind.RATE if unit == "%" else Kind.COUNT, op, float(value), unit)


def read_told(text: str, goal: Goal, before: float | None = None) -> Told:
    """What a sentence tells of a goal. `before`: what was told last, for 又种了五十亩."""
    text = read_text(text).strip()
    if goal.kind is Kind.WORDS:
        return Told()
    if ALL.search(text) and not any(q.unit for q in quantities(text)):
        return Told(goal.value if goal.value is not None else 1.0, None if goal.value is not None else 1.0)
    text = text.replace("清零", "清掉")  # its 零 is no number
    found = [q for q in quantities(text) if not q.ordinal and not _of_date(text, q)]
    if goal.kind is Kind.ALL:
        return _part_of(text, found)
    fitting = [(q, amount) for q in found if (amount := _in_unit(q, goal)) is not None]
    if not fitting:
        return _as_share(text, found, goal)
    return _one(text, fitting, goal, before)


def _of_date(text: str, quantity: Quantity) -> bool:
    """Whether a number is part of a day (6月30日) and no amount."""
    return quantity.unit in {"月", "日", "号", "年", "天", "季", "个月"} or text[quantity.end : quantity.end + 1] in {
        "月",
        "日",
        "号",
        "季",
    }


def _in_unit(quantity: Quantity, goal: Goal) -> float | None:
    """A quantity in the goal's unit; None where it is of another kind."""
    plain, scale = SCALES.get(goal.unit, (goal.unit, 1.0))
    unit, value = quantity.unit, quantity.value
    if unit in SCALES and SCALES[unit][0] == plain:
        unit, value = plain, value * SCALES[unit][1]
    if unit == plain or (unit in PIECES and plain in PIECES):
        return round(value / scale, 6)
    if unit == "":  # 1.2亿 for a goal in 亿元; a bare 1.2 is taken as that unit too
        return round(value / scale, 6) if re.search("[万亿]", quantity.text) else value
    return None


def _one(text: str, fitting: list[tuple[Quantity, float]], goal: Goal, before: float | None) -> Told:
    amounts = [amount for _, amount in fitting]
    if len(amounts) > 1 and goal.value in amounts:  # 种了620亩，目标1000亩
        amounts = [amount for amount in amounts if amount != goal.value] or amounts[:1]
    if len(set(amounts)) > 1:
        return Told(doubt=f"里面有好几个数，请只说一个现在的数，比如“{shown(amounts[0])}{goal.unit}”。")
    amount, first = amounts[0], fitting[0][0]
    about = bool(re.search(r"[多余来几]|左右|大概|大约|约|近|差不多", text[max(0, first.start - 2) : first.end + 3]))
    if goal.kind is not Kind.RATE and LEFT.search(text[: first.start]):
        if goal.value is None:
            return Told(doubt="请说已经完成了多少。")
        return Told(max(goal.value - amount, 0.0), about=about)
    if goal.kind is not Kind.RATE and ADDED.search(text[: first.start]):
        if before is None:
            return Told(doubt="请说一共完成了多少。")
        amount += before
    return _checked(amount, about, goal)


def _checked(amount: float, about: bool, goal: Goal) -> Told:
    if amount < 0:
        return Told(doubt="数不能小于零，请再说一遍。")
    if goal.value and amount > goal.value * TOO_MUCH:
        return Told(amount, about=about, doubt=f"{shown(amount)}{goal.unit}比目标{goal.said}多出不少，数对吗？")
    return Told(amount, about=about)


def _as_share(text: str, found: list[Quantity], goal: Goal) -> Told:
    """完成六成, 完成了62%: a share of a count; of a rate it would be read wrongly, so it is asked about."""
    shares = [q.value for q in found if q.unit == "%"]
    if len(shares) == 1 and goal.value is not None and goal.kind is not Kind.RATE and 0 <= shares[0] <= 100 * TOO_MUCH:
        return Told(round(goal.value * shares[0] / 100, 6), about=True)
    wrong = found[0].text if found else ""
    return Told(doubt=f"目标按“{goal.unit}”算，“{wrong}”对不上，请再说一遍。" if wrong else "没有看到数，请说现在完成了多少。")


def _part_of(text: str, found: list[Quantity]) -> Told:
    """12家里9家达标, 9/12: how many of how many."""
    if slash := re.search(r"(\d+)\s*/\s*(\d+)", text):
        part, whole = float(slash[1]), float(slash[2])
    elif (match := OF.fullmatch(text)) and len(found) == 2:
        whole, part = found[0].value, found[1].value
        if LEFT.search(match["part"]):
            part = whole - part
    else:
        return Told(doubt="这项要求全部做到，请说“多少家里完成了多少家”。")
    return Told(part, whole) if 0 <= part <= whole and whole else Told(doubt="完成的比总数还多，请再说一遍。")


def percent(goal: Goal, amount: float | None, whole: float | None = None) -> int | None:
    """How much of a goal is done, in whole percent, never rounded up to 100; None where a share would mislead."""
    against = whole if goal.kind is Kind.ALL else goal.value
    if amount is None or not against or goal.kind in (Kind.RATE, Kind.WORDS):
        return None
    return min(int(amount / against * 100 + 1e-9), 100)


def verdict(goal: Goal, amount: float | None, whole: float | None = None) -> Verdict:
    """Whether a goal is reached; 左右 within five percent is left to a person."""
    against = whole if goal.kind is Kind.ALL else goal.value
    if amount is None or against is None or goal.kind is Kind.WORDS:
        return Verdict.UNKNOWN
    if amount >= against - 1e-9:
        return Verdict.REACHED
    return Verdict.NEAR if goal.op == "~" and amount >= against * NEAR else Verdict.SHORT


def said(goal: Goal, amount: float | None, whole: float | None = None, *, about: bool = False) -> str:
    """620亩（目标1000亩，62%）; 9.6%（目标12%左右）; 12家中9家; empty where no figure was told."""
    if amount is None:
        return ""
    if goal.kind is Kind.ALL:
        return f"{shown(whole or 0)}家中{shown(amount)}家" if whole and whole > 1 else "全部完成"
    share = percent(goal, amount, whole)
    around = "约" if about else ""
    aim = f"（目标{goal.said}" + (f"，{share}%" if share is not None else "") + "）" if goal.said else ""
    return f"{around}{shown(amount)}{goal.unit}{aim}"
