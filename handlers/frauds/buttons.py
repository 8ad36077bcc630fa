"""The buttons of the anti-fraud desk: ids and words of tables only, never text."""

from collections.abc import Sequence
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from db.frauds import Fraud
from db.guardians import Bond
from handlers.callbacks import Number
from handlers.drawing import button, paired, rows
from knowledge.facts import FraudKind
from knowledge.rules.frauds import MOVES, FraudState, Move, moves_from
from knowledge.rules.people import Person

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
NONE = "none"  # the liaison's verdict that it is no fraud


class Aid(CallbackData, prefix="aid"):
    """A step of first aid."""

    act: Literal["paid", "paying", "watched", "next", "police", "stop"]


class Report(CallbackData, prefix="rep"):
    """A step of writing a report."""

    act: Literal["begin", "submit", "anonymous"]


class FraudMove(CallbackData, prefix="fr"):
    """A move of a report, or a look at it."""

    move: Literal["show", "photos", "kinds"] | Move
    fraud: Number


class Judge(CallbackData, prefix="frj"):
    """The liaison's word on the kind."""

    fraud: Number
    code: Code


class EndBond(CallbackData, prefix="gend"):
    bond: Number


class ConfirmBond(CallbackData, prefix="gyes"):
    """The ward's yes to a guardian."""

    bond: Number


class Opinion(CallbackData, prefix="opin"):
    """Asks one's guardians what they think."""


class Invite(CallbackData, prefix="ginv"):
    """Asks for a guardian's code."""


OF_STAFF: tuple[type[CallbackData], ...] = (FraudMove, Judge)
LABELS: dict[Move, str] = {Move.TAKE: "我来处理", Move.HAND_OVER: "已转公安", Move.CLOSE: "处理完毕"}


def after_check(*, first_aid: bool) -> InlineKeyboardMarkup | None:
    """Under a verdict: what the person may need next, the most pressing first."""
    paid = button("我已经转钱了", Aid(act="paid"))
    watched = button("他在看我的屏幕", Aid(act="watched"))
    report = button("我要举报", Report(act="begin"))
    opinion = button("问问家里人", Opinion())
    return (
        rows([paid, watched], [report, opinion])
        if not first_aid
        else rows([button("开始止损，一步一步来", Aid(act="paid"))], [watched, report])
    )


def during_aid(*, last: bool) -> InlineKeyboardMarkup | None:
    if last:
        return rows([button("整理成举报", Report(act="begin"))], [button("先这样", Aid(act="stop"))])
    return rows(
        [button("做好了，下一步", Aid(act="next"))], [button("已经报警了", Aid(act="police")), button("停止", Aid(act="stop"))]
    )


def draft(*, anonymous: bool) -> InlineKeyboardMarkup | None:
    who = "不匿名了" if anonymous else "匿名举报"
    return rows([button("提交", Report(act="submit"))], [button(who, Report(act="anonymous"))])


def waiting(frauds: Sequence[Fraud]) -> InlineKeyboardMarkup | None:
    return rows(
        *([button(f"{'急 ' if fraud.urgent else ''}{fraud.number}", FraudMove(move="show", fraud=fraud.id))] for fraud in frauds)
    )


def card(fraud: Fraud, person: Person) -> InlineKeyboardMarkup | None:
    moves = [button(LABELS[move], FraudMove(move=move, fraud=fraud.id)) for move in moves_from(fraud.state, person)]
    look = [button("看截图", FraudMove(move="photos", fraud=fraud.id))] if fraud.photos else []
    return rows(moves, [*look, button("认定类型", FraudMove(move="kinds", fraud=fraud.id))])


def kinds(fraud_id: int, found: Sequence[FraudKind]) -> InlineKeyboardMarkup | None:
    each = [button(kind.name[:16], Judge(fraud=fraud_id, code=kind.code)) for kind in found]
    return rows(*paired(each), [button("不是诈骗", Judge(fraud=fraud_id, code=NONE))])


def bonds(found: Sequence[Bond]) -> InlineKeyboardMarkup | None:
    """An end for each, and a yes for whom the ward has not confirmed."""
    each = [
        confirm_row(bond.id, bond.shown)
        if bond.guards and not bond.confirmed
        else [button(f"解除：{bond.shown[:12] or '等确认的一位'}", EndBond(bond=bond.id))]
        for bond in found
    ]
    return rows([button("请一位家人守护我", Invite())], *each)


def confirm_row(bond_id: int, shown: str = "") -> list[InlineKeyboardButton]:
    return [button(f"确认{shown[:12]}", ConfirmBond(bond=bond_id)), button("不是", EndBond(bond=bond_id))]


def drawn(fraud_id: int) -> InlineKeyboardMarkup | None:
    """Under a notice to the liaison: a look, and what a report that has just come in allows."""
    first = [move for move, step in MOVES.items() if FraudState.REPORTED in step.starts and move is not Move.CLOSE]
    look = button("查看", FraudMove(move="show", fraud=fraud_id))
    return rows([look, *(button(LABELS[move], FraudMove(move=move, fraud=fraud_id)) for move in first)])
