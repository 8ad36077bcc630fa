"""The look-up: a case and its history by number and pick-up code, from whatever account; guessing is answered with silence."""

from contextlib import suppress

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from db.cases.facts import Silent
from handlers.cases import cards
from handlers.cases.turns import Turn
from knowledge.wording import cases as wording


def router() -> Router:
    desk = Router(name="lookups")
    desk.message.register(look_up, Command("case"))
    return desk


async def look_up(_: Message, command: CommandObject, turn: Turn) -> None:
    parts = (command.args or "").split()
    if len(parts) != 2:
        await turn.answer(wording.HOW_TO_LOOK)
        return
    with suppress(Silent):  # an answer is what somebody who guesses is after
        case, events = await turn.books.cases.find(*parts, by=turn.person, now=turn.now)
        lines = [cards.line(event) for event in events]
        text = wording.own_card(cards.shown(case, turn.sorting), turn.now)
        await turn.answer(f"{text}\n\n{wording.timeline(case.number, lines, turn.now)}")
