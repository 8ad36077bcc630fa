"""Where a rule's "no" becomes a sentence; everything else is a bug and goes on to the desk's dead letters."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ErrorEvent, Update

from db.books import Books
from handlers.alerts.buttons import OF_STAFF as OF_ALERTS
from handlers.callbacks import OF_STAFF
from handlers.cases.buttons import OF_STAFF as OF_CASES
from handlers.doors import Say
from handlers.frauds.buttons import OF_STAFF as OF_FRAUDS
from handlers.tasks.buttons import OF_STAFF as OF_TASKS
from knowledge import wording
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.people import Person


def router() -> Router:
    desk = Router(name="errors")
    desk.error.register(say_no, ExceptionTypeFilter(RuleBroken))
    return desk


async def say_no(event: ErrorEvent, person: Person, books: Books, say: Say, now: datetime) -> None:
    """Tells the person why not; that somebody reached for what is not theirs is noted, without what anybody wrote."""
    assert isinstance(event.exception, RuleBroken)
    sentence = say(event.exception.sentence)
    query = event.update.callback_query
    if isinstance(event.exception, NotAllowed):
        await books.audits.note("refused", _subject(event.update), by=person.id, allowed=False, now=now)
    if query is not None:
        await query.answer(sentence[:200], show_alert=True)
    elif event.update.message is not None:
        await event.update.message.answer(wording.answered(sentence))


def _subject(update: Update) -> str:
    """What was reached for: a button of the staff in its own form, or just that it was a message. Never what came over the line."""
    data = update.callback_query.data if update.callback_query else None
    for kind in (*OF_STAFF, *OF_CASES, *OF_FRAUDS, *OF_ALERTS, *OF_TASKS) if data else ():
        with suppress(ValueError, TypeError):
            return f"button {kind.unpack(data or '').pack()}"
    return "button" if update.callback_query else "message"


async def dead_button(query: CallbackQuery, **_: Any) -> None:
    """A button that no desk knows: forged, or from before a change."""
    raise RuleBroken(wording.NOT_ANY_MORE)
