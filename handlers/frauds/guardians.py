"""Guardians of the family: a code given, a code typed, a yes to the name that stands there; and either side ends it."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from db.books import Books
from handlers.doors import Say
from handlers.frauds import buttons
from handlers.frauds.buttons import ConfirmBond, EndBond, Invite, Opinion
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from knowledge.wording import frauds as wording


def router() -> Router:
    desk = Router(name="guardians")
    desk.message.register(guardian, Command("guardian"))
    desk.callback_query.register(invite, Invite.filter())
    desk.callback_query.register(ask, Opinion.filter())
    desk.callback_query.register(confirm, ConfirmBond.filter())
    desk.callback_query.register(end, EndBond.filter())
    return desk


async def guardian(message: Message, command: CommandObject, person: Person, books: Books, say: Say, now: datetime) -> None:
    if command.args:
        await books.guardians.accept(command.args.replace(" ", ""), person, now=now)
        await message.answer(say(wording.ASKED_YOUR_WARD))
        return
    found = await books.guardians.bonds(person)
    text = wording.bonds([(bond.shown, bond.guards, bond.confirmed) for bond in found])
    await message.answer(say(text), reply_markup=buttons.bonds(found))


async def invite(query: CallbackQuery, person: Person, books: Books, say: Say, now: datetime) -> None:
    code = await books.guardians.invite(person, now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.code_for_guardian(code)))


async def confirm(query: CallbackQuery, callback_data: ConfirmBond, person: Person, books: Books, say: Say, now: datetime) -> None:
    shown = await books.guardians.confirm(callback_data.bond, by=person, now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.guarded_by(shown)))


async def ask(query: CallbackQuery, person: Person, books: Books, say: Say, now: datetime) -> None:
    """Once a quarter of an hour at most: pressing twice must not ring twice."""
    asked = await books.guardians.ask(person, f"{person.id}:{int(now.timestamp()) // 900}", now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.guardians_asked(asked)))


async def end(query: CallbackQuery, callback_data: EndBond, person: Person, books: Books, say: Say, now: datetime) -> None:
    if not await books.guardians.end(callback_data.bond, by=person, now=now):
        raise RuleBroken(wording.NO_BOND)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.BOND_ENDED))
