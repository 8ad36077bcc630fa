"""What somebody tells about themselves, so that alerts reach those they are for; each topic can be refused."""

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.profiles import Profile
from handlers.alerts import buttons
from handlers.alerts.buttons import About, MyGrid
from handlers.doors import Say
from handlers.drawing import mark_of
from handlers.shelves import Shelf
from knowledge.rules import RuleBroken
from knowledge.rules.alerts import Group, Topic
from knowledge.rules.people import Person
from knowledge.wording import NOT_ANY_MORE, unconfirmed
from knowledge.wording import alerts as wording


class Telling(StatesGroup):
    village = State()


def router() -> Router:
    desk = Router(name="profiles")
    desk.message.register(subscribe, Command("profile", "subscribe"))
    desk.message.register(live_in, StateFilter(Telling.village), F.text, ~F.text.startswith("/"))
    desk.callback_query.register(ask_village, About.filter(F.what == "village"))
    desk.callback_query.register(ask_grid, About.filter(F.what == "grid"))
    desk.callback_query.register(belong_to, MyGrid.filter())
    desk.callback_query.register(toggle, About.filter())
    return desk


async def subscribe(message: Message, person: Person, books: Books, say: Say) -> None:
    profile = await books.profiles.of(person)
    await message.answer(say(_told(profile)), reply_markup=buttons.about_me(profile))


async def ask_village(query: CallbackQuery, state: FSMContext, say: Say) -> None:
    await query.answer()
    await state.set_state(Telling.village)
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.TYPE_VILLAGE))


async def live_in(message: Message, person: Person, books: Books, state: FSMContext, say: Say) -> None:
    profile = await books.profiles.live_in(person, message.text or "")
    await state.set_state(None)
    await message.answer(say(wording.VILLAGE_KEPT + "\n" + _told(profile)), reply_markup=buttons.about_me(profile))


async def ask_grid(query: CallbackQuery, person: Person, books: Books, shelf: Shelf, say: Say) -> None:
    profile = await books.profiles.of(person)
    asked = wording.CHOOSE_GRID if shelf.town.grids_confirmed else unconfirmed(wording.CHOOSE_GRID)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(asked), reply_markup=buttons.grids(shelf.town.grids, profile.grid))


async def belong_to(query: CallbackQuery, callback_data: MyGrid, person: Person, books: Books, shelf: Shelf, say: Say) -> None:
    meant = [grid for grid in shelf.town.grids if mark_of(grid) == callback_data.grid]
    if len(meant) != 1:
        raise RuleBroken(NOT_ANY_MORE)
    profile = await books.profiles.belong_to(person, meant[0])
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(_told(profile)), reply_markup=buttons.about_me(profile))


async def toggle(query: CallbackQuery, callback_data: About, person: Person, books: Books, say: Say) -> None:
    what = callback_data.what
    if what == Topic.EMERGENCY:
        raise RuleBroken(wording.EMERGENCY_TO_ALL)
    if isinstance(what, Group):
        profile = await books.profiles.toggle_group(person, what)
    else:
        profile = await books.profiles.toggle_topic(person, Topic(what))
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(say(_told(profile)), reply_markup=buttons.about_me(profile))


def _told(profile: Profile) -> str:
    return wording.profile(profile.village, profile.grid, profile.groups, profile.muted)
