"""A case called by its number: with its pick-up code from whatever account, alone by whoever has to do with it, with a word as by
the button that bears it."""

import re
from contextlib import suppress
from typing import NamedTuple, cast

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.types import Message

from db.cases.facts import Case, Silent
from handlers.cases import asking, cards, duty, following, handling, sheets, views
from handlers.cases.buttons import CaseCode, CaseLook, Looks
from handlers.cases.hearing import CALLED, case_replied_to, typed
from handlers.cases.turns import Turn
from handlers.drawing import mark_of
from handlers.talks import Reporting, leave
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.cases import Move, Need, Said
from knowledge.rules.people import Person
from knowledge.text import simplified
from knowledge.wording import cases as wording

LONGEST = 40  # characters of a number with a word
ABOUT = re.compile(r"(?:我的|查一?下?|看一?下?|查看|查询|案件|办件|工单|编号|取件码|这件)+|[：:#]")
MOVES = {typed(label): move for move, label in wording.MOVES.items()} | dict.fromkeys(wording.URGED, Move.SUPERVISE)
OWN_MOVES = {typed(label): move for move, label in wording.OWN_MOVES.items()}
LOOKS = {
    "line": views.history,
    "photos": views.photos,
    "plain": views.original,
    "alike": views.alike,
    "linked": views.linked,
    "codes": duty.other_codes,
    "units": duty.other_units,
}
LOOKED_AT = {typed(wording.LOOKS[what]): what for what in LOOKS}
DISPATCH = re.compile(r"^派(?:发|件|单)?(?:给|到)?(?P<unit>.*)$")
CORRECT = re.compile(r"^(?:类别)?改(?:类别|成|为|到)+(?P<name>.+)$")


class Called(NamedTuple):
    """The number of a case that was typed or replied to, and what else stands there; empty: it is to be shown."""

    number: str
    word: str


def router() -> Router:
    desk = Router(name="lookups")
    desk.message.register(look_up, Command("case"))
    desk.message.register(call, StateFilter(None, Reporting.open), calls_a_case)
    return desk


def anew() -> Router:
    """Stands before the desk that waits for words: another step that is named with its number is none of these."""
    desk = Router(name="steps anew")
    desk.message.register(step_anew, StateFilter(handling.Handling.words), names_a_step)
    return desk


async def names_a_step(message: Message) -> bool:
    called = called_in(message.text or "")
    return called is not None and _of_staff(called.word)


async def step_anew(message: Message, turn: Turn) -> None:
    await leave(turn.state, handling.KEPT)
    await call(message, turn)


def called_in(text: str) -> Called | None:
    """None where it is no number, or words that are more than one for a button."""
    found = CALLED.search(text[:LONGEST])
    if not found or len(text) > LONGEST:
        return None
    word = typed(ABOUT.sub("", simplified(text.replace(found[0], "", 1))))
    return Called(found[0].upper(), word) if not word or word.isdigit() or word in OWN_MOVES or _of_staff(word) else None


def _of_staff(word: str) -> bool:
    return word in MOVES or word in LOOKED_AT or bool(DISPATCH.match(word) or CORRECT.match(word))


def replied_with(message: Message) -> Called | None:
    """The word of a button, as a reply to the office's message about a case."""
    word, number = typed(message.text or ""), case_replied_to(message)
    return Called(number, word) if number and _of_staff(word) else None


def _called(message: Message, person: Person) -> Called | None:
    return called_in(message.text or "") or (replied_with(message) if person.staff else None)


async def calls_a_case(message: Message, person: Person) -> bool:
    return _called(message, person) is not None


async def look_up(_: Message, command: CommandObject, turn: Turn) -> None:
    parts = (command.args or "").split()
    if len(parts) != 2:
        await turn.answer(wording.HOW_TO_LOOK)
        return
    await find(turn, *parts)


async def find(turn: Turn, number: str, code: str) -> None:
    with suppress(Silent):  # an answer is what somebody who guesses is after
        case, events = await turn.books.cases.find(number, code, by=turn.person, now=turn.now)
        lines = [cards.line(event) for event in events]
        text = wording.own_card(cards.shown(case, turn.sorting), turn.now)
        await turn.answer(f"{text}\n\n{wording.timeline(case.number, lines, turn.now)}")


async def call(message: Message, turn: Turn) -> None:
    called = _called(message, turn.person)
    assert called is not None
    if called.word.isdigit():
        await find(turn, *called)
        return
    case = await _case(turn, called.number)
    if not called.word:
        await views.card(turn, case)
    elif what := LOOKED_AT.get(called.word):
        await LOOKS[what](turn.message, CaseLook(what=cast(Looks, what), case=case.id), turn)
    elif case.mine and (move := OWN_MOVES.get(called.word)):
        await following.start(turn, move, case)
    else:
        await _move(turn, case, called.word)


async def _case(turn: Turn, number: str) -> Case:
    try:
        return await turn.books.cases.by_number(number, by=turn.person, now=turn.now)
    except NotAllowed as no:
        if turn.person.staff:
            raise
        raise RuleBroken(wording.HOW_TO_LOOK) from no  # their own, perhaps, from another account


async def _move(turn: Turn, case: Case, word: str) -> None:
    """A step of the staff, as by its button."""
    if move := MOVES.get(word):
        await handling.go_on(turn, move, case.id, Said())
    elif named := CORRECT.match(word):
        await _correct(turn, case, named["name"])
    else:
        await _dispatch(turn, case, word)


async def _correct(turn: Turn, case: Case, name: str) -> None:
    """改成路灯; where no category or more than one is called so, all are offered."""
    if code := sheets.named(turn, name):
        await duty.correct(turn.message, CaseCode(case=case.id, code=mark_of(code)), turn)
    else:
        await duty.other_codes(turn.message, CaseLook(what="codes", case=case.id), turn)


async def _dispatch(turn: Turn, case: Case, word: str) -> None:
    """派发, to the unit that the sorter proposed, or 派给建设局."""
    found = DISPATCH.match(word)
    handling.check_open(Move.DISPATCH, case)
    named = found["unit"] if found else ""
    unit = await asking.read(turn, Need.UNIT, named) if named else case.unit
    await handling.go_on(turn, Move.DISPATCH, case.id, Said(unit=str(unit)))
