"""Edited messages: a report that is being written says what its message says now, and a filed one is revised."""

from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from handlers.cases import sheets
from handlers.cases.drafts import Draft, draft_in
from handlers.cases.hearing import in_danger
from handlers.cases.turns import Turn
from knowledge.rules.privacy import blotted, self_identifying
from knowledge.wording import answered
from knowledge.wording import cases as wording


def router() -> Router:
    desk = Router(name="edits")
    desk.edited_message.register(edited, F.text | F.caption)
    return desk


async def edited(message: Message, turn: Turn) -> None:
    """A part of a draft, or of a filed case; what is neither was a question, and goes on to the question desk."""
    data = await turn.state.get_data()
    draft = draft_in(data)
    if draft and draft.revise(turn.written, turn.text):
        await _draft_revised(turn, draft)
        return
    origin, text = _whole(data, turn.written, turn.text)
    receipt = await turn.books.cases.revise(text, by=turn.person, origin=origin, now=turn.now)
    if receipt is None:
        raise SkipHandler
    if in_danger(turn.text):
        await turn.answer(answered(turn.shelf.answerer.answer(turn.text).text))
    if receipt.revised:
        await turn.answer(wording.revised(receipt.number))


async def _draft_revised(turn: Turn, draft: Draft) -> None:
    draft.sort(turn.sorting.sort(draft.text), again=True)
    if in_danger(turn.text):
        await turn.answer(answered(turn.shelf.answerer.answer(turn.text).text))
    if draft.active:
        await sheets.ask_next(turn, draft)
    else:
        await draft.keep(turn.state)


def _whole(data: dict[str, Any], origin: str, text: str) -> tuple[str, str]:
    """The case's first message, and all of its words with the new ones in their place; masked where they were before."""
    for filed in data.get("filed", []):
        if any(part[0] == origin for part in filed["parts"]):
            whole = "\n".join(text if part[0] == origin else part[1] for part in filed["parts"])
            return filed["parts"][0][0], blotted(whole, self_identifying(whole)) if filed["masked"] else whole
    return origin, blotted(text, self_identifying(text))  # whether it was masked is not known any more: then it is
