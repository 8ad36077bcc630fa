"""The history of a case, line by line, in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.rules.cases import CLOSED_AS, Closing, Move
from knowledge.wording import _clip
from knowledge.wording.cases.moments import when

# What a line of the history says, for the reporter and for staff alike; words of it follow as a quotation.
LINES: Mapping[str, str] = {
    "file": "反映了这件事",
    "revise": "改了反映的内容",
    "join": "又有居民反映同一件事",
    Move.DISPATCH: "派给{unit}",
    Move.REASSIGN: "改派给{unit}",
    Move.CORRECT: "改了类别",
    Move.LINK: "和同一件事一起办",
    Move.UNLINK: "拆开单独办",
    Move.SIGN: "{by}签收",
    Move.OBJECT: "{by}提出异议",
    Move.UPHOLD: "异议成立，改派给{unit}",
    Move.REJECT: "异议不成立",
    Move.TAKE: "{by}接手",
    Move.NOTE: "{by}说了进展",
    Move.ASK: "{by}请居民补充（这一步的时钟停着）",
    Move.ANSWER: "居民补充了情况",
    Move.RESUME: "不再等补充，接着办",
    Move.INVITE: "请{unit}一起办",
    Move.CONTRIBUTE: "{by}办好了自己的部分",
    Move.GATHER: "几个单位都办好了",
    Move.EXTEND: "同意延期一次",
    Move.REPORT: "{by}报办结：{closing}",
    Move.APPROVE: "复核通过",
    Move.RETURN: "复核没有通过，再办",
    Move.ATTEMPT: "联系了居民",
    Move.CONFIRM: "居民确认解决，归档",
    Move.AGREE: "居民说自己这里也解决了",
    Move.DENY: "居民说没有解决，提级再办",
    Move.ARCHIVE: "多次联系没有回音，归档",
    Move.ADD: "居民补充",
    Move.RATE: "居民评价",
    Move.REMARK: "居民评价时说",
    Move.WITHDRAW: "居民撤回",
    Move.LEAVE: "一位居民不再跟进",
    Move.SUPERVISE: "领导督办",
    Move.ESCALATE: "到期没办好，报给上一级",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history. `move` is a Move or one of file, revise, join."""

    at: datetime
    move: str
    by: str
    unit: str = ""
    closing: Closing | None = None
    words: str = ""


def timeline(number: str, lines: Sequence[Line], now: datetime) -> str:
    """A history in plain words, the newest lines where there are too many."""
    shown = [f"{when(line.at, now)}　{_line(line)}" for line in lines[-25:]]
    left = f"（前面还有{len(lines) - 25}条，导出可看全部）\n" if len(lines) > 25 else ""
    text = f"<b>{_clip(number, 20)}</b>的经过：\n{left}" + "\n".join(shown)
    return text if len(text) < 3_300 else f"<b>{_clip(number, 20)}</b>的经过（最近几条）：\n" + "\n".join(shown[-6:])


def _line(line: Line) -> str:
    said = f"：{_clip(line.words, 160)}" if line.words and line.move != "file" else ""
    return sentence_of(line) + said


def latest(line: Line, now: datetime) -> str:
    """The newest words of a history, at the foot of a card."""
    return f"\n最近一条（{when(line.at, now)}）：{_line(line)}"


def sentence_of(line: Line) -> str:
    """One line of a history without the words that were said with it."""
    closing = CLOSED_AS[line.closing] if line.closing else ""
    return LINES[line.move].format(unit=_clip(line.unit, 30), by=_clip(line.by or "工作人员", 30), closing=closing)
