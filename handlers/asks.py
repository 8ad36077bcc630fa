"""The question desk: answers what it knows, asks back once when unsure, keeps for a person what it does not know."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.questions import Kept
from handlers import keyboards
from handlers.callbacks import Asked
from handlers.doors import Say
from handlers.places import Place
from handlers.shelves import Shelf
from handlers.talks import COMMAND
from knowledge import wording
from knowledge.answer import Answer, Outcome
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from knowledge.rules.questions import likeness
from knowledge.triage.routes import route_of

UNREAD = {
    ContentType.STICKER: wording.STICKER,
    ContentType.VOICE: wording.VOICE,
    ContentType.PHOTO: wording.PHOTO,
    ContentType.LOCATION: wording.PLACE,
}


def router() -> Router:
    desk = Router(name="asks")
    desk.message.register(no_such_command, COMMAND)
    desk.message.register(ask, F.text)
    desk.edited_message.register(ask, F.text, ~COMMAND)
    desk.message.register(unread)
    desk.callback_query.register(choose, Asked.filter())
    return desk


async def no_such_command(message: Message, say: Say) -> None:
    await message.answer(say(wording.UNKNOWN_COMMAND))


async def ask(
    message: Message, person: Person, books: Books, shelf: Shelf, state: FSMContext, say: Say, channel: Place, now: datetime
) -> None:
    asked = message.text or ""
    if len(asked) > wording.LONGEST_QUESTION:
        await message.answer(say(wording.too_long(len(asked))))
        return
    memory = await state.get_data()
    answer = shelf.answerer.answer(asked, memory=memory.get("memory"))
    if answer.outcome in (Outcome.UNKNOWN, Outcome.CLARIFY) and (way := route_of(asked)):
        await message.answer(say(f"{way.tell}\n\n{wording.CAN_BE_NOTED}"))
        return
    origin = f"{channel.name}:{message.chat.id}:{message.message_id}"
    told = bool(answer.sources)
    unsure = answer.outcome is Outcome.CLARIFY and (told or answer.options)
    if unsure:
        questions = [option.question for option in answer.options]
        turn = message.message_id
        memory["offer"] = {"turn": turn, "asked": asked, "origin": origin, "questions": questions, "told": told}
    await _remember(state, memory, answer)  # first: an answer may be lost on its way and arrive all the same
    if answer.outcome is Outcome.UNKNOWN and channel.personal:
        await _keep(message, asked, answer, origin, person, books, say, now)
        return
    keyboard = keyboards.offered(answer.options, message.message_id, to_person=channel.personal) if unsure else None
    await message.answer(_spoken(answer, say, channel), reply_markup=keyboard)


async def choose(
    query: CallbackQuery,
    callback_data: Asked,
    person: Person,
    books: Books,
    shelf: Shelf,
    state: FSMContext,
    say: Say,
    channel: Place,
    now: datetime,
) -> None:
    memory = await state.get_data()
    offer: dict[str, Any] = memory.get("offer") or {}
    offered = len(offer["questions"]) if offer.get("turn") == callback_data.turn else -1
    if callback_data.choice > offered or not isinstance(query.message, Message):
        raise RuleBroken(wording.NOT_ANY_MORE)
    await query.answer()
    if callback_data.choice == offered:
        read = query.message.text if offer.get("told") else None  # what was told stays to be read
        unknown = Answer(Outcome.UNKNOWN, read or say(wording.HANDED_OVER), script=say.script)
        if not channel.personal:
            await query.message.edit_text(_spoken(unknown, say, channel))
            return
        await _keep(query.message, offer["asked"], unknown, offer["origin"], person, books, say, now, edit=True)
        return
    question = offer["questions"][callback_data.choice]
    answer = shelf.answerer.answer(question, memory=memory.get("memory"))
    await _remember(state, memory, answer)
    await query.message.edit_text(say(wording.chosen(question)) + "\n\n" + _spoken(answer, say, channel))


async def _keep(
    message: Message,
    asked: str,
    answer: Answer,
    origin: str,
    person: Person,
    books: Books,
    say: Say,
    now: datetime,
    *,
    edit: bool = False,
) -> None:
    kept = await books.questions.keep(asked, likeness(asked), by=person, origin=origin, script=say.script, now=now)
    text = _promise(kept)(answer.text, kept.number, kept.due_on)
    await (message.edit_text if edit else message.answer)(say(text))


def _promise(kept: Kept) -> Callable[[str, str, date], str]:
    """What may be promised: nothing that nobody is there to keep."""
    if not kept.manned:
        return wording.kept_unmanned
    return wording.already_kept if kept.companions else wording.kept


def _spoken(answer: Answer, say: Say, channel: Place) -> str:
    """The answer with its source; on a channel that must not carry personal data, where to turn with what is not known."""
    text = say(wording.answered(answer.text, answer.source_line))
    if answer.outcome is Outcome.UNKNOWN and not channel.personal:
        text += "\n\n" + say(wording.personal_elsewhere(channel.webchat))
    return text


async def _remember(state: FSMContext, memory: dict[str, Any], answer: Answer) -> None:
    """Keeps what a follow-up needs; written only when it changed, since most questions stand alone."""
    before = dict(memory)
    memory["memory"] = dict(answer.memory)
    if memory != before or "offer" in memory:
        await state.set_data(memory)


async def unread(message: Message, say: Say) -> None:
    await message.answer(say(UNREAD.get(ContentType(message.content_type), wording.UNSUPPORTED)))
