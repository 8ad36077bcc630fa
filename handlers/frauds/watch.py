"""The checker that is live in this process: renewed in the background when the liaison has confirmed something new."""

import asyncio

from db.books import Books
from db.marks import VERDICTS
from knowledge.facts import Town
from knowledge.scam import Checker, Clues, Finding, canonical


class Watch:
    """`checker` is always whole: a new one is put in its place only when it is ready."""

    def __init__(self, town: Town, books: Books) -> None:
        self.town = town
        self.checker = Checker(town)
        self._books = books
        self._edition = 0

    def check(self, text: str) -> Finding:
        return self.checker.check(text)

    async def renew(self) -> bool:
        """Takes up the liaison's verdicts since the last look; false when there was nothing new."""
        edition = await self._books.marks.read(VERDICTS)
        if edition == self._edition:
            return False
        judged = await self._books.frauds.judged()
        self.checker = await asyncio.to_thread(Checker, self.town, judged)
        self._edition = edition
        return True


def forms(clues: Clues) -> dict[str, tuple[str, str]]:
    """Each clue by its canonical form, with its kind and how it was written."""
    kinds = (("phones", clues.phones), ("urls", clues.urls), ("accounts", clues.accounts), ("apps", clues.apps))
    return {form: (kind, written) for kind, found in kinds for written in found if (form := canonical(kind, written))}
