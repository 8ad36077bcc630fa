"""The liaison's desk: what waits, a report ready for the police, a verdict that the checker learns from."""

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.frauds import Fraud
from handlers.doors import Say
from handlers.frauds import buttons
from handlers.frauds.buttons import NONE, FraudMove, Judge
from handlers.frauds.watch import Watch
from handlers.places import Place
from handlers.uploads import Guard
from knowledge.rules import RuleBroken
from knowledge.rules.frauds import Move
from knowledge.rules.people import Act, Person, check_may
from knowledge.wording import frauds as wording

NOTHING_WAITS = "没有等着处理的反诈举报。"


def router() -> Router:
    desk = Router(name="liaison")
    desk.message.register(waiting, Command("frauds"))
    desk.callback_query.register(show, FraudMove.filter(F.move == "show"))
    desk.callback_query.register(photos, FraudMove.filter(F.move == "photos"))
    desk.callback_query.register(kinds, FraudMove.filter(F.move == "kinds"))
    desk.callback_query.register(move, FraudMove.filter(F.move.in_(set(Move))))
    desk.callback_query.register(judge, Judge.filter())
    return desk


async def waiting(message: Message, person: Person, books: Books, say: Say) -> None:
    found = await books.frauds.waiting(person)
    lines = [wording.standing(fraud.number, fraud.state, fraud.reported_at) for fraud in found]
    await message.answer(say("\n".join(lines) or NOTHING_WAITS), reply_markup=buttons.waiting(found))


async def show(
    query: CallbackQuery, callback_data: FraudMove, person: Person, books: Books, watch: Watch, say: Say, now: datetime
) -> None:
    fraud = await books.frauds.read(callback_data.fraud, by=person, now=now)
    await query.answer()
    await _card(query, fraud, person, watch, say)


async def move(
    query: CallbackQuery, callback_data: FraudMove, person: Person, books: Books, watch: Watch, say: Say, now: datetime
) -> None:
    await books.frauds.move(Move(callback_data.move), callback_data.fraud, by=person, now=now)
    fraud = await books.frauds.read(callback_data.fraud, by=person, now=now)
    await query.answer()
    await _card(query, fraud, person, watch, say)


async def photos(
    query: CallbackQuery,
    callback_data: FraudMove,
    person: Person,
    books: Books,
    guard: Guard,
    channel: Place,
    say: Say,
    now: datetime,
) -> None:
    """The screenshots that this channel has and the guard lets pass."""
    files = await books.frauds.photos(callback_data.fraud, channel=channel.name, by=person)
    passing, held = await guard.passed(channel.name, files, now=now)
    await query.answer()
    if not isinstance(query.message, Message):
        return
    for file_id in passing:
        await query.message.answer_photo(file_id)
    if held or not passing:
        await query.message.answer(say(held or wording.NO_PHOTOS_HERE))


async def kinds(query: CallbackQuery, callback_data: FraudMove, person: Person, watch: Watch) -> None:
    check_may(person, Act.READ_FRAUDS)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_reply_markup(reply_markup=buttons.kinds(callback_data.fraud, watch.town.frauds))


async def judge(
    query: CallbackQuery, callback_data: Judge, person: Person, books: Books, watch: Watch, say: Say, now: datetime
) -> None:
    check_may(person, Act.READ_FRAUDS)
    if callback_data.code != NONE and callback_data.code not in watch.checker.names:
        raise RuleBroken("没有这个类型。")
    code = None if callback_data.code == NONE else callback_data.code
    await books.frauds.judge(callback_data.fraud, code, by=person, now=now)
    fraud = await books.frauds.read(callback_data.fraud, by=person, now=now)
    await query.answer("记下了，以后的判断会参考。")
    await _card(query, fraud, person, watch, say)


async def _card(query: CallbackQuery, fraud: Fraud, person: Person, watch: Watch, say: Say) -> None:
    name = watch.checker.names.get(fraud.code or "", "还没有认定")
    text = wording.full(fraud.number, name, fraud.lost, fraud.text, fraud.clues, fraud.photos, fraud.state)
    if isinstance(query.message, Message):
        await query.message.answer(say(text), reply_markup=buttons.card(fraud, person))
