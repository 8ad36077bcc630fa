"""The following desk: a resident sees how far it is, adds to it, withdraws it, and says at the end whether it is solved."""

from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.types import CallbackQuery, Message

from db.cases.facts import Case
from handlers.cases import buttons
from handlers.cases.buttons import CaseLook, CaseMove, CaseRate
from handlers.cases.hearing import WRONG, asked_in_between, in_danger, is_report, typed
from handlers.cases.intake import WORDS, describe, new_draft
from handlers.cases.turns import Turn
from handlers.talks import Adding, leave
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.cases import LONGEST_WORDS, MOVES, SHARED, Move, Need, Said
from knowledge.rules.cases import SAID as STANDS
from knowledge.wording import answered
from knowledge.wording import cases as wording

KEPT = "adding"
OWN = frozenset(wording.OWN_MOVES)
DONE = {
    Move.ANSWER: wording.ADDED,
    Move.ADD: wording.ADDED,
    Move.WITHDRAW: wording.WITHDRAWN,
    Move.LEAVE: wording.LEFT,
    Move.REMARK: wording.REMARKED,
}


def router() -> Router:
    desk = Router(name="following")
    desk.message.register(mine, Command("mycases"))
    desk.message.register(add_words, StateFilter(Adding.words), WORDS)
    desk.callback_query.register(press, CaseMove.filter(F.move.in_(OWN)))
    desk.callback_query.register(rate, CaseRate.filter())
    desk.callback_query.register(looks, CaseLook.filter(F.what == "looks"))
    return desk


async def mine(_: Message, turn: Turn) -> None:
    cases = await turn.books.cases.mine(turn.person, now=turn.now)
    rows = [(case.number, case.text, STANDS[case.state]) for case in cases]
    await turn.answer(wording.my_cases(rows), buttons.case_list(cases))


async def press(_: CallbackQuery, callback_data: CaseMove, turn: Turn) -> None:
    case = await turn.case(callback_data.case)
    await start(turn, callback_data.move, case)


async def start(turn: Turn, move: Move, case: Case) -> None:
    """Makes a move of the reporter's, or asks for the words it needs."""
    if not case.mine:
        raise NotAllowed(wording.NOT_YOUR_STEP)
    if move == Move.CONFIRM and Move.AGREE in case.moves:
        move = Move.AGREE  # the same word of somebody whose report was joined to another
    if move not in case.moves and not (move in SHARED and case.lead_id):
        raise RuleBroken(wording.not_now(case.state))
    if Need.WORDS in MOVES[move].needs:
        await expect(turn, move, case.id)
        await turn.heard()
        await turn.answer(wording.ASKS[move])
    else:
        await make(turn, move, case.id)


async def expect(turn: Turn, move: Move, case_id: int, *, free: bool = False) -> None:
    """`free`: words that may follow and need not; what is plainly something else is heard as that."""
    data = await turn.state.get_data()
    await turn.state.set_data(data | {KEPT: {"move": move.value, "case": case_id, "free": free}})
    await turn.state.set_state(Adding.words)


async def make(turn: Turn, move: Move, case_id: int, words: str = "") -> None:
    try:
        said = Said(words=words)
        case = await turn.books.cases.move(move, case_id, by=turn.person, now=turn.now, origin=turn.origin, said=said)
    finally:
        await leave(turn.state, KEPT)
    await turn.heard()
    if move in {Move.CONFIRM, Move.AGREE}:
        await turn.answer(wording.AGREED if move == Move.AGREE else wording.HOW_WAS_IT, _asked_how(case))
    elif move == Move.DENY:
        await expect(turn, Move.ADD, case_id, free=True)  # the "no" counts already: what is still wrong may be added
        await turn.answer(wording.REOPENED)
    elif move == Move.RATE:
        await expect(turn, Move.REMARK, case_id, free=True)
        await turn.answer(wording.RATED_NOW)
    else:
        await turn.answer(DONE[move])


def _asked_how(case: Case) -> Any:
    return buttons.ratings(case.id) if Move.RATE in case.moves else None


async def add_words(_: Message, turn: Turn) -> None:
    kept = (await turn.state.get_data()).get(KEPT)
    if not kept:
        await leave(turn.state)
        raise RuleBroken(wording.GONE_ON)
    if not (kept.get("free") and await _something_else(turn, Move(kept["move"]))):
        await add(turn, Move(kept["move"]), kept["case"], turn.text.strip())


async def add(turn: Turn, move: Move, case_id: int, words: str) -> None:
    if len(words) > LONGEST_WORDS:
        raise RuleBroken(wording.too_many_words(len(words)))
    if in_danger(words):
        await turn.answer(answered(turn.shelf.answerer.answer(words).text))
    await make(turn, move, case_id, words)


async def _something_else(turn: Turn, move: Move) -> bool:
    """Whether it was no word of the case at all: a question to the town, or, where the case is over, something new to report."""
    if answer := asked_in_between(turn.text, turn.shelf):
        await leave(turn.state, KEPT)
        await turn.answer(answered(answer.text, answer.source_line))
    elif move == Move.REMARK and typed(turn.text) in wording.RATED:
        raise RuleBroken(wording.RATED_ALREADY)
    elif move == Move.REMARK and is_report(turn.text, turn.shelf) and WRONG.search(turn.text):
        await leave(turn.state, KEPT)
        await describe(turn, new_draft(turn), turn.text)
    else:
        return False
    return True


async def photo_added(turn: Turn, kept: dict[str, Any]) -> None:
    """A photo while words are awaited: its caption is the words. An answer to a question still needs some."""
    if caption := turn.text.strip():
        await make(turn, Move(kept["move"]), kept["case"], caption)
    elif kept["move"] == Move.ADD:
        await leave(turn.state, KEPT)
        await turn.answer(wording.ADDED)
    else:
        await turn.answer(wording.PHOTO_KEPT + wording.ASKS[Move.ANSWER])


async def rate(_: CallbackQuery, callback_data: CaseRate, turn: Turn) -> None:
    await make(turn, Move.RATE, callback_data.case, wording.RATINGS[callback_data.how])


async def looks(_: CallbackQuery, callback_data: CaseLook, turn: Turn) -> None:
    """Who looked who they are: post, moment and reason."""
    case = await turn.case(callback_data.case)
    seen = await turn.books.cases.shield.looks(case.id, by=turn.person, now=turn.now)
    await turn.heard()
    await turn.answer(wording.looks(case.number, [(one.at, one.post, one.reason) for one in seen], turn.now))
