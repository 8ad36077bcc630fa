"""The buttons of the alert desk: ids and words of tables only. Villages go by their place in the list as it was drawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.alerts import Alert
from db.profiles import Profile
from handlers.callbacks import Number
from handlers.drawing import button, mark_of, paired, rows
from knowledge.rules.alerts import GROUPS, TOPICS, AlertState, Group, Move, Topic, moves_from
from knowledge.rules.people import Person
from knowledge.wording.alerts import QUIZ

LABELS: dict[Move, str] = {
    Move.PROPOSE: "提交审核",
    Move.DISCARD: "作废",
    Move.APPROVE: "通过并发送",
    Move.RETURN: "退回",
    Move.UNDO: "撤销",
    Move.CANCEL: "停止发送",
    Move.CORRECT: "发更正",
}


class Write(CallbackData, prefix="alw"):
    """Begins an alert on a topic."""

    topic: Topic


class AlertMove(CallbackData, prefix="al"):
    """A move of an alert, or a look at it or at how far it has come."""

    move: Literal["show", "progress"] | Move
    alert: Number


class AimGroup(CallbackData, prefix="alg"):
    """Puts a group into an alert's audience or takes it out; "all" is everybody, "chats" the groups of villages as well."""

    alert: Number
    group: Literal["all", "chats"] | Group


class AimVillage(CallbackData, prefix="alv"):
    """The same for a village, by its fingerprint."""

    alert: Number
    village: Number


class AimGrid(CallbackData, prefix="algr"):
    """The same for a grid, by its fingerprint."""

    alert: Number
    grid: Number


class Quiz(CallbackData, prefix="quiz"):
    """An answer to the question under an alert."""

    alert: Number
    topic: Topic
    right: bool


class About(CallbackData, prefix="me"):
    """What somebody tells about themselves: a group they belong to, or a topic they do not want."""

    what: Literal["village", "grid"] | Group | Topic


class MyGrid(CallbackData, prefix="meg"):
    """The grid somebody says they live in, by its fingerprint; pressed once more, none."""

    grid: Number


OF_STAFF: tuple[type[CallbackData], ...] = (Write, AlertMove, AimGroup, AimVillage, AimGrid)


def listed(alerts: Sequence[Alert]) -> InlineKeyboardMarkup | None:
    each = [button(f"提醒 {alert.id}", AlertMove(move="show", alert=alert.id)) for alert in alerts[:6]]
    return rows(
        [each[0]] if len(each) == 1 else each[:3],
        each[3:6],
        [button(f"写{TOPICS[topic]}", Write(topic=topic)) for topic in (Topic.FRAUD, Topic.NOTICE)],
        [button(f"写{TOPICS[topic]}", Write(topic=topic)) for topic in (Topic.WEATHER, Topic.EMERGENCY)],
    )


def card(
    alert: Alert, person: Person, villages: Sequence[str], now: datetime, grids: Sequence[str] = ()
) -> InlineKeyboardMarkup | None:
    """Whom a draft is for, and the moves that this person may make now."""
    allowed = moves_from(alert.state, person, author_id=alert.author_id, approved_at=alert.approved_at, now=now)
    moves = [button(LABELS[move], AlertMove(move=move, alert=alert.id)) for move in allowed]
    look = (
        []
        if alert.state in {AlertState.DRAFT, AlertState.DISCARDED}
        else [button("进度", AlertMove(move="progress", alert=alert.id))]
    )
    aimed = alert.state is AlertState.DRAFT and alert.corrects is None and Move.PROPOSE in allowed
    return rows(*(_aims(alert, villages, grids) if aimed else []), moves, look)


def _aims(alert: Alert, villages: Sequence[str], grids: Sequence[str]) -> list[list[InlineKeyboardButton]]:
    audience = alert.audience
    everybody = button(_ticked("所有人", audience.everybody), AimGroup(alert=alert.id, group="all"))
    groups = [button(_ticked(GROUPS[group], group in audience.groups), AimGroup(alert=alert.id, group=group)) for group in Group]
    there = [
        button(_ticked(village, village in audience.villages), AimVillage(alert=alert.id, village=mark_of(village)))
        for village in villages[:12]
    ]
    within = [button(_ticked(grid, grid in audience.grids), AimGrid(alert=alert.id, grid=mark_of(grid))) for grid in grids[:12]]
    chats = button(_ticked("也发到村群", audience.chats), AimGroup(alert=alert.id, group="chats"))
    return [[everybody], groups[:2], groups[2:], *paired(there, 3), *paired(within), [chats]]


def about_me(profile: Profile) -> InlineKeyboardMarkup | None:
    groups = [button(_ticked(GROUPS[group], group in profile.groups), About(what=group)) for group in Group]
    muted = [
        button(_ticked(f"不收{TOPICS[topic]}", topic in profile.muted), About(what=topic))
        for topic in Topic
        if topic is not Topic.EMERGENCY
    ]
    lives = [button("我住在哪个村", About(what="village")), button("我在哪个网格", About(what="grid"))]
    return rows(lives, groups[:2], groups[2:], *([topic] for topic in muted))


def grids(names: Sequence[str], chosen: str) -> InlineKeyboardMarkup | None:
    return rows(*([button(_ticked(name, name == chosen), MyGrid(grid=mark_of(name)))] for name in names))


def quiz(alert_id: int, topic: Topic) -> InlineKeyboardMarkup | None:
    """The two answers, the right one first on alerts of even number, so that nobody learns its place."""
    _, right, wrong, _ = QUIZ[topic]
    answers = [
        button(right, Quiz(alert=alert_id, topic=topic, right=True)),
        button(wrong, Quiz(alert=alert_id, topic=topic, right=False)),
    ]
    return rows(*([answer] for answer in (answers if alert_id % 2 == 0 else answers[::-1])))


def drawn(alert_id: int) -> InlineKeyboardMarkup | None:
    """Under a notice to whoever may approve: the decision is asked of the rules again when it is pressed."""
    return rows(
        [button("查看", AlertMove(move="show", alert=alert_id))],
        [button(LABELS[move], AlertMove(move=move, alert=alert_id)) for move in (Move.APPROVE, Move.RETURN)],
    )


def _ticked(name: str, chosen: bool) -> str:
    return f"✓ {name}" if chosen else name
