"""Is this a scam? The answer comes at once, with the very words that tell, and with what others of the town reported."""

import re
from datetime import datetime, timedelta
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from db.books import Books
from handlers.cases.hearing import in_danger
from handlers.doors import Say
from handlers.frauds import buttons
from handlers.frauds.watch import Watch, forms
from handlers.shelves import Shelf
from handlers.talks import are_plain_words
from knowledge.answer import Answer, Outcome
from knowledge.rules.frauds import SHARED_FROM
from knowledge.scam import Finding
from knowledge.scam.cases import case_of
from knowledge.wording import frauds as wording

WEEK = timedelta(days=7)
WHILE = timedelta(hours=2)  # in which whoever had something checked tells how it went on
LONGEST = 4_000  # characters that are looked at; whoever forwards more has said enough in these


# Cried by whoever has lost money as well; what else is dangerous in a message is still heard without it.
HELP = re.compile(r"救命啊?|救救我们?|救我|快来人啊?")


class Checking(StatesGroup):
    text = State()


def router() -> Router:
    desk = Router(name="checks")
    desk.message.register(check, Command("check"))
    desk.message.register(scams, Command("scams"))
    desk.message.register(look_at, StateFilter(Checking.text), F.text, ~F.text.startswith("/"))
    return desk


async def check(
    message: Message, command: CommandObject, books: Books, watch: Watch, state: FSMContext, say: Say, now: datetime
) -> None:
    """`/check`, with the text behind it or in the next message."""
    if command.args:
        await look(message, command.args, books, watch, state, say, now)
        return
    await state.set_state(Checking.text)
    await message.answer(say(wording.PASTE))


async def tells_a_fraud(
    message: Message, watch: Watch, shelf: Shelf, state: FSMContext, now: datetime, raw_state: str | None
) -> bool:
    """Whether plain words are for this desk; a danger to life goes before money, and a plain question to the report is one."""
    text = (message.text or "")[:LONGEST]
    if not are_plain_words(message, raw_state) or _in_danger(text, watch):
        return False
    heard = watch.hears(text) and (watch.check(text).first_aid or not _is_answered(shelf.answerer.answer(text)))
    return heard or bool(_before(text, await state.get_data(), now))


def _in_danger(text: str, watch: Watch) -> bool:
    """Whether life is in danger: 救命 alone tells it only where no money is leaving."""
    if not in_danger(text):
        return False
    return in_danger(HELP.sub("", text)) or not watch.check(text).first_aid


def _is_answered(answer: Answer) -> bool:
    return answer.alone and answer.outcome is Outcome.ANSWERED


def _before(text: str, data: dict[str, Any], now: datetime) -> str:
    """What was checked a while ago, where these words tell what became of the money since; else nothing."""
    suspect = data.get("suspect") or {}
    lately = "at" in suspect and now - datetime.fromisoformat(suspect["at"]) < WHILE
    return str(suspect["text"]) if lately and case_of(text).stage_meanwhile else ""


async def look_plainly(message: Message, books: Books, watch: Watch, state: FSMContext, say: Say, now: datetime) -> None:
    text = (message.text or "")[:LONGEST]
    before = "" if watch.hears(text) else _before(text, await state.get_data(), now)
    finding = watch.check(text, before=before)
    await answer(message, f"{before}。{text}" if before else text, finding, books, state, say, now)


async def look_at(message: Message, books: Books, watch: Watch, state: FSMContext, say: Say, now: datetime) -> None:
    await state.set_state(None)
    await look(message, message.text or "", books, watch, state, say, now)


async def look(message: Message, text: str, books: Books, watch: Watch, state: FSMContext, say: Say, now: datetime) -> None:
    """Says what the text shows, and keeps it at hand for first aid or a report."""
    finding = watch.check(text[:LONGEST])
    await answer(message, text[:LONGEST], finding, books, state, say, now)


async def answer(message: Message, text: str, finding: Finding, books: Books, state: FSMContext, say: Say, now: datetime) -> None:
    clues = forms(finding.clues)
    matches = await books.frauds.matches(clues, now=now)
    known = {clues[form][1]: count for form, count in matches.items()}
    data = await state.get_data()
    await state.set_data(data | {"suspect": {"text": text[:LONGEST], "at": now.isoformat()}})
    keyboard = buttons.after_check(first_aid=finding.first_aid)
    await message.answer(say(wording.found(finding.reply, known)), reply_markup=keyboard)


async def scams(message: Message, books: Books, watch: Watch, say: Say, now: datetime) -> None:
    """What goes round this week, by kind: only what several people reported, so that nobody is recognised."""
    counted: dict[str, int] = {}
    for fraud in await books.frauds.since(now - WEEK):
        if fraud.code:
            counted[fraud.code] = counted.get(fraud.code, 0) + 1
    shown = sorted(((code, count) for code, count in counted.items() if count >= SHARED_FROM), key=lambda row: -row[1])
    await message.answer(say(wording.scams([(watch.checker.called(code), count) for code, count in shown])))
