"""The checker that is live in this process: renewed in the background when the liaison has confirmed something new."""

import asyncio

from db.books import Books
from db.marks import VERDICTS
from handlers.memories import Remembered
from knowledge.facts import Town
from knowledge.lessons.weights import general
from knowledge.scam import Checker, Clues, Finding, Verdict, canonical
from knowledge.scam.calls import scam_suspected
from knowledge.wording.scams import RESEMBLES

SURE = 0.7  # the model's score from which two signs are enough, whatever else the words are like
PLAIN = 0.4  # the chance from which words are plainly of another matter


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

        The checker is made for what is brought to it, and sees more in an ordinary complaint than is there. Of the development
        messages 175 of 190 frauds are heard, 5 of 195 reports, and 23 of our own 2,500 questions. `hears` remembers.
        """
        finding = self.checker.check(text)
        signs = sum(reason.why != RESEMBLES for reason in finding.reasons)
        traced = any((finding.clues.phones, finding.clues.urls, finding.clues.accounts, finding.clues.apps))
        sure, other = finding.score >= SURE, _of_another_matter(text)
        clear = finding.verdict is Verdict.SCAM and signs > 0 and (traced or not other or (sure and signs > 1))
        told = finding.verdict is not Verdict.NO_SIGN and scam_suspected(text) and (sure or not other)
        return finding.first_aid or clear or told

    async def renew(self) -> bool:
        """Takes up the liaison's verdicts since the last look; false when there was nothing new."""
        edition = await self._books.marks.read(VERDICTS)
        if edition == self._edition:
            return False
        judged = await self._books.frauds.judged()
        self._put(await asyncio.to_thread(Checker, self.town, judged))
        self._edition = edition
        return True


def _of_another_matter(text: str) -> bool:
    """Whether the words are plainly of one of the town's own matters: wages that were not paid, a school's lunch."""
    chances = general().chances(text)
    best = int(chances.argmax())
    return general().codes[best] != "other" and float(chances[best]) > PLAIN


def forms(clues: Clues) -> dict[str, tuple[str, str]]:
    """Each clue by its canonical form, with its kind and how it was written."""
    kinds = (("phones", clues.phones), ("urls", clues.urls), ("accounts", clues.accounts), ("apps", clues.apps))
    return {form: (kind, written) for kind, found in kinds for written in found if (form := canonical(kind, written))}
