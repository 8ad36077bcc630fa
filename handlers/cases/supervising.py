"""The desks of the units and of those who answer for them: what is in hand, what is late and why, and what is over."""

from aiogram import Router
from aiogram.filters import Command, CommandObject

from handlers.cases.duty import listed
from handlers.cases.turns import Turn
from knowledge.rules import NotAllowed
from knowledge.rules.people import NOT_YOURS, Act, may
from knowledge.wording import cases as wording


def router() -> Router:
    desk = Router(name="supervising")
    desk.message.register(work, Command("work"))
    desk.message.register(late, Command("late"))
    desk.message.register(archive, Command("archive"))
    return desk


async def work(_: object, turn: Turn) -> None:
    """What somebody's unit has to sign for, has in hand, helps with, or has to check; for who only supervises, what is late."""
    if may(turn.person, Act.SUPERVISE_CASES) and not may(turn.person, Act.WORK_ON_CASES):
        await late(_, turn)
        return
    cases = await turn.books.cases.desks.work(turn.person, now=turn.now)
    await listed(turn, wording.WORK, cases)
    if not cases:
        await turn.answer(wording.NOTHING_HERE)


async def late(_: object, turn: Turn) -> None:
    """Where a clock has run out, what waits for a check, and what waits for its reporter's yes."""
    desks = turn.books.cases.desks
    lists = {
        wording.LATE: await desks.late(turn.person, now=turn.now),
        wording.TO_CHECK: await desks.to_check(turn.person, now=turn.now),
        wording.UNCONFIRMED: await desks.unconfirmed(turn.person, now=turn.now),
    }
    for title, cases in lists.items():
        await listed(turn, title, cases)
    if not any(lists.values()):
        await turn.answer(wording.NOTHING_LATE)


async def archive(_: object, command: CommandObject, turn: Turn) -> None:
    """Closed cases that hold some words or bear a number."""
    if not turn.person.staff:
        raise NotAllowed(NOT_YOURS)
    if not command.args:
        await turn.answer(wording.WHAT_TO_FIND)
        return
    found = await turn.books.cases.archive.search(command.args, by=turn.person, now=turn.now)
    await listed(turn, wording.CLOSED, found)
    if not found:
        await turn.answer(wording.NOTHING_FOUND)
