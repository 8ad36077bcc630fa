"""Telling: progress in one sentence, what is stuck in one sentence; and who lets residents read it."""

from datetime import datetime
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.tasks.facts import Pictures, Said, Task
from db.tasks.pictures import MOST
from handlers.doors import Say
from handlers.places import Place
from handlers.talks import TOLD, leave
from handlers.tasks import buttons
from handlers.tasks.asking import task_asked
from handlers.tasks.buttons import ProgressMove
from knowledge.rules.people import Person
from knowledge.rules.tasks import Move, Seat
from knowledge.tasks import orders
from knowledge.wording import tasks as words


async def progress(
    message: Message, person: Person, books: Books, state: FSMContext, channel: Place, say: Say, origin: str, now: datetime
) -> None:
    """The sentence; one that is unclear is asked for again, and the conversation stays where it is.

    A picture may come with it, or before it: nobody is asked for one.
    """
    task_id, data = await task_asked(state), await state.get_data()
    if message.photo:
        data["photos"] = list(dict.fromkeys([*data.get("photos", []), message.photo[-1].file_id]))[:MOST]
        await state.set_data(data)
    if message.photo and not message.caption:
        if len(data["photos"]) == 1 or not message.media_group_id:
            await message.answer(say(words.PHOTO_KEPT))
        return
    pictures = Pictures(channel.name, tuple(data["photos"])) if data.get("photos") else None
    await _tell(message, task_id, person, books, state, say, origin, now, pictures)
    await leave(state, "task", "photos")


async def trouble(message: Message, person: Person, books: Books, state: FSMContext, say: Say, origin: str, now: datetime) -> None:
    task_id = await task_asked(state)
    try:
        said = Said(words=(message.text or "").strip()[:500])
        task = await books.tasks.move(Move.TROUBLE, task_id, by=person, origin=origin, now=now, said=said)
    finally:
        await leave(state, "task")
    await message.answer(say(words.trouble_kept(task.title)))


async def _tell(
    message: Message,
    task_id: int,
    person: Person,
    books: Books,
    state: FSMContext,
    say: Say,
    origin: str,
    now: datetime,
    pictures: Pictures | None = None,
) -> None:
    """Keeps it; what was told, and when, stays with the conversation for a photo that comes right after it."""
    sentence = message.text or message.caption or ""
    told = await books.tasks.progress.tell(task_id, sentence, by=person, origin=origin, now=now, pictures=pictures)
    task = await books.tasks.desks.read(task_id, by=person, now=now)
    last: dict[str, Any] = {
        "origin": origin,
        "title": task.title,
        "at": now.isoformat(),
        "album": message.media_group_id,
        "pictures": [],
    }
    await state.set_data(await state.get_data() | {TOLD: last})
    waits = "审核后居民可以看到。" if task.fact else ""
    await message.answer(say(words.progress_kept(task.title, told, waits)), reply_markup=buttons.card(task))


async def whose(text: str, person: Person, books: Books, now: datetime) -> list[Task]:
    """Which of somebody's own tasks a plain sentence tells of; several where it fits several equally."""
    mine = [task for task in await books.tasks.desks.mine(person, now=now) if Seat.OWNER in task.seats]
    chosen = orders.meant(text, {task.id: (task.title, task.goal.unit) for task in mine})
    return [task for task in mine if task.id in chosen]


async def in_words(message: Message, person: Person, books: Books, state: FSMContext, say: Say, origin: str, now: datetime) -> None:
    """种了六百二十亩, without any button: kept where it can only mean one task, else asked which."""
    found = await whose(message.text or "", person, books, now)
    if len(found) == 1:
        await _tell(message, found[0].id, person, books, state, say, origin, now)
        return
    await message.answer(say(words.WHICH_TASK), reply_markup=buttons.some(found))


async def approve(query: CallbackQuery, callback_data: ProgressMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    told = await books.tasks.progress.decide(callback_data.progress, approve=callback_data.approve, by=person, now=now)
    await query.answer()
    text = words.approved_by_you(told.title) if callback_data.approve else words.returned_by_you(told.title)
    if isinstance(query.message, Message):
        await query.message.answer(say(text))
