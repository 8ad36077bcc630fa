"""Where a conversation takes place, as far as a desk must know it, and the door that keeps personal matters in their place."""

from typing import Any, Protocol

from aiogram import BaseMiddleware, Router
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.doors import Next
from knowledge import wording


class Place(Protocol):
    """A channel. `personal`: it may carry personal data. `webchat`: the public address of the town's own page, for what may not."""

    @property
    def name(self) -> str: ...
    @property
    def personal(self) -> bool: ...
    @property
    def webchat(self) -> str: ...


class OnlyPersonal(BaseMiddleware):
    """Before a desk's own doors: what holds residents' words is shown only where it may be; elsewhere it says where that is."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        place: Place = data["channel"]
        if place.personal:
            return await handler(event, data)
        await say_elsewhere(event, data["say"](wording.personal_elsewhere(place.webchat)))
        return None


def keep_personal(desk: Router) -> Router:
    """The desk, with that door before each of its messages and buttons."""
    desk.message.middleware(OnlyPersonal())
    desk.callback_query.middleware(OnlyPersonal())
    return desk


async def say_elsewhere(event: TelegramObject, text: str) -> None:
    if isinstance(event, CallbackQuery):
        await event.answer()
    message = event.message if isinstance(event, CallbackQuery) else event
    if isinstance(message, Message):
        await message.answer(text)
