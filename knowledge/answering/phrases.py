"""Puts facts into sentences, in simplified Chinese and plain text; which facts to tell is decided elsewhere."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from knowledge.answering.answers import Option, Progress
from knowledge.facts import Fact, Project, Target, Topic, Town, is_firm
from knowledge.numerals import shown

_FIGURE = re.compile(
    r"\d+(?:\.\d+)?(?:%|个|家|户|项|亿|万|亩|元)|百分之[零一二三四五六七八九十百\d]+|"
    r"[一二三四五六七八九十百千万亿]+成(?![为立])"
)
_FIRMNESS = {
    "力争": "“力争”是努力争取，不是承诺",
    "确保": "“确保”是必须做到",
    "~": "“左右”是大致的数",
    ">=": "这是最低要求",
}
_ORDERS = ("快开工快建设", "快竣工快投产")


def value_of(target: Target) -> str:
    """The value with its comparator: 4%左右, 不少于12家, 60%以上, 与经济增长同步."""
    value = f"{shown(target.value)}{target.unit}"
    if target.op == "~":
        return f"{value}左右"
    if target.op == ">=" and target.unit == "%":
        return value if target.firm else f"{value}以上"
    return f"不少于{value}" if target.op == ">=" else value


def target_phrase(target: Target) -> str:
    """A target in one phrase, its firmness included."""
    if target.says:
        return target.says.format(value_of(target))
    return target.firm + target.label + target.form.format(value_of(target))


def stage_phrase(project: Project) -> str:
    """What the report asks of a project."""
    if project.says:
        return project.says
    kind = "在建的重点项目" if project.group == "finish" else "报告点名的重点项目"
    goal = "、".join(re.findall("快..", project.goal)) if project.goal in _ORDERS else project.goal
    return f"{project.name}是{kind}，今年的要求是{goal}"


def phrase(fact: Fact) -> str:
    """A fact in one phrase without its full stop."""
    if isinstance(fact, Target):
        return target_phrase(fact)
    return stage_phrase(fact) if isinstance(fact, Project) else fact.says


def dated(text: str, year: int) -> str:
    """The text with the report's year in place of 今年, which is wrong as soon as the year is over."""
    return text.replace(f"{year}年今年", "今年").replace("今年", f"{year}年")


def told(facts: Sequence[Fact], year: int) -> str:
    """One fact as a sentence, several as a list."""
    return dated(_told(facts, year), year)


def _told(facts: Sequence[Fact], year: int) -> str:
    if len(facts) == 1:
        return _single(facts[0], year)
    if all(isinstance(fact, Target) for fact in facts):
        return f"{year}年的目标：\n" + "\n".join(f"· {phrase(fact)}" for fact in facts)
    return "\n".join(f"· {phrase(fact)}。" for fact in facts)


def _single(fact: Fact, year: int) -> str:
    if not isinstance(fact, Target):
        return f"{phrase(fact)}。"
    notes = [_FIRMNESS[mark] for mark in (fact.firm, fact.op) if mark in _FIRMNESS]
    return f"{year}年的目标：{target_phrase(fact)}。" + (f"（{'，'.join(notes)}。）" if notes else "")


def listed(topic: Topic, facts: Sequence[Fact]) -> str:
    """A topic with its members; projects of one stage by name only."""
    if topic.id in ("start", "finish"):
        return f"{topic.name}有：{'、'.join(fact.title for fact in facts)}等。"
    return f"{topic.name}：\n" + "\n".join(f"· {line}" for line in _lines(facts))


def _lines(facts: Sequence[Fact]) -> Iterator[str]:
    """A line a fact; the projects of one stage share theirs."""
    for group, alike in groupby(facts, lambda fact: fact.goal if is_firm(fact) else ""):
        same = list(alike)
        if group and len(same) > 1:
            yield f"{'、'.join(fact.title for fact in same)}等，要求{'、'.join(re.findall('快..', group)) or group}"
        else:
            yield from map(phrase, same)


def parts(town: Town) -> str:
    """The five parts of the report."""
    lines = [f"· {s.motto + '，' if s.motto else ''}{s.title}" for s in town.sections if s.id]
    return f"报告把{town.year}年的工作分成五个方面：\n" + "\n".join(lines)


def compared(facts: Sequence[Fact]) -> str:
    """Which of two or more targets in one measure is larger; empty when they cannot be set side by side."""
    targets = [fact for fact in facts if isinstance(fact, Target) and not isinstance(fact.value, str)]
    units = {"个" if target.unit == "家" else target.unit for target in targets}
    if len(targets) < 2 or len(targets) < len(facts) or len(units) > 1:
        return ""
    values = [float(target.value) for target in targets]
    if len(set(values)) == 1:
        return "相比之下，数量一样。" if "%" not in units else "相比之下，定得一样高。"
    top = targets[values.index(max(values))]
    return f"相比之下，“{top.label}”定得{'更高' if '%' in units else '更多'}。"


def progress_line(progress: Progress) -> str:
    """The latest approved progress of a fact."""
    day = progress.date
    by = f"，{progress.approved_by}审核" if progress.approved_by else ""
    return f"最新进展（{day.year}年{day.month}月{day.day}日{by}）：{progress.text.rstrip('。')}。"


def known(facts: Sequence[Fact], question: str, year: int) -> str:
    """What the report does say of these facts, without any figure that the question did not hold."""
    labels = "、".join(f"“{fact.label}”" for fact in facts if isinstance(fact, Target))
    told = (without_figures(fact.plain or phrase(fact), question) for fact in facts if not isinstance(fact, Target))
    said = dated("；".join(dict.fromkeys(filter(None, told))), year)
    return "；".join(filter(None, (said and f"报告说的是：{said}", labels and f"报告里只有{year}年{labels}的目标")))


def without_figures(text: str, question: str) -> str:
    """The text without those of its clauses that state a figure which the question does not."""
    held = set(_FIGURE.findall(unicodedata.normalize("NFKC", question)))
    clauses = re.split(r"(?<=[，；。])", text)
    return "".join(c for c in clauses if set(_FIGURE.findall(c)) <= held).strip("，；")


def whom(town: Town, office: str) -> str:
    """Whom to ask."""
    hotline = town.contact("hotline").phone
    if not office:
        return f"可以拨打{hotline}咨询。"
    return f"可以问{town.unit(office).shown}，或拨打{hotline}。"


def question_about(fact: Fact) -> Option:
    """A button that asks about a fact."""
    if isinstance(fact, Target):
        return Option(fact.label, f"{fact.label}的目标是多少？")
    return Option(fact.title, f"{fact.title}，报告怎么说？")


def question_about_topic(topic: Topic) -> Option:
    """A button that asks about a topic."""
    return Option(topic.name, f"{topic.names[0]}有哪些？")
