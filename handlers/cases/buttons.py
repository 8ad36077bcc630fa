"""What the buttons of cases carry (ids only) and how they are drawn: from the moves that the rules allow whoever reads the card."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.cases.facts import Case, Proposal
from handlers.callbacks import Number
from handlers.drawing import Rows, button, drawn, mark_of, paired
from knowledge.facts import Category, Unit
from knowledge.rules.cases import CLOSED_AS, Closing, Kind, Move
from knowledge.wording import cases as wording

Steps = Literal[
    "yes", "other", "all", "nowhere", "mask", "plain", "edit", "text", "place", "contact", "anonymous", "named", "private",
    "public", "drop", "also", "back", "incident", "grievance", "same",
]  # fmt: skip
Looks = Literal["show", "plain", "line", "looks", "alike", "linked", "export", "reveal", "photos", "codes", "units", "more"]


class DraftStep(CallbackData, prefix="cd"):
    """A step of a report that is being written. `turn` names the draft: the buttons of an older one are dead."""

    step: Steps
    turn: Number


class DraftCode(CallbackData, prefix="cc"):
    """Another category for the draft, by the mark of its code."""

    turn: Number
    code: Number


class CaseMove(CallbackData, prefix="c"):
    move: Move
    case: Number


class CaseLook(CallbackData, prefix="cl"):
    """A look at a case or at something of it."""

    what: Looks
    case: Number


class CaseUnit(CallbackData, prefix="cu"):
    """A move with the unit it needs, by the mark of its name."""

    move: Move
    case: Number
    unit: Number


class CaseCode(CallbackData, prefix="ck"):
    """Another category for a case, by the mark of its code."""

    case: Number
    code: Number


class CaseClosing(CallbackData, prefix="ce"):
    closing: Closing
    case: Number


class CaseLead(CallbackData, prefix="cj"):
    """The case that another one is joined to."""

    case: Number
    lead: Number


class CaseRate(CallbackData, prefix="cr"):
    how: wording.Rating
    case: Number


class OfCase(CallbackData, prefix="co"):
    """Of which case words are that nobody understood; 0: of none. `turn`: the message they stand in."""

    case: Number
    turn: int


class ProposalMove(CallbackData, prefix="cp"):
    """A decision on a change of the catalogue."""

    accept: bool
    proposal: Number


class Begin(CallbackData, prefix="cb"):
    """Begins a report, or goes on with the one that is half-written."""


OF_STAFF: tuple[type[CallbackData], ...] = (CaseMove, CaseLook, CaseUnit, CaseCode, CaseClosing, CaseLead, ProposalMove)
# What is drawn elsewhere or needs no button of its own.
UNDRAWN = frozenset({Move.ESCALATE, Move.CORRECT, Move.RATE, Move.DISPATCH, Move.GATHER})


def begin(*, going_on: bool = False) -> InlineKeyboardMarkup | None:
    return drawn([[button("接着写没写完的" if going_on else "反映问题", Begin())]])


def steps(turn: int, *rows: tuple[Steps, ...]) -> InlineKeyboardMarkup | None:
    return drawn([button(wording.STEPS[step], DraftStep(step=step, turn=turn)) for step in row] for row in rows)


def summary(turn: int, *, spots: bool, anonymous: bool, private: bool) -> InlineKeyboardMarkup | None:
    """Under the summary: hand in with one tap, or change any part of it."""
    hand_in: tuple[Steps, ...] = ("mask", "plain") if spots else ("yes",)
    who: tuple[Steps, ...] = ("named" if anonymous else "anonymous", "public" if private else "private")
    return steps(turn, hand_in, ("other", "edit"), who, ("drop",))


def edits(turn: int, kind: Kind) -> InlineKeyboardMarkup | None:
    """Any part of it; that it is the other kind of matter among them."""
    other: Steps = "incident" if kind is Kind.GRIEVANCE else "grievance"
    return steps(turn, ("text", "place"), ("contact", other), ("back",))


def draft_codes(turn: int, categories: Sequence[Category], *, all_too: bool) -> InlineKeyboardMarkup | None:
    buttons = [button(one.name, DraftCode(turn=turn, code=mark_of(one.code))) for one in categories]
    more = [button(wording.STEPS["all"], DraftStep(step="all", turn=turn))] if all_too else []
    return drawn([*paired(buttons, 1 if all_too else 2), more])


# Cases


def case_list(cases: Sequence[Case]) -> InlineKeyboardMarkup | None:
    return drawn(paired([look("show", case.id, case.number) for case in cases]))


def whose_words(turn: int, cases: Sequence[Case]) -> InlineKeyboardMarkup | None:
    of = [[button(wording.add_to(case.number, case.text), OfCase(case=case.id, turn=turn))] for case in cases]
    return drawn([*of, [button(wording.ANOTHER_MATTER, OfCase(case=0, turn=turn))]])


def look(what: Looks, case_id: int, label: str = "") -> InlineKeyboardButton:
    return button(label or wording.LOOKS[what], CaseLook(what=what, case=case_id))


def moves(case_id: int, allowed: Iterable[Move], *, reporter: bool = False) -> Rows:
    labels = wording.OWN_MOVES if reporter else wording.MOVES
    return paired([button(labels[m], CaseMove(move=m, case=case_id)) for m in allowed if m in labels and m not in UNDRAWN])


def own_card(case: Case) -> InlineKeyboardMarkup | None:
    """For whoever reported it."""
    rate = [button(label, CaseRate(how=how, case=case.id)) for how, label in wording.RATINGS.items()] if rated(case) else []
    allowed = [move for move in case.moves if move != Move.ADD or Move.ANSWER not in case.moves]  # one way to add is enough
    return drawn([*moves(case.id, allowed, reporter=True), rate, [look("line", case.id), look("looks", case.id)]])


def rated(case: Case) -> bool:
    return Move.RATE in case.moves and Move.CONFIRM not in case.moves  # first whether it is solved, then how it went


def staff_card(case: Case) -> InlineKeyboardMarkup | None:
    """For staff: the next step first, then what may be looked at. More is one tap away."""
    first = hand_out(case.id, case.unit) if Move.DISPATCH in case.moves else []
    sorting = [look("codes", case.id)] if Move.CORRECT in case.moves else []
    seen = [look("line", case.id), look("more", case.id)]
    if case.photos:
        seen.insert(1, look("photos", case.id))
    return drawn([*paired(first), *moves(case.id, case.moves), sorting, seen])


def more(case: Case, *, reveals: bool) -> InlineKeyboardMarkup | None:
    looks: list[Looks] = ["plain", "alike", "linked", "export"]
    if reveals and not case.anonymous:
        looks.append("reveal")
    return drawn(paired([look(what, case.id) for what in looks]))


def hand_out(case_id: int, unit: str) -> list[InlineKeyboardButton]:
    """One tap where the suggestion is right, two where it is another unit's."""
    suggested = CaseUnit(move=Move.DISPATCH, case=case_id, unit=mark_of(unit))
    return [button(wording.dispatch_to(unit), suggested), look("units", case_id)]


def units(case_id: int, move: Move, of: Sequence[Unit]) -> InlineKeyboardMarkup | None:
    return drawn(paired([button(unit.name, CaseUnit(move=move, case=case_id, unit=mark_of(unit.name))) for unit in of]))


def codes(case_id: int, of: Sequence[Category]) -> InlineKeyboardMarkup | None:
    return drawn(paired([button(one.name, CaseCode(case=case_id, code=mark_of(one.code))) for one in of]))


def closings(case_id: int) -> InlineKeyboardMarkup | None:
    named = [(closing, name) for closing, name in CLOSED_AS.items() if closing != Closing.WITHDRAWN]
    return drawn(paired([button(name, CaseClosing(closing=closing, case=case_id)) for closing, name in named]))


class NotProgress(CallbackData, prefix="cp"):
    """The photos that came after progress are of something else. `turn` is the message that said where they went."""

    turn: Number


def leads(case_id: int, of: Sequence[Case]) -> InlineKeyboardMarkup | None:
    return drawn([[button(wording.joins(lead.number, lead.text), CaseLead(case=case_id, lead=lead.id))] for lead in of])


def ratings(case_id: int) -> InlineKeyboardMarkup | None:
    return drawn([[button(label, CaseRate(how=how, case=case_id)) for how, label in wording.RATINGS.items()]])


def proposal(one: Proposal) -> InlineKeyboardMarkup | None:
    yes, no = (ProposalMove(accept=accept, proposal=one.id) for accept in (True, False))
    return drawn([[button("以后都这样派", yes), button("不改目录", no)]])


def noticed(about: dict[str, Any]) -> InlineKeyboardMarkup | None:
    """Under an owed message: what may be done about it when it was written, and a look at the case as it is."""
    allowed = [Move(move) for move in about.get("moves", [])]
    reporter = bool(about.get("reporter"))
    first = hand_out(about["case"], about["unit"]) if Move.DISPATCH in allowed and "unit" in about else []
    return drawn([*paired(first), *moves(about["case"], allowed, reporter=reporter), [look("show", about["case"])]])
