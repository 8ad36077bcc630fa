"""The counter of the desk: what was looked over is handed in once, and the receipt says what happens next."""

import asyncio
from dataclasses import replace
from typing import Any

from db.cases.facts import Filing, Receipt
from handlers.cases.drafts import Draft
from handlers.cases.turns import Turn
from handlers.talks import leave
from knowledge.rules.cases import Kind
from knowledge.triage import alike
from knowledge.wording import cases as wording

FILED_KEPT = 10  # reports of which an edited message is still found


async def hand_in(turn: Turn, draft: Draft, *, masked: bool) -> None:
    """Files the draft; pressing twice gives the same receipt."""
    text = draft.masked() if masked else draft.text
    filing = await _filing(turn, draft, text, draft.place_masked() if masked else draft.place)
    by = replace(turn.person, script=draft.script)  # what follows is told in the script it was written in
    receipt = await turn.books.cases.file(filing, by=by, origin=draft.parts[0][0], now=turn.now)
    await _remember(turn, draft, receipt, masked)
    await leave(turn.state, "draft")
    await turn.answer(_said(turn, receipt))


async def _filing(turn: Turn, draft: Draft, text: str, place: str | None) -> Filing:
    table = turn.sorting
    return Filing(
        text=text,
        code=draft.code,
        unit=await table.unit_of(draft.code),
        level=table.level(draft.code, urgent=draft.urgent, emergency=draft.emergency is not None),
        first_at=draft.began,
        kind=kind_of_draft(turn, draft),
        draft=draft.name,
        place=place or None,
        emergency=draft.emergency,
        sorted_as=draft.sorted_as,
        because=draft.because,
        anonymous=draft.anonymous,
        private=draft.private,
        contact=draft.contact,
        same_as=await _same(turn, draft),
    )


def kind_of_draft(turn: Turn, draft: Draft) -> Kind:
    """What its writer said that it is, else what it reads like."""
    return Kind(draft.kind) if draft.kind else turn.sorting.kind(draft.text, draft.code)


async def _same(turn: Turn, draft: Draft) -> int | None:
    """An open case about the same thing; what is for the handler's eyes only goes with no other."""
    if draft.private:
        return None
    earlier = await turn.books.cases.open_texts()
    text = draft.text if not draft.place or draft.place in draft.text else f"{draft.place}，{draft.text}"
    found = await asyncio.to_thread(alike, text, earlier)
    return found[0] if found else None


async def _remember(turn: Turn, draft: Draft, receipt: Receipt, masked: bool) -> None:
    """Keeps which messages became which case: for edits and for photos that come late. Never the pick-up code."""
    data = await turn.state.get_data()
    filed: list[dict[str, Any]] = [one for one in data.get("filed", []) if one["id"] != receipt.id][1 - FILED_KEPT :]
    kept = {"id": receipt.id, "number": receipt.number, "turn": draft.turn, "name": draft.name, "at": turn.now.isoformat()}
    data["filed"] = [*filed, kept | {"parts": draft.parts, "masked": masked}]
    await turn.state.set_data(data)


def _said(turn: Turn, receipt: Receipt) -> str:
    return wording.receipt(
        receipt.number,
        receipt.code,
        turn.sorting.shown(receipt.unit),
        receipt.due_at,
        receipt.step_due_at,
        turn.now,
        linked=receipt.linked_to is not None,
        parked=receipt.parked,
    )


def filed_as(data: dict[str, Any], turn: int) -> str | None:
    """The number of the case that a draft has become; None where it has become none."""
    return next((one["number"] for one in data.get("filed", []) if one["turn"] == turn), None)
