"""The books for a command: opened, in their newest shape, closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from db.books import Books


@asynccontextmanager
async def the_books(settings: Settings | None = None) -> AsyncIterator[Books]:
    """What the settings name. The books are imported only here: `run` must not wait for them with the page."""
    from db import schema
    from db.books import Books
    from db.transfers import check_whole

    settings = settings or read_settings()
    async with Books.opened(settings.database, settings.key()) as books:
        await schema.upgrade(books.ledger.engine)
        await check_whole(books.ledger)
        yield books
