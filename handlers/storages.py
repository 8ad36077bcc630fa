"""aiogram's conversation state, kept in the books, so that a half-written report outlives a restart.

While a letter is handled, its conversation's moves are only noted; they are written together with the letter's end. A process
that dies in between handles the letter again from where the conversation stood, and never a draft as if it were a question.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from db.conversations import Conversations, Talk

# Where conversations stand while a letter is in hand; None where nobody will put it away, and each move is written at once.
noted: ContextVar[dict[str, Talk] | None] = ContextVar("noted", default=None)


class BooksStorage(BaseStorage):
    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        await self._write(replace(await self._read(key), state=name))

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._read(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._write(replace(await self._read(key), data=dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict((await self._read(key)).data)

    async def _read(self, key: StorageKey) -> Talk:
        notes = noted.get()
        known = notes.get(name_of(key)) if notes is not None else None
        return known or await self._conversations.read(name_of(key))

    async def _write(self, talk: Talk) -> None:
        notes = noted.get()
        if notes is None:
            await self._conversations.write(talk, now=datetime.now(UTC))
        else:
            notes[talk.key] = talk

    async def close(self) -> None:
        """The books are closed by whoever opened them."""


def private(bot_id: int, chat_id: int) -> StorageKey:
    """The key of a private conversation, in which the chat bears the user's number."""
    return StorageKey(bot_id, chat_id, chat_id)


def name_of(key: StorageKey) -> str:
    """What the books call a conversation."""
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}:{key.thread_id or ''}:{key.destiny}"
