"""The life of an alert: written by one, approved by another, undone within a minute, stopped or corrected at any moment.

An alert reaches thousands; so nobody approves their own (OWASP ASVS 5.0 item 2.3.5, a second approver for mass messages), none
goes out without its audience counted, and no village is ever ranked by it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.people import Act, Person, check_may, may

UNDO_WITHIN = timedelta(seconds=60)
LONGEST = 800  # characters: a screen of a phone in large type
STALE_AFTER = timedelta(days=3)  # an alert that could not be delivered by then would only confuse


class AlertState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"  # waits out the minute in which it can be undone
    SENDING = "sending"
    SENT = "sent"
    UNDONE = "undone"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"


class Move(StrEnum):
    PROPOSE = "propose"
    DISCARD = "discard"
    APPROVE = "approve"
    RETURN = "return"
    UNDO = "undo"
    CANCEL = "cancel"
    CORRECT = "correct"


class Topic(StrEnum):
    """What an alert is about; each can be refused but the last, which is for danger to life."""

    FRAUD = "fraud"
    WEATHER = "weather"
    NOTICE = "notice"
    EMERGENCY = "emergency"


class Group(StrEnum):
    """What people tell about themselves, so that an alert reaches those it is for."""

    FAMILY = "family"
    SCHOOL = "school"
    ENTERPRISE = "enterprise"
    ELDERLY = "elderly"


TOPICS: dict[Topic, str] = {
    Topic.FRAUD: "反诈提醒",
    Topic.WEATHER: "防汛防台提醒",
    Topic.NOTICE: "停水停电等通知",
    Topic.EMERGENCY: "紧急避险",
}
GROUPS: dict[Group, str] = {Group.FAMILY: "家庭", Group.SCHOOL: "学校师生和家长", Group.ENTERPRISE: "企业", Group.ELDERLY: "老年人"}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who an alert is for: everybody, or those in one of the groups, villages or grids.

    `chats`: it is said in the registered groups of those villages as well, or in all of them where no village is named.
    """

    groups: frozenset[Group] = frozenset()
    villages: frozenset[str] = frozenset()
    grids: frozenset[str] = frozenset()
    chats: bool = False

    @property
    def everybody(self) -> bool:
        return not (self.groups or self.villages or self.grids)

    @property
    def said(self) -> str:
        names = [GROUPS[group] for group in Group if group in self.groups] + sorted(self.villages) + sorted(self.grids)
        return ("、".join(names) if names else "所有人") + ("，也发到村群" if self.chats else "")


@dataclass(frozen=True, slots=True)
class Step:
    starts: frozenset[AlertState]
    ends: AlertState | None
    act: Act


S = AlertState
MOVES: dict[Move, Step] = {
    Move.PROPOSE: Step(frozenset({S.DRAFT}), S.PROPOSED, Act.WRITE_ALERTS),
    Move.DISCARD: Step(frozenset({S.DRAFT, S.PROPOSED}), S.DISCARDED, Act.WRITE_ALERTS),
    Move.APPROVE: Step(frozenset({S.PROPOSED}), S.APPROVED, Act.APPROVE_ALERTS),
    Move.RETURN: Step(frozenset({S.PROPOSED}), S.DRAFT, Act.APPROVE_ALERTS),
    Move.UNDO: Step(frozenset({S.APPROVED}), S.UNDONE, Act.APPROVE_ALERTS),
    Move.CANCEL: Step(frozenset({S.APPROVED, S.SENDING}), S.CANCELLED, Act.STOP_ALERTS),
    Move.CORRECT: Step(frozenset({S.SENDING, S.SENT, S.CANCELLED}), None, Act.WRITE_ALERTS),
}
OVER = frozenset({S.SENT, S.UNDONE, S.CANCELLED, S.DISCARDED})

SAID: dict[AlertState, str] = {
    S.DRAFT: "草稿",
    S.PROPOSED: "待另一位同事审核",
    S.APPROVED: "已通过，马上发出",
    S.SENDING: "正在发送",
    S.SENT: "已发完",
    S.UNDONE: "已撤销，没有发出",
    S.CANCELLED: "已停止",
    S.DISCARDED: "已作废",
}
NOT_ONE_ALONE = "自己写的提醒要请另一位同事审核，谁写的谁不能批。"


def moves_from(state: AlertState, person: Person, *, author_id: int, approved_at: datetime | None, now: datetime) -> list[Move]:
    """What this person may do with an alert in this state now; keyboards are drawn from this."""
    return [move for move in MOVES if barred(move, state, person, author_id=author_id, approved_at=approved_at, now=now) is None]


def check_move(
    move: Move, state: AlertState, person: Person, *, author_id: int, approved_at: datetime | None, now: datetime
) -> AlertState:
    """The state after a move. Raises NotAllowed for the wrong person, RuleBroken for the wrong moment."""
    check_may(person, MOVES[move].act)
    if move == Move.APPROVE and person.id == author_id:
        raise NotAllowed(NOT_ONE_ALONE)
    if no := barred(move, state, person, author_id=author_id, approved_at=approved_at, now=now):
        raise RuleBroken(no)
    return MOVES[move].ends or state


def barred(
    move: Move, state: AlertState, person: Person, *, author_id: int, approved_at: datetime | None, now: datetime
) -> str | None:
    """Why this move may not be made, as a sentence; None where it may."""
    if not may(person, MOVES[move].act):
        return "这一步不归您办。"
    if move == Move.APPROVE and person.id == author_id:
        return NOT_ONE_ALONE
    if state not in MOVES[move].starts:
        return f"这条提醒现在是“{SAID[state]}”，这一步不能做了。"
    if move == Move.UNDO and (approved_at is None or now - approved_at > UNDO_WITHIN):
        return f"过了{UNDO_WITHIN.seconds}秒，已经开始发送，只能停止，不能撤销。"
    return None


def check_text(text: str) -> str:
    """The text as it will be kept. Raises RuleBroken where it is empty or longer than 800 characters."""
    text = text.strip()
    if not text:
        raise RuleBroken("提醒还没有内容，请直接把要说的话发过来。")
    if len(text) > LONGEST:
        raise RuleBroken(f"提醒有{len(text)}个字，请压缩到{LONGEST}字以内，手机上一屏能看完。")
    return text


def check_counted(count: int | None) -> int:
    """Raises RuleBroken where nobody has counted the audience, or nobody is in it."""
    if not count:
        raise RuleBroken("现在没有人属于这个范围，没有可以发送的对象。")
    return count


def wanted(topic: Topic, muted: Collection[str]) -> bool:
    """Whether somebody who refused these topics still gets one on `topic`: danger to life goes to all."""
    return topic is Topic.EMERGENCY or topic not in muted


def takes(count: int, per_second: int) -> timedelta:
    """How long it will take to reach so many people at a pace of `per_second` messages."""
    return timedelta(seconds=-(-count // max(1, per_second)))
