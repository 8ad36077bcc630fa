"""Giving a task: spoken in one sentence, shown on a card, entered once it is confirmed."""

from datetime import date, datetime

from aiogram.filters import CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.people import Post
from db.tasks.facts import Filing
from handlers.doors import Say
from handlers.shelves import Shelf
from handlers.tasks import buttons, changing
from handlers.tasks.buttons import TaskDraft
from handlers.tasks.changing import owner_of
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.rules.people import Act, Person, check_may
from knowledge.tasks.amounts import Goal, Kind
from knowledge.tasks.days import read_text
from knowledge.tasks.orders import Order, read_change, read_order
from knowledge.tasks.plans import area_of
from knowledge.wording import tasks as words

DRAFT = "task draft"
LONGEST = 200


async def task(
    message: Message,
    command: CommandObject,
    person: Person,
    books: Books,
    state: FSMContext,
    say: Say,
    origin: str,
    now: datetime,
) -> None:
    """/task 张庄村厂房建设 6月底前 建设局; /task 12 换 建设局; /task 12 取消 原因."""
    check_may(person, Act.ASSIGN_TASKS)
    spoken = (command.args or "").strip()
    if change := read_change(read_text(spoken)):
        await changing.make(message, change, person, books, say, origin, now)
        return
    if not spoken:
        raise RuleBroken(words.SAY_TASK)
    if len(spoken) > LONGEST:
        raise RuleBroken(f"一句话就够了，请压缩到{LONGEST}字以内。")
    posts = [post for post, _ in await books.people.posts()]
    order = read_order(spoken, {post.unit for post in posts}, day_of(now))
    owner = owner_of(posts, order.unit)
    if order.due.day is None or owner is None or not order.title:
        known = "" if order.unit else "\n" + words.known_units(dict.fromkeys(post.unit for post in posts))
        raise RuleBroken("；".join(order.doubts) + "\n" + words.SAY_TASK + known)
    await _keep(state, order, owner, order.due.day, origin, message.message_id)
    text = words.draft(order.title, order.due.day, order.unit, f"{owner.unit}{owner.title}", order.doubts)
    await message.answer(say(text), reply_markup=buttons.draft(message.message_id))


async def _keep(state: FSMContext, order: Order, owner: Post, day: date, origin: str, turn: int) -> None:
    data = await state.get_data()
    kept = {"title": order.title, "unit": owner.unit, "post": owner.code, "day": day.isoformat(), "origin": origin, "turn": turn}
    await state.set_data({**data, DRAFT: kept})


async def decide(
    query: CallbackQuery,
    callback_data: TaskDraft,
    person: Person,
    books: Books,
    shelf: Shelf,
    state: FSMContext,
    say: Say,
    now: datetime,
) -> None:
    data = await state.get_data()
    kept = data.pop(DRAFT, None) or {}
    if kept.get("turn") != callback_data.turn or not isinstance(query.message, Message):
        raise RuleBroken(wording.NOT_ANY_MORE)
    if callback_data.yes:
        area = area_of(shelf.year, kept["title"])
        filing = Filing(
            kept["title"], kept["unit"], kept["post"], date.fromisoformat(kept["day"]), Goal(Kind.WORDS), confirmed=True,
            area=area.name if area else "",
        )  # fmt: skip
        await books.tasks.add(filing, by=person, origin=kept["origin"], now=now)
    await state.set_data(data)
    await query.answer()
    await query.message.edit_text(say(words.made(kept["title"]) if callback_data.yes else words.CANCELLED))
