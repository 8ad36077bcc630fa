"""A message that only asks for a desk is taken there as by its command: nobody here has learned commands."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from handlers.cases.hearing import typed
from handlers.doors import Next
from handlers.frauds.aids import FirstAid
from handlers.memories import Remembered
from handlers.talks import Reporting
from handlers.tasks.asking import Changing
from knowledge.wishes import lets_be, wish

GIVEN_UP = frozenset({"取消", "算了", "不写了", "不想写了", "不说了", "不发了", "不补充了", "不反映了", "不举报了", "退出"})
LONGEST = 8  # characters, marks and all
NOTHING_OPEN = frozenset({"取消", "不反映了", "不举报了", "退出"})
HEAR_IT_THEMSELVES = frozenset({Reporting.open.state, FirstAid.step.state, *Changing.__state_names__})
OPEN = (None, Reporting.open.state)

asked_for = Remembered(wish)


class Wishes(BaseMiddleware):
    """Turns 我的办件 into /mycases; not while something is being written, for then every word belongs to that.

    A report that is being written stays as it is meanwhile, and none of these words is a place or tells what is wrong.
    """

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        message = event.message if isinstance(event, Update) and data.get("raw_state") in OPEN else None
        if message and message.text and (command := asked_for(message.text)):
            return await handler(_commanded(event, command), data)
        if gives_up(event, data.get("raw_state")):
            return await handler(_commanded(event, "cancel"), data)
        return await handler(event, data)


def gives_up(event: TelegramObject, raw_state: str | None) -> bool:
    """取消, typed: what is being written must not go out with that word in it. A report hears it itself, and so does first aid;
    whoever is asked why a task is cancelled may mean either."""
    if not isinstance(event, Update) or event.message is None or raw_state in HEAR_IT_THEMSELVES:
        return False
    text = event.message.text or ""
    if raw_state is None and lets_be(text):
        return True
    return len(text) <= LONGEST and typed(text) in (GIVEN_UP if raw_state else NOTHING_OPEN)


def _commanded(event: TelegramObject, command: str) -> TelegramObject:
    assert isinstance(event, Update)
    assert event.message is not None
    return event.model_copy(update={"message": event.message.model_copy(update={"text": f"/{command}"})})
