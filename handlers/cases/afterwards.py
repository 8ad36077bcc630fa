"""A photo right after progress was told goes with that progress; one tap makes a report of it instead."""

from datetime import datetime, timedelta
from typing import Any

from aiogram.types import CallbackQuery, Message

from handlers.cases.buttons import NotProgress
from handlers.cases.drafts import draft_of
from handlers.cases.intake import new_draft
from handlers.cases.turns import Turn
from handlers.drawing import button, drawn
from handlers.talks import TOLD
from knowledge.rules import RuleBroken
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import cases as wording
from knowledge.wording import tasks as task_words

STILL_MEANT = timedelta(minutes=10)


def just_told(message: Message, data: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    """The progress that a photo is of: told within minutes, with nothing filed since and nothing else being written."""
    told: dict[str, Any] | None = data.get(TOLD)
    filed = data.get("filed") or [{"at": ""}]
    if not told or not message.photo or data.get("draft") or data.get("adding") or filed[-1]["at"] > told["at"]:
        return None
    return told if now - datetime.fromisoformat(told["at"]) < STILL_MEANT else None


async def take(message: Message, turn: Turn, told: dict[str, Any]) -> None:
    """Puts the photo with the progress; of an album only the first is answered."""
    assert message.photo is not None
    file, album = message.photo[-1].file_id, message.media_group_id
    await turn.books.tasks.pictures.add(told["origin"], turn.channel.name, file, by=turn.person)
    first = album is None or album != told["album"]
    kept = told | {"album": album, "pictures": [*told["pictures"], [file, turn.written]]}
    await turn.state.set_data(await turn.state.get_data() | {TOLD: kept})
    if first:
        keyboard = drawn([[button(task_words.NOT_PROGRESS, NotProgress(turn=message.message_id))]])
        await turn.answer(task_words.photo_with(told["title"]), keyboard)


async def report_instead(_: CallbackQuery, callback_data: NotProgress, turn: Turn) -> None:
    """They were of something that is to be reported: out of the progress, into a report that still wants its words."""
    told = (await turn.state.get_data()).get(TOLD)
    if not told or not told["pictures"] or turn.message is None:
        raise RuleBroken(NOT_ANY_MORE)
    draft = await draft_of(turn.state) or new_draft(turn)
    for file, origin in told["pictures"]:
        await turn.books.cases.photos.attach(
            file_id=file, channel=turn.channel.name, chat_id=turn.message.chat.id, origin=origin, now=turn.now, draft=draft.name
        )
    await turn.books.tasks.pictures.take_out(told["origin"], [file for file, _ in told["pictures"]], by=turn.person)
    await turn.state.set_data(await turn.state.get_data() | {TOLD: told | {"pictures": []}})
    draft.active = True
    await draft.keep(turn.state)
    await turn.heard()
    await turn.answer(wording.PHOTO_KEPT if draft.parts else wording.PHOTO_FIRST)
