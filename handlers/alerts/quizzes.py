"""The one question under an alert: understanding is counted, not reading."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.books import Books
from handlers.alerts.buttons import Quiz
from handlers.doors import Say
from knowledge.rules.people import Person
from knowledge.wording import alerts as wording


def router() -> Router:
    desk = Router(name="quizzes")
    desk.callback_query.register(answer, Quiz.filter())
    return desk


async def answer(query: CallbackQuery, callback_data: Quiz, person: Person, books: Books, say: Say, now: datetime) -> None:
    await books.alerts.answer(callback_data.alert, understood=callback_data.right, by=person, now=now)
    await query.answer()
    why = wording.QUIZ[callback_data.topic][3]
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.RIGHT if callback_data.right else wording.WRONG.format(why=why)))
