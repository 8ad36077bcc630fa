"""What a move needs is asked for one thing a message: buttons where there is a list, and the same by typing: buttons expire."""

import re

from aiogram.types import InlineKeyboardMarkup

from db.cases.facts import Case
from handlers.cases import buttons
from handlers.cases.sorting import SortingTable
from handlers.cases.turns import Turn
from knowledge.facts import Unit
from knowledge.rules import RuleBroken
from knowledge.rules.cases import ASKED_FOR, CLOSED_AS, MOVES, Closing, Move, Need, Said
from knowledge.text import simplified
from knowledge.triage import alike
from knowledge.wording import cases as wording

MOST_LEADS = 5


def missing(move: Move, said: Said) -> Need | None:
    """The first thing that a move needs and that has not been said; None where all is."""
    return next((need for need in MOVES[move].needs if getattr(said, need) in ("", None)), None)


async def ask(turn: Turn, move: Move, case: Case, need: Need) -> None:
    sentence = wording.ASKS[move] if need == Need.WORDS else wording.ASKS_FOR[need]
    await turn.answer(f"{case.number}：{sentence}{wording.OR_CANCEL}", await choices(turn, move, case, need))


async def choices(turn: Turn, move: Move, case: Case, need: Need) -> InlineKeyboardMarkup | None:
    if need == Need.UNIT:
        return buttons.units(case.id, move, [unit for unit in units(turn.sorting) if unit.name != case.unit])
    if need == Need.CLOSING:
        return buttons.closings(case.id)
    return buttons.leads(case.id, await leads(turn, case)) if need == Need.LEAD else None


async def leads(turn: Turn, case: Case) -> list[Case]:
    """Open reports that seem to speak of the same; whichever else is meant can be typed by its number."""
    texts = await turn.books.cases.open_texts()
    others = [(number, text) for number, text in texts if number != case.id]
    found = alike(case.text, others)[:MOST_LEADS]
    return [await turn.case(number) for number in found]


def units(sorting: SortingTable) -> list[Unit]:
    """The units of the catalogue, in its order; those of the town that no category names come last."""
    named = dict.fromkeys([one.unit for one in sorting.town.categories])
    return [sorting.town.unit(name) for name in named]


def unit_names(sorting: SortingTable) -> list[str]:
    return [unit.name for unit in units(sorting)]


async def read(turn: Turn, need: Need, words: str) -> object:
    """What was typed, as the move takes it. RuleBroken, with what to choose from, where it is none of it."""
    if need == Need.UNIT:
        return one_of(words, {name: name for name in unit_names(turn.sorting)}, need)
    if need == Need.CLOSING:
        return one_of(words, {name: kind for kind, name in CLOSED_AS.items() if kind != Closing.WITHDRAWN}, need)
    if need == Need.LEAD:
        return (await turn.books.cases.by_number(words, by=turn.person, now=turn.now)).id
    return words


def one_of(words: str, known: dict[str, object], need: Need) -> object:
    """The only choice whose name holds what was typed, or is held by it."""
    typed = _core(simplified(words))
    near = {name: value for name, value in known.items() if typed and (typed in _core(name) or _core(name) in typed)}
    found = [value for name, value in near.items() if _core(name) == typed] or list(near.values())
    if len(found) != 1:
        raise RuleBroken(wording.pick_one(known) if need == Need.CLOSING else f"{ASKED_FOR[need]}{'、'.join(known)}")
    return found[0]


def _core(words: str) -> str:
    """已经解决了 and 已解决 are one."""
    return re.sub(r"^已经?|了$", "", words.strip("。，！ "))
