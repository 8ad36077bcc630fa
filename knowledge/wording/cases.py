"""What the desks of cases say: to a resident who reports and follows, and to the staff who handle it. HTML, all quoted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from knowledge.rules.cases import CLOSED_AS, LONGEST_WORDS, SAID, CaseState, Closing, Kind, Move, Need
from knowledge.rules.clocks import TOWN_ZONE
from knowledge.wording import LONGEST_ECHO, _clip
from knowledge.wording.case_notices import WEEKDAYS

Rating = Literal["well", "so-so", "badly"]

STEPS: Mapping[str, str] = {
    "yes": "对，提交",
    "other": "换一类",
    "all": "看全部类别",
    "nowhere": "不知道具体位置",
    "mask": "帮我隐去，提交",
    "plain": "原样提交",
    "edit": "修改",
    "text": "改内容",
    "place": "改地点",
    "contact": "留联系电话",
    "anonymous": "匿名",
    "named": "不匿名了",
    "private": "只给经办人看",
    "public": "可以和同类的一起办",
    "drop": "不反映了",
    "also": "也登记下来",
    "back": "回到核对",
    "incident": "是东西坏了、要处理",
    "grievance": "是对服务或人的意见",
}
MOVES: Mapping[Move, str] = {
    Move.REASSIGN: "改派",
    Move.LINK: "并到同一件",
    Move.UNLINK: "拆开单办",
    Move.SIGN: "签收",
    Move.OBJECT: "提异议",
    Move.UPHOLD: "异议成立，改派",
    Move.REJECT: "异议不成立",
    Move.TAKE: "我来接手",
    Move.NOTE: "说说进展",
    Move.ASK: "请居民补充",
    Move.RESUME: "不等了，接着办",
    Move.INVITE: "请别的单位一起办",
    Move.CONTRIBUTE: "我们这部分办好了",
    Move.GATHER: "不等他们，接着办",
    Move.EXTEND: "同意延期一次",
    Move.REPORT: "报办结",
    Move.APPROVE: "复核通过",
    Move.RETURN: "退回再办",
    Move.ATTEMPT: "记一次回访",
    Move.SUPERVISE: "督办",
    Move.ARCHIVE: "三次没联系上，归档",
}
OWN_MOVES: Mapping[Move, str] = {
    Move.CONFIRM: "解决了",
    Move.AGREE: "我这里也解决了",
    Move.DENY: "没解决",
    Move.ANSWER: "补充情况",
    Move.ADD: "补充文字或照片",
    Move.REMARK: "说说哪里好、哪里不好",
    Move.WITHDRAW: "撤回",
    Move.LEAVE: "不再跟进",
}
LOOKS: Mapping[str, str] = {
    "show": "查看",
    "plain": "看原文",
    "line": "经过",
    "looks": "谁看过我的身份",
    "alike": "以前类似的",
    "linked": "一起反映的",
    "export": "导出",
    "reveal": "查看居民身份",
    "photos": "看照片",
    "codes": "改类别",
    "units": "派给别的单位",
    "more": "更多",
}
RATINGS: Mapping[Rating, str] = {"well": "办得好", "so-so": "一般", "badly": "办得不好"}

# What kind of matter it is, behind its category.
KINDS: Mapping[Kind, str] = {Kind.INCIDENT: "（要处理的事）", Kind.GRIEVANCE: "（意见、投诉）", Kind.FRAUD: ""}

# What people type instead of pressing, in simplified script and without marks.
YES = frozenset(
    ["对", "对的", "是", "是的", "嗯", "好", "好的", "行", "可以", "没错", "确认", "提交", "确定", "ok", "OK", "对提交", "对，提交"]
)
OTHER = frozenset(["不对", "不是", "换", "换一类", "换一个", "类别不对", "都不是"])
NOWHERE = frozenset(["不知道", "不清楚", "跳过", "不知道具体位置", "没有", "说不清", "略", "无"])
TYPED: Mapping[str, str] = {
    "全部": "all",
    "看全部类别": "all",
    "修改": "edit",
    "改": "edit",
    "改内容": "text",
    "改地点": "place",
    "改位置": "place",
    "改类别": "other",
    "留电话": "contact",
    "留联系电话": "contact",
    "匿名": "anonymous",
    "不匿名": "named",
    "实名": "named",
    "不匿名了": "named",
    "保密": "private",
    "不公开": "private",
    "只给经办人看": "private",
    "隐去": "mask",
    "帮我隐去": "mask",
    "隐去提交": "mask",
    "原样提交": "plain",
    "不用隐去": "plain",
    "不反映了": "drop",
    "取消": "drop",
    "算了": "drop",
    "也登记下来": "also",
    "登记": "also",
    "也登记": "also",
    "回到核对": "back",
    "是东西坏了": "incident",
    "是意见": "grievance",
    "是投诉": "grievance",
    "返回": "back",
}
SOLVED = frozenset(["解决了", "已解决", "已经解决", "已经解决了", "好了", "修好了"])
UNSOLVED = frozenset(["没解决", "没有解决", "还没解决", "还没有解决", "没有", "没好", "还没好", "没修好"])
RATED: Mapping[str, Rating] = {"办得好": "well", "满意": "well", "一般": "so-so", "办得不好": "badly", "不满意": "badly"}

HEARD = frozenset({"也登记下来", "登记", "也登记", "补充", "撤回", *SOLVED, *UNSOLVED, *RATED})

TELL = "请用一两句话说说：什么事、在哪里。也可以先发照片或位置。\n不写了发 /cancel；写到一半离开也没关系，回来接着写。"
WHERE = "在哪里？说个地名、路口、门牌都行，也可以发位置。"
PHOTO_FIRST = "照片收到了。请用一两句话说说是什么事、在哪里。"
PLACE_FIRST = "位置收到了。请用一两句话说说是什么事。"
PHOTO_KEPT = "照片收下了。"
CONTACT = "请打一个能联系到您的电话。它和这件事分开存放，经办人看不到；谁查看都要写理由，您都能看到。"
NEW_TEXT = "请把要反映的事重新写一遍。"
PICK = "是哪一类？点一个，或者直接打类别的名字。"
DROPPED = "好的，这件事没有提交，写的内容已经删掉。"
NO_CASES = "您还没有反映过事情。要反映，直接说什么事、在哪里就行，或发 /report。"
ADDED = "补上了，经办人会看到。"
ASK_MORE = "请写要补充的话，或直接发照片。不写了发 /cancel。"
HOW_TO_LOOK = "请这样发：/case 编号 取件码，两样都在登记回执里。比如：/case C00000000 00000000"
WHICH_ONE = "您反映的事现在都不在等这句话。想看哪一件，点编号："
WITHDRAWN = "已经撤回，不再办理。以后还需要，随时再反映。"
LEFT = "好的，这件事还会接着办，不过不再给您发消息。"
HOW_WAS_IT = "谢谢您告诉我，这件事归档了。再问一句：办得怎么样？（不想说可以不点）"
AGREED = "谢谢，记下了：您这里也解决了。"
RATED_NOW = "谢谢您，记下了。\n想说哪里好、哪里不好，直接写一两句就行，办理的单位会看到，看不到是谁说的；不想说就不用回。"
RATED_ALREADY = "这件事您已经评价过了，谢谢。"
REMARKED = "谢谢您，这几句话记下了，办理的单位会看到。"
CLOSED_ALREADY = "这件事已经归档，加不进去了。还没解决就回“没解决”，会提级再办；是另一件事，直接说就行。"
REOPENED = (
    "记下了：没有解决。这件事已经提级、重新办理，时间还从您最初反映时算。\n"
    "还差在哪里？可以再写一句，或发照片（不写也行，发 /cancel）。"
)
NOBODY_LOOKED = "还没有人查看过您的身份。经办人看到的只是“居民”。"
NOTHING_HERE = "现在没有要办的。"
NOTHING_LATE = "现在没有超时、待复核、待确认的件。"
NOTHING_ALIKE = "没有找到类似的已办结件。"
NOTHING_LINKED = "没有别的居民反映同一件事。"
NO_PHOTOS = "这件事没有照片，或照片在别的聊天渠道里。"
WHY_REVEAL = "请写明为什么要查看居民身份（居民会看到是哪个岗位、什么时候、为什么看的）。不看了发 /cancel。"
WHAT_TO_FIND = "请这样发：/archive 要找的词，或编号。"
NOTHING_FOUND = "没有找到这样的已办结件。"
ACCEPTED = "目录已改：以后这一类都建议派给新的单位。"
DECLINED = "好的，目录不变。"
GONE_ON = "这份内容已经不在填写了，请看最新的消息，或发 /report 重新开始。"

OR_CANCEL = "（不写了发 /cancel）"
INBOX = "待派发、待裁定、待确认"
PARKED = "一人一小时内反映多件，待合并"
WORK = "你们单位的件"
LATE = "超时的"
TO_CHECK = "待复核的"
UNCONFIRMED = "等居民确认的"
CLOSED = "已办结的"
NOT_YOUR_STEP = "这一步不归您办。"
PHOTO_OF_WORK = "照片收下了。办理说明还请打字。"
ASKS: Mapping[Move, str] = {
    Move.REASSIGN: "为什么改派？请写一句，居民不会看到。",
    Move.OBJECT: "为什么不归你们办？请写一两句。",
    Move.UPHOLD: "请写裁定的理由。",
    Move.REJECT: "为什么异议不成立？请写理由，单位会看到。",
    Move.NOTE: "办到哪一步了？写一两句，居民会看到。",
    Move.ASK: "想请居民补充什么？请直接写要问的话。",
    Move.RESUME: "为什么不等了？写一句，居民会看到。",
    Move.INVITE: "请他们做什么？写一两句。",
    Move.CONTRIBUTE: "你们这部分怎么办的？写一两句，居民会看到；可以带照片。",
    Move.GATHER: "为什么不等了？请写一句。",
    Move.EXTEND: "为什么要延期？写一句，居民会看到。",
    Move.REPORT: "怎么办的？写一两句，居民会看到；可以带照片。",
    Move.RETURN: "还差什么？写一句，经办人会看到。",
    Move.ATTEMPT: "怎么联系的、结果如何？请写一句。",
    Move.ARCHIVE: "请写归档说明，居民会看到。",
    Move.ANSWER: "请写要补充的情况，也可以发照片。",
    Move.ADD: ASK_MORE,
    Move.REMARK: "哪里好、哪里不好，请写一两句。不写了发 /cancel。",
}
ASKS_FOR: Mapping[Need, str] = {
    Need.UNIT: "选哪个单位？",
    Need.CLAUSE: "依据分拨目录或履职清单的哪一条？请写出来。异议只能提一次。",
    Need.CODE: "改成哪一类？",
    Need.CLOSING: "结果是哪一种？",
    Need.LEAD: "并到哪一件？",
}
DONE: Mapping[Move, str] = {
    Move.DISPATCH: "已派发，居民会收到通知。",
    Move.REASSIGN: "已改派，居民会收到通知。",
    Move.CORRECT: "类别已改，下次会按这个学。",
    Move.LINK: "已并到一起，两边都会收到每一步。",
    Move.UNLINK: "已拆开，请重新派发。",
    Move.SIGN: "签收了，由您经办。",
    Move.OBJECT: "异议已交值班员裁定。",
    Move.UPHOLD: "已改派。",
    Move.REJECT: "已退回原单位签收。",
    Move.TAKE: "现在由您经办。",
    Move.NOTE: "进展已告诉居民。",
    Move.ASK: "已问居民，这一步的时钟停下等回答；居民的时钟照走。",
    Move.RESUME: "接着办，时钟又走了。",
    Move.INVITE: "已请他们一起办。",
    Move.CONTRIBUTE: "你们这部分记下了。",
    Move.GATHER: "接着办，可以报办结了。",
    Move.EXTEND: "已延期一次，居民会知道原因。",
    Move.REPORT: "已交复核。",
    Move.APPROVE: "复核通过，正请居民确认。",
    Move.RETURN: "已退回经办人。",
    Move.ATTEMPT: "这次回访记下了。",
    Move.SUPERVISE: "已督办，经办人马上会知道。",
    Move.ARCHIVE: "已归档。",
}
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
class Sheet:
    """A report that is being written, as it is read back to its writer."""

    text: str
    category: str
    unit: str
    place: str = ""
    photos: int = 0
    spots: Sequence[str] = ()
    anonymous: bool = False
    private: bool = False
    contact: bool = False
    kind: Kind = Kind.INCIDENT


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as its card shows it; `text` is masked for whoever has no need of more. `unit` is marked where unconfirmed."""

    number: str
    state: CaseState
    category: str
    unit: str
    text: str
    place: str
    due_at: datetime
    first_at: datetime
    step_due_at: datetime | None = None
    paused: bool = False
    photos: int = 0
    level: str = ""
    because: str = ""
    emergency: bool = False
    handler: str = ""
    assisting: Sequence[str] = ()
    repeats: int = 0
    transfers: int = 0
    reopened: int = 0
    supervised: int = 0
    attempts: int = 0
    closing: Closing | None = None
    private: bool = False
    kind: Kind = Kind.INCIDENT


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history. `move` is a Move or one of file, revise, join."""

    at: datetime
    move: str
    by: str
    unit: str = ""
    closing: Closing | None = None
    words: str = ""


# Moments as people say them


def when(moment: datetime, now: datetime, zone: ZoneInfo = TOWN_ZONE) -> str:
    """今天17:30, 明天上午10:00, 7月4日（周四）17:30."""
    here, today = moment.astimezone(zone), now.astimezone(zone).date()
    if here.date() == today:
        return f"今天{_hour(here)}"
    if here.date() == today + timedelta(days=1):
        return f"明天{_hour(here)}"
    return f"{here.month}月{here.day}日（周{WEEKDAYS[here.weekday()]}）{here:%H:%M}"


def _hour(here: datetime) -> str:
    part = "凌晨" if here.hour < 6 else "上午" if here.hour < 12 else ""  # from noon on the figure says it
    return f"{part}{here.hour}:{here:%M}"


def lasted(since: datetime, now: datetime) -> str:
    """How long somebody has waited: 3天, 5小时, 不到1小时."""
    hours = int((now - since).total_seconds() // 3600)
    return f"{hours // 24}天" if hours >= 24 else f"{hours}小时" if hours else "不到1小时"


# To whoever reports


def summary(sheet: Sheet) -> str:
    """What will be handed in, to be looked over."""
    lines = [
        f"<blockquote>{_clip(sheet.text, 1_200)}</blockquote>",
        f"类别：<b>{_clip(sheet.category, 40)}</b>{KINDS[sheet.kind]}，交{_clip(sheet.unit, 40)}",
        f"地点：{_clip(sheet.place, 80) if sheet.place else '没有写'}",
        f"照片：{sheet.photos}张" if sheet.photos else "",
        "已留联系电话，和这件事分开存放" if sheet.contact else "",
        "匿名：不存您的名字" if sheet.anonymous else "",
        "只给经办人看，不和别人的合并" if sheet.private else "",
        _spots(sheet.spots),
    ]
    return "这样提交，对吗？\n" + _stacked(lines)


def _spots(spots: Sequence[str]) -> str:
    """Offers to mask what points at the writer."""
    if not spots:
        return ""
    shown = "、".join(f"“{_clip(spot, 30)}”" for spot in spots[:5])
    return f"\n里面有能认出您的内容：{shown}。要我隐去这几处吗？办事一般用不着。"


def guesses(guess: str) -> str:
    return f"不是“{_clip(guess, 40)}”，那是下面哪一类？点一个，或直接打类别的名字。"


def receipt(
    number: str,
    code: str,
    unit: str,
    due: datetime,
    step: datetime | None,
    now: datetime,
    *,
    linked: bool = False,
    parked: bool = False,
) -> str:
    """What the reporter takes home: number, code, unit, next step, and when to expect it."""
    head = f"登记好了。\n编号：<b>{_clip(number, 20)}</b>　取件码：<b>{_clip(code, 20)}</b>\n"
    if linked:
        then = f"已经有人反映了同一件事，一起办，由{_clip(unit, 40)}负责。每一步都会告诉您。"
    else:
        until = f"，最晚{when(step, now)}" if step else ""
        then = f"下一步：值班员看过后派给{_clip(unit, 40)}{until}。"
    more = "您这一小时反映得比较多，都收下了，值班员会合并着办。" if parked else ""
    keep = "凭这两个号，换个账号也能查：/case 编号 取件码。随时发 /mycases 看进展、补充。"
    return f"{head}{then}\n最晚<b>{when(due, now)}</b>前给您结果。{more}\n{keep}"


def filed_already(number: str) -> str:
    return f"这件事已经登记过了，编号{_clip(number, 20)}，不用再点。"


def revised(number: str) -> str:
    return f"收到您的修改，<b>{_clip(number, 20)}</b>已按新的内容更新，经办人会看到。"


def photo_for(number: str) -> str:
    return f"照片已加到<b>{_clip(number, 20)}</b>。要反映别的事，发 /report。"


def also(answer: str) -> str:
    """After the number to call: the offer to report it as well."""
    return f"{answer}\n\n<b>先打电话。</b>打完之后，需要镇里跟进的，我可以把这件事也登记下来。"


def other_way(tell: str) -> str:
    """Another authority's matter: which and why; nobody is turned away who still wants it written down."""
    return f"{_clip(tell, 1_000)}\n\n如果其中有镇里能办的部分，我也可以登记下来。"


def going_on(text: str) -> str:
    """After a question asked in between."""
    return f"（您正在反映：{_clip(text, 40)}。接着说就行，不写了发 /cancel。）"


def nothing_yet() -> str:
    return "（您正要反映一件事。接着说就行，不写了发 /cancel。）"


def my_cases(cases: Iterable[tuple[str, str, str]]) -> str:
    """What one person reported, as (number, words, state)."""
    lines = [f"<b>{_clip(number, 20)}</b> {_clip(text, 40)}：{_clip(state, 20)}" for number, text, state in cases]
    return "您反映的事，点编号看经过：\n" + "\n".join(lines) if lines else NO_CASES


def own_card(case: Shown, now: datetime) -> str:
    """A case to whoever reported it: where it stands, whose turn it is, until when."""
    return _stacked((_title(case), _quoted(case.text), *_stands(case, now)))


def _stands(case: Shown, now: datetime) -> Iterable[str]:
    yield f"办理单位：{_clip(case.unit, 40)}" + (f"，一起办的：{_clip('、'.join(case.assisting), 60)}" if case.assisting else "")
    if case.state == CaseState.ARCHIVED:
        yield f"结果：{CLOSED_AS[case.closing]}" if case.closing else ""
        return
    late = case.due_at < now
    yield f"从您最初反映到现在：{lasted(case.first_at, now)}" + (f"，转派{case.transfers}次" if case.transfers else "")
    yield f"答应您的时间：{when(case.due_at, now)}" + ("，<b>已经过了</b>，上级已经知道" if late else "")
    yield "正等您补充，这一步的时钟停着；您的时间照算。" if case.paused else ""


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


def looks(number: str, seen: Sequence[tuple[datetime, str, str]], now: datetime) -> str:
    """Who looked who the reporter is, as (when, post, why)."""
    if not seen:
        return NOBODY_LOOKED
    lines = [f"{when(at, now)}　{_clip(post, 40)}，理由：{_clip(why, 100)}" for at, post, why in seen[:15]]
    return f"<b>{_clip(number, 20)}</b>：查看过您身份的：\n" + "\n".join(lines)


# To staff


def staff_list(title: str, cases: Sequence[Shown], now: datetime) -> str:
    lines = [_row(case, now) for case in cases]
    return f"<b>{title}</b>（{len(cases)}件）\n" + "\n".join(lines) if lines else ""


def _row(case: Shown, now: datetime) -> str:
    marks = "".join(
        mark for mark, yes in (("【紧急】", case.emergency), ("【督办】", case.supervised), ("【超时】", _late(case, now))) if yes
    )
    due = min(case.due_at, case.step_due_at or case.due_at)
    return f"{marks}{_clip(case.number, 20)} {_clip(case.text, 24)}｜{SAID_TO_STAFF[case.state]}｜{when(due, now)}"


def _late(case: Shown, now: datetime) -> bool:
    return case.state != CaseState.ARCHIVED and (case.due_at < now or bool(case.step_due_at and case.step_due_at < now))


SAID_TO_STAFF: Mapping[CaseState, str] = {
    **SAID,
    CaseState.ASKING: "等居民补充",
    CaseState.CALLING: "等居民确认",
}


def staff_card(case: Shown, now: datetime) -> str:
    """A case to staff: what, where, why here, and both clocks."""
    return _stacked((_title(case, staff=True), _quoted(case.text), *_facts(case, now)))


def _facts(case: Shown, now: datetime) -> Iterable[str]:
    yield f"地点：{_clip(case.place, 80)}" if case.place else ""
    yield f"类别：{_clip(case.category, 40)}{KINDS[case.kind]}｜{_clip(case.level, 10)}｜{_clip(case.unit, 40)}"
    yield f"为什么这样分：{_clip(case.because, 200)}" if case.because else ""
    yield f"经办：{_clip(case.handler, 40)}" if case.handler else ""
    yield f"一起办：{_clip('、'.join(case.assisting), 80)}" if case.assisting else ""
    if case.state == CaseState.ARCHIVED:
        yield f"结果：{CLOSED_AS[case.closing]}" if case.closing else ""
        return
    if case.step_due_at and case.paused:
        yield f"这一步的时钟停着，等居民补充；{when(case.step_due_at, now)}还没有回音，就按现有情况接着办"
    elif case.step_due_at:
        yield f"这一步：{when(case.step_due_at, now)}到期" + ("，<b>已超时</b>" if case.step_due_at < now else "")
    yield (
        f"答应居民：{when(case.due_at, now)}"
        + ("，<b>已超时</b>" if case.due_at < now else "")
        + f"（已过{lasted(case.first_at, now)}）"
    )
    counts = (
        ("人次反映", case.repeats + 1, case.repeats),
        ("次转派", case.transfers, case.transfers),
        ("次重办", case.reopened, case.reopened),
        ("次督办", case.supervised, case.supervised),
        ("次回访", case.attempts, case.attempts),
    )
    yield "，".join(f"{count}{what}" for what, count, yes in counts if yes)


def _title(case: Shown, *, staff: bool = False) -> str:
    marks = ("【紧急】" if case.emergency else "") + ("【只给经办人看】" if case.private and staff else "")
    state = SAID_TO_STAFF[case.state] if staff else SAID[case.state]
    return f"{marks}<b>{_clip(case.number, 20)}</b>　{state}" + (f"　照片{case.photos}张" if case.photos else "")


def _stacked(lines: Iterable[str]) -> str:
    """The lines that say something, one below the other."""
    return "\n".join(line for line in lines if line)


def _quoted(text: str) -> str:
    return f"<blockquote>{_clip(text, LONGEST_ECHO * 3)}</blockquote>"


def dispatch_to(unit: str) -> str:
    return f"派给{unit}"[:40]


def joins(number: str, text: str) -> str:
    return f"{number} {text[:16]}"


def objection(number: str, unit: str, clause: str, reason: str) -> str:
    return f"<b>{_clip(number, 20)}</b> {_clip(unit, 30)}有异议\n依据：{_clip(clause, 200)}\n理由：{_clip(reason, 400)}"


def proposal(name: str, was: str, becomes: str, clause: str) -> str:
    return f"目录建议：“{_clip(name, 40)}”由{_clip(was, 30)}改派{_clip(becomes, 30)}。\n依据：{_clip(clause, 200)}"


def revealed(number: str, shown: str, contact: str | None) -> str:
    """Who reported it, to whoever had a reason; the reporter has been told."""
    phone = f"\n联系电话：{_clip(contact, 40)}" if contact else "\n没有留电话。"
    return f"<b>{_clip(number, 20)}</b>的反映人：{_clip(shown, 64)}{phone}\n您的查看已经记录，并已告知本人。请勿外传。"


def alike(cases: Sequence[tuple[str, str, str]]) -> str:
    """Closed cases like this one, as (number, words, how it was done)."""
    lines = [f"<b>{_clip(number, 20)}</b> {_clip(text, 60)}\n办法：{_clip(done or '没有写', 160)}" for number, text, done in cases]
    return "以前类似的：\n" + "\n".join(lines) if lines else NOTHING_ALIKE


def not_now(state: CaseState) -> str:
    return f"这件事现在是“{SAID_TO_STAFF[state]}”，这一步现在不能做。请看最新的卡片。"


def too_long(length: int, most: int) -> str:
    return f"内容有{length}个字，请压缩到{most}字以内，细节可以登记以后再补充。"


def too_many_words(length: int) -> str:
    return f"有{length}个字，太长了，请压缩到{LONGEST_WORDS}字以内。"
