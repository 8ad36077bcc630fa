"""The checker that is live in this process: renewed in the background when the liaison has confirmed something new."""

import asyncio

from db.books import Books
from db.marks import VERDICTS
from handlers.memories import Remembered
from knowledge.facts import Town
from knowledge.scam import Checker, Clues, Finding, Verdict, canonical
from knowledge.scam.calls import scam_suspected
from knowledge.wording.scams import RESEMBLES


class Watch:
    """`checker` is always whole: a new one is put in its place only when it is ready."""

    def __init__(self, town: Town, books: Books) -> None:
        self.town = town
        self._books = books
        self._edition = 0
        self._put(Checker(town))

    def _put(self, checker: Checker) -> None:
        self.checker = checker
        self.hears = Remembered(self._hears)

    def check(self, text: str, *, before: str = "") -> Finding:
        return self.checker.check(text, before=before)

    def _hears(self, text: str) -> bool:
        """Whether plain words show or tell of a fraud clearly enough to be looked at without being asked.

        The checker is made for what is brought to it, and sees more in an ordinary complaint than is there: so its verdict
        alone is not enough, and two signs, or one with a number to trace, must stand in the text. `hears` remembers.
        """
        finding = self.checker.check(text)
        signs = sum(reason.why != RESEMBLES for reason in finding.reasons)
        traced = any((finding.clues.phones, finding.clues.urls, finding.clues.accounts, finding.clues.apps))
        suspected = finding.verdict is not Verdict.NO_SIGN and scam_suspected(text)
        clear = finding.verdict is Verdict.SCAM and (signs > 1 or (signs == 1 and (traced or suspected)))
        return finding.first_aid or clear or suspected

    async def renew(self) -> bool:
        """Takes up the liaison's verdicts since the last look; false when there was nothing new."""
        edition = await self._books.marks.read(VERDICTS)
        if edition == self._edition:
            return False
        judged = await self._books.frauds.judged()
        self._put(await asyncio.to_thread(Checker, self.town, judged))
        self._edition = edition
        return True


def forms(clues: Clues) -> dict[str, tuple[str, str]]:
    """Each clue by its canonical form, with its kind and how it was written."""
    kinds = (("phones", clues.phones), ("urls", clues.urls), ("accounts", clues.accounts), ("apps", clues.apps))
    return {form: (kind, written) for kind, found in kinds for written in found if (form := canonical(kind, written))}
