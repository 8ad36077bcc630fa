"""The moves of the staff: one tap where nothing is to be said, else asked step by step; the table says what, the books whether."""

from dataclasses import replace
from typing import Any

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from db.cases.facts import Case
from handlers.cases import asking, views
from handlers.cases.buttons import CaseClosing, CaseLead, CaseMove, CaseUnit
from handlers.cases.turns import Turn
from handlers.drawing import mark_of
from handlers.talks import leave
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.cases import LONGEST_WORDS, MOVES, Closing, Move, Need, Said
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import cases as wording

OF_STAFF = frozenset({*wording.MOVES, Move.DISPATCH})
KEPT = "handling"  # what is being said, in the conversation's data


class Handling(StatesGroup):
    """A member of the staff says what a move needs."""

    words = State()


def router() -> Router:
    desk = Router(name="handling")
    desk.callback_query.register(press, CaseMove.filter(F.move.in_(OF_STAFF)))
    desk.callback_query.register(choose_unit, CaseUnit.filter())
    desk.callback_query.register(choose_closing, CaseClosing.filter())
    desk.callback_query.register(choose_lead, CaseLead.filter())
    desk.message.register(say_it, StateFilter(Handling.words), F.text, ~F.text.startswith("/"))
    desk.message.register(photo, StateFilter(Handling.words), F.content_type == ContentType.PHOTO)
    return desk


async def press(_: object, callback_data: CaseMove, turn: Turn) -> None:
    await go_on(turn, callback_data.move, callback_data.case, Said())


async def choose_unit(_: object, callback_data: CaseUnit, turn: Turn) -> None:
    await go_on(turn, callback_data.move, callback_data.case, Said(unit=unit_of(turn, callback_data.unit)))


def unit_of(turn: Turn, mark: int) -> str:
    """The unit behind a button. RuleBroken: the catalogue has it no longer."""
    names = {mark_of(name): name for name in asking.unit_names(turn.sorting)}
    if mark not in names:
        raise RuleBroken(NOT_ANY_MORE)
    return names[mark]


async def choose_closing(_: object, callback_data: CaseClosing, turn: Turn) -> None:
    await go_on(turn, Move.REPORT, callback_data.case, Said(closing=callback_data.closing))


async def choose_lead(_: object, callback_data: CaseLead, turn: Turn) -> None:
    await go_on(turn, Move.LINK, callback_data.case, Said(lead=callback_data.lead))


async def go_on(turn: Turn, move: Move, case_id: int, said: Said) -> None:
    """Makes the move, or asks for the next thing that it needs."""
    case = await turn.case(case_id)
    missing = asking.missing(move, said)
    if missing is None:
        await make(turn, move, case_id, said)
        return
    check_open(move, case)
    await turn.heard()
    data = await turn.state.get_data()
    await turn.state.set_data(data | {KEPT: packed(move, case_id, said)})
    await turn.state.set_state(Handling.words)
    await asking.ask(turn, move, case, missing)


def check_open(move: Move, case: Case) -> None:
    """Nobody is asked for words that the rule would refuse; a button that was forged is known as such."""
    if MOVES[move].who.isdisjoint(case.relations):
        raise NotAllowed(wording.NOT_YOUR_STEP)
    if move not in case.moves:
        raise RuleBroken(wording.not_now(case.state))


def packed(move: Move, case_id: int, said: Said) -> dict[str, Any]:
    """What is being said, as a conversation keeps it."""
    return {"move": move, "case": case_id, "unit": said.unit, "clause": said.clause, "closing": said.closing, "lead": said.lead}


def unpacked(kept: dict[str, Any]) -> Said:
    closing = Closing(kept["closing"]) if kept.get("closing") else None
    return Said(unit=kept["unit"], clause=kept["clause"], closing=closing, lead=kept["lead"])


async def say_it(_: Message, turn: Turn) -> None:
    """What was typed is the next thing that the move needs."""
    kept = (await turn.state.get_data()).get(KEPT)
    if not kept:
        await leave(turn.state)
        raise RuleBroken(NOT_ANY_MORE)
    move, said, words = Move(kept["move"]), unpacked(kept), turn.text.strip()
    if len(words) > LONGEST_WORDS:
        raise RuleBroken(wording.too_many_words(len(words)))  # what is too long can be written anew
    need = asking.missing(move, said) or Need.WORDS
    more: dict[str, Any] = {need.value: await asking.read(turn, need, words)}
    await go_on(turn, move, kept["case"], replace(said, **more))


async def make(turn: Turn, move: Move, case_id: int, said: Said) -> None:
    try:
        case = await turn.books.cases.move(move, case_id, by=turn.person, now=turn.now, origin=turn.origin, said=said)
    finally:
        await leave(turn.state, KEPT)
    await turn.heard()
    await views.card(turn, case, wording.DONE.get(move, ""))


async def photo(message: Message, turn: Turn) -> None:
    """A picture of the work belongs to the case at once, whatever is still to be said; its caption is the words."""
    kept = (await turn.state.get_data()).get(KEPT)
    if not kept or not message.photo:
        raise RuleBroken(NOT_ANY_MORE)
    await turn.books.cases.photos.attach(
        file_id=message.photo[-1].file_id,
        channel=turn.channel.name,
        chat_id=message.chat.id,
        origin=turn.origin,
        now=turn.now,
        group=message.media_group_id,
        case_id=kept["case"],
        by=turn.person,
    )
    if message.caption:
        await say_it(message, turn)
    elif await _first_of_album(message, turn):
        await turn.answer(wording.PHOTO_OF_WORK)


async def _first_of_album(message: Message, turn: Turn) -> bool:
    """One answer an album, not one a picture."""
    data = await turn.state.get_data()
    if message.media_group_id and data.get("album") == message.media_group_id:
        return False
    await turn.state.set_data(data | {"album": message.media_group_id})
    return True
