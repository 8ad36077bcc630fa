"""What the office owes people about a case: to its reporter step by step, to its staff when it is their turn. HTML, all quoted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from knowledge.facts import UNCONFIRMED
from knowledge.rules.cases import CLOSED_AS, REOPEN_WITHIN, SAID, CaseState, Closing, Move
from knowledge.rules.clocks import TOWN_ZONE
from knowledge.wording import LONGEST_ECHO, _clip

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice about a case speaks of. `words` are somebody's own; `text` is the report, masked.

    `confirmed`: the town has confirmed that it has this unit. `late`: `due_at`, the promise, has passed. `step_due_at`: when
    the step that begins has to be done.
    """

    number: str
    unit: str
    state: CaseState
    text: str = ""
    words: str = ""
    by: str = ""
    due_at: datetime | None = None
    closing: Closing | None = None
    level: int = 0
    repeats: int = 0
    emergency: bool = False
    confirmed: bool = True
    late: bool = False
    step_due_at: datetime | None = None
    zone: ZoneInfo = TOWN_ZONE


def day_and_hour(moment: datetime, zone: ZoneInfo = TOWN_ZONE) -> str:
    """A moment as people say it: 7月4日（周四）17:30."""
    here = moment.astimezone(zone)
    return f"{here.month}月{here.day}日（周{WEEKDAYS[here.weekday()]}）{here:%H:%M}"


# What the reporter, and whoever reported the same, hears of a move; names in braces are filled in, words follow as a quotation.
TO_REPORTER: Mapping[Move, str] = {
    Move.DISPATCH: "已转给<b>{unit}</b>，他们会签收办理。{promise}",
    Move.REASSIGN: "这件事改由<b>{unit}</b>办理，答应您的时间不变。{promise}",
    Move.UPHOLD: "这件事改由<b>{unit}</b>办理，答应您的时间不变。{promise}",
    Move.LINK: "有人先反映了同一件事，两件一起办。每一步都会告诉您，您随时可以补充。",
    Move.UNLINK: "您反映的和另一件不是同一件事，现在单独办理。",
    Move.SIGN: "<b>{unit}</b>已经签收，开始办理。{promise}",
    Move.NOTE: "<b>{by}</b>说了办理情况：",
    Move.ASK: "<b>{unit}</b>想请您补充：",
    Move.RESUME: "接着办理，不用再等补充了。",
    Move.EXTEND: "这件事要多用些时间，新的期限是{due}。原因：",
    Move.INVITE: "又请了别的单位一起办：",
    Move.CONTRIBUTE: "<b>{by}</b>办好了自己的部分：",
    Move.REPORT: "<b>{unit}</b>说办好了，结果是“{closing}”，正请别的同事复核：",
    Move.APPROVE: "复核过了，结果是“{closing}”。请您看看：问题<b>解决了吗？</b>没解决的话告诉我，会提级再办。",
    Move.CONFIRM: "这件事经先反映的居民确认，已办结归档。您这里没解决的话，{days}天内告诉我，会重新办。",
    Move.DENY: "有居民说还没解决，已经提级重新办理。",
    Move.ARCHIVE: "我们联系过您几次，没有等到回复，这件事先归档了。没解决的话，{days}天内告诉我，会重新办。说明：",
    Move.SUPERVISE: "领导已经督办这件事，请{unit}抓紧。",
}
# What staff hear of when it becomes their turn.
TO_STAFF: Mapping[Move, str] = {
    Move.DISPATCH: "有一件新的事，请在{step}前签收。不归你们办的，可以引条款提一次异议。",
    Move.REASSIGN: "有一件事改派给你们，请在{step}前签收。",
    Move.UPHOLD: "异议裁定后，这件事改派给你们，请在{step}前签收。",
    Move.REJECT: "你们的异议没有采纳，请签收办理。理由：",
    Move.OBJECT: "<b>{unit}</b>对派单有异议，请裁定：",
    Move.UNLINK: "这件事和别的件分开了，请重新派发。",
    Move.LINK: "又有居民反映同一件事（共{repeats}人次），优先级提高了：",
    Move.ANSWER: "居民补充了情况，时钟接着走：",
    Move.RESUME: "居民没有补充，先按现有情况接着办。",
    Move.ADD: "居民补充：",
    Move.REMARK: "居民评价时说：",
    Move.INVITE: "请你们一起办这件事：",
    Move.CONTRIBUTE: "{by}报了自己的部分：",
    Move.GATHER: "请来的单位都办完了，可以报办结了。",
    Move.REPORT: "经办人报了“{closing}”，请复核（不能由经办人自己复核）：",
    Move.RETURN: "复核没有通过，请再办：",
    Move.APPROVE: "复核通过，正等居民确认。没有回音的，请在{step}前回访。",
    Move.DENY: "居民说<b>没有解决</b>，已提级重办，请签收。",
    Move.SUPERVISE: "<b>领导督办</b>，请抓紧：",
    Move.CONFIRM: "居民确认解决，已归档。辛苦了。",
    Move.ARCHIVE: "已归档。",
    Move.WITHDRAW: "居民撤回了这件事，不用再办。",
}
LEVELS = ("经办", "单位负责人", "分管领导", "镇长")


def told(move: Move, facts: Told) -> str:
    """To a reporter: what has happened, in one message."""
    return f"您反映的事（<b>{_clip(facts.number, 20)}</b>）：{_filled(TO_REPORTER[move], facts)}{_quoted(facts.words)}"


def handed(move: Move, facts: Told) -> str:
    """To staff: whose turn it is now, and what it is about."""
    return f"{_head(facts)}{_filled(TO_STAFF[move], facts)}{_quoted(facts.words)}{_report(facts)}"


def received(facts: Told, because: str) -> str:
    """To the duty officers: something came in, sorted like this for this reason."""
    said = (
        f"\n建议派给<b>{_clip(facts.unit, 30)}</b>：{_clip(because, 200)}"
        if because
        else f"\n建议派给<b>{_clip(facts.unit, 30)}</b>。"
    )
    return f"{_head(facts)}收到一件新的事，请派发。{said}{_report(facts)}"


def joined(facts: Told) -> str:
    """To whoever has the case in the lead: somebody else has reported the same."""
    return handed(Move.LINK, facts)


def revised(facts: Told) -> str:
    """To whoever has the case: its reporter has edited what they wrote."""
    return f"{_head(facts)}居民改了反映的内容，现在是：{_report(facts)}"


def warned(facts: Told, share: int, resident: bool) -> str:
    """To the owner: so much of the time is gone."""
    clock = "答应居民的时间" if resident else "这一步的时间"
    until = f"，{day_and_hour(facts.due_at, facts.zone)}到期" if facts.due_at else ""
    return f"{_head(facts)}{clock}已过{share}%{until}。现在是“{SAID[facts.state]}”。{_report(facts)}"


def escalated(facts: Told, resident: bool, instead_of: str = "") -> str:
    """To whoever has to care now: a clock has run out. `instead_of`: the level whose post is empty."""
    clock = "答应居民的时间" if resident else "这一步的时间"
    empty = f"（{instead_of}岗位空缺，直接报您）" if instead_of else ""
    since = f"，{day_and_hour(facts.due_at, facts.zone)}到期" if facts.due_at else ""
    stands = f"{clock}到了，仍是“{SAID[facts.state]}”，由{_clip(facts.unit, 30)}办理。"
    return f"{_head(facts)}<b>已超时</b>{since}：{stands}{empty}{_report(facts)}"


def still_waiting(facts: Told) -> str:
    """To the reporter who was asked: the answer is still waited for, and what happens without it."""
    until = f"{day_and_hour(facts.due_at, facts.zone)}前没有回复，就按现有情况接着办。" if facts.due_at else ""
    return f"您反映的事（<b>{_clip(facts.number, 20)}</b>）还在等您补充。{until}"


def many_at_once(count: int) -> str:
    """To the duty officers: one person's reports beyond their share of an hour; all kept, to be merged."""
    return f"同一位居民一小时内反映了{count}件以上，都已收下，没有逐件提醒。请到 /inbox 合并办理。"


def flood(count: int) -> str:
    """To administrators and duty officers: unusually many reports."""
    return f"【运行提醒】一小时内收到{count}件反映，比平时多得多。都已收下。请留意是突发情况还是有人捣乱。"


def emergencies(count: int) -> str:
    """To the duty officers, in the place of one message each: several emergencies within minutes."""
    return f"<b>紧急</b>：十分钟内又收到紧急反映，已有{count}件以上，可能是同一件大事。请到 /inbox 看全部。"


def looked(number: str, post: str) -> str:
    """To a reporter: somebody looked who they are."""
    return f"您反映的事（<b>{_clip(number, 20)}</b>）：{_clip(post, 40)}查看了您的身份信息。您可以随时看谁在什么时候、为什么看过。"


def brief(number: str) -> str:
    """To a reporter, where no content may be sent."""
    return f"您反映的事（<b>{_clip(number, 20)}</b>）有新进展，请到网页聊天里查看。"


def waits(number: str) -> str:
    """To staff, where no content may be sent."""
    return f"<b>{_clip(number, 20)}</b>等您处理，请到网页聊天里查看。"


def _head(facts: Told) -> str:
    mark = "【紧急】" if facts.emergency else ""
    return f"{mark}<b>{_clip(facts.number, 20)}</b> "


def _filled(sentence: str, facts: Told) -> str:
    return sentence.format(
        unit=_clip(facts.unit, 30) + ("" if facts.confirmed else UNCONFIRMED),
        promise=_promise(facts),
        step=day_and_hour(facts.step_due_at, facts.zone) if facts.step_due_at else "",
        days=REOPEN_WITHIN.days,
        by=_clip(facts.by, 40),
        due=day_and_hour(facts.due_at, facts.zone) if facts.due_at else "",
        closing=CLOSED_AS[facts.closing] if facts.closing else "",
        repeats=facts.repeats + 1,
    )


def _promise(facts: Told) -> str:
    if facts.due_at is None:
        return ""
    when = day_and_hour(facts.due_at, facts.zone)
    return f"答应您的{when}已经过了，上级已经知道，正在催办。" if facts.late else f"最晚{when}前给您结果。"


def _quoted(words: str) -> str:
    return f"\n<blockquote>{_clip(words, 1_000)}</blockquote>" if words else ""


def _report(facts: Told) -> str:
    return f"\n居民反映：<blockquote>{_clip(facts.text, LONGEST_ECHO)}</blockquote>" if facts.text else ""
