"""Understands what staff say of tasks: a new one in a sentence, a question about what is behind, a line of progress."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.tasks.days import Due, read_due, read_text

LATE = re.compile(
    r"(?:哪些|什么|哪几[项个]?|有没有)?.{0,6}(?:任务|工作|项目|目标).{0,6}(?:落后|滞后|逾期|超期|拖|没完成|红灯|亮红)|(?:落后|滞后|逾期|超期)的?(?:任务|工作|项目)"
)
MINE = re.compile(r"^(?:我的|我有哪些|我手上的?|我名下的?)任务")
AWAY = re.compile(
    r"(?:我|本人)?(?:[今明后]天|[本这下]?个?(?:周|星期|礼拜)[一二三四五六日天]?|(?:\d{1,2}月)?\d{1,2}[日号]|从|[到至])*(?:起|开始)?(?:我)?[要想得会]*(?:"
    r"请(?:一下|个|\S{0,3}?天)?[病事年婚产公]?假|休\S{0,4}假|出差|外出(?:学习|培训|开会)|不在岗|(?:请|找)(?:他|别)?(?:人|个?同事)(?:帮我)?代(?:办|班|一下))"
    r"(?:\S{0,3}(?:天|周))?(?:了)?(?:[到至]\S{1,5})?"
)
GOING = re.compile(
    r"(?:进展|进度|推进|完成情况|落实).{0,6}(?:怎么样|如何|怎样|情况|到哪|吗|呢)|(?:进展|进度|推进得?|完成情况)(?:怎么样|如何)?[？?]?$"
)
TELLING = re.compile(
    r"种[了上下完好到]|完成|建[成好]|做[了完好到]|新增了|净增|签约了|签[了下完]|到账|达[到标]|[完开复停竣]工|封顶|投产|交付|开业|挂牌|验收|通[车水电]了"
    r"|还[剩差]|清零|推进到|涨了|增长了|招引了|入驻了|[修装拆铺挖栽铺架]了|累计|过半|(?:[都全刚]|已经?)[种签完做建修装拆铺达清到交开办发落].{0,8}了$"
)
# What has gone wrong is a report of somebody's trouble, not progress of a task.
WRONG = re.compile(r"坏|倒了|漏水|堵(?!点)|(?<!突)破|塌|丢了|淹|投诉|没人管")
COUNTERS = frozenset("个家户项座处件条所场次%")  # stand in many sentences: alone they name no task
QUESTION = re.compile(r"[？?吗呢么]$|怎么|多少|哪|几[个家亩]|什么|是不是|有没有|了没|没有$")
# Words around a task that are not its name; 在 and 要 only where they stand alone, or 在建项目 would lose its first sign.
NOISE = re.compile(
    r"^(?:请|麻烦|务必|(?:由|在|于|要|需|负责|牵头)(?=\s|$)|完成(?!率)|[\s，,])+|(?:前|之前|以前|完成|负责|牵头|由|，|,|。|、|；|;|\s)+$"
)
MARKS = re.compile(r"[\s，,。；;、]+")


CHANGE = re.compile(
    r"(?P<task>\d{1,9})\s*号?\s*(?:(?P<hand>改?换(?:人|单位)?给?|改派给?|转[给交]|交给|改由)|(?P<drop>取消|撤销|不办了))[\s，,:：]*(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class Change:
    """12 换 建设局, 12 取消 原因: which task, whether it is handed on or cancelled, and what was said with it."""

    task: int
    hands_on: bool
    rest: str


@dataclass(frozen=True, slots=True)
class Order:
    """A spoken task, as far as it was understood; `doubts` are lines for the card."""

    title: str
    due: Due
    unit: str
    doubts: tuple[str, ...]


def read_order(text: str, units: Iterable[str], today: date) -> Order:
    """张庄村厂房建设 6月底前 建设局: what, until when, whose; whatever was not said is a doubt, never a guess."""
    text = read_text(text).strip()
    due = read_due(text, today)
    rest = text[: due.start] + " " + text[due.end :] if due.end else text
    unit = next((name for name in sorted(units, key=len, reverse=True) if name in rest), "")
    title = NOISE.sub("", MARKS.sub(" ", rest.replace(unit, " ") if unit else rest).strip())
    title = NOISE.sub("", title).strip()
    doubts = [due.doubt] if due.doubt else []
    if not unit:
        doubts.append("没有看到牵头单位。")
    if not title:
        doubts.append("没有看到任务内容。")
    return Order(title, due, unit, tuple(doubts))


def read_change(text: str) -> Change | None:
    """A change to a task that is there; None where a new one is spoken."""
    found = CHANGE.fullmatch(text.strip())
    return Change(int(found["task"]), bool(found["hand"]), found["rest"].strip()) if found else None


def unit_in(text: str, units: Iterable[str]) -> str:
    """The unit that a text names, in full or by a part that fits only one (执法局); empty where none or several do."""
    text, units = read_text(text).strip(), sorted(set(units), key=len, reverse=True)
    named = next((unit for unit in units if unit in text), "")
    part = re.sub(r"(?:负责|办理?|经办人)?[。！!]?$", "", text)
    near = [unit for unit in units if len(part) > 1 and part in unit]
    return named or (near[0] if len(near) == 1 else "")


def asks_late(text: str) -> bool:
    return bool(LATE.search(read_text(text)))


def says_away(text: str) -> bool:
    """我请两天假, 明天出差: a whole message that tells of being away, and of nothing else."""
    return AWAY.fullmatch(MARKS.sub("", read_text(text)).rstrip("。.！!")) is not None


def asks_mine(text: str) -> bool:
    return bool(MINE.search(read_text(text)))


def asks_progress(text: str) -> bool:
    return bool(GOING.search(read_text(text)))


def tells_progress(text: str) -> bool:
    """Whether a cadre seems to be telling how far something has come, rather than asking."""
    text = read_text(text)
    return bool(TELLING.search(text)) and not QUESTION.search(text) and not WRONG.search(text)


def meant(text: str, titles: Mapping[int, tuple[str, str]]) -> list[int]:
    """Which of somebody's tasks a line of progress is about, by what title and unit of measure share with it; the best first.

    Several equally good ones are all given back: then it is asked which.
    """
    text = read_text(text)
    scored = {task: _score(text, title, unit) for task, (title, unit) in titles.items()}
    best = max(scored.values(), default=0)
    return [task for task, score in scored.items() if score == best and best >= 2]


def _score(text: str, title: str, unit: str) -> int:
    shared = _shared(text, title)
    return shared + (3 if unit and unit in text and (shared or unit not in COUNTERS) else 0)


def _shared(text: str, title: str) -> int:
    """How many pairs of characters of a title stand in a text."""
    return sum(title[place : place + 2] in text for place in range(len(title) - 1))


def named(text: str, words: Sequence[str]) -> list[str]:
    """Which of these words a text holds."""
    return [word for word in words if word in text]
