"""The sorting table: the sorter that is live in this process, taught in the background by what officers decided."""

import asyncio

import structlog

from db.books import Books
from knowledge.facts import Category, ServiceLevel, Town, Unit
from knowledge.rules.cases import Kind
from knowledge.triage import Sorted, Sorter
from knowledge.triage.natures import kind_of

ENOUGH = 20  # new decisions before it is worth learning again

log = structlog.get_logger("sorting")


class SortingTable:
    """`sort` is always whole: a sorter that learned more is put in place when it is ready, and only where it is no worse."""

    def __init__(self, town: Town, books: Books) -> None:
        self.town = town
        self._books = books
        self._sorter: Sorter | None = None
        self._learned = 0

    def sort(self, text: str) -> Sorted:
        if self._sorter is None:  # built when first needed: most processes of an office never sort
            self._sorter = Sorter(self.town)
        return self._sorter.sort(text)

    async def renew(self) -> bool:
        """Learns from the officers' decisions once there are enough new ones; false where nothing changed."""
        decisions = await self._books.cases.lessons.decisions()
        if len(decisions) - self._learned < ENOUGH:
            return False
        before = self._sorter or Sorter(self.town)
        self._sorter = await asyncio.to_thread(before.taught, decisions)
        self._learned = len(decisions)
        log.info("sorter renewed", decisions=len(decisions), version=self._sorter.version, better=self._sorter is not before)
        return True

    def category(self, code: str) -> Category:
        """The category of a code; a code that the catalogue no longer has is what the catalogue calls other."""
        known = {one.code: one for one in self.town.categories}
        return known.get(code) or known.get("other") or self.town.categories[-1]

    def kind(self, text: str, code: str) -> Kind:
        """Whether it is a thing that is broken or a complaint of how somebody was treated, by what is said."""
        return kind_of(text, self.category(code))

    async def unit_of(self, code: str) -> str:
        """The unit of a category, as the catalogue and the accepted proposals say."""
        return (await self._books.cases.lessons.overrides()).get(code) or self.category(code).unit

    def shown(self, unit: str) -> str:
        return self.town.unit(unit).shown

    def level(self, code: str, *, urgent: bool = False, emergency: bool = False) -> ServiceLevel:
        """The service level: that of the category, and faster for what cannot wait."""
        usual = self.town.levels[self.category(code).sla]
        faster = "emergency" if emergency else "urgent" if urgent and usual.working_days else usual.id
        return self.town.levels.get(faster, usual)

    @property
    def units(self) -> tuple[Unit, ...]:
        return self.town.units
