"""What residents say without pressing: a reply to a word about their case, and 解决了, 没解决, 补充, 撤回, 办得好."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import Message

from db.books import Books
from db.cases.facts import Case
from handlers.cases import buttons, following
from handlers.cases.hearing import WRONG, case_replied_to, in_danger, is_report, may_answer, typed, words_to_add
from handlers.cases.intake import WORDS, describe, new_draft
from handlers.cases.sorting import SortingTable
from handlers.cases.turns import Turn
from handlers.shelves import Shelf
from knowledge.rules import RuleBroken
from knowledge.rules.cases import LONGEST_WORDS, Move, Said
from knowledge.rules.people import Person
from knowledge.triage import alike
from knowledge.wording import cases as wording


def router() -> Router:
    desk = Router(name="replies")
    desk.message.register(reply, WORDS, replies_to_own)
    desk.message.register(answer_in_words, StateFilter(None), WORDS, says_how_it_stands)
    desk.message.register(answer_asked, StateFilter(None), WORDS, answers_what_was_asked)
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


# Whoever was asked back answers, and does not look for the button first


async def answers_what_was_asked(
    message: Message, person: Person, books: Books, shelf: Shelf, sorting: SortingTable, now: datetime
) -> bool:
    """Whether it is of the one case that the office asked about, and not another matter that is to be reported."""
    text = message.text or ""
    if in_danger(text) or len(text) > LONGEST_WORDS or not (is_report(text, shelf) or may_answer(text, shelf)):
        return False
    asked = _asked(await books.cases.mine(person, now=now))
    return asked is not None and not _is_another(text, asked, shelf, sorting)


def _is_another(text: str, asked: Case, shelf: Shelf, sorting: SortingTable) -> bool:
    """What is wrong at a place of its own; where the thing asked about stands is an answer, though it names a place."""
    placed = is_report(text, shelf) and sorting.sort(text).place and WRONG.search(text)
    return bool(placed) and not alike(text, [(asked.id, f"{asked.place or ''}，{asked.text}")])


def _asked(cases: list[Case]) -> Case | None:
    """The one of which the office asked its reporter something."""
    waiting = [case for case in cases if Move.ANSWER in case.moves]
    return waiting[0] if len(waiting) == 1 else None


async def answer_asked(_: Message, turn: Turn) -> None:
    if asked := _asked(await turn.books.cases.mine(turn.person, now=turn.now)):
        await _take_as_answer(turn, asked)


async def _take_as_answer(turn: Turn, asked: Case) -> None:
    said = Said(words=turn.text.strip())
    await turn.books.cases.move(Move.ANSWER, asked.id, by=turn.person, now=turn.now, origin=turn.origin, said=said)
    await turn.answer(wording.taken_as_answer(asked.number), buttons.begin())
