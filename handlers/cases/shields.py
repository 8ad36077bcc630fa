"""Before anybody sees who reported a case: a role that may, a reason in words, and the reporter hears of it."""

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from handlers.cases.buttons import CaseLook
from handlers.cases.turns import Turn
from handlers.talks import leave
from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, check_may
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import cases as wording

KEPT = "revealing"


class Revealing(StatesGroup):
    reason = State()


def router() -> Router:
    desk = Router(name="shields")
    desk.callback_query.register(begin, CaseLook.filter(F.what == "reveal"))
    desk.message.register(reveal, StateFilter(Revealing.reason), F.text, ~F.text.startswith("/"))
    return desk


async def begin(_: object, callback_data: CaseLook, turn: Turn) -> None:
    check_may(turn.person, Act.REVEAL_REPORTERS)
    case = await turn.case(callback_data.case)
    await turn.heard()
    data = await turn.state.get_data()
    await turn.state.set_data(data | {KEPT: case.id})
    await turn.state.set_state(Revealing.reason)
    await turn.answer(f"{case.number}：{wording.WHY_REVEAL}")


async def reveal(message: Message, turn: Turn) -> None:
    case_id = (await turn.state.get_data()).get(KEPT)
    await leave(turn.state, KEPT)
    if not isinstance(case_id, int):
        raise RuleBroken(NOT_ANY_MORE)
    case = await turn.case(case_id)
    who = await turn.books.cases.shield.reveal(case_id, by=turn.person, reason=message.text or "", now=turn.now)
    await turn.answer(wording.revealed(case.number, who.shown, who.contact))
