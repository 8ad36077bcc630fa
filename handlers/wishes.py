"""A message that only asks for a desk is taken there as by its command: nobody here has learned commands."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from handlers.doors import Next
from handlers.memories import Remembered
from knowledge.wishes import wish

asked_for = Remembered(wish)


class Wishes(BaseMiddleware):
    """Turns 我的办件 into /mycases; not while something is being written, for then every word belongs to that."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        message = event.message if isinstance(event, Update) and data.get("raw_state") is None else None
        if message and message.text and (command := asked_for(message.text)):
            event = event.model_copy(update={"message": message.model_copy(update={"text": f"/{command}"})})
        return await handler(event, data)
