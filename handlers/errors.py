"""Where a rule's "no" becomes a sentence; everything else is a bug and goes on to the desk's dead letters."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ErrorEvent

from db.books import Books
from handlers.doors import Say
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person


def router() -> Router:
    desk = Router(name="errors")
    desk.error.register(say_no, ExceptionTypeFilter(RuleBroken))
    return desk


async def say_no(event: ErrorEvent, person: Person, books: Books, say: Say, now: datetime) -> None:
    """Tells the person why not; what was refused is noted, without what anybody wrote."""
    assert isinstance(event.exception, RuleBroken)
    sentence = say(event.exception.sentence)
    query = event.update.callback_query
    subject = f"button {query.data}"[:100] if query else "message"
    await books.audits.note("refused", subject, by=person.id, allowed=False, now=now)
    if query is not None:
        await query.answer(sentence[:200], show_alert=True)
    elif event.update.message is not None:
        await event.update.message.answer(wording.answered(sentence))


async def dead_button(query: CallbackQuery, **_: Any) -> None:
    """A button that no desk knows: forged, or from before a change."""
    raise RuleBroken(wording.NOT_ANY_MORE)
