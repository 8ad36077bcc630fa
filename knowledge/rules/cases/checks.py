"""What may be done now, and why not: keyboards and books both ask here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.cases.moves import MOVES, Move, Need
from knowledge.rules.cases.standings import Standing
from knowledge.rules.cases.states import SAID, WITH_UNIT, CaseState, Closing, R, Relation, S
from knowledge.rules.clocks import day_of

REOPEN_WITHIN = timedelta(days=10)  # the one window, here and nowhere else: keyboards and books both ask this file
ATTEMPTS = 3  # documented calls on different days, before a supervisor may archive without the reporter's yes
LONGEST_WORDS = 1_000
NO_SUCH = "没有找到这件事，或者它不归您办。"  # the same words for both: who may not see must not learn


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
