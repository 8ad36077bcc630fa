"""A case as its card shows it: the facts of the books put into the words of the catalogue."""

from aiogram.types import InlineKeyboardMarkup

from db.cases.facts import Case, Event
from handlers.cases import buttons
from handlers.cases.sorting import SortingTable
from knowledge.rules.cases import Closing, Relation
from knowledge.rules.people import Person
from knowledge.triage.reasons import kept
from knowledge.wording.cases import Line, Shown

RESIDENT = "居民"


def shown(case: Case, sorting: SortingTable) -> Shown:
    """What a card tells; whose it is stands nowhere on it."""
    level = sorting.town.levels.get(case.sla)
    return Shown(
        number=case.number,
        state=case.state,
        category=sorting.category(case.code).name,
        unit=sorting.shown(case.unit),
        text=case.text,
        place=case.place or "",
        due_at=case.due_at,
        first_at=case.first_at,
        step_due_at=case.step_due_at,
        paused=case.paused,
        photos=case.photos,
        level=level.name if level else "",
        because=kept(case.because, sorting.shown(case.unit)),
        emergency=case.sla == "emergency",
        handler=case.handler_post,
        assisting=case.assisting,
        repeats=case.repeats,
        transfers=case.transfers,
        reopened=case.reopened,
        supervised=case.supervised,
        attempts=case.attempts,
        closing=case.closing,
        private=case.private,
        kind=case.kind,
    )


def line(event: Event) -> Line:
    """One line of a history; a reporter is a resident to everybody, themselves included."""
    by = RESIDENT if event.actor == Relation.REPORTER else f"{event.unit}{event.post}"
    closing = event.detail.get("closing")
    return Line(event.at, event.move, by, event.detail.get("unit", ""), Closing(closing) if closing else None, event.words)


def keyboard(case: Case, person: Person) -> InlineKeyboardMarkup | None:
    """The moves this person may make now, drawn from the table, and what may be looked at."""
    return buttons.own_card(case) if case.mine else buttons.staff_card(case)


def titled(title: str, cases: list[Case], sorting: SortingTable) -> tuple[str, list[Shown]]:
    return title, [shown(case, sorting) for case in cases]
