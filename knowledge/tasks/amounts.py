"""What is to be reached, how much of it is done, and how both are said; an empty saying where no figure was told."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.numerals import shown

NEAR = 0.95  # of an "about" target: whether that is reached is for a person to say


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
