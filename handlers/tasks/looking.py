"""Looking at tasks: one's own with the burden meter, what is behind, an area, one card; pictures and reports from what was told."""

from datetime import datetime

from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardMarkup, Message

from db.books import Books
from db.tasks.desks import lights
from db.tasks.facts import Task, Told
from handlers.doors import Say
from handlers.places import Place
from handlers.shelves import Shelf
from handlers.tasks import buttons, papers
from handlers.tasks.buttons import TaskArea, TaskList, TaskMove
from handlers.uploads import Guard
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.rules.people import Act, Person, Role, may
from knowledge.rules.tasks import NO_SUCH, Light, Move
from knowledge.tasks.days import read_text
from knowledge.tasks.plans import area_of
from knowledge.wording import tasks as words

# Of a task's history a card tells what was decided; what was told stands under 进度.
PHOTOS = 3  # of the newest progress, below a card
SHOWN = {Move.TROUBLE, Move.URGE, Move.RETURN, Move.EXTEND, Move.REASSIGN, Move.DROP}
WORST = (Light.RED, Light.YELLOW, Light.BLUE)


def watches(person: Person) -> bool:
    """Whether somebody looks over more than their own: leaders over all, heads over their unit."""
    return may(person, Act.WATCH_TASKS) or Role.HEAD in person.roles


def check_staff(person: Person) -> None:
    if not person.staff:
        raise NotAllowed(words.NOT_STAFF)


async def tasks(message: Message, person: Person, books: Books, say: Say, now: datetime) -> None:
    """/tasks: a leader's overview, or one's own list; /tasks 消防: those whose title holds the word."""
    check_staff(person)
    if word := _word(message.text or ""):
        everything = (
            await books.tasks.desks.watched(person, now=now) if watches(person) else await books.tasks.desks.mine(person, now=now)
        )
        found = [task for task in everything if word in task.title]
        text = words.overview(lights(found), found, f"“{word}”")
        await message.answer(say(text), reply_markup=_in_script(buttons.some(found, leader=watches(person)), say))
        return
    if watches(person) and not (message.text or "").startswith("我"):
        await _overview(message, person, books, say, now)
        return
    await _mine(message, person, books, say, now)


def _word(text: str) -> str:
    """What stands after /tasks."""
    return read_text(text.partition(" ")[2]).strip()[:30] if text.startswith("/") else ""


async def _mine(message: Message, person: Person, books: Books, say: Say, now: datetime) -> None:
    mine = await books.tasks.desks.mine(person, now=now)
    burden = await books.tasks.desks.burden(person, now=now)
    await message.answer(say(words.mine(mine, burden.minutes)), reply_markup=_in_script(buttons.some(mine), say))


async def _overview(
    message: Message, person: Person, books: Books, say: Say, now: datetime, area: str = "", scope: str = "全部任务"
) -> None:
    found = await books.tasks.desks.watched(person, now=now, area=area)
    worst = [task for task in found if task.light in WORST] or (found if area else [])
    text = words.overview(lights(found), worst, scope)
    await message.answer(say(text), reply_markup=_in_script(buttons.some(worst, leader=True), say))


async def late(message: Message, person: Person, books: Books, say: Say, now: datetime) -> None:
    """哪些任务落后: red ones with their reasons."""
    check_staff(person)
    found = await (books.tasks.desks.watched if watches(person) else books.tasks.desks.mine)(person, now=now)
    red = [task for task in found if task.light is Light.RED]
    await message.answer(say(words.late(red)), reply_markup=_in_script(buttons.some(red, leader=watches(person)), say))


async def in_words(message: Message, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime) -> None:
    """农业方面进展怎么样."""
    asked = area_of(shelf.year, read_text(message.text or ""))
    if asked is None:
        raise RuleBroken(NO_SUCH)
    if watches(person):
        await _overview(message, person, books, say, now, asked.name, f"{asked.name}方面")
        return
    mine = [task for task in await books.tasks.desks.mine(person, now=now) if task.area == asked.name]
    burden = await books.tasks.desks.burden(person, now=now)
    await message.answer(say(words.mine(mine, burden.minutes)), reply_markup=_in_script(buttons.some(mine), say))


async def show(
    query: CallbackQuery,
    callback_data: TaskMove,
    person: Person,
    books: Books,
    channel: Place,
    guard: Guard,
    say: Say,
    now: datetime,
) -> None:
    task = await books.tasks.desks.read(callback_data.task, by=person, now=now)
    told = await books.tasks.progress.of(task.id)
    await query.answer()
    if isinstance(query.message, Message):
        await _say_card(query.message, task, told, books, say)
        await _show_pictures(query.message, told, channel, guard, say, now)


async def _say_card(message: Message, task: Task, told: list[Told], books: Books, say: Say) -> None:
    """The card with its milestones, the last words told and the cases that touch it."""
    steps = await books.tasks.desks.steps(task.id)
    past = [e for e in await books.tasks.desks.history(task.id) if e.act in SHOWN][:3]
    ahead = [f"{words.day(s.due_on)}{s.label}{'✓' if s.met_on else ''}" for s in steps if s.label]
    facts = [
        ("目标", "" if task.told else task.goal.said),  # 进度 tells it too
        ("进度", task.told),
        ("最近一次", f"{words.day(day_of(told[0].at))}：{told[0].words}" if told else ""),
        ("阶段", "；".join(ahead)),
        ("协助单位", "、".join(task.assists)),
        ("经过", "；".join(words.event(e.at, buttons.LABELS[Move(e.act)], e.words) for e in past)),
        ("没有办结的相关诉求", "、".join(case.number for case in task.conflicts)),
        ("编号", str(task.id)),
    ]
    await message.answer(say(words.card(task, facts)), reply_markup=_in_script(buttons.card(task), say))


async def _show_pictures(message: Message, told: list[Told], channel: Place, guard: Guard, say: Say, now: datetime) -> None:
    """The newest that this channel has and the guard lets pass."""
    newest = {file: one for one in told if one.pictures and one.pictures.channel == channel.name for file in one.pictures.files}
    passing, held = await guard.passed(channel.name, list(newest)[:PHOTOS], now=now)
    for file_id in passing:
        one = newest[file_id]
        await message.answer_photo(file_id, caption=say(f"{words.day(day_of(one.at))}：{words.q(one.words, 200)}"))
    if held:
        await message.answer(say(held))


async def listed(
    query: CallbackQuery, callback_data: TaskList, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime
) -> None:
    """A list that a button asks for, or a picture, or a report."""
    check_staff(person)
    await query.answer()
    if not isinstance(query.message, Message):
        return
    message, what = query.message, callback_data.what
    if what == "mine":
        await _mine(message, person, books, say, now)
    elif what == "late":
        await late(message, person, books, say, now)
    elif not watches(person):
        raise NotAllowed(NO_SUCH)
    elif what == "areas":
        await message.answer(say("想看哪个领域？"), reply_markup=_in_script(buttons.areas([a.name for a in shelf.year.areas]), say))
    elif what == "chart":
        found = await books.tasks.desks.watched(person, now=now)
        picture = await papers.chart(found, f"{shelf.town.name}任务进展（{words.day(day_of(now))}）")
        await message.answer_photo(BufferedInputFile(picture, "任务进展.png"))
    else:
        for name, content in await papers.reports(books, shelf.town.name, what == "quarter", now):
            await message.answer_document(BufferedInputFile(content, name))


async def area(
    query: CallbackQuery, callback_data: TaskArea, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime
) -> None:
    if not watches(person):
        raise NotAllowed(NO_SUCH)
    if callback_data.area >= len(shelf.year.areas):
        raise RuleBroken(NO_SUCH)
    await query.answer()
    name = shelf.year.areas[callback_data.area].name
    if isinstance(query.message, Message):
        await _overview(query.message, person, books, say, now, name, f"{name}方面")


def _in_script(keyboard: InlineKeyboardMarkup | None, say: Say) -> InlineKeyboardMarkup | None:
    """Buttons in the reader's script as well."""
    if keyboard is None:
        return None
    rows = [[button.model_copy(update={"text": say(button.text)}) for button in row] for row in keyboard.inline_keyboard]
    return InlineKeyboardMarkup(inline_keyboard=rows)
