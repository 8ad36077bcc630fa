"""What a case can be: its states, how it ended, who stands how to it; and how each is said."""

from enum import StrEnum


class Kind(StrEnum):
    INCIDENT = "incident"
    GRIEVANCE = "grievance"
    FRAUD = "fraud"


class CaseState(StrEnum):
    RECEIVED = "received"
    DISPATCHED = "dispatched"
    OBJECTED = "objected"
    HANDLING = "handling"
    ASKING = "asking"
    COORDINATING = "coordinating"
    CHECKING = "checking"
    CALLING = "calling"
    LINKED = "linked"
    ARCHIVED = "archived"


class Closing(StrEnum):
    """How it ended; what was done is one thing, whether it helped is asked of the reporter."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    CANNOT = "cannot"
    UNREASONABLE = "unreasonable"
    WITHDRAWN = "withdrawn"


class Relation(StrEnum):
    """How somebody stands to one case."""

    REPORTER = "reporter"
    DUTY = "duty"
    UNIT = "unit"  # works in the unit that has it
    HANDLER = "handler"  # has signed for it
    ASSISTANT = "assistant"  # works in a unit that was brought in
    CHECKER = "checker"  # may check the work, because they neither did it nor asked for it
    SUPERVISOR = "supervisor"  # supervises, or leads
    OFFICE = "office"  # the clock, not a person


S, R = CaseState, Relation  # the tables are read across
AT_WORK = frozenset({S.HANDLING, S.COORDINATING})
WITH_UNIT = AT_WORK | {S.DISPATCHED, S.ASKING}
OPEN = frozenset(S) - {S.ARCHIVED, S.LINKED}  # somebody owes the next step
LIVE = OPEN | {S.LINKED}

SAID: dict[CaseState, str] = {
    S.RECEIVED: "已受理、待派发",
    S.DISPATCHED: "已派发、待签收",
    S.OBJECTED: "派发有异议、待裁定",
    S.HANDLING: "办理中",
    S.ASKING: "等您补充情况",
    S.COORDINATING: "几个单位一起办理中",
    S.CHECKING: "已办好、待复核",
    S.CALLING: "已复核、等您确认",
    S.LINKED: "和同一件事一起办理",
    S.ARCHIVED: "已办结归档",
}
PHASES: dict[CaseState, str] = {
    S.RECEIVED: "一门受理",
    S.DISPATCHED: "一体派发",
    S.OBJECTED: "一体派发",
    S.HANDLING: "分类处置",
    S.ASKING: "分类处置",
    S.COORDINATING: "协调联动",
    S.CHECKING: "复核回访",
    S.CALLING: "复核回访",
    S.LINKED: "一门受理",
    S.ARCHIVED: "办结归档",
}
CLOSED_AS: dict[Closing, str] = {
    Closing.SOLVED: "已解决",
    Closing.EXPLAINED: "已解释说明",
    Closing.CANNOT: "目前解决不了",
    Closing.UNREASONABLE: "诉求不合理",
    Closing.WITHDRAWN: "您已撤回",
}
