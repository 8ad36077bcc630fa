"""A door before every button: what was drawn before the books were put back from a backup may name another row by now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message, TelegramObject

from db.books import Books
from db.eras import meant_another
from db.notices import Notice
from handlers.doors import Next
from knowledge import wording
from knowledge.rules import RuleBroken

# What buttons call the rows they name; all else that they carry stays what it was: messages, marks of words, editions.
NAMED: Mapping[str, str] = {
    "question": "question",
    "reply": "reply",
    "case": "case",
    "lead": "case",
    "proposal": "proposal",
    "fraud": "fraud",
    "bond": "bond",
    "alert": "alert",
    "document": "document",
    "figure": "figure",
    "first": "figure",
    "last": "figure",
    "task": "task",
    "progress": "progress",
    "person": "person",
}


class FromBefore(BaseMiddleware):
    """Lets a press through where it surely means what its message showed; of a replayed one that does not its maker is told."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        pressed = data.get("callback_data")
        if not self._books.ledger.eras or not isinstance(event, CallbackQuery) or not isinstance(pressed, CallbackData):
            return await handler(event, data)
        if await self._sure(pressed, event.message if isinstance(event.message, Message) else None):
            return await handler(event, data)
        if not self._books.ledger.replays(data["now"]):
            raise RuleBroken(wording.FROM_BEFORE)
        return await self._tell(data)

    async def _sure(self, pressed: CallbackData, message: Message | None) -> bool:
        """Every row it names was known to the backup, or its number stands in the message."""
        for field, number in pressed.model_dump().items():
            kind = NAMED.get(field)
            if kind and meant_another(self._books.ledger.eras, kind, number, said_at=_said_at(message)):
                name = await self._books.restorations.number_of(kind, number)
                if name is None or message is None or name not in (message.text or message.caption or ""):
                    return False
        return True

    async def _tell(self, data: dict[str, Any]) -> None:
        person, say = data["person"], data["say"]
        text = say(wording.PRESSED_BEFORE)
        notice = Notice(f"pressed before:{data['origin']}", person.channel, person.chat_id, text, person_id=person.id, brief=text)
        await self._books.outbox.owe([notice], now=data["now"])


def _said_at(message: Message | None) -> datetime | None:
    """When the message got the buttons it has."""
    if message is None:
        return None
    return datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else message.date
