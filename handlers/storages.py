"""aiogram's conversation state, kept in the books, so that a half-written report outlives a restart."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from db.conversations import Conversations


class BooksStorage(BaseStorage):
    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        await self._conversations.set_state(_name(key), name, now=datetime.now(UTC))

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._conversations.read(_name(key)))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._conversations.set_data(_name(key), data, now=datetime.now(UTC))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return (await self._conversations.read(_name(key)))[1]

    async def close(self) -> None:
        """The books are closed by whoever opened them."""


def _name(key: StorageKey) -> str:
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}:{key.thread_id or ''}:{key.destiny}"
