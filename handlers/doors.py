"""What every message passes on its way in: groups go elsewhere, a user becomes a Person, and the answer gets its script."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import Chat, TelegramObject, Update, User

from db.books import Books
from handlers.groups import Groups
from knowledge.rules.people import Person
from knowledge.text import Script, in_script, script_of

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
LONGEST_NAME = 64


class Say:
    """Puts a sentence into the script of whoever reads it."""

    def __init__(self, script: Script) -> None:
        self.script = script

    def __call__(self, sentence: str) -> str:
        return in_script(sentence, self.script)


class OnlyPrivate(BaseMiddleware):
    """The office talks with people, not with groups or channels; what is heard in those goes no further than `Groups`."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        chat: Chat | None = data.get("event_chat")
        user: User | None = data.get("event_from_user")
        if chat is None or user is None or user.is_bot:
            return None
        if chat.type == ChatType.PRIVATE:
            return await handler(event, data)
        if isinstance(event, Update) and chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
            await self._groups.hear(event, data)
        return None


class Meet(BaseMiddleware):
    """Turns the channel's user into a Person of the books, with the posts held at this very moment."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        user, chat = data["event_from_user"], data["event_chat"]
        channel, now = data["channel"].name, data["now"]
        shown = user.full_name[:LONGEST_NAME]
        person = _as_taken(data.get("sender"), channel, chat.id, shown) if user.id == chat.id else None
        person = person or await self._books.people.meet(channel, user.id, chat_id=chat.id, shown=shown, now=now)
        if _shuts_out(event):
            await self._books.people.lose(channel, user.id, now=now)
        data["person"] = person
        data["say"] = Say(_script(person, event))
        return await handler(event, data)


def _as_taken(sender: Person | None, channel: str, chat_id: int, shown: str) -> Person | None:
    """The person as the books knew them when the letter was taken, a moment ago; None where what they show has changed since."""
    if sender and (sender.channel, sender.chat_id, sender.shown) == (channel, chat_id, shown):
        return sender
    return None


def _shuts_out(event: TelegramObject) -> bool:
    """Whether this is the platform's word that the person has blocked the office: news of them, but no word of theirs."""
    change = event.my_chat_member if isinstance(event, Update) else None
    return change is not None and change.new_chat_member.status in ("kicked", "left")


def _script(person: Person, event: TelegramObject) -> Script:
    """The script a person chose; else that of what they just wrote."""
    if person.script:
        return Script(person.script)
    message = (event.message or event.edited_message) if isinstance(event, Update) else None
    return script_of((message and (message.text or message.caption)) or "")
