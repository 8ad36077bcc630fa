"""Compares what a question puts to the office with the facts: true, false, or not to be told; it never repeats a wrong figure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.answering.measures import LARGE
from knowledge.facts import Fact, Project, Target
from knowledge.numerals import Quantity

_FACTORS = {"亿元": (1e8, "元"), "万美元": (1e4, "美元")}
_COUNTS = {"个", "家", "项", "户", ""}
_AT_MOST = re.compile(r"不超过|不多于|最多|至多|不到|以下|以内|不足|低于|少于(?<!不少于)|顶多|封顶")
_FALLS = re.compile(
    r"减少|下降|降低|缩减|压减|削减|减产|负增长|下滑|下跌|萎缩|(?<!不)少(?=种|招|建|进)|比去年[^,。?]{0,4}[少低]|[降跌掉](?=[到为至\d])|减(?=\d)"
)
_DENIED = re.compile(r"(没有?|不会|不能|不是|不要|不再|别|未)[^,。?]{0,2}$")
_DENIAL = re.compile(r"(?<!是)(?:不是|并非|没有?|还没|尚未)(?:已经?)?(?:动工|开工|建成|完工|竣工|投产|开建|停工|停建|取消)")
_HARD = re.compile(r"承诺|保证|硬(指标|任务|要求|杠杠)|军令状|打包票|板上钉钉|铁定|必须|确保|一定(要|会|能|得|完成|达到|是)|必成")
_HOPED = re.compile(r"力争|争取|努力")
_CLAUSES = re.compile("[，；。：,;:]")
_EXACT_ALL = re.compile(r"一半|半数|只|仅|部分|大部分|多数|少数|成|%|百分之|只要|一些")


class Verdict(StrEnum):
    """What a check comes to."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Claim:
    """A verdict, and a hint of what was wrong beside the figure ("" or a currency or a comparator)."""

    verdict: Verdict
    hint: str = ""


def check_figures(target: Target, claimed: list[Quantity], text: str) -> Claim:
    """Return whether the quantities put forward agree with a target; OPEN when none can be compared."""
    if falls(text) and "清零" not in target.label:
        grows = target.form.startswith("增长") or re.search("新增|净增", target.label)
        said = "增长" if target.form.startswith("增长") else "新增"
        return Claim(Verdict.FALSE, f"是{said}，不是减少" if grows else "报告没有说要减少")
    if isinstance(target.value, str):
        return _check_words(target, claimed, text)
    verdicts = [claim for quantity in claimed if (claim := _compare(target, quantity))]
    if not verdicts:
        return Claim(Verdict.OPEN)
    best = next((claim for claim in verdicts if claim.verdict is Verdict.TRUE), verdicts[0])
    if best.verdict is Verdict.TRUE and _AT_MOST.search(text.replace("不少于", "")):
        return Claim(Verdict.FALSE, "不是上限")
    return best


def falls(text: str) -> bool:
    """Whether a decrease is put forward (减少1000亩), not denied (不会减少)."""
    found = _FALLS.search(text)
    return found is not None and not _DENIED.search(text[: found.start()].replace("是不是", "是"))


def firmness(target: Target, text: str) -> str:
    """Return how firmly a target is meant, where `text` asks just that (是不是承诺); else empty. It never begins with 是的."""
    hard = _HARD.search(text)
    if not hard and not _HOPED.search(text):
        return ""
    if target.firm == "力争":
        return "不是承诺，报告的用词是“力争”。" if hard else "报告的用词就是“力争”。"
    if target.firm:
        return f"报告的用词是“{target.firm}”{'，要求必须做到' if target.firm == '确保' else ''}。"
    return "报告没有写明是承诺还是力争。"


def check_stage(project: Project, text: str) -> Claim:
    """Return whether the stage put forward is the project's own."""
    text = _DENIAL.sub(" ", text)
    if re.search(r"停建|缓建|停工|停了|取消|不建|不搞|黄了|叫停|搁置|烂尾|不推|没戏", text):
        return Claim(Verdict.FALSE)
    if project.group == "start":
        return _stage(text, own=r"开工|动工|动土|开建|破土", other=r"竣工|投产|完工|建成|收尾")
    if project.group == "finish":
        return _stage(text, own=r"竣工|投产|完工|收尾", other=r"(才|刚|刚刚)?开工|动工|动土|开建")
    if re.search(r"(已经|已|确定).{0,3}(建成|完工|建好|开建|动工|动土|开工)", text) and project.goal != "建成":
        return Claim(Verdict.FALSE)
    return Claim(Verdict.OPEN)


def check_said(fact: Fact, said: str, content: Sequence[str]) -> Claim:
    """Return TRUE where every content word put forward stands in one clause of what the report says of the fact, in that order.

    The same words in another order, or gathered from several clauses, may say another thing (科创项目主攻长三角); one word,
    the thing's name, says nothing (博瑞也是吗).
    """
    in_order = re.compile(".*".join(map(re.escape, content)))
    return Claim(Verdict.TRUE if len(content) > 1 and any(map(in_order.search, _CLAUSES.split(said))) else Verdict.OPEN)


def check_members(fact: Fact, text: str) -> Claim:
    """Return whether members put forward belong to a fact; 只 of one member of several is false."""
    named = [member for member in fact.members if any(part in text for part in _parts(member))]
    if fact.members and len(named) < len(fact.members) and re.search(r"只|仅|就这|光", text):
        return Claim(Verdict.FALSE)
    return Claim(Verdict.OPEN)


def _parts(member: str) -> list[str]:
    return [part for part in re.split(r"[、（）()]", member) if part]


def _stage(text: str, own: str, other: str) -> Claim:
    if re.search(own, text) and not re.search(other, text):
        return Claim(Verdict.TRUE)
    return Claim(Verdict.FALSE if re.search(other, text) and not re.search(own, text) else Verdict.OPEN)


def _check_words(target: Target, claimed: list[Quantity], text: str) -> Claim:
    if target.value == "全部":
        if any(q.unit == "%" and q.value != 100 for q in claimed) or _EXACT_ALL.search(text):
            return Claim(Verdict.FALSE)
        return Claim(Verdict.TRUE if re.search(r"全部|所有|都|全要|每家|一家不", text) else Verdict.OPEN)
    if any(q.unit in ("%", "倍", "元", "美元") for q in claimed):
        return Claim(Verdict.FALSE)
    return Claim(Verdict.TRUE if "同步" in text else Verdict.OPEN)


def _compare(target: Target, quantity: Quantity) -> Claim | None:
    if quantity.ordinal or not (factored := _comparable(target, quantity)):
        return None
    factor, hint = factored
    same = abs(quantity.value - float(target.value) * factor) < 1e-6
    return Claim(Verdict.FALSE, hint) if hint else Claim(Verdict.TRUE if same else Verdict.FALSE)


def _comparable(target: Target, quantity: Quantity) -> tuple[float, str] | None:
    """The factor to bring a target to the quantity's unit, and the name of a currency mixed up; None if no match."""
    if target.unit in _FACTORS:
        factor, money = _FACTORS[target.unit]
        if quantity.unit in ("元", "美元"):
            return factor, "" if quantity.unit == money else f"单位是{target.unit}"
        if quantity.unit == "%":
            return factor, f"单位是{target.unit}"
        if quantity.unit == "":
            return (factor if quantity.value >= 1e4 else 1.0), ""
        return None
    if target.unit == "%":
        if quantity.unit == "" and quantity.value >= LARGE:
            return 0.0, ""
        return (1.0, "") if quantity.unit in ("%", "") else ((0.0, "") if quantity.unit in ("倍", "元", "美元") else None)
    if target.unit in ("个", "家"):
        amount = quantity.unit == "" and quantity.value >= LARGE  # 五个亿的项目: what they are worth, not how many
        return (1.0, "") if quantity.unit in _COUNTS and not amount else None
    return (1.0, "") if quantity.unit in (target.unit, "") else None
