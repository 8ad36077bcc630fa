"""Tasks of the year: entered, reminded of, told of, decided on. One public method is one transaction."""

from datetime import datetime

from db.ledgers import Ledger
from db.tasks.clockwork import Clockwork
from db.tasks.desks import TaskDesks
from db.tasks.entering import Entering
from db.tasks.facts import Beat, Filing, Linked, Said, Task, no_cases
from db.tasks.leaves import Leaves
from db.tasks.moving import Moving
from db.tasks.pictures import TaskPictures
from db.tasks.telling import Telling
from db.tasks.weeks import Weeks
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Person
from knowledge.rules.tasks import Move


class Tasks:
    """`linked` tells the open cases of a task's categories; an office with cases sets it (see `facts.Linked`)."""

    def __init__(self, ledger: Ledger, calendar: Calendar | None = None, linked: Linked = no_cases) -> None:
        calendar = calendar or Calendar()
        self._entering = Entering(ledger, calendar)
        self._moving = Moving(ledger, calendar, linked)
        self._clock = Clockwork(ledger, calendar, linked)
        self.desks = TaskDesks(ledger, calendar, linked)
        self.progress = Telling(ledger, calendar)
        self.pictures = TaskPictures(ledger)
        self.leaves = Leaves(ledger, calendar)
        self.weeks = Weeks(ledger, calendar, linked)

    def link(self, linked: Linked) -> None:
        """From now on these are the cases that speak against a task."""
        self._moving.linked = self.desks.linked = self.weeks.linked = linked
        self._clock.link(linked)

    async def enter(self, filings: list[tuple[str, Filing]], *, now: datetime) -> int:
        """Enters tasks under their origins; those entered before stay as they are. Answers how many were new."""
        return await self._entering.enter(filings, now=now)

    async def add(self, filing: Filing, *, by: Person, origin: str, now: datetime) -> Task:
        """Enters one task that somebody spoke; its owner is told. RuleBroken: not theirs to give, or no such post."""
        task_id = await self._entering.add(filing, by=by, origin=origin, now=now)
        return await self.desks.read(task_id, by=by, now=now)

    async def move(self, move: Move, task_id: int, *, by: Person, origin: str, now: datetime, said: Said | None = None) -> Task:
        """Every button is this one call; the same origin a second time changes nothing. RuleBroken carries the sentence to show."""
        await self._moving.move(move, task_id, by=by, origin=origin, now=now, said=said or Said())
        return await self.desks.read(task_id, by=by, now=now, moved=True)

    async def beat(self, now: datetime) -> Beat:
        """One look of the clock; see `Clockwork.beat`."""
        return await self._clock.beat(now)
