"""Buttons that ask for a sentence: the next message says it, and how it is read stands in `telling` and `changing`."""

from datetime import datetime

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from db.books import Books
from handlers.doors import Say
from handlers.talks import leave
from handlers.tasks.buttons import TaskMove
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from knowledge.rules.tasks import Move, check_move
from knowledge.wording import tasks as words


class Telling(StatesGroup):
    progress = State()
    trouble = State()


class Changing(StatesGroup):
    handing = State()
    dropping = State()


ASKS = {
    Move.REPORT: (Telling.progress, words.SAY_PROGRESS),
    Move.TROUBLE: (Telling.trouble, words.SAY_TROUBLE),
    Move.REASSIGN: (Changing.handing, words.SAY_UNIT),
    Move.DROP: (Changing.dropping, words.SAY_DROP),
}


async def begin(
    query: CallbackQuery, callback_data: TaskMove, person: Person, books: Books, state: FSMContext, say: Say, now: datetime
) -> None:
    """报进度, 有困难, 换人, 取消任务: what is wanted of the next message, where the move may be made at all."""
    task = await books.tasks.desks.read(callback_data.task, by=person, now=now)
    move = Move(callback_data.move)
    check_move(move, task.state, task.seats)
    waits, asked = ASKS[move]
    await query.answer()
    await state.set_state(waits)
    await state.set_data(await state.get_data() | {"task": task.id})  # what was being written meanwhile waits
    if isinstance(query.message, Message):
        await query.message.answer(say(f"<b>{words.q(task.title)}</b>\n{asked}"))


async def task_asked(state: FSMContext) -> int:
    """The task that the sentence is about. RuleBroken: the conversation no longer knows."""
    task_id = (await state.get_data()).get("task")
    if not isinstance(task_id, int):
        await leave(state)
        raise RuleBroken(wording.NOT_ANY_MORE)
    return task_id
