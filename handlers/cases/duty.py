"""The duty officer's desk: what came in, sorted and explained; one tap dispatches it, two correct it; what objections teach."""

from aiogram import F, Router
from aiogram.filters import Command

from db.cases.facts import Case, Proposal
from handlers.cases import buttons, cards, handling, views
from handlers.cases.asking import units
from handlers.cases.buttons import CaseCode, CaseLook, ProposalMove
from handlers.cases.turns import Turn
from handlers.drawing import mark_of
from knowledge.facts import Category
from knowledge.rules import RuleBroken
from knowledge.rules.cases import Move
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import cases as wording

LIKELY = 3  # categories that stand first when one is chosen
PROPOSALS = 5  # shown at once


def router() -> Router:
    desk = Router(name="duty")
    desk.message.register(inbox, Command("inbox"))
    desk.callback_query.register(other_units, CaseLook.filter(F.what == "units"))
    desk.callback_query.register(other_codes, CaseLook.filter(F.what == "codes"))
    desk.callback_query.register(correct, CaseCode.filter())
    desk.callback_query.register(decide, ProposalMove.filter())
    return desk


async def inbox(_: object, turn: Turn) -> None:
    """What came in, what is disputed, who is to be called; then what was sent too often, and what objections propose."""
    waiting = await turn.books.cases.desks.inbox(turn.person, now=turn.now)
    parked = await turn.books.cases.desks.parked(turn.person, now=turn.now)
    proposals = await turn.books.cases.lessons.proposals(turn.person)
    await listed(turn, wording.INBOX, waiting)
    await listed(turn, wording.PARKED, parked)
    for one in proposals[:PROPOSALS]:
        await _propose(turn, one)
    if not (waiting or parked or proposals):
        await turn.answer(wording.NOTHING_HERE)


async def listed(turn: Turn, title: str, cases: list[Case]) -> None:
    """A list with a button for each; nothing where it is empty."""
    facts = [cards.shown(case, turn.sorting) for case in cases]
    await turn.answer(wording.staff_list(title, facts, turn.now), buttons.case_list(cases))


async def _propose(turn: Turn, one: Proposal) -> None:
    name = turn.sorting.category(one.code).name
    await turn.answer(wording.proposal(name, one.from_unit, one.to_unit, one.clause), buttons.proposal(one))


async def decide(_: object, callback_data: ProposalMove, turn: Turn) -> None:
    """Accepts or declines what an objection proposed for the catalogue."""
    lessons = turn.books.cases.lessons
    act = lessons.accept if callback_data.accept else lessons.decline
    await act(callback_data.proposal, by=turn.person, now=turn.now)
    await turn.heard()
    await turn.answer(wording.ACCEPTED if callback_data.accept else wording.DECLINED)


async def other_units(_: object, callback_data: CaseLook, turn: Turn) -> None:
    case = await turn.case(callback_data.case)
    handling.check_open(Move.DISPATCH, case)
    await turn.heard()
    others = [unit for unit in units(turn.sorting) if unit.name != case.unit]
    await turn.answer(f"{case.number}：派给哪个单位？", buttons.units(case.id, Move.DISPATCH, others))


async def other_codes(_: object, callback_data: CaseLook, turn: Turn) -> None:
    """Every category, the likely ones first."""
    case = await turn.case(callback_data.case)
    handling.check_open(Move.CORRECT, case)
    await turn.heard()
    await turn.answer(f"{case.number}：改成哪一类？", buttons.codes(case.id, _by_likelihood(turn, case)))


def _by_likelihood(turn: Turn, case: Case) -> list[Category]:
    likely = [code for code in turn.sorting.sort(case.text).codes if code != case.code][:LIKELY]
    first = [turn.sorting.category(code) for code in likely]
    return first + [one for one in turn.sorting.town.categories if one.code not in {case.code, *likely}]


async def correct(_: object, callback_data: CaseCode, turn: Turn) -> None:
    """Another category, and with it the unit and the service level; what is urgent stays so."""
    codes = {mark_of(one.code): one.code for one in turn.sorting.town.categories}
    if callback_data.code not in codes:
        raise RuleBroken(NOT_ANY_MORE)
    before, code = await turn.case(callback_data.case), codes[callback_data.code]
    level = turn.sorting.level(code, urgent=before.sla == "urgent", emergency=before.emergency is not None)
    unit = await turn.sorting.unit_of(code)
    case = await turn.books.cases.correct(
        before.id, code=code, unit=unit, level=level, by=turn.person, now=turn.now, origin=turn.origin
    )
    await turn.heard()
    await views.card(turn, case, wording.DONE[Move.CORRECT])
