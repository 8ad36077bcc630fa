"""Looks at a case: its card, history, photos, others like it; nothing here changes anything but the record of who looked."""

from aiogram import F, Router
from aiogram.types import InputMediaPhoto

from db.cases.facts import FILED, REVISED, Case, Photo
from handlers.cases import buttons, cards
from handlers.cases.buttons import CaseLook
from handlers.cases.turns import AS_FILE, Turn
from handlers.drawing import drawn
from knowledge.rules.cases import CaseState
from knowledge.rules.people import Act, may
from knowledge.wording import cases as wording

ALBUM = 10  # pictures that fit into one


def router() -> Router:
    desk = Router(name="looks at cases")
    desk.callback_query.register(show, CaseLook.filter(F.what == "show"))
    desk.callback_query.register(original, CaseLook.filter(F.what == "plain"))
    desk.callback_query.register(history, CaseLook.filter(F.what == "line"))
    desk.callback_query.register(photos, CaseLook.filter(F.what == "photos"))
    desk.callback_query.register(alike, CaseLook.filter(F.what == "alike"))
    desk.callback_query.register(linked, CaseLook.filter(F.what == "linked"))
    desk.callback_query.register(more, CaseLook.filter(F.what == "more"))
    return desk


async def show(_: object, callback_data: CaseLook, turn: Turn) -> None:
    case = await turn.case(callback_data.case)
    await turn.heard()
    await card(turn, case)


async def original(_: object, callback_data: CaseLook, turn: Turn) -> None:
    """The words unmasked; the books write down that they were opened."""
    case = await turn.case(callback_data.case, plain=True)
    await turn.heard()
    await card(turn, case)


async def card(turn: Turn, case: Case, above: str = "") -> None:
    """A case as it stands now, with what may be done about it; `above` says what has just been done."""
    facts = cards.shown(case, turn.sorting)
    text = wording.own_card(facts, turn.now) if case.mine else wording.staff_card(facts, turn.now)
    text += await latest(turn, case)
    disputed = await objection_to(turn, case)
    await turn.answer("\n\n".join(part for part in (above, disputed, text) if part), cards.keyboard(case, turn.person))


async def latest(turn: Turn, case: Case) -> str:
    """The last words that were said about it: nobody checks or signs for what they would have to look up first."""
    if not case.relations:  # by what was just done it is no more theirs: the history is closed to them
        return ""
    events = await turn.books.cases.timeline(case.id, by=turn.person, now=turn.now)
    said = [event for event in events if event.words and event.move not in {FILED, REVISED}]
    return wording.latest(cards.line(said[-1]), turn.now) if said else ""


async def objection_to(turn: Turn, case: Case) -> str:
    """The objection that waits for a decision, for whoever decides."""
    if case.state != CaseState.OBJECTED or not may(turn.person, Act.DISPATCH_CASES):
        return ""
    waiting = await turn.books.cases.desks.objections(turn.person, now=turn.now)
    mine = [one for one in waiting if one.case.id == case.id]
    return wording.objection(case.number, mine[0].unit, mine[0].clause, mine[0].reason) if mine else ""


async def history(_: object, callback_data: CaseLook, turn: Turn) -> None:
    case = await turn.case(callback_data.case)
    events = await turn.books.cases.timeline(case.id, by=turn.person, now=turn.now)
    await turn.heard()
    text = wording.timeline(case.number, [cards.line(event) for event in events], turn.now)
    await turn.answer(text, drawn([[buttons.look("show", case.id)]]))


async def photos(_: object, callback_data: CaseLook, turn: Turn) -> None:
    """Those that this channel can show; first the resident's, then those of the staff."""
    kept = await turn.books.cases.photos.of_case(callback_data.case, by=turn.person, now=turn.now)
    await turn.heard()
    here, held = await turn.passed(kept)
    if held or not here:
        await turn.answer(held or wording.NO_PHOTOS)
    for by_staff in (False, True):
        of = [photo for photo in here if photo.by_staff == by_staff]
        whose = "办理" if by_staff else "反映"
        await _send(turn, [photo for photo in of if not photo.file_id.startswith(AS_FILE)], whose)
        await _send_files(turn, [photo for photo in of if photo.file_id.startswith(AS_FILE)], whose)


async def _send(turn: Turn, of: list[Photo], whose: str) -> None:
    for first in range(0, len(of), ALBUM):
        batch = of[first : first + ALBUM]
        caption = turn.say(f"{whose}时的照片，{wording.when(batch[0].at, turn.now)}")
        if turn.message is None:
            return
        if len(batch) == 1:
            await turn.message.answer_photo(batch[0].file_id, caption=caption)
        else:
            album = [InputMediaPhoto(media=p.file_id, caption=caption if p is batch[0] else None) for p in batch]
            await turn.message.answer_media_group(list(album))


async def _send_files(turn: Turn, of: list[Photo], whose: str) -> None:
    for photo in of:
        if turn.message is not None:
            caption = turn.say(f"{whose}时的照片，{wording.when(photo.at, turn.now)}")
            await turn.message.answer_document(photo.file_id.removeprefix(AS_FILE), caption=caption)


async def alike(_: object, callback_data: CaseLook, turn: Turn) -> None:
    """How the same was dealt with before."""
    found = await turn.books.cases.archive.similar(callback_data.case, by=turn.person, now=turn.now)
    await turn.heard()
    await turn.answer(wording.alike([(case.number, case.text, done) for case, done in found]))


async def linked(_: object, callback_data: CaseLook, turn: Turn) -> None:
    """Every report that goes with this one, each to be looked at and taken out again."""
    joined = await turn.books.cases.desks.linked(callback_data.case, by=turn.person, now=turn.now)
    await turn.heard()
    title, facts = cards.titled(wording.LOOKS["linked"], joined, turn.sorting)
    await turn.answer(wording.staff_list(title, facts, turn.now) or wording.NOTHING_LINKED, buttons.case_list(joined))


async def more(_: object, callback_data: CaseLook, turn: Turn) -> None:
    case = await turn.case(callback_data.case)
    await turn.heard()
    await turn.answer(case.number, buttons.more(case, reveals=may(turn.person, Act.REVEAL_REPORTERS)))
