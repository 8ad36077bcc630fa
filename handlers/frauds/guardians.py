"""Guardians of the family: a code given is consent, a code typed makes the bond, and either side ends it."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from db.books import Books
from handlers.doors import Say
from handlers.frauds import buttons
from handlers.frauds.buttons import EndBond, Invite, Opinion
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from knowledge.wording import frauds as wording


def router() -> Router:
    desk = Router(name="guardians")
    desk.message.register(guardian, Command("guardian"))
    desk.callback_query.register(invite, Invite.filter())
    desk.callback_query.register(ask, Opinion.filter())
    desk.callback_query.register(end, EndBond.filter())
    return desk


async def guardian(message: Message, command: CommandObject, person: Person, books: Books, say: Say, now: datetime) -> None:
    if command.args:
        shown = await books.guardians.accept(command.args.replace(" ", ""), person, now=now)
        await message.answer(say(wording.you_guard(shown)))
        return
    found = await books.guardians.bonds(person)
    text = wording.bonds([(bond.shown, bond.guards) for bond in found])
    await message.answer(say(text), reply_markup=buttons.bonds(found))


async def invite(query: CallbackQuery, person: Person, books: Books, say: Say, now: datetime) -> None:
    code = await books.guardians.invite(person, now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.code_for_guardian(code)))


async def ask(query: CallbackQuery, person: Person, books: Books, say: Say, now: datetime) -> None:
    """Once a quarter of an hour at most: pressing twice must not ring twice."""
    asked = await books.guardians.ask(person, f"{person.id}:{int(now.timestamp()) // 900}", now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.guardians_asked(asked)))


async def end(query: CallbackQuery, callback_data: EndBond, person: Person, books: Books, say: Say, now: datetime) -> None:
    if not await books.guardians.end(callback_data.bond, by=person, now=now):
        raise RuleBroken("没有找到这个守护关系，可能已经解除了。")
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.BOND_ENDED))
