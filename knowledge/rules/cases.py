"""The life of a case: its states, who stands how to it, and one table of moves; whoever asks, asks this table.

The seven phases are those the town promised: 一门受理、一体派发、分类处置、协调联动、复核回访、督办问效、办结归档.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.rules.people import Role

REOPEN_WITHIN = timedelta(days=10)  # the one window, here and nowhere else: keyboards and books both ask this file
ATTEMPTS = 3  # documented calls on different days, before a supervisor may archive without the reporter's yes
LONGEST_WORDS = 1_000
NO_SUCH = "没有找到这件事，或者它不归您办。"  # the same words for both: who may not see must not learn


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


S, R = CaseState, Relation
AT_WORK = frozenset({S.HANDLING, S.COORDINATING})
WITH_UNIT = AT_WORK | {S.DISPATCHED, S.ASKING}
OPEN = frozenset(S) - {S.ARCHIVED, S.LINKED}  # somebody owes the next step
LIVE = OPEN | {S.LINKED}


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

WORKERS = frozenset({Role.GRID_WORKER, Role.CLERK, Role.HEAD})
HANDS = WORKERS - {Role.HEAD}  # who is told that there is work; a head hears of it where nobody else is there
CHECKERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.MAYOR, Role.DUTY_OFFICER})
SUPERVISORS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.MAYOR})
CASE_ROLES = WORKERS | CHECKERS
# The roles by which somebody of the staff stands in a relation.
SEATS: dict[Relation, frozenset[Role]] = {
    R.DUTY: frozenset({Role.DUTY_OFFICER, Role.LIAISON}),
    R.UNIT: WORKERS | {Role.LIAISON},
    R.HANDLER: WORKERS | {Role.LIAISON},
    R.ASSISTANT: WORKERS | {Role.LIAISON},
    R.CHECKER: CHECKERS | {Role.HEAD},
    R.SUPERVISOR: SUPERVISORS,
}
# Who may stand in any relation at all to a kind, but for its reporter: what was said about a fraud stays with the liaison.
CIRCLE: dict[Kind, frozenset[Role]] = {Kind.INCIDENT: CASE_ROLES, Kind.GRIEVANCE: CASE_ROLES, Kind.FRAUD: frozenset({Role.LIAISON})}


def may_go_together(one: Kind, other: Kind) -> bool:
    """Whether two cases may be joined: a complaint and a broken thing may be one matter, what is a liaison's stays there."""
    return CIRCLE[one] == CIRCLE[other]


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that somebody holds, as far as cases ask: what it is for, and of which unit."""

    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, as far as the rules ask. `assisting` are the units still at it, `objected` those that did so before.

    `rated`, `remarked`: its reporter has said how it was handled, since it was last reported done, and why.
    """

    state: CaseState
    kind: Kind = Kind.INCIDENT
    unit: str = ""
    handler_id: int | None = None
    handler_post: str = ""
    assisting: frozenset[str] = frozenset()
    objected: frozenset[str] = frozenset()
    attempts: int = 0
    attempted_at: datetime | None = None
    repeats: int = 0
    extended: bool = False
    working_days: int = 5
    closing: Closing | None = None
    closed_at: datetime | None = None
    lead_state: CaseState | None = None
    rated: bool = False
    remarked: bool = False


def relations_of(standing: Standing, *, person_id: int, seats: Collection[Seat], reporter: bool) -> frozenset[Relation]:
    """How a person stands to a case, by the posts held at this moment; nothing where they have no business with it."""
    seats = [seat for seat in seats if seat.role in CIRCLE[standing.kind]]
    handles = person_id == standing.handler_id
    found = {
        R.REPORTER: reporter,
        R.DUTY: any(seat.role in SEATS[R.DUTY] for seat in seats),
        R.UNIT: _works_in(seats, {standing.unit}),
        R.HANDLER: handles and _works_in(seats, {standing.unit}),
        R.ASSISTANT: _works_in(seats, standing.assisting),
        R.CHECKER: not handles and not reporter and _checks(seats, standing.unit),
        R.SUPERVISOR: any(seat.role in SEATS[R.SUPERVISOR] for seat in seats),
    }
    return frozenset(relation for relation, stands in found.items() if stands)


def _works_in(seats: Collection[Seat], units: Collection[str]) -> bool:
    return any(seat.role in SEATS[R.UNIT] and seat.unit in units for seat in seats)


def _checks(seats: Collection[Seat], unit: str) -> bool:
    return any(seat.role in CHECKERS or (seat.role == Role.HEAD and seat.unit == unit) for seat in seats)


def moves_from(standing: Standing, relations: Collection[Relation], *, now: datetime) -> tuple[Move, ...]:
    """What somebody who stands so may do now; keyboards are drawn from this."""
    return tuple(move for move in MOVES if barred(move, standing, relations, now=now) is None)


def check_move(move: Move, standing: Standing, relations: Collection[Relation], *, now: datetime) -> CaseState:
    """The state after a move. Raises NotAllowed for the wrong person, RuleBroken for the wrong moment."""
    if not relations:
        raise NotAllowed(NO_SUCH)
    if MOVES[move].who.isdisjoint(relations):
        raise NotAllowed("这一步不归您办。")
    if no := barred(move, standing, relations, now=now):
        raise RuleBroken(no)
    return MOVES[move].ends or standing.state


def barred(move: Move, standing: Standing, relations: Collection[Relation], *, now: datetime) -> str | None:
    """Why this move may not be made, as a sentence; None where it may."""
    step = MOVES[move]
    if step.who.isdisjoint(relations):
        return "这一步不归您办。"
    if standing.state not in step.starts:
        return _too_late(move, standing)
    if move == Move.TAKE and (standing.handler_id is None or R.HANDLER in relations):
        return "这件事已经在您手上，或者还没有人签收。"
    return _not_now(move, standing, now)


def _too_late(move: Move, standing: Standing) -> str:
    if move == Move.SIGN and standing.state in WITH_UNIT and standing.handler_post:
        return f"这件事已由{standing.handler_post}签收，不用再签。"
    return f"这件事现在是“{SAID[standing.state]}”，这一步不用再做了。"


def _not_now(move: Move, standing: Standing, now: datetime) -> str | None:
    if move == Move.OBJECT and standing.unit in standing.objected:
        return "这件事你们单位已经提过一次异议，裁定后不能再提，请签收办理。"
    if move == Move.EXTEND and (standing.extended or not standing.working_days):
        return "这件事已经延过一次，或者不能延期。"
    if move == Move.ARCHIVE and standing.attempts < ATTEMPTS:
        return f"居民还没有确认。要在不同的日子联系满{ATTEMPTS}次（现在{standing.attempts}次）才能这样归档。"
    if move == Move.ATTEMPT and standing.attempted_at and day_of(standing.attempted_at) == day_of(now):
        return "今天已经联系过一次了，请换一天再联系。"
    if move == Move.WITHDRAW and standing.repeats:
        return "还有别的居民反映了同一件事，会接着办。您可以选择退出，不再收到消息。"
    if move == Move.LEAVE and not standing.repeats:
        return "这件事只有您反映，可以直接撤回。"
    if move == Move.AGREE and standing.lead_state != S.CALLING:
        return "这件事还在办，办好了会问您。"
    if move == Move.RATE and standing.rated:
        return "这件事您已经评价过了，谢谢。"
    if move == Move.REMARK and (standing.remarked or not standing.rated):
        return "您的话已经记下了，谢谢。" if standing.remarked else "请先点一下办得怎么样。"
    if move == Move.DENY and standing.state == S.ARCHIVED:
        return _past_reopening(standing, now)
    return None


def _past_reopening(standing: Standing, now: datetime) -> str | None:
    if standing.closing == Closing.WITHDRAWN:
        return "这件事是您自己撤回的。还需要办的话，请重新反映。"
    if standing.closed_at is None or now - standing.closed_at > REOPEN_WITHIN:
        return f"办结超过{REOPEN_WITHIN.days}天了，不能在原来的件上再提。请重新反映，我会把两件关联起来。"
    return None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a move; which of it is needed stands in the table."""

    words: str = ""
    unit: str = ""
    clause: str = ""
    code: str = ""
    closing: Closing | None = None
    lead: int | None = None


ASKED_FOR: dict[Need, str] = {
    Need.WORDS: "请写几句说明。",
    Need.UNIT: "请选一个单位。",
    Need.CLAUSE: "请写明依据派单目录或履职清单的哪一条。",
    Need.CODE: "请选一个类别。",
    Need.CLOSING: "请选办理结果：已解决、已解释、解决不了、不合理。",
    Need.LEAD: "请选要合并到哪一件。",
}


def check_said(move: Move, said: Said) -> None:
    """Raises RuleBroken where something that the move needs was not said, or too much of it."""
    for need in MOVES[move].needs:
        if not (str(value).strip() if (value := getattr(said, need)) is not None else ""):
            raise RuleBroken(ASKED_FOR[need])
    if len(said.words) > LONGEST_WORDS:
        raise RuleBroken(f"说明有{len(said.words)}个字，请压缩到{LONGEST_WORDS}字以内。")
    if move == Move.REPORT and said.closing == Closing.WITHDRAWN:
        raise RuleBroken(ASKED_FOR[Need.CLOSING])


def owner_of(state: CaseState, unit: str) -> tuple[frozenset[Role], str | None]:
    """Who owes the next step: roles, and the unit they must be of (None: of any). Nothing that is open is nobody's."""
    if state in {S.RECEIVED, S.OBJECTED, S.CALLING, S.LINKED}:
        return frozenset({Role.DUTY_OFFICER}), None
    if state == S.CHECKING:
        return frozenset({Role.HEAD}), unit
    return HANDS, unit
