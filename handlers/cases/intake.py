"""The intake desk: a resident describes something, looks over what was understood, and hands it in; two taps at most."""

from datetime import timedelta

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.types import CallbackQuery, Message

from handlers.cases import buttons, sheets
from handlers.cases.buttons import Begin, DraftCode, DraftStep, steps
from handlers.cases.drafts import Draft, draft_in, draft_of
from handlers.cases.filing import filed_as
from handlers.cases.hearing import (
    asked_in_between,
    asks,
    in_danger,
    is_report,
    named_place,
    other_place,
    takes_it_up,
    tells_a_report,
    tells_of_danger,
    typed,
)
from handlers.cases.turns import Turn
from handlers.drawing import mark_of
from handlers.talks import Reporting
from knowledge.rules import RuleBroken
from knowledge.triage import is_elsewhere
from knowledge.triage.routes import route_of
from knowledge.wording import answered
from knowledge.wording import cases as wording

WORDS = F.text & ~F.text.startswith("/")
LONGEST_REPORT = 2_000
ONE_DANGER = timedelta(hours=1)  # what is told within it belongs together: a repeat is usually an escalation


def router() -> Router:
    desk = Router(name="reports")
    desk.message.register(report, Command("report"))
    desk.message.register(go_on, StateFilter(Reporting.open), WORDS)
    desk.message.register(take_up, StateFilter(None), WORDS, takes_it_up)
    desk.message.register(warn, StateFilter(None), WORDS, tells_of_danger)
    desk.message.register(begin, StateFilter(None), WORDS, tells_a_report)
    desk.callback_query.register(press_report, Begin.filter())
    desk.callback_query.register(press, DraftStep.filter())
    desk.callback_query.register(choose_code, DraftCode.filter())
    return desk


async def report(message: Message, turn: Turn) -> None:
    """/report: goes on with what is half-written, or begins."""
    await sheets.ask_next(turn, await draft_of(turn.state) or new_draft(turn))


async def press_report(query: CallbackQuery, turn: Turn) -> None:
    await turn.heard()
    if isinstance(query.message, Message):
        await report(query.message, turn)


def new_draft(turn: Turn) -> Draft:
    """A draft named after the letter it began with: a button under an old greeting begins another one each time."""
    number = int(turn.origin.rsplit(":", 1)[1])
    return Draft(number, turn.now.isoformat(), turn.origin, script=turn.say.script)


async def begin(message: Message, turn: Turn) -> None:
    """Somebody just describes it."""
    await describe(turn, new_draft(turn), turn.text)  # what waits beside an emergency is another matter


async def warn(message: Message, turn: Turn) -> None:
    """The number to call comes first, alone; that it can be written down as well is offered below it."""
    draft = await draft_of(turn.state)
    if draft is None or (not draft.active and turn.now - draft.began > ONE_DANGER):
        draft = new_draft(turn)
        draft.step, draft.active = "danger", False
    draft.add(turn.written, turn.text[:LONGEST_REPORT])
    draft.sort(turn.sorting.sort(draft.text), again=bool(draft.code))
    await draft.keep(turn.state)
    await _say_number(turn, draft)


async def _say_number(turn: Turn, draft: Draft) -> None:
    spoken = answered(turn.shelf.answerer.answer(turn.text).text)
    await turn.answer(wording.also(spoken), steps(draft.turn, ("also",)))


async def take_up(_: Message, turn: Turn) -> None:
    """也登记下来, typed."""
    if draft := await draft_of(turn.state):
        await sheets.take(turn, draft, "also")


async def describe(turn: Turn, draft: Draft, text: str) -> None:
    """Takes in what happened, sorts it, and asks for what is still missing."""
    _check_room(draft, text)
    first = not draft.parts
    draft.add(turn.written, text)
    draft.sort(turn.sorting.sort(draft.text), again=not first)
    if first and (way := route_of(text)):
        draft.step, draft.private = "routed", draft.private or way.name == "discipline"
        await draft.keep(turn.state)
        await turn.answer(wording.other_way(way.tell), steps(draft.turn, ("also", "drop")))
        return
    await sheets.ask_next(turn, draft)


def _check_room(draft: Draft, text: str) -> None:
    if len(draft.text) + len(text) > LONGEST_REPORT:
        raise RuleBroken(wording.too_long(len(draft.text) + len(text), LONGEST_REPORT))


async def go_on(message: Message, turn: Turn) -> None:
    """What is typed while a report is being written: a danger, a word for a button, a question in between, or a part of it."""
    draft = await draft_of(turn.state)
    if draft is None:
        raise RuleBroken(wording.GONE_ON)
    if draft.step != "contact" and in_danger(turn.text) and not in_danger(draft.text):
        await warn(message, turn)
    elif word := sheets.word_for(draft, typed(turn.text)):
        await sheets.take(turn, draft, word)
    elif draft.step != "contact" and (answer := asked_in_between(turn.text, turn.shelf)):
        going_on = wording.going_on(draft.text) if draft.parts else wording.nothing_yet()
        await turn.answer(answered(answer.text, answer.source_line) + "\n\n" + going_on)
    else:
        await _take_words(turn, draft)


async def _take_words(turn: Turn, draft: Draft) -> None:
    text = turn.text.strip()
    if draft.step == "codes" and (code := sheets.named(turn, text)):
        draft.code = code
        await sheets.ask_next(turn, draft)
    elif draft.step == "place" and asks(text) and not turn.sorting.sort(text).place:
        await turn.answer(wording.NO_PLACE + wording.WHERE, buttons.steps(draft.turn, ("nowhere", "drop")))
    elif draft.step == "place":
        draft.place = (named_place(text) or other_place(text) or text)[: sheets.LONGEST_PLACE]
        await sheets.ask_next(turn, draft)
    elif draft.step == "check" and (place := _put_right(turn, text)):
        draft.place = place[: sheets.LONGEST_PLACE]
        await sheets.ask_next(turn, draft)
    elif draft.step == "contact":
        draft.contact = sheets.check_contact(text)
        await sheets.ask_next(turn, draft)
    elif draft.step == "check" and _is_another(turn, draft, text):
        await _put_beside(turn, draft, text)
    else:
        if draft.step == "rewrite":
            draft.parts, draft.step = [], "text"
        await describe(turn, draft, text)


def _is_another(turn: Turn, draft: Draft, text: str) -> bool:
    """Whether words beside a sheet report something at another place; what follows such words belongs to them."""
    known = f"{draft.place or ''}，{draft.text}"
    return draft.beside is not None or (is_report(text, turn.shelf) and is_elsewhere(text, known))


async def _put_beside(turn: Turn, draft: Draft, text: str) -> None:
    other = draft.other() or new_draft(turn)
    _check_room(other, text)
    other.add(turn.written, text)
    other.sort(turn.sorting.sort(other.text), again=bool(other.code))
    await sheets.put_beside(turn, draft, other)


def _put_right(turn: Turn, text: str) -> str:
    """The place that whoever reads the sheet puts right; 不对，是路灯 is about something else."""
    place = other_place(text)
    return named_place(text) or (place if place and turn.sorting.sort(place).place else "")


async def press(query: CallbackQuery, callback_data: DraftStep, turn: Turn) -> None:
    draft = await _drawn_for(turn, callback_data.turn)
    await turn.heard()
    await sheets.take(turn.speaking(draft.script), draft, callback_data.step)


async def choose_code(query: CallbackQuery, callback_data: DraftCode, turn: Turn) -> None:
    draft = await _drawn_for(turn, callback_data.turn)
    code = next((one.code for one in turn.sorting.town.categories if mark_of(one.code) == callback_data.code), None)
    if code is None:
        raise RuleBroken(wording.GONE_ON)
    await turn.heard()
    draft.code = code
    await sheets.ask_next(turn.speaking(draft.script), draft)


async def _drawn_for(turn: Turn, number: int) -> Draft:
    """The draft that a button was drawn for. RuleBroken: handed in already, or given up."""
    data = await turn.state.get_data()
    draft = draft_in(data)
    if draft is None or draft.turn != number:
        filed = filed_as(data, number)
        raise RuleBroken(wording.filed_already(filed) if filed else wording.GONE_ON)
    return draft
