"""What happens in a group: it is left, unless an officer has registered it as the chat of a village; nobody is answered there."""

from typing import Any

from aiogram import Bot
from aiogram.types import ChatMemberUpdated, Message, Update

from db.books import Books
from knowledge.rules.people import Act, Person, may
from knowledge.wording import groups as wording

IN = ("member", "administrator")
OUT = ("left", "kicked")
REGISTER = "/register"


class Groups:
    """A registered group gets alerts, by the outbox. A word in a group gives nobody a role: posts do, as the books have them."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def hear(self, event: Update, data: dict[str, Any]) -> None:
        if event.my_chat_member:
            await self._joined_or_left(event.my_chat_member, data)
        elif event.message and (event.message.migrate_to_chat_id or event.message.migrate_from_chat_id):
            await self._moved(event.message, data)
        elif event.message and not event.message.sender_chat:
            await self._spoken(event.message, data)

    async def _moved(self, message: Message, data: dict[str, Any]) -> None:
        """A group that became a larger one has a new number, told in both; whichever is heard first does it."""
        old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
        await self._books.village_chats.move(data["channel"].name, old, new)

    async def _joined_or_left(self, change: ChatMemberUpdated, data: dict[str, Any]) -> None:
        """An officer who has brought the office here is asked which village it is; from anybody else's group it goes."""
        channel, chat = data["channel"].name, change.chat.id
        if change.new_chat_member.status in OUT:
            await self._books.village_chats.leave(channel, chat, now=data["now"])
        elif change.new_chat_member.status in IN and not await self._books.village_chats.known(channel, chat):
            if await self._officer(channel, change.from_user.id):
                await _bot(data).send_message(chat, wording.HOW_TO_REGISTER)
            else:
                await _bot(data).leave_chat(chat)

    async def _spoken(self, message: Message, data: dict[str, Any]) -> None:
        channel, chat = data["channel"].name, message.chat.id
        officer = await self._officer(channel, message.from_user.id) if message.from_user else None
        command, _, village = (message.text or "").partition(" ")
        if officer and command.partition("@")[0] == REGISTER:
            await self._register(message, village, officer, data)
        elif not officer and not await self._books.village_chats.known(channel, chat):
            await _bot(data).leave_chat(chat)

    async def _register(self, message: Message, village: str, officer: Person, data: dict[str, Any]) -> None:
        if not village.strip():
            await message.answer(wording.HOW_TO_REGISTER)
            return
        chats = self._books.village_chats
        chat = await chats.register(data["channel"].name, message.chat.id, village, by=officer, now=data["now"])
        await message.answer(wording.registered(chat.village))

    async def _officer(self, channel: str, user_id: int) -> Person | None:
        person = await self._books.people.of_user(channel, user_id)
        return person if person and may(person, Act.WRITE_ALERTS) else None


def _bot(data: dict[str, Any]) -> Bot:
    bot: Bot = data["bot"]
    return bot
