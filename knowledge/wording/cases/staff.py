"""What the desks of cases say to the staff: what is asked of them, what is done, what they look for."""

from collections.abc import Iterable, Mapping, Sequence

from knowledge.rules.cases import CaseState, Move, Need
from knowledge.wording import _clip
from knowledge.wording.cases.cards import SAID_TO_STAFF
from knowledge.wording.cases.residents import ASK_MORE

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


def objection(number: str, unit: str, clause: str, reason: str) -> str:
    return f"<b>{_clip(number, 20)}</b> {_clip(unit, 30)}有异议\n依据：{_clip(clause, 200)}\n理由：{_clip(reason, 400)}"


def pick_one(names: Iterable[str]) -> str:
    return f"先选结果，再写说明。请选一个，或打它的名字：{'、'.join(names)}。（不写了发 /cancel）"


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
