"""Pressing a button of a task: one call, one answer; what needs a choice first shows it."""

from datetime import date, datetime, timedelta

from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from db.books import Books
from db.tasks.facts import Said, Task
from handlers.doors import Say
from handlers.shelves import Shelf
from handlers.tasks import buttons
from handlers.tasks.buttons import TaskExtend, TaskMove, TaskSnooze
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.rules.people import Person
from knowledge.rules.tasks import MINUTES, SAID, Move, TaskState, check_move, snoozed_until
from knowledge.wording import tasks as words


async def press(
    query: CallbackQuery, callback_data: TaskMove, person: Person, books: Books, say: Say, origin: str, now: datetime
) -> None:
    move = Move(callback_data.move)
    task = await books.tasks.move(move, callback_data.task, by=person, origin=origin, now=now)
    await query.answer()
    await _answer(query, say(_after(move, task)))


def _after(move: Move, task: Task) -> str:
    said: dict[Move, str] = {
        Move.ACK: words.acknowledged(task.title),
        Move.DONE: words.done(task.title, task.state, _ahead(task), [case.number for case in task.conflicts]),
        Move.URGE: words.urged_by_you(task.title),
        Move.ASK: words.asked_by_you(task.title, MINUTES["ask"]),
    }
    return said.get(move) or words.decided(task.title, f"现在是“{SAID[task.state]}”。")


def _ahead(task: Task) -> date | None:
    """The next deadline, where the task goes on."""
    return task.due_on if task.state is TaskState.OPEN else None


async def choose(query: CallbackQuery, callback_data: TaskMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    """稍后 and 顺延 first ask until when."""
    task = await books.tasks.desks.read(callback_data.task, by=person, now=now)
    check_move(Move(callback_data.move), task.state, task.seats)
    await query.answer()
    later = callback_data.move == Move.LATER
    await _answer(
        query,
        say("什么时候再提醒您？" if later else "顺延多久？"),
        buttons.snoozes(task.id) if later else buttons.extensions(task.id),
    )


async def snooze(
    query: CallbackQuery,
    callback_data: TaskSnooze,
    person: Person,
    books: Books,
    shelf: Shelf,
    say: Say,
    origin: str,
    now: datetime,
) -> None:
    said = Said(snooze=callback_data.until)
    task = await books.tasks.move(Move.LATER, callback_data.task, by=person, origin=origin, now=now, said=said)
    await query.answer()
    office = shelf.town.calendar
    when = snoozed_until(callback_data.until, now, office).astimezone(office.zone)
    await _answer(query, say(words.snoozed(task.title, f"{words.day(when.date())}{when:%H:%M}")))


async def extend(
    query: CallbackQuery, callback_data: TaskExtend, person: Person, books: Books, say: Say, origin: str, now: datetime
) -> None:
    if not 0 < callback_data.days <= buttons.LONGEST_DAYS:
        raise RuleBroken(f"最多顺延{buttons.LONGEST_DAYS}天。")
    before = await books.tasks.desks.read(callback_data.task, by=person, now=now)
    day = max(before.due_on, day_of(now)) + timedelta(days=callback_data.days)
    task = await books.tasks.move(Move.EXTEND, callback_data.task, by=person, origin=origin, now=now, said=Said(day=day))
    await query.answer()
    await _answer(query, say(words.decided(task.title, f"期限改为{words.day(task.due_on)}。")))


async def _answer(query: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    if isinstance(query.message, Message):
        await query.message.answer(text, reply_markup=keyboard)
