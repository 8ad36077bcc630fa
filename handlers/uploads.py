"""The guard at the door for files: each that comes in is entered to be scanned, and none goes on to anybody before it was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from aiogram import BaseMiddleware
from aiogram.dispatcher.flags import get_flag
from aiogram.types import Message, TelegramObject

from db.uploads import Uploads
from handlers.doors import Next
from knowledge.rules import RuleBroken
from knowledge.rules.uploads import Scan, Unscanned, may_pass
from knowledge.wording import uploads as wording

_OPENED = "opened_at_once"
OPENED_AT_ONCE = {_OPENED: True}  # flags of a handler that has the scanner look first and says itself what was found


class Scanner(Protocol):
    async def scan(self, content: bytes) -> Scan:
        """CLEAN, FOUND or TOO_LARGE. Raises Unscanned."""
        ...


class Guard:
    """Without a scanner everything passes but what one has found before."""

    def __init__(self, uploads: Uploads, scanner: Scanner | None = None) -> None:
        self._uploads, self._scanner = uploads, scanner

    @property
    def on(self) -> bool:
        return self._scanner is not None

    async def passed(self, channel: str, files: Sequence[str], *, now: datetime) -> tuple[list[str], str]:
        """Which of these may be shown, and a sentence on those held back; one that nobody has looked at yet is entered for it."""
        known = await self._uploads.standing(channel, files)
        if self.on and (new := [file for file in files if file not in known]):
            await self._uploads.note(channel, new, now=now)
        passing = [file for file in files if may_pass(known.get(file), guarded=self.on)]
        return passing, wording.held(known.get(file) for file in files if file not in passing)

    async def check(self, channel: str, file_id: str, content: bytes, *, now: datetime) -> None:
        """Before the office itself opens a file. RuleBroken says why it will not."""
        if self._scanner is None:
            return
        try:
            scan = await self._scanner.scan(content)
        except Unscanned:
            raise RuleBroken(wording.REFUSED[Scan.WAITING]) from None
        await self._uploads.settle(channel, file_id, scan, now=now)
        if scan is not Scan.CLEAN:
            raise RuleBroken(wording.REFUSED[scan])


class Incoming(BaseMiddleware):
    """Enters the file of a message before the desk that takes it: whatever is then done with it, it will be looked at.

    Whoever hears at the desk how it ended (found, or not looked at and to be sent again) hears nothing more of that file.
    """

    def __init__(self, uploads: Uploads, guard: Guard) -> None:
        self._uploads, self._guard = uploads, guard

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        if self._guard.on and isinstance(event, Message) and (file := file_of(event)):
            sender = None if get_flag(data, _OPENED) else data["person"]
            await self._uploads.note(data["channel"].name, [file], now=data["now"], sender=sender)
        return await handler(event, data)


def file_of(message: Message) -> str | None:
    """The file of a message as a desk would keep it: the largest size of a photo, or the document."""
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else None
