"""Deciding on an alert: proposed, approved by another, undone within a minute, stopped, and how far it has come."""

from dataclasses import asdict
from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from db.books import Books
from handlers.alerts import buttons
from handlers.alerts.buttons import AlertMove
from handlers.alerts.writing import said_audience, show
from handlers.doors import Say
from handlers.shelves import Shelf
from knowledge.rules.alerts import Move
from knowledge.rules.people import Person
from knowledge.wording import alerts as wording

DECIDED = frozenset(set(Move) - {Move.CORRECT})


def router() -> Router:
    desk = Router(name="deciding alerts")
    desk.callback_query.register(look, AlertMove.filter(F.move == "show"))
    desk.callback_query.register(progress, AlertMove.filter(F.move == "progress"))
    desk.callback_query.register(move, AlertMove.filter(F.move.in_(DECIDED)))
    return desk


async def look(
    query: CallbackQuery, callback_data: AlertMove, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime
) -> None:
    alert = await books.alerts.read(callback_data.alert, by=person)
    await query.answer()
    if isinstance(query.message, Message):
        await show(query.message, alert, person, books, shelf, say, now)


async def move(query: CallbackQuery, callback_data: AlertMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    alert = await books.alerts.move(Move(callback_data.move), callback_data.alert, by=person, now=now)
    await query.answer()
    if not isinstance(query.message, Message):
        return
    done = wording.standing(alert.id, alert.state, alert.text, said_audience(alert))
    text = wording.approved(alert.id) if callback_data.move == Move.APPROVE else done
    await query.message.answer(say(text), reply_markup=buttons.card(alert, person, (), now))


async def progress(query: CallbackQuery, callback_data: AlertMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    found = await books.alerts.progress(callback_data.alert, by=person)
    alert = await books.alerts.read(callback_data.alert, by=person)
    await query.answer()
    if isinstance(query.message, Message):
        text = wording.progress(alert.id, **asdict(found))
        await query.message.answer(say(text), reply_markup=buttons.card(alert, person, (), now))
