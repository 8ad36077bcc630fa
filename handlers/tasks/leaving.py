"""请他人代办: who stands in, for how long; the tasks come back by themselves."""

from datetime import datetime, timedelta

from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.tasks.facts import Colleague
from handlers.doors import Say
from handlers.tasks import buttons
from handlers.tasks.buttons import TaskLeave, TaskList
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.rules.people import Person
from knowledge.rules.tasks import NO_SUCH
from knowledge.wording import tasks as words


async def begin(query: CallbackQuery, callback_data: TaskList, person: Person, books: Books, say: Say, now: datetime) -> None:
    people = await _colleagues(person, books, now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(words.WHO_STANDS_IN), reply_markup=buttons.colleagues(people))


async def in_words(message: Message, person: Person, books: Books, say: Say, now: datetime) -> None:
    """我请两天假: the same as the button."""
    people = await _colleagues(person, books, now)
    await message.answer(say(words.WHO_STANDS_IN), reply_markup=buttons.colleagues(people))


async def _colleagues(person: Person, books: Books, now: datetime) -> list[Colleague]:
    if not person.staff:
        raise NotAllowed(NO_SUCH)
    people = await books.tasks.leaves.colleagues(person, now=now)
    if not people:
        raise RuleBroken("现在没有别的同事可以代办，请联系负责人。")
    return people


async def leave(query: CallbackQuery, callback_data: TaskLeave, person: Person, books: Books, say: Say, now: datetime) -> None:
    if not person.staff:
        raise NotAllowed(NO_SUCH)
    people = {who.person: who for who in await books.tasks.leaves.colleagues(person, now=now, limit=1_000)}
    chosen = people.get(callback_data.person)
    if chosen is None:
        raise RuleBroken("请选一位现在有岗位的同事。")
    if callback_data.days == 0:
        await query.answer()
        if isinstance(query.message, Message):
            await query.message.answer(say(f"请{words.q(chosen.shown, 30)}代办几天？"), reply_markup=buttons.days(chosen.person))
        return
    if callback_data.days > buttons.LONGEST_DAYS:
        raise RuleBroken(f"最多{buttons.LONGEST_DAYS}天。")
    today = day_of(now)
    until = today + timedelta(days=callback_data.days - 1)
    posts = await books.tasks.leaves.leave(person, since=today, until=until, stand_in=chosen.person, now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(words.away(until, chosen.shown, posts)))
