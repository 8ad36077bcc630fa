"""The sheet of a report: what is asked next, what it reads like before it is handed in, and what every step does."""

import re
from dataclasses import asdict

from handlers.cases import buttons
from handlers.cases.drafts import Draft
from handlers.cases.filing import hand_in, kind_of_draft
from handlers.cases.hearing import typed
from handlers.cases.turns import Turn
from handlers.talks import leave
from knowledge.answering.hearing import hear
from knowledge.answering.talk import first_steps
from knowledge.rules import RuleBroken
from knowledge.wording import cases as wording

LONGEST_PLACE = 100
PHONE = re.compile(r"^\+?[\d\s-]{5,20}$")


async def ask_next(turn: Turn, draft: Draft) -> None:
    """Asks for the one thing that is missing, else reads the sheet back. Where it stands is kept first."""
    draft.active = True
    draft.step = "text" if not draft.parts else "place" if draft.place is None else "check"
    helped = _helped(draft)
    await draft.keep(turn.state)
    if draft.step == "text":
        await turn.answer(wording.TELL)
    elif draft.step == "place":
        await turn.answer(helped + wording.TAKEN_UP + wording.WHERE, buttons.steps(draft.turn, ("nowhere", "drop")))
    else:
        await show(turn, draft, helped)


async def show(turn: Turn, draft: Draft, helped: str = "") -> None:
    sheet = wording.Sheet(
        draft.text,
        turn.sorting.category(draft.code).name,
        turn.sorting.shown(await turn.sorting.unit_of(draft.code)),
        draft.place or "",
        await turn.books.cases.photos.of_draft(draft.name),
        draft.spots,
        draft.anonymous,
        draft.private,
        draft.contact is not None,
        kind_of_draft(turn, draft),
    )
    keyboard = buttons.summary(draft.turn, spots=bool(draft.spots), anonymous=draft.anonymous, private=draft.private)
    await turn.answer(helped + wording.summary(sheet), keyboard)


def _helped(draft: Draft) -> str:
    """What can be done at once, said once, with the first message after it was told."""
    if draft.hint or not (steps := first_steps(hear(draft.text).text)):
        return ""
    draft.hint = "said"
    return steps + "\n\n"


def word_for(draft: Draft, word: str) -> str | None:
    """The step that a typed word stands for where the draft is; None where it is just words."""
    if draft.step == "text":
        return "drop" if wording.TYPED.get(word) == "drop" else None
    if draft.step in {"routed", "danger"} and word in wording.YES:
        return "also"
    if draft.step == "place" and word in wording.NOWHERE:
        return "nowhere"
    if draft.step == "check" and word in wording.YES and not draft.spots:
        return "yes"
    if draft.step == "check" and draft.spots and (word in wording.YES or word in wording.OTHER):
        return "mask" if word in wording.YES else None
    if draft.step in {"check", "codes"} and word in wording.OTHER:
        return "all" if draft.step == "codes" else "other"
    return wording.TYPED.get(word)


def named(turn: Turn, text: str) -> str | None:
    """The code of a category that somebody typed by its name, or by a part of it that no other has."""
    word = typed(text)
    hits = [one.code for one in turn.sorting.town.categories if word and word in typed(one.name)]
    return hits[0] if len(hits) == 1 else None


def check_contact(text: str) -> str:
    if not PHONE.fullmatch(text.strip()):
        raise RuleBroken("这不像一个电话号码，请再打一遍；不留也行，打“返回”。")
    return text.strip()


async def take(turn: Turn, draft: Draft, step: str) -> None:
    """One step of the sheet, pressed or typed."""
    draft.active = True
    if step in {"yes", "mask", "plain"}:
        await _finish(turn, draft, step)
    elif step == "drop":
        await leave(turn.state, "draft")
        await turn.answer(wording.DROPPED)
        await _turn_to_what_was_beside(turn, draft)
    elif step in {"other", "all"}:
        await _offer_codes(turn, draft, everything=step == "all")
    elif step == "same":
        await _join(turn, draft)
    elif step in {"edit", "text", "place", "contact"}:
        await _edit(turn, draft, step)
    else:
        _set(draft, step)
        await ask_next(turn, draft)


def _set(draft: Draft, step: str) -> None:
    if step == "nowhere":
        draft.place = ""
    elif step in {"anonymous", "named"}:
        draft.anonymous = step == "anonymous"
        draft.contact = None if draft.anonymous else draft.contact
    elif step in {"incident", "grievance"}:
        draft.kind = step
    elif step in {"private", "public"}:
        draft.private = step == "private"


async def _finish(turn: Turn, draft: Draft, step: str) -> None:
    """Hands it in. Where something points at the writer, "yes" alone is not enough: an old button must not skip the question."""
    if not draft.parts:
        await ask_next(turn, draft)
    elif step == "yes" and draft.spots:
        await show(turn, draft)
    else:
        await hand_in(turn, draft, masked=step == "mask")
        await _turn_to_what_was_beside(turn, draft)


async def put_beside(turn: Turn, draft: Draft, other: Draft) -> None:
    """Keeps another matter until the sheet of the first is done with; whoever meant the same says so with one tap."""
    draft.beside = asdict(other)
    await draft.keep(turn.state)
    await turn.answer(wording.another(other.text), buttons.steps(draft.turn, ("yes",), ("same",)))


async def _join(turn: Turn, draft: Draft) -> None:
    if other := draft.other():
        draft.parts, draft.beside = draft.parts + other.parts, None
        draft.sort(turn.sorting.sort(draft.text), again=True)
    await ask_next(turn, draft)


async def _turn_to_what_was_beside(turn: Turn, draft: Draft) -> None:
    if other := draft.other():
        other.sort(turn.sorting.sort(other.text), again=True)
        await ask_next(turn, other)


async def _offer_codes(turn: Turn, draft: Draft, *, everything: bool) -> None:
    draft.step = "codes"
    await draft.keep(turn.state)
    categories = turn.sorting.town.categories
    if everything:
        await turn.answer(wording.PICK, buttons.draft_codes(draft.turn, categories, all_too=False))
        return
    following = [turn.sorting.category(code) for code in draft.next if code != draft.code][:3]
    guess = turn.sorting.category(draft.code).name
    await turn.answer(wording.guesses(guess), buttons.draft_codes(draft.turn, following, all_too=True))


async def _edit(turn: Turn, draft: Draft, step: str) -> None:
    if step == "edit":
        await turn.answer("改哪一处？", buttons.edits(draft.turn, kind_of_draft(turn, draft)))
        return
    draft.step = {"text": "rewrite"}.get(step, step)
    await draft.keep(turn.state)
    said = {"text": wording.NEW_TEXT, "place": wording.WHERE, "contact": wording.CONTACT}[step]
    await turn.answer(said, buttons.steps(draft.turn, ("nowhere", "back") if step == "place" else ("back",)))
