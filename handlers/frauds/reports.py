"""A fraud report in three minutes: words and screenshots in any order, a card, one press; a half-written one waits in the books."""

from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.frauds import MOST_PHOTOS, Filing
from handlers.doors import Say
from handlers.frauds import buttons
from handlers.frauds.buttons import Report
from handlers.frauds.watch import Watch, forms
from handlers.places import Place
from handlers.talks import leave
from knowledge.rules import RuleBroken
from knowledge.rules.frauds import LONGEST
from knowledge.rules.people import Person
from knowledge.text import simplified
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import frauds as wording

SUBMIT = frozenset({"提交", "确认", "写完了", "好了", "完成"})
ANONYMOUS = frozenset({"匿名", "匿名举报", "我要匿名", "我想匿名", "要匿名"})
NAMED = frozenset({"不匿名", "不匿名了", "不用匿名", "实名", "实名举报"})


class Reporting(StatesGroup):
    words = State()


def router() -> Router:
    desk = Router(name="fraud reports")
    desk.message.register(command, Command("fraud"))
    desk.callback_query.register(begin, Report.filter(F.act == "begin"))
    desk.callback_query.register(change, Report.filter())
    desk.message.register(add_words, StateFilter(Reporting.words), F.text, ~F.text.startswith("/"))
    desk.message.register(add_photo, StateFilter(Reporting.words), F.content_type == ContentType.PHOTO)
    return desk


async def command(
    message: Message,
    command: CommandObject,
    person: Person,
    books: Books,
    watch: Watch,
    state: FSMContext,
    say: Say,
    channel: Place,
) -> None:
    """`/fraud` begins a report; with a number and a pick-up code it says how far one has come, from any account."""
    if command.args:
        await _stand(message, command.args, books, say)
        return
    mine = await books.frauds.mine(person)
    if mine:
        lines = [wording.standing(fraud.number, fraud.state, fraud.reported_at) for fraud in mine]
        await message.answer(say("\n".join(lines)))
    await _begin(message, state, watch, say, channel, message.message_id)


async def _stand(message: Message, args: str, books: Books, say: Say) -> None:
    number, _, pickup = args.strip().partition(" ")
    fraud = await books.frauds.find(number.upper(), pickup.strip())
    if fraud is None:
        raise RuleBroken("编号或取件码不对，请再看看收到的那条回执。")
    await message.answer(say(wording.standing(fraud.number, fraud.state, fraud.reported_at)))


async def begin(query: CallbackQuery, watch: Watch, state: FSMContext, say: Say, channel: Place) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        await _begin(query.message, state, watch, say, channel, query.message.message_id)


async def _begin(message: Message, state: FSMContext, watch: Watch, say: Say, channel: Place, turn: int) -> None:
    """With what was checked a moment ago as its first words; a draft that was left is taken up again."""
    data = await state.get_data()
    text = str((data.get("suspect") or {}).get("text", ""))
    draft = data.get("fraud") or {
        "text": text,
        "photos": [],
        "anonymous": False,
        "origin": f"{channel.name}:{message.chat.id}:{turn}",
    }
    await state.set_state(Reporting.words)
    await state.set_data(data | {"fraud": draft})
    if not draft["text"]:
        await message.answer(say(wording.TELL_WHAT))
        return
    await _show(message, draft, watch, say)


async def add_words(
    message: Message, person: Person, books: Books, watch: Watch, state: FSMContext, say: Say, now: datetime
) -> None:
    data = await state.get_data()
    draft = data["fraud"]
    words = (message.text or "").strip()
    word = simplified(words).strip("。！!")
    if word in SUBMIT:
        _check_told(draft)
        await _file(message, draft, person, books, watch, state, say, now)
    elif word in ANONYMOUS or word in NAMED:
        await _show(message, await _name(message, word in ANONYMOUS, draft, state, say), watch, say)
    else:
        draft = draft | {"text": f"{draft['text']}\n{words}".strip()[:LONGEST]}
        await state.set_data(data | {"fraud": draft})
        await _show(message, draft, watch, say)


async def add_photo(message: Message, watch: Watch, state: FSMContext, say: Say) -> None:
    data = await state.get_data()
    draft = data["fraud"]
    if len(draft["photos"]) >= MOST_PHOTOS:
        raise RuleBroken(wording.TOO_MANY_PHOTOS)
    file_id = message.photo[-1].file_id if message.photo else ""
    draft = draft | {"photos": list(dict.fromkeys([*draft["photos"], file_id]))}
    if message.caption:
        draft = draft | {"text": f"{draft['text']}\n{message.caption}".strip()[:LONGEST]}
    await state.set_data(data | {"fraud": draft})
    keyboard = buttons.draft(anonymous=draft["anonymous"])
    await message.answer(say(wording.PHOTO_KEPT.format(count=len(draft["photos"]))), reply_markup=keyboard)


async def change(
    query: CallbackQuery,
    callback_data: Report,
    person: Person,
    books: Books,
    watch: Watch,
    state: FSMContext,
    say: Say,
    now: datetime,
) -> None:
    data = await state.get_data()
    draft = data.get("fraud")
    if not draft or not isinstance(query.message, Message):
        raise RuleBroken(NOT_ANY_MORE)
    if callback_data.act == "submit":
        _check_told(draft)
        await query.answer()
        await _file(query.message, draft, person, books, watch, state, say, now)
        return
    await query.answer()
    draft = await _name(query.message, not draft["anonymous"], draft, state, say)
    await _show(query.message, draft, watch, say)


def _check_told(draft: dict[str, Any]) -> None:
    if not draft["text"]:
        raise RuleBroken(wording.NOTHING_YET)


async def _name(message: Message, anonymous: bool, draft: dict[str, Any], state: FSMContext, say: Say) -> dict[str, Any]:
    """The draft, with or without its writer's name."""
    draft = draft | {"anonymous": anonymous}
    await state.set_data(await state.get_data() | {"fraud": draft})
    await message.answer(say(wording.ANONYMOUS_ON if anonymous else wording.ANONYMOUS_OFF))
    return draft


async def _show(message: Message, draft: dict[str, Any], watch: Watch, say: Say) -> None:
    clues = list(forms(watch.check(draft["text"]).clues).values())
    text = wording.draft(draft["text"], len(draft["photos"]), clues, anonymous=draft["anonymous"])
    await message.answer(say(text), reply_markup=buttons.draft(anonymous=draft["anonymous"]))
    await message.answer(say(wording.MORE))


async def _file(
    message: Message, draft: dict[str, Any], person: Person, books: Books, watch: Watch, state: FSMContext, say: Say, now: datetime
) -> None:
    finding = watch.check(draft["text"])
    filing = Filing(
        draft["text"],
        finding.code,
        finding.lost,
        finding.first_aid,
        forms(finding.clues),
        tuple(draft["photos"]),
        anonymous=draft["anonymous"],
        called=watch.checker.called(finding.code) if finding.code else "",
    )
    receipt = await books.frauds.file(filing, by=person, origin=draft["origin"], script=say.script, now=now)
    await leave(state, "fraud")
    text = wording.receipt(receipt.number, receipt.pickup, receipt.due_at, manned=receipt.manned, anonymous=draft["anonymous"])
    await message.answer(say(text))
