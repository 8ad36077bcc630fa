"""A message that only asks for a desk is taken there as by its command: nobody here has learned commands."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from handlers.doors import Next
from handlers.memories import Remembered
from handlers.talks import Reporting
from knowledge.wishes import wish

OPEN = (None, Reporting.open.state)

asked_for = Remembered(wish)


class Wishes(BaseMiddleware):
    """Turns 我的办件 into /mycases; not while something is being written, for then every word belongs to that.

    A report that is being written stays as it is meanwhile, and none of these words is a place or tells what is wrong.
    """

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        message = event.message if isinstance(event, Update) and data.get("raw_state") in OPEN else None
        if message and message.text and (command := asked_for(message.text)):
            event = event.model_copy(update={"message": message.model_copy(update={"text": f"/{command}"})})
        return await handler(event, data)
