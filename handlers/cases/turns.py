"""One message or press at a desk of cases, with all that answering it takes; made once, before the desk's own doors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware, Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, TelegramObject

from db.books import Books
from db.cases.facts import Case, Photo
from handlers.cases.sorting import SortingTable
from handlers.doors import Next, Say
from handlers.places import Place
from handlers.shelves import Shelf
from handlers.uploads import Guard
from knowledge.rules.people import Person
from knowledge.text import Script

SHARED = ("person", "books", "sorting", "shelf", "state", "say", "channel", "bot", "guard", "origin", "now")
AS_FILE = "file:"  # before the channel's name of a picture that was sent as a file: it can be sent again as one only


@dataclass(frozen=True, slots=True)
class Turn:
    """`message` is where the answer goes, None where the message of a button is gone; `origin` names the press or the message."""

    message: Message | None
    query: CallbackQuery | None
    person: Person
    books: Books
    sorting: SortingTable
    shelf: Shelf
    state: FSMContext
    say: Say
    channel: Place
    bot: Bot
    guard: Guard
    origin: str
    now: datetime

    @property
    def text(self) -> str:
        """What was written, also under a picture."""
        return (self.message and (self.message.text or self.message.caption)) or ""

    @property
    def written(self) -> str:
        """Names the message that was written, also after it has been edited."""
        assert self.message is not None
        return f"{self.channel.name}:{self.message.chat.id}:{self.message.message_id}"

    def speaking(self, script: str) -> "Turn":
        """The same turn in another script: a press tells nothing of how somebody writes."""
        return replace(self, say=Say(Script(self.person.script or script)))

    async def heard(self) -> None:
        """Lets the button rest; said only once nothing can be refused any more, since a refusal is told in its place."""
        if self.query is not None:
            await self.query.answer()

    async def answer(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        if self.message is not None and text:
            await self.message.answer(self.say(text), reply_markup=labelled(keyboard, self.say))

    async def passed(self, photos: Sequence[Photo]) -> tuple[list[Photo], str]:
        """Of photos those that this channel has and the guard lets pass, and a sentence on those held back."""
        here = {photo.file_id.removeprefix(AS_FILE): photo for photo in photos if photo.channel == self.channel.name}
        passing, held = await self.guard.passed(self.channel.name, list(here), now=self.now)
        return [here[file] for file in passing], held

    async def case(self, case_id: int, *, plain: bool = False) -> Case:
        return await self.books.cases.read(case_id, by=self.person, now=self.now, plain=plain)


def labelled(keyboard: InlineKeyboardMarkup | None, say: Say) -> InlineKeyboardMarkup | None:
    """The keyboard with its labels in the reader's script, as the text above it."""
    if keyboard is None or say.script is Script.SIMPLIFIED:
        return keyboard
    rows = [[button.model_copy(update={"text": say(button.text)}) for button in row] for row in keyboard.inline_keyboard]
    return InlineKeyboardMarkup(inline_keyboard=rows)


class OnTurn(BaseMiddleware):
    """Hands a desk the turn as one thing."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        query = event if isinstance(event, CallbackQuery) else None
        message = query.message if query else event
        shared = {name: data[name] for name in SHARED}
        data["turn"] = Turn(message if isinstance(message, Message) else None, query, **shared)
        return await handler(event, data)


def in_turn(desk: Router) -> Router:
    """The desk, with that before each of its messages and buttons."""
    desk.message.middleware(OnTurn())
    desk.edited_message.middleware(OnTurn())
    desk.callback_query.middleware(OnTurn())
    return desk
