"""The answer promise: everybody sees what is still open; a duty officer answers in chat, and somebody else approves."""

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from db.books import Books
from db.questions import Question
from handlers import keyboards
from handlers.callbacks import QuestionMove, Release, ReplyMove
from handlers.doors import Say
from handlers.places import Place, keep_personal, say_elsewhere
from handlers.talks import leave
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, check_may, may
from knowledge.rules.privacy import masked
from knowledge.rules.questions import SAID, Move, check_reply


class Drafting(StatesGroup):
    text = State()


def router() -> Router:
    desk = Router(name="questions")
    desk.message.register(unanswered, Command("unanswered"))
    desk.include_router(keep_personal(_personal()))
    return desk


def _personal() -> Router:
    """What shows the words of residents, or takes in those of the staff."""
    desk = Router(name="own questions")
    desk.message.register(mine, Command("mine"))
    desk.message.register(draft, StateFilter(Drafting.text), F.text, ~F.text.startswith("/"))
    desk.callback_query.register(show, QuestionMove.filter(F.move == keyboards.SHOW))
    desk.callback_query.register(begin_draft, QuestionMove.filter(F.move == Move.DRAFT))
    desk.callback_query.register(release, Release.filter())
    desk.callback_query.register(close, QuestionMove.filter(F.move == Move.CLOSE))
    desk.callback_query.register(approve, ReplyMove.filter(F.move == Move.APPROVE))
    desk.callback_query.register(send_back, ReplyMove.filter(F.move == Move.RETURN))
    return desk


async def unanswered(message: Message, person: Person, books: Books, say: Say, channel: Place) -> None:
    staff = may(person, Act.ANSWER_QUESTIONS) or may(person, Act.APPROVE_ANSWERS)
    if staff and not channel.personal:
        await say_elsewhere(message, say(wording.personal_elsewhere(channel.webchat)))
        return
    open_questions = await books.questions.open()
    text = wording.unanswered([(q.number, _visible(q, staff), q.due_on) for q in open_questions])
    await message.answer(say(text), reply_markup=keyboards.question_list(open_questions) if staff else None)


def _visible(question: Question, staff: bool) -> str:
    """What this reader may see of it: others see a question's words only once an officer has released them."""
    if staff:
        return question.asked
    return masked(question.words) if question.public else wording.unreleased(SAID[question.state])


async def mine(message: Message, person: Person, books: Books, say: Say) -> None:
    asked = await books.questions.of(person)
    await message.answer(say(wording.my_questions([(q.number, q.words, SAID[q.state]) for q in asked])))


async def show(query: CallbackQuery, callback_data: QuestionMove, person: Person, books: Books, say: Say) -> None:
    if not may(person, Act.APPROVE_ANSWERS):
        check_may(person, Act.ANSWER_QUESTIONS)
    question = await books.questions.read(callback_data.question)
    await query.answer()
    reply = await books.replies.proposed_for(question.id) if may(person, Act.APPROVE_ANSWERS) else None
    if reply is not None:
        text = wording.answer_to_approve(question.number, reply.asked, reply.text)
        await _say_under(query, say(text), keyboards.reply_card(reply.id))
        return
    text = wording.new_question(question.number, question.asked, question.due_on)
    await _say_under(query, say(text), keyboards.question_card(question, person))


async def begin_draft(
    query: CallbackQuery, callback_data: QuestionMove, person: Person, books: Books, state: FSMContext, say: Say
) -> None:
    question = await books.questions.check(Move.DRAFT, callback_data.question, by=person)
    await query.answer()
    await state.set_state(Drafting.text)
    await state.set_data(await state.get_data() | {"question": question.id})
    await _say_under(query, say(wording.write_answer(question.number)))


async def draft(message: Message, person: Person, books: Books, state: FSMContext, say: Say, origin: str, now: datetime) -> None:
    question_id = (await state.get_data()).get("question")
    if not isinstance(question_id, int):
        await leave(state, "question")
        raise RuleBroken(wording.NOT_ANY_MORE)
    text = check_reply(message.text or "")  # an answer that is too long can be written anew
    try:
        question = await books.replies.draft(question_id, text, by=person, origin=origin, now=now)
    except RuleBroken as no:
        no.sentence += wording.NOT_WRITING_ANY_MORE
        raise
    finally:
        await leave(state, "question")
    await message.answer(say(wording.draft_kept(question.number)))


async def release(query: CallbackQuery, callback_data: Release, person: Person, books: Books, say: Say, now: datetime) -> None:
    question = await books.questions.release(
        callback_data.question, public=callback_data.public, edition=callback_data.edition, by=person, now=now
    )
    await query.answer()
    number, shown = question.number, masked(question.words)
    done = wording.released_by_you(number, shown) if question.public else wording.hidden_by_you(number)
    await _say_under(query, say(done), keyboards.question_card(question, person))


async def close(query: CallbackQuery, callback_data: QuestionMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    question = await books.questions.close(callback_data.question, by=person, now=now)
    await query.answer()
    await _say_under(query, say(wording.closed_by_you(question.number)))


async def approve(query: CallbackQuery, callback_data: ReplyMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    question = await books.replies.approve(callback_data.reply, by=person, now=now)
    await query.answer()
    await _say_under(query, say(wording.approved_by_you(question.number)))


async def send_back(query: CallbackQuery, callback_data: ReplyMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    question = await books.replies.send_back(callback_data.reply, by=person, now=now)
    await query.answer()
    await _say_under(query, say(wording.returned_by_you(question.number)))


async def _say_under(query: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """A new message in the conversation the button was pressed in; nothing for a button of a message that is gone."""
    if isinstance(query.message, Message):
        await query.message.answer(text, reply_markup=keyboard)
