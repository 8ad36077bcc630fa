"""Photos, places and telephone numbers that people send: each goes to the report being written, or to the case it belongs to."""

from datetime import datetime, timedelta
from typing import Any

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.filters import StateFilter
from aiogram.types import Message

from db.cases.facts import Case
from handlers.cases import afterwards, following, replies, sheets
from handlers.cases.buttons import NotProgress
from handlers.cases.drafts import Draft, draft_in
from handlers.cases.intake import describe, new_draft
from handlers.cases.turns import AS_FILE, Turn
from handlers.talks import Adding, Reporting
from knowledge.wording import UNSUPPORTED
from knowledge.wording import cases as wording

STILL_MEANT = timedelta(minutes=30)  # a photo this soon after a receipt is of that case
ALBUMS_KEPT = 5
IMAGE = F.document.mime_type.startswith("image/")


def router() -> Router:
    desk = Router(name="pictures")
    here = StateFilter(None, Reporting.open, Adding.words)  # what another desk is waiting for is that desk's
    desk.message.register(take_photo, here, F.content_type == ContentType.PHOTO)
    desk.message.register(take_photo, here, IMAGE)
    desk.callback_query.register(afterwards.report_instead, NotProgress.filter())
    desk.message.register(take_location, here, F.content_type == ContentType.LOCATION)
    desk.message.register(take_contact, here, F.content_type == ContentType.CONTACT)
    return desk


async def take_photo(message: Message, turn: Turn) -> None:
    """One of an album goes where the first of it went, and only the first is answered."""
    data = await turn.state.get_data()
    told = afterwards.just_told(message, data, turn.now)
    if told and message.media_group_id and message.media_group_id == told["album"]:
        await afterwards.take(message, turn, told)
        return
    if message.media_group_id and message.media_group_id in data.get("albums", []):
        await _attach(turn, message, draft=_last_name(data))
        return
    if message.media_group_id and not told:
        data["albums"] = [*data.get("albums", []), message.media_group_id][-ALBUMS_KEPT:]
        await turn.state.set_data(data)
    if case := await replies.case_of_reply(message, turn.books, turn.person, turn.now):
        await _to_case(turn, message, case)
    elif adding := data.get("adding"):
        await _attach(turn, message, case_id=adding["case"])
        await following.photo_added(turn, adding)
    elif told:
        await afterwards.take(message, turn, told)
    elif (draft := draft_in(data)) is None and (filed := _just_filed(data, turn.now)):
        await _attach(turn, message, case_id=filed["id"])
        await turn.answer(wording.photo_for(filed["number"]))
    else:
        await _for_draft(turn, message, draft or new_draft(turn))


async def _to_case(turn: Turn, message: Message, case: Case) -> None:
    """A photo in reply to a word about a case; its caption is said of that case as well."""
    await _attach(turn, message, case_id=case.id)
    if message.caption:
        await replies.said_of(turn, case)
    else:
        await turn.answer(wording.photo_for(case.number))


async def _attach(turn: Turn, message: Message, *, draft: str | None = None, case_id: int | None = None) -> int | None:
    return await turn.books.cases.photos.attach(
        file_id=_file_of(message),
        channel=turn.channel.name,
        chat_id=message.chat.id,
        origin=turn.written,
        now=turn.now,
        group=message.media_group_id,
        draft=draft,
        case_id=case_id,
        by=turn.person,
    )


def _file_of(message: Message) -> str:
    if message.photo:
        return message.photo[-1].file_id
    assert message.document is not None
    return AS_FILE + message.document.file_id


def _last_name(data: dict[str, Any]) -> str:
    """The draft of now, or that of what was filed last: where the rest of an album goes whose first was not kept."""
    draft = draft_in(data)
    filed = data.get("filed") or [{"name": ""}]
    return draft.name if draft else str(filed[-1]["name"])


def _just_filed(data: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    filed: list[dict[str, Any]] = data.get("filed", [])
    return filed[-1] if filed and now - datetime.fromisoformat(filed[-1]["at"]) < STILL_MEANT else None


async def _for_draft(turn: Turn, message: Message, draft: Draft) -> None:
    await _attach(turn, message, draft=draft.name)
    caption = (message.caption or "").strip()
    draft.active = True
    if caption:
        await describe(turn, draft, caption)
    elif not draft.parts:
        await draft.keep(turn.state)
        await turn.answer(wording.PHOTO_FIRST)
    else:
        await turn.answer(wording.PHOTO_KEPT)
        await sheets.ask_next(turn, draft)


async def take_location(message: Message, turn: Turn) -> None:
    """A place on the map, as numbers: the reporter chose to send it, and it is shown to whoever has to go there."""
    assert message.location is not None
    data = await turn.state.get_data()
    draft = draft_in(data) or new_draft(turn)
    found = f"{message.location.latitude:.5f}, {message.location.longitude:.5f}"
    draft.place = f"{draft.place}（地图位置 {found}）" if draft.place else f"地图位置 {found}"
    draft.active = True
    if draft.parts:
        await sheets.ask_next(turn, draft)
        return
    await draft.keep(turn.state)
    await turn.answer(wording.PLACE_FIRST)


async def take_contact(message: Message, turn: Turn) -> None:
    """A telephone number shared with a button: kept apart from the report, as a typed one is."""
    assert message.contact is not None
    draft = draft_in(await turn.state.get_data())
    if draft is None:
        await turn.answer(UNSUPPORTED)
        return
    draft.contact = message.contact.phone_number
    await sheets.ask_next(turn, draft)
