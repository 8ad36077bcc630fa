"""The following desk: a resident sees how far it is, adds to it, withdraws it, and says at the end whether it is solved."""

from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.types import CallbackQuery, Message

from db.cases.facts import Case
from handlers.cases import buttons
from handlers.cases.buttons import CaseLook, CaseMove, CaseRate
from handlers.cases.hearing import in_danger, typed
from handlers.cases.intake import WORDS
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
    Move.RATE: wording.RATED_NOW,
}


def router() -> Router:
    desk = Router(name="following")
    desk.message.register(mine, Command("mycases"))
    desk.message.register(add_words, StateFilter(Adding.words), WORDS)
    desk.message.register(answer_in_words, StateFilter(None), WORDS, says_how_it_stands)
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


async def expect(turn: Turn, move: Move, case_id: int) -> None:
    data = await turn.state.get_data()
    await turn.state.set_data(data | {KEPT: {"move": move.value, "case": case_id}})
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
        await expect(turn, Move.ADD, case_id)  # the "no" counts already: what is still wrong may be added, and need not be
        await turn.answer(wording.REOPENED)
    else:
        await turn.answer(DONE[move])


def _asked_how(case: Case) -> Any:
    return buttons.ratings(case.id) if Move.RATE in case.moves else None


async def add_words(_: Message, turn: Turn) -> None:
    kept = (await turn.state.get_data()).get(KEPT)
    if not kept:
        await leave(turn.state)
        raise RuleBroken(wording.GONE_ON)
    if len(turn.text) > LONGEST_WORDS:
        raise RuleBroken(wording.too_many_words(len(turn.text)))
    if in_danger(turn.text):
        await turn.answer(answered(turn.shelf.answerer.answer(turn.text).text))
    await make(turn, Move(kept["move"]), kept["case"], turn.text.strip())


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
    await make(turn, Move.RATE, callback_data.case, callback_data.how)


async def looks(_: CallbackQuery, callback_data: CaseLook, turn: Turn) -> None:
    """Who looked who they are: post, moment and reason."""
    case = await turn.case(callback_data.case)
    seen = await turn.books.cases.shield.looks(case.id, by=turn.person, now=turn.now)
    await turn.heard()
    await turn.answer(wording.looks(case.number, [(one.at, one.post, one.reason) for one in seen], turn.now))


# Without buttons: they expire, and not everybody presses them


async def says_how_it_stands(message: Message) -> bool:
    word = typed(message.text or "")
    return word in {"补充", "撤回"} or word in wording.SOLVED | wording.UNSOLVED or word in wording.RATED


async def answer_in_words(_: Message, turn: Turn) -> None:
    """解决了, 没解决, 补充, 撤回, 办得好: of the newest case that it can be said of."""
    word = typed(turn.text)
    wanted = _meant(word)
    cases = await turn.books.cases.mine(turn.person, now=turn.now)
    move, case = next(((move, case) for case in cases for move in wanted if move in case.moves), (None, None))
    if move is None or case is None:
        await turn.answer(wording.NO_CASES if not cases else wording.WHICH_ONE, buttons.case_list(cases))
    elif move == Move.RATE:
        await make(turn, move, case.id, wording.RATED[word])
    else:
        await start(turn, move, case)


def _meant(word: str) -> tuple[Move, ...]:
    if word in wording.SOLVED:
        return Move.CONFIRM, Move.AGREE
    if word in wording.UNSOLVED:
        return (Move.DENY,)
    if word in wording.RATED:
        return (Move.RATE,)
    return (Move.ANSWER, Move.ADD) if word == "补充" else (Move.WITHDRAW, Move.LEAVE)
