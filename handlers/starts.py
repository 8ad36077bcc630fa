"""The entrance: the first greeting, help, the choice of script, and taking up a post by a one-time link."""

import re
from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.books import Books
from handlers import keyboards
from handlers.callbacks import ChooseScript
from handlers.cases.buttons import begin
from handlers.doors import Say
from handlers.shelves import Shelf
from handlers.talks import give_up
from knowledge import wording
from knowledge.rules import NotAllowed
from knowledge.rules.people import Person
from knowledge.text import Script

POST = "post_"
EXAMPLES = ("今年一般公共预算收入目标是多少？", "消防救援站今年怎么安排？", "哪些项目要快竣工？", "一企一策是怎么做的？")
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def router() -> Router:
    desk = Router(name="starts")
    desk.message.register(take_post, CommandStart(deep_link=True, magic=F.args.startswith(POST)))
    desk.message.register(start, CommandStart())
    desk.message.register(help_, Command("help"))
    desk.message.register(person_, Command("person"))
    desk.message.register(cancel, Command("cancel"))
    desk.message.register(language, Command("language"))
    desk.callback_query.register(choose_script, ChooseScript.filter())
    return desk


async def start(message: Message, shelf: Shelf, say: Say, state: FSMContext) -> None:
    draft = (await state.get_data()).get("draft")
    if draft is None:
        await give_up(state)
    await message.answer(
        say(wording.greeting(shelf.town.assistant, shelf.town.name)), reply_markup=begin(going_on=draft is not None)
    )


async def take_post(message: Message, command: CommandObject, person: Person, books: Books, say: Say, now: datetime) -> None:
    if not PAYLOAD.fullmatch(command.args or ""):
        raise NotAllowed(wording.APPOINTMENT_REFUSED)
    post = await books.people.accept((command.args or "").removeprefix(POST), person, now=now)
    await message.answer(say(wording.appointed(f"{post.unit}{post.title}")))


async def help_(message: Message, shelf: Shelf, say: Say) -> None:
    await message.answer(say(wording.help_text(shelf.town.assistant, shelf.town.name, EXAMPLES)), reply_markup=begin())


async def person_(message: Message, say: Say) -> None:
    """How a matter reaches people from here: there is no line to somebody who sits and waits."""
    await message.answer(say(wording.TO_A_PERSON), reply_markup=begin())


async def cancel(message: Message, say: Say, state: FSMContext) -> None:
    """Leaves a half-written thing; always open, so that nobody is ever locked in a question.

    A report that is half-written stays where something else was being written meanwhile.
    """
    open_ = await state.get_state() is not None
    await give_up(state)
    await message.answer(say(wording.CANCELLED if open_ else wording.NOTHING_SENT))


async def language(message: Message, say: Say) -> None:
    await message.answer(say(wording.CHOOSE_SCRIPT), reply_markup=keyboards.scripts())


async def choose_script(query: CallbackQuery, callback_data: ChooseScript, person: Person, books: Books) -> None:
    await query.answer()
    await books.people.set_script(person, callback_data.script or None)
    say = Say(Script(callback_data.script or Script.SIMPLIFIED))
    if isinstance(query.message, Message):
        await query.message.edit_text(say(wording.SCRIPT_CHOSEN))
