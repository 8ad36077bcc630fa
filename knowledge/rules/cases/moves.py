"""The one table of moves: who leads where, what must be said, and what the step's clock does; whoever asks, asks this table."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from knowledge.rules.cases.states import AT_WORK, LIVE, OPEN, WITH_UNIT, CaseState, R, Relation, S


class Clock(StrEnum):
    """What a move does to the clock of the step. The resident's clock is touched by none."""

    KEEP = "keep"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class Need(StrEnum):
    """What has to be said with a move."""

    WORDS = "words"
    UNIT = "unit"
    CLAUSE = "clause"
    CODE = "code"
    CLOSING = "closing"
    LEAD = "lead"


class Move(StrEnum):
    DISPATCH = "dispatch"
    REASSIGN = "reassign"
    CORRECT = "correct"
    LINK = "link"
    UNLINK = "unlink"
    SIGN = "sign"
    OBJECT = "object"
    UPHOLD = "uphold"
    REJECT = "reject"
    TAKE = "take"
    NOTE = "note"
    ASK = "ask"
    ANSWER = "answer"
    RESUME = "resume"
    INVITE = "invite"
    CONTRIBUTE = "contribute"
    GATHER = "gather"
    EXTEND = "extend"
    REPORT = "report"
    APPROVE = "approve"
    RETURN = "return"
    ATTEMPT = "attempt"
    CONFIRM = "confirm"
    AGREE = "agree"
    DENY = "deny"
    ARCHIVE = "archive"
    ADD = "add"
    RATE = "rate"
    REMARK = "remark"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    SUPERVISE = "supervise"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Step:
    """A move: where it may start, where it ends (None: it stays), who may, what must be said, and what the step's clock does.

    `told`: the reporter and whoever reported the same hear of it.
    """

    starts: frozenset[CaseState]
    ends: CaseState | None
    who: frozenset[Relation]
    needs: tuple[Need, ...] = ()
    clock: Clock = Clock.KEEP
    told: bool = False


def _step(
    starts: Collection[CaseState],
    ends: CaseState | None,
    who: Collection[Relation],
    *needs: Need,
    clock: Clock = Clock.KEEP,
    told: bool = False,
) -> Step:
    return Step(frozenset(starts), ends, frozenset(who), needs, clock, told)


MOVES: dict[Move, Step] = {
    # 一门受理、一体派发
    Move.DISPATCH: _step({S.RECEIVED}, S.DISPATCHED, {R.DUTY}, Need.UNIT, clock=Clock.START, told=True),
    Move.REASSIGN: _step(WITH_UNIT, S.DISPATCHED, {R.DUTY}, Need.UNIT, Need.WORDS, clock=Clock.START, told=True),
    Move.CORRECT: _step(OPEN, None, {R.DUTY}, Need.CODE),
    Move.LINK: _step({S.RECEIVED, S.DISPATCHED}, S.LINKED, {R.DUTY}, Need.LEAD, clock=Clock.STOP, told=True),
    Move.UNLINK: _step({S.LINKED}, S.RECEIVED, {R.DUTY}, clock=Clock.START, told=True),
    Move.SIGN: _step({S.DISPATCHED}, S.HANDLING, {R.UNIT}, clock=Clock.START, told=True),
    Move.OBJECT: _step({S.DISPATCHED}, S.OBJECTED, {R.UNIT}, Need.CLAUSE, Need.WORDS, clock=Clock.START),
    Move.UPHOLD: _step({S.OBJECTED}, S.DISPATCHED, {R.DUTY}, Need.UNIT, Need.WORDS, clock=Clock.START, told=True),
    Move.REJECT: _step({S.OBJECTED}, S.DISPATCHED, {R.DUTY}, Need.WORDS, clock=Clock.START),
    # 分类处置
    Move.TAKE: _step(AT_WORK | {S.ASKING}, None, {R.UNIT}),
    Move.NOTE: _step(AT_WORK, None, {R.HANDLER, R.ASSISTANT}, Need.WORDS, told=True),
    Move.ASK: _step({S.HANDLING}, S.ASKING, {R.HANDLER}, Need.WORDS, clock=Clock.PAUSE, told=True),
    Move.ANSWER: _step({S.ASKING}, S.HANDLING, {R.REPORTER}, Need.WORDS, clock=Clock.RESUME),
    Move.RESUME: _step({S.ASKING}, S.HANDLING, {R.HANDLER, R.OFFICE}, Need.WORDS, clock=Clock.RESUME, told=True),
    Move.EXTEND: _step(AT_WORK, None, {R.CHECKER}, Need.WORDS, told=True),
    Move.REPORT: _step({S.HANDLING}, S.CHECKING, {R.HANDLER}, Need.CLOSING, Need.WORDS, clock=Clock.START, told=True),
    # 协调联动: one timeline for the unit in the lead and for those that help
    Move.INVITE: _step(AT_WORK, S.COORDINATING, {R.HANDLER}, Need.UNIT, Need.WORDS, told=True),
    Move.CONTRIBUTE: _step({S.COORDINATING}, None, {R.ASSISTANT}, Need.WORDS, told=True),
    Move.GATHER: _step({S.COORDINATING}, S.HANDLING, {R.HANDLER, R.OFFICE}, Need.WORDS),
    # 复核回访
    Move.APPROVE: _step({S.CHECKING}, S.CALLING, {R.CHECKER}, clock=Clock.START, told=True),
    Move.RETURN: _step({S.CHECKING}, S.HANDLING, {R.CHECKER}, Need.WORDS, clock=Clock.START),
    Move.ATTEMPT: _step({S.CALLING}, None, {R.DUTY, R.HANDLER}, Need.WORDS, clock=Clock.START),
    Move.CONFIRM: _step({S.CALLING}, S.ARCHIVED, {R.REPORTER}, clock=Clock.STOP, told=True),
    Move.AGREE: _step({S.LINKED}, None, {R.REPORTER}),
    Move.DENY: _step({S.CALLING, S.ARCHIVED}, S.DISPATCHED, {R.REPORTER}, clock=Clock.START, told=True),
    # 督办问效
    Move.SUPERVISE: _step(OPEN, None, {R.SUPERVISOR}, told=True),
    Move.ESCALATE: _step(OPEN, None, {R.OFFICE}),
    # 办结归档
    Move.ARCHIVE: _step({S.CALLING}, S.ARCHIVED, {R.SUPERVISOR}, Need.WORDS, clock=Clock.STOP, told=True),
    # the reporter's own, whenever it is open
    Move.ADD: _step(LIVE, None, {R.REPORTER}, Need.WORDS),
    Move.RATE: _step({S.CALLING, S.ARCHIVED}, None, {R.REPORTER}, Need.WORDS),
    Move.REMARK: _step({S.CALLING, S.ARCHIVED}, None, {R.REPORTER}, Need.WORDS),
    Move.WITHDRAW: _step(LIVE, S.ARCHIVED, {R.REPORTER}, clock=Clock.STOP),
    Move.LEAVE: _step(OPEN, None, {R.REPORTER}),  # others reported the same: it goes on without this one
}
# What somebody whose case was joined to another does to the one in the lead: their "no" counts as much as anybody's.
SHARED = frozenset({Move.ANSWER, Move.DENY})
# What the office says among itself: left out of what a reporter reads of the history.
INTERNAL = frozenset({Move.OBJECT, Move.REJECT, Move.RETURN, Move.ESCALATE, Move.CORRECT, Move.TAKE, Move.GATHER})
