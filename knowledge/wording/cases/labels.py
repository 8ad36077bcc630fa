"""What stands on the buttons of cases."""

from collections.abc import Mapping
from typing import Literal

from knowledge.rules.cases import Kind, Move

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
    "same": "是同一件事",
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


ANOTHER_MATTER = "是另外一件事"


def add_to(number: str, text: str) -> str:
    return f"记到{number}：{text}"[:30]


def dispatch_to(unit: str) -> str:
    return f"派给{unit}"[:40]


def joins(number: str, text: str) -> str:
    return f"{number} {text[:16]}"
