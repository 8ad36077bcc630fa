"""What residents say without pressing: a reply to a word about their case, and 解决了, 没解决, 补充, 撤回, 办得好."""

import re
from collections.abc import Sequence
from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.cases.facts import Case
from handlers.cases import buttons, following
from handlers.cases.buttons import OfCase
from handlers.cases.hearing import WRONG, case_replied_to, in_danger, is_report, may_answer, typed, words_to_add
from handlers.cases.intake import WORDS, describe, new_draft
from handlers.cases.turns import Turn
from handlers.shelves import Shelf
from knowledge.answer import Outcome
from knowledge.intents import Intent
from knowledge.rules import RuleBroken
from knowledge.rules.cases import LONGEST_WORDS, Move, Said
from knowledge.rules.people import Person
from knowledge.text import simplified
from knowledge.triage import alike
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import cases as wording

UNCLEAR = "unclear"  # of a conversation's data: words of which it was asked where they belong
MOST_OFFERED = 3  # cases
# Of a few words: what is as it was, and what has come again, or has not come yet.
_STILL = re.compile(r"^.{0,8}(?:还是|仍然?|依旧|依然|照样|照旧).{0,12}$", re.DOTALL)
_AGAIN = re.compile(r"^.{0,8}(?:还没|又.{1,4}了).{0,12}$", re.DOTALL)


def router() -> Router:
    desk = Router(name="replies")
    desk.message.register(reply, WORDS, replies_to_own)
    desk.message.register(answer_in_words, StateFilter(None), WORDS, says_how_it_stands)
    desk.message.register(of_an_own_case, StateFilter(None), WORDS, may_be_of_an_own_case)
    desk.callback_query.register(put_where_it_belongs, OfCase.filter())
    return desk


# A reply to a message about a case belongs to that case, whatever is being written meanwhile


async def case_of_reply(message: Message, books: Books, person: Person, now: datetime) -> Case | None:
    """The case of theirs that a message replies to the office's word about; a colleague's reply goes on to the other desks."""
    number = case_replied_to(message)
    if number is None:
        return None
    case = await books.cases.by_number(number, by=person, now=now)
    return case if case.mine else None


async def replies_to_own(message: Message, books: Books, person: Person, now: datetime) -> bool:
    return await case_of_reply(message, books, person, now) is not None


async def reply(message: Message, turn: Turn) -> None:
    if case := await case_of_reply(message, turn.books, turn.person, turn.now):
        await said_of(turn, case)


async def said_of(turn: Turn, case: Case) -> None:
    """What somebody writes to a case of theirs: a word on how it stands, or more about it."""
    word = typed(turn.text)
    if _says_how_it_stands(word):
        await _say_of(turn, word, [case])
    else:
        await following.add(turn, adding(case), case.id, turn.text.strip())


def adding(case: Case) -> Move:
    """What somebody's words about their case are now. RuleBroken: it is over."""
    for move in (Move.ANSWER, Move.ADD, Move.REMARK):
        if move in case.moves:
            return move
    raise RuleBroken(wording.CLOSED_ALREADY)


# Without buttons: they expire, and not everybody presses them


async def says_how_it_stands(message: Message) -> bool:
    text = message.text or ""
    return _says_how_it_stands(typed(text)) or bool(words_to_add(text))


def _says_how_it_stands(word: str) -> bool:
    return word in {"补充", "撤回"} or word in wording.SOLVED | wording.UNSOLVED or word in wording.RATED


async def answer_in_words(_: Message, turn: Turn) -> None:
    """解决了, 没解决, 补充, 撤回, 办得好: of the newest case that it can be said of."""
    cases = await turn.books.cases.mine(turn.person, now=turn.now)
    if words := words_to_add(turn.text):
        await _add_to_newest(turn, words, cases)
    else:
        await _say_of(turn, typed(turn.text), cases)


async def _add_to_newest(turn: Turn, words: str, cases: list[Case]) -> None:
    """补充：… in one message; where there is nothing to add it to, what is wrong is a report of its own."""
    move, case = _first(cases, _meant("补充"))
    if move is not None and case is not None:
        await following.add(turn, move, case.id, words)
    elif is_report(words, turn.shelf):
        await describe(turn, new_draft(turn), words)
    else:
        await turn.answer(wording.NO_CASES if not cases else wording.WHICH_ONE, buttons.case_list(cases))


def _first(cases: list[Case], wanted: tuple[Move, ...]) -> tuple[Move, Case] | tuple[None, None]:
    """The newest case of which one of these can be said, and which."""
    return next(((move, case) for case in cases for move in wanted if move in case.moves), (None, None))


async def _say_of(turn: Turn, word: str, cases: list[Case]) -> None:
    wanted = _meant(word)
    move, case = _first(cases, wanted)
    if move is None or case is None:
        if Move.RATE in wanted and any(Move.RATE not in one.moves and Move.DENY in one.moves for one in cases):
            raise RuleBroken(wording.RATED_ALREADY)
        if word not in {"补充", "撤回"} and (asked := _asked(cases)):
            await _take_as_answer(turn, asked)
            return
        await turn.answer(wording.NO_CASES if not cases else wording.WHICH_ONE, buttons.case_list(cases))
    elif move == Move.RATE:
        await following.make(turn, move, case.id, wording.RATINGS[wording.RATED[word]])
    else:
        await following.start(turn, move, case)


def _meant(word: str) -> tuple[Move, ...]:
    if word in wording.SOLVED:
        return Move.CONFIRM, Move.AGREE
    if word in wording.UNSOLVED:
        return (Move.DENY,)
    if word in wording.RATED:
        return (Move.RATE,)
    return (Move.ANSWER, Move.ADD) if word == "补充" else (Move.WITHDRAW, Move.LEAVE)


# Whoever was asked back answers, and does not look for the button first; and what nobody understands may be of an open case


async def may_be_of_an_own_case(message: Message, shelf: Shelf) -> bool:
    text = message.text or ""
    if in_danger(text) or len(text) > LONGEST_WORDS:
        return False
    return is_report(text, shelf) or may_answer(text, shelf)


async def of_an_own_case(message: Message, turn: Turn) -> None:
    """The answer to what the office asked back, or words that nobody understands; all else goes on to the other desks."""
    cases = await turn.books.cases.mine(turn.person, now=turn.now)
    asked, open_ = _asked(cases), [case for case in cases if Move.ADD in case.moves][:MOST_OFFERED]
    if asked and not _is_another(turn, asked):
        await _take_as_answer(turn, asked)
    elif open_ and _says_nothing_alone(turn, open_):
        await _offer(turn, message.message_id, open_)
    else:
        raise SkipHandler


def _is_another(turn: Turn, asked: Case) -> bool:
    """What is wrong at a place of its own; where the thing asked about stands is an answer, though it names a place."""
    placed = is_report(turn.text, turn.shelf) and turn.sorting.sort(turn.text).place and WRONG.search(turn.text)
    return bool(placed) and not alike(turn.text, [(asked.id, f"{asked.place or ''}，{asked.text}")])


def _asked(cases: list[Case]) -> Case | None:
    """The one of which the office asked its reporter something."""
    waiting = [case for case in cases if Move.ANSWER in case.moves]
    return waiting[0] if len(waiting) == 1 else None


async def _take_as_answer(turn: Turn, asked: Case) -> None:
    said = Said(words=turn.text.strip())
    await turn.books.cases.move(Move.ANSWER, asked.id, by=turn.person, now=turn.now, origin=turn.origin, said=said)
    await turn.answer(wording.taken_as_answer(asked.number), buttons.begin())


def _says_nothing_alone(turn: Turn, cases: Sequence[Case]) -> bool:
    """今晚还是不亮: neither a report nor a question by itself, or one that says something of the kind of a case is as it was."""
    if _is_as_it_was(turn, cases):
        return True
    answer = turn.shelf.answerer.answer(turn.text)
    unclear = answer.outcome in (Outcome.CLARIFY, Outcome.UNKNOWN) and not answer.facts and not answer.alone
    return unclear and not is_report(turn.text, turn.shelf) and typed(turn.text) not in wording.YES


def _is_as_it_was(turn: Turn, cases: Sequence[Case]) -> bool:
    still, again = (pattern.search(simplified(turn.text)) for pattern in (_STILL, _AGAIN))
    if not still and not again:
        return False
    found = turn.sorting.sort(turn.text)
    akin = bool(still) or found.code in {case.code for case in cases}
    return akin and not found.place and turn.shelf.answerer.intent(turn.text) is not Intent.SCAM


async def _offer(turn: Turn, number: int, cases: list[Case]) -> None:
    await turn.state.set_data(await turn.state.get_data() | {UNCLEAR: {"turn": number, "words": turn.text.strip()}})
    await turn.answer(wording.UNCLEAR, buttons.whose_words(number, cases))


async def put_where_it_belongs(_: CallbackQuery, callback_data: OfCase, turn: Turn) -> None:
    """A tap tells of which case the words were, or that they are a matter of their own."""
    data = await turn.state.get_data()
    unclear = data.pop(UNCLEAR, None)
    if not unclear or unclear["turn"] != callback_data.turn:
        raise RuleBroken(NOT_ANY_MORE)
    await turn.state.set_data(data)
    await turn.heard()
    if callback_data.case:
        case = await turn.case(callback_data.case)
        await following.add(turn, adding(case), case.id, unclear["words"])
    else:
        await describe(turn, new_draft(turn), unclear["words"])
