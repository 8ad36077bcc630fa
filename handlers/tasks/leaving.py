"""请他人代办: who stands in, for how long; the tasks come back by themselves."""

from datetime import date, datetime, timedelta

from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from db.books import Books
from db.tasks.facts import Colleague
from handlers.doors import Say
from handlers.tasks import buttons
from handlers.tasks.buttons import TaskAway, TaskLeave, TaskList
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.rules.people import Person
from knowledge.rules.tasks import NO_SUCH
from knowledge.tasks.leaves import Away, told_away
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import tasks as words


async def begin(query: CallbackQuery, callback_data: TaskList, person: Person, books: Books, say: Say, now: datetime) -> None:
    people = await _colleagues(person, books, now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(words.WHO_STANDS_IN), reply_markup=buttons.colleagues(people))


async def in_words(message: Message, person: Person, books: Books, say: Say, now: datetime) -> None:
    """我请两天假, 我明天请假到周五: the same as the button, from the day that was said and for as long."""
    people = await _colleagues(person, books, now)
    told = told_away(message.text or "", day_of(now))
    await message.answer(
        say(words.WHO_STANDS_IN), reply_markup=buttons.colleagues(people, since=told.since.toordinal(), days=told.days)
    )


async def _colleagues(person: Person, books: Books, now: datetime) -> list[Colleague]:
    if not person.staff:
        raise NotAllowed(NO_SUCH)
    people = await books.tasks.leaves.colleagues(person, now=now)
    if not people:
        raise RuleBroken("现在没有别的同事可以代办，请联系负责人。")
    return people


async def leave(query: CallbackQuery, callback_data: TaskLeave, person: Person, books: Books, say: Say, now: datetime) -> None:
    chosen = await _chosen(person, callback_data.person, books, now)
    if callback_data.days == 0:
        await _ask_days(query, say, chosen, buttons.days(chosen.person))
        return
    await _hand_over(query, person, books, say, now, chosen, Away(day_of(now), callback_data.days))


async def leave_from(query: CallbackQuery, callback_data: TaskAway, person: Person, books: Books, say: Say, now: datetime) -> None:
    chosen, since = await _chosen(person, callback_data.person, books, now), callback_data.since
    if not 0 < since <= date.max.toordinal():
        raise RuleBroken(NOT_ANY_MORE)
    if callback_data.days == 0:
        await _ask_days(query, say, chosen, buttons.days(chosen.person, since=since))
        return
    await _hand_over(query, person, books, say, now, chosen, Away(date.fromordinal(since), callback_data.days))


async def _chosen(person: Person, who: int, books: Books, now: datetime) -> Colleague:
    if not person.staff:
        raise NotAllowed(NO_SUCH)
    people = {one.person: one for one in await books.tasks.leaves.colleagues(person, now=now, limit=1_000)}
    if who not in people:
        raise RuleBroken("请选一位现在有岗位的同事。")
    return people[who]


async def _ask_days(query: CallbackQuery, say: Say, chosen: Colleague, keyboard: InlineKeyboardMarkup | None) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(f"请{words.q(chosen.shown, 30)}代办几天？"), reply_markup=keyboard)


async def _hand_over(
    query: CallbackQuery, person: Person, books: Books, say: Say, now: datetime, chosen: Colleague, away: Away
) -> None:
    if away.days > buttons.LONGEST_DAYS:
        raise RuleBroken(f"最多{buttons.LONGEST_DAYS}天。")
    until = away.since + timedelta(days=away.days - 1)
    posts = await books.tasks.leaves.leave(person, since=away.since, until=until, stand_in=chosen.person, now=now)
    await query.answer()
    if isinstance(query.message, Message):
        begins = away.since if away.since != day_of(now) else None
        await query.message.answer(say(words.away(until, chosen.shown, posts, begins)))
