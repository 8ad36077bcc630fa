"""Writing an alert: a topic, the words, whom it is for, and how many that are; nothing leaves from here."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from db.alerts import Alert
from db.books import Books
from handlers.alerts import buttons
from handlers.alerts.buttons import AimGrid, AimGroup, AimVillage, AlertMove, Write
from handlers.doors import Say
from handlers.drawing import mark_of
from handlers.shelves import Shelf
from knowledge.rules import RuleBroken
from knowledge.rules.alerts import Audience, Group, Move, Topic, takes
from knowledge.rules.people import Act, Person, check_may
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import alerts as wording

A_SECOND = 20  # messages: the pace that a broadcast is planned with (practice of bulk senders), answers keep the rest


class Writing(StatesGroup):
    text = State()


def router() -> Router:
    desk = Router(name="writing alerts")
    desk.message.register(overview, Command("alert"))
    desk.message.register(write, StateFilter(Writing.text), F.text, ~F.text.startswith("/"))
    desk.callback_query.register(begin, Write.filter())
    desk.callback_query.register(correct, AlertMove.filter(F.move == Move.CORRECT))
    desk.callback_query.register(aim_group, AimGroup.filter())
    desk.callback_query.register(aim_village, AimVillage.filter())
    desk.callback_query.register(aim_grid, AimGrid.filter())
    return desk


async def overview(message: Message, person: Person, books: Books, say: Say) -> None:
    alerts = await books.alerts.newest(by=person)
    text = wording.alerts([(alert.id, alert.state, alert.text) for alert in alerts])
    await message.answer(say(text), reply_markup=buttons.listed(alerts))


async def begin(query: CallbackQuery, callback_data: Write, person: Person, state: FSMContext, say: Say) -> None:
    check_may(person, Act.WRITE_ALERTS)
    await query.answer()
    await _ask(query, state, {"topic": callback_data.topic, "corrects": None}, say(wording.WRITE))


async def correct(
    query: CallbackQuery, callback_data: AlertMove, person: Person, books: Books, state: FSMContext, say: Say
) -> None:
    check_may(person, Act.WRITE_ALERTS)
    first = await books.alerts.read(callback_data.alert, by=person)
    await query.answer()
    await _ask(query, state, {"topic": first.topic, "corrects": first.id}, say(wording.WRITE_CORRECTION))


async def _ask(query: CallbackQuery, state: FSMContext, begun: dict[str, object], text: str) -> None:
    await state.set_state(Writing.text)
    await state.set_data({"alert": begun})
    if isinstance(query.message, Message):
        await query.message.answer(text)


async def write(
    message: Message, person: Person, books: Books, shelf: Shelf, state: FSMContext, say: Say, origin: str, now: datetime
) -> None:
    begun = (await state.get_data()).get("alert")
    if not begun:
        raise RuleBroken(NOT_ANY_MORE)
    topic, corrects = Topic(begun["topic"]), begun["corrects"]
    alert = await books.alerts.draft(message.text or "", topic=topic, by=person, origin=origin, now=now, corrects=corrects)
    await state.clear()
    await show(message, alert, person, books, shelf, say, now)


async def show(
    message: Message, alert: Alert, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime, *, edit: bool = False
) -> None:
    """The very words, for whom, how many, and how long it will take."""
    villages = await books.profiles.villages()
    chats = await books.village_chats.count(sorted(alert.audience.villages)) if alert.audience.chats else None
    text = wording.preview(alert.id, alert.text, alert.topic, said_audience(alert), alert.counted, time_for(alert), chats)
    keyboard = buttons.card(alert, person, villages, now, shelf.town.grids)
    await (message.edit_text if edit else message.answer)(say(text), reply_markup=keyboard)


def said_audience(alert: Alert) -> str:
    return alert.audience.said if alert.corrects is None else f"收到提醒 {alert.corrects} 的人"


def time_for(alert: Alert) -> timedelta | None:
    return takes(alert.counted, A_SECOND) if alert.counted else None


async def aim_group(
    query: CallbackQuery, callback_data: AimGroup, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime
) -> None:
    was = (await books.alerts.read(callback_data.alert, by=person)).audience
    match callback_data.group:
        case "all":
            chosen = Audience(chats=was.chats)
        case "chats":
            chosen = replace(was, chats=not was.chats)
        case group:
            chosen = replace(was, groups=was.groups ^ {Group(group)})
    await _aim(query, callback_data.alert, chosen, person, books, shelf, say, now)


async def aim_village(
    query: CallbackQuery, callback_data: AimVillage, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime
) -> None:
    was = (await books.alerts.read(callback_data.alert, by=person)).audience
    meant = _meant(await books.profiles.villages(), callback_data.village)
    await _aim(query, callback_data.alert, replace(was, villages=was.villages ^ meant), person, books, shelf, say, now)


async def aim_grid(
    query: CallbackQuery, callback_data: AimGrid, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime
) -> None:
    was = (await books.alerts.read(callback_data.alert, by=person)).audience
    meant = _meant(shelf.town.grids, callback_data.grid)
    await _aim(query, callback_data.alert, replace(was, grids=was.grids ^ meant), person, books, shelf, say, now)


def _meant(names: Iterable[str], mark: int) -> set[str]:
    """The name that a button stood for. RuleBroken: it is not among these any more."""
    found = {name for name in names if mark_of(name) == mark}
    if len(found) != 1:
        raise RuleBroken(NOT_ANY_MORE)
    return found


async def _aim(
    query: CallbackQuery, alert_id: int, audience: Audience, person: Person, books: Books, shelf: Shelf, say: Say, now: datetime
) -> None:
    alert = await books.alerts.aim(alert_id, audience, by=person)
    await query.answer()
    if isinstance(query.message, Message):
        await show(query.message, alert, person, books, shelf, say, now, edit=True)
