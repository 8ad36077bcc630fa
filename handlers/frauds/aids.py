"""First aid: one step a message, with the minutes counted; buttons or plain words lead on, and nothing is asked that can wait."""

import re
from datetime import datetime, timedelta
from typing import Any

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from db.books import Books
from handlers.doors import Say
from handlers.frauds import buttons
from handlers.frauds.buttons import Aid
from handlers.frauds.watch import Watch
from handlers.places import Place
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person
from knowledge.scam.first_aid import Loss, Step, stage_of, steps
from knowledge.scam.urgencies import Stage
from knowledge.text import simplified
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import frauds as wording

ON = re.compile(r"^(好|好了|好的|下一步|做好了|完成|继续|嗯|行|ok|然后呢|挂了|关了|打了)[了吧呢。!！.]*$", re.IGNORECASE)
REPORTED = re.compile(r"(已经?|刚)?(报警|打110|打了110|报了警)")
ENOUGH = re.compile(r"^(停|停止|不用了|先这样|算了)[了吧。!！.]*$")


class FirstAid(StatesGroup):
    step = State()


def router() -> Router:
    desk = Router(name="first aid")
    desk.callback_query.register(begin, Aid.filter(F.act.in_({"paid", "paying", "watched"})))
    desk.callback_query.register(press, Aid.filter())
    desk.message.register(hear, StateFilter(FirstAid.step), F.text, ~F.text.startswith("/"))
    return desk


async def begin(
    query: CallbackQuery,
    callback_data: Aid,
    person: Person,
    books: Books,
    watch: Watch,
    state: FSMContext,
    say: Say,
    channel: Place,
    now: datetime,
) -> None:
    """Tells guardians and the liaison first, then the first step: they can call while the person acts."""
    await query.answer()
    data = await state.get_data()
    text = str((data.get("suspect") or {}).get("text", ""))
    finding = watch.check(text)
    stage = Stage(callback_data.act) if callback_data.act == "watched" else stage_of(text) or Stage.PAID
    aid = {"stage": stage, "at": 0, "began": now.isoformat(), "lost": finding.lost, "accounts": list(finding.clues.accounts)}
    await state.set_state(FirstAid.step)
    await state.set_data(data | {"aid": aid})
    told = await _raise_help(books, person, aid, now) if channel.personal else 0
    if isinstance(query.message, Message):
        await query.message.answer(say(wording.guardians_told(told)))
        await _show(query.message, aid, say, now)


async def _raise_help(books: Books, person: Person, aid: dict[str, Any], now: datetime) -> int:
    """Once a quarter of an hour at most: pressing twice must not ring twice."""
    occurrence = f"{person.id}:{int(now.timestamp()) // 900}"
    await books.frauds.warn(wording.aid_under_way(str(aid["stage"]), aid["lost"]), f"aid:{occurrence}", now=now)
    return await books.guardians.alert(person, occurrence, now=now)


async def press(query: CallbackQuery, callback_data: Aid, state: FSMContext, say: Say, now: datetime) -> None:
    aid = (await state.get_data()).get("aid")
    if not aid or not isinstance(query.message, Message):
        raise RuleBroken(NOT_ANY_MORE)
    await query.answer()
    await _go_on(query.message, callback_data.act, aid, state, say, now)


async def hear(message: Message, state: FSMContext, say: Say, now: datetime) -> None:
    """Plain words: on, enough, or more of the story, after which the same step stands there again."""
    aid = (await state.get_data()).get("aid") or {}
    words = simplified(message.text or "").strip()
    act = "stop" if ENOUGH.match(words) else "police" if REPORTED.search(words) else "next" if ON.match(words) else "again"
    await _go_on(message, act, aid, state, say, now)


async def _go_on(message: Message, act: str, aid: dict[str, Any], state: FSMContext, say: Say, now: datetime) -> None:
    flow = _steps(aid)
    at = int(aid.get("at", 0)) + (act in {"next", "police"})
    if act == "stop" or at >= len(flow):
        await state.set_state(None)
        text, keyboard = (wording.STOPPED, None) if act == "stop" else (wording.AID_DONE + "\n" + wording.AID_REPORT, True)
        await message.answer(say(text), reply_markup=buttons.during_aid(last=True) if keyboard else None)
        return
    data = await state.get_data()
    await state.set_data(data | {"aid": aid | {"at": at}})
    await _show(message, aid | {"at": at}, say, now)


async def _show(message: Message, aid: dict[str, Any], say: Say, now: datetime) -> None:
    step = _steps(aid)[int(aid["at"])]
    passed = now - datetime.fromisoformat(aid["began"])
    keyboard = buttons.during_aid(last=step.number == step.of)
    await message.answer(say(wording.step(step.shown, max(passed, timedelta()))), reply_markup=keyboard)


def _steps(aid: dict[str, Any]) -> tuple[Step, ...]:
    loss = Loss(yuan=aid.get("lost"), to_accounts=tuple(aid.get("accounts") or ()))
    return steps(Stage(aid.get("stage", Stage.PAID)), loss)
