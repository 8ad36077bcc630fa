"""The desk for one's own data: what is held of whoever asks, the same on paper, and its deletion after a second yes."""

import re
from datetime import datetime
from html import unescape

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardMarkup, Message

from db.books import Books
from db.traces import Holding, Spot
from handlers.callbacks import Erase, OwnData
from handlers.cases.drafts import draft_in
from handlers.cases.turns import labelled
from handlers.doors import Say
from handlers.drawing import button, rows
from handlers.places import keep_personal
from handlers.storages import name_of
from knowledge.rules.people import Person
from knowledge.rules.traces import Trace
from knowledge.wording import traces as wording

MARKS = re.compile("</?b>")


def router() -> Router:
    desk = keep_personal(Router(name="traces"))
    desk.message.register(look, Command("mydata"))
    desk.callback_query.register(on_paper, OwnData.filter(F.act == "paper"))
    desk.callback_query.register(before_erasing, OwnData.filter(F.act == "delete"))
    desk.callback_query.register(keep, OwnData.filter(F.act == "keep"))
    desk.callback_query.register(erase, Erase.filter())
    return desk


async def look(message: Message, person: Person, books: Books, state: FSMContext, say: Say, now: datetime) -> None:
    held = await books.traces.of(person, spot=await _spot(state), now=now)
    await message.answer(say(_told(held)), reply_markup=labelled(_offered(), say))


async def on_paper(query: CallbackQuery, person: Person, books: Books, state: FSMContext, say: Say, now: datetime) -> None:
    held = await books.traces.of(person, spot=await _spot(state), now=now)
    await query.answer()
    text = unescape(MARKS.sub("", say(_told(held))))
    if isinstance(query.message, Message):
        paper = BufferedInputFile(text.encode("utf-8-sig"), say(wording.PAPER_NAME))  # the mark lets old programs read it
        await query.message.answer_document(paper, caption=say(wording.PAPER_MADE))


async def before_erasing(query: CallbackQuery, person: Person, books: Books, state: FSMContext, say: Say, now: datetime) -> None:
    held = await books.traces.of(person, spot=await _spot(state), now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(_asked(held)), reply_markup=labelled(_sure(held), say))


async def keep(query: CallbackQuery, say: Say) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(say(wording.KEPT_ALL))


async def erase(
    query: CallbackQuery, callback_data: Erase, person: Person, books: Books, state: FSMContext, say: Say, now: datetime
) -> None:
    held = await books.traces.erase(callback_data.edition, by=person, spot=await _spot(state), now=now)
    if held:
        await state.clear()  # or what was noted of this conversation would be written down once more
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(say(wording.erased(_rows(held)) if held else wording.ERASED_BEFORE))


async def _spot(state: FSMContext) -> Spot:
    draft = draft_in(await state.get_data())
    return Spot(name_of(state.key), draft.name if draft else None)


def _offered() -> InlineKeyboardMarkup | None:
    return rows([button(wording.PAPER, OwnData(act="paper"))], [button(wording.DELETE, OwnData(act="delete"))])


def _sure(held: Holding) -> InlineKeyboardMarkup | None:
    return rows([button(wording.KEEP, OwnData(act="keep"))], [button(wording.SURE, Erase(edition=held.edition))])


def _told(held: Holding) -> str:
    profile = held.profile
    about = wording.about_oneself(profile.village, profile.grid, profile.groups, profile.muted)
    between = (held.guardians, held.wards)
    return wording.held(held.person.shown, held.script, about, between, _counted(held), _rows(held), held.person.posts)


def _asked(held: Holding) -> str:
    profile, bonds = held.profile, held.guardians + held.wards
    about = bool(wording.about_oneself(profile.village, profile.grid, profile.groups, profile.muted))
    return wording.to_erase(about, bool(profile.muted), bonds, _counted(held), _rows(held), bool(held.person.posts))


def _counted(held: Holding) -> dict[Trace, int]:
    return {
        Trace.TALK: int(held.talk),
        Trace.NOTICES: held.notices,
        Trace.QUIZZES: held.quizzes,
    }


def _rows(held: Holding) -> list[wording.Row]:
    return [(one.kind, one.number, one.said, one.fate, one.anonymous) for one in held.matters]
