"""Doors of the task desk; what is said at each lies in the modules beside it."""

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.types import Message

from db.books import Books
from handlers.places import Place, keep_personal
from handlers.shelves import Shelf
from handlers.tasks import asking, changing, giving, leaving, looking, pressing, telling
from handlers.tasks.buttons import (
    ProgressMove,
    TaskArea,
    TaskAway,
    TaskDraft,
    TaskExtend,
    TaskLeave,
    TaskList,
    TaskMove,
    TaskSnooze,
)
from knowledge.rules.people import Person
from knowledge.rules.tasks import Move
from knowledge.tasks import orders
from knowledge.tasks.days import read_text
from knowledge.tasks.plans import area_of


def router() -> Router:
    desk = Router(name="tasks")
    desk.message.register(looking.tasks, Command("tasks"))
    desk.message.register(giving.task, Command("task"))
    desk.message.register(telling.progress, StateFilter(asking.Telling.progress), F.text, ~F.text.startswith("/"))
    desk.message.register(telling.progress, StateFilter(asking.Telling.progress), F.photo)
    desk.message.register(telling.trouble, StateFilter(asking.Telling.trouble), F.text, ~F.text.startswith("/"))
    desk.message.register(changing.said, StateFilter(asking.Changing), F.text, ~F.text.startswith("/"))
    press = desk.callback_query
    press.register(looking.show, TaskMove.filter(F.move == "show"))
    press.register(asking.begin, TaskMove.filter(F.move.in_(asking.ASKS)))
    press.register(pressing.choose, TaskMove.filter(F.move.in_({Move.LATER, Move.EXTEND})))
    press.register(pressing.press, TaskMove.filter())
    press.register(pressing.snooze, TaskSnooze.filter())
    press.register(pressing.extend, TaskExtend.filter())
    press.register(telling.approve, ProgressMove.filter())
    press.register(giving.decide, TaskDraft.filter())
    press.register(leaving.leave, TaskLeave.filter())
    press.register(leaving.leave_from, TaskAway.filter())
    press.register(leaving.begin, TaskList.filter(F.what == "leave"))
    press.register(looking.listed, TaskList.filter())
    press.register(looking.area, TaskArea.filter())
    return keep_personal(desk)


def listen(front: Router) -> None:
    """Hears plain words of staff about tasks before the question desk does."""
    front.message.register(looking.late, asks_late)
    front.message.register(looking.tasks, asks_mine)
    front.message.register(looking.in_words, asks_area)
    front.message.register(leaving.in_words, says_away)
    front.message.register(telling.in_words, tells)


def _staff_speaks(message: Message, person: Person, raw_state: str | None, channel: Place) -> bool:
    """Plain words of somebody in a post, while nothing is being filled in, where personal matters may be handled."""
    return (
        person.staff and raw_state is None and channel.personal and bool(message.text) and not (message.text or "/").startswith("/")
    )


async def asks_late(message: Message, person: Person, raw_state: str | None, channel: Place) -> bool:
    return _staff_speaks(message, person, raw_state, channel) and orders.asks_late(message.text or "")


async def asks_mine(message: Message, person: Person, raw_state: str | None, channel: Place) -> bool:
    return _staff_speaks(message, person, raw_state, channel) and orders.asks_mine(message.text or "")


async def says_away(message: Message, person: Person, raw_state: str | None, channel: Place) -> bool:
    return _staff_speaks(message, person, raw_state, channel) and orders.says_away(message.text or "")


async def asks_area(message: Message, person: Person, raw_state: str | None, channel: Place, shelf: Shelf) -> bool:
    """农业方面进展怎么样: of a field of work; of a single project the question desk answers, for everybody alike."""
    if not _staff_speaks(message, person, raw_state, channel) or not orders.asks_progress(message.text or ""):
        return False
    return area_of(shelf.year, read_text(message.text or "")) is not None


async def tells(message: Message, person: Person, raw_state: str | None, channel: Place, books: Books, now: datetime) -> bool:
    """种了六百二十亩: somebody's own task, told in a sentence."""
    if not _staff_speaks(message, person, raw_state, channel) or not orders.tells_progress(message.text or ""):
        return False
    return bool(await telling.whose(message.text or "", person, books, now))
