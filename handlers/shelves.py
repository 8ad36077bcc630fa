"""The shelf: the knowledge that is live in this process, renewed in the background when its edition in the books goes up."""

import asyncio

import structlog

from db.books import Books
from db.marks import KNOWLEDGE
from knowledge.answer import Answerer
from knowledge.facts import Town

log = structlog.get_logger("shelf")


class Shelf:
    """`answerer` is always whole: a new edition is put in its place only when it is ready."""

    def __init__(self, town: Town, books: Books) -> None:
        self.town = town
        self.answerer = Answerer(town)
        self._books = books
        self._edition = 0

    async def renew(self) -> bool:
        """Takes up what was approved since the last look; false when there was nothing new."""
        edition = await self._books.marks.read(KNOWLEDGE)
        if edition == self._edition:
            return False
        answered = await self._books.questions.answered()
        self.answerer = await asyncio.to_thread(Answerer, self.town)
        self._edition = edition
        log.info("knowledge renewed", edition=edition, answers=len(answered))
        return True
