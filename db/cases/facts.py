"""What the desks get to hold in their hands: a case, its lines, its receipt; values, no rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.facts import ServiceLevel
from knowledge.rules import RuleBroken
from knowledge.rules.cases import CaseState, Closing, Kind, Move, Relation

FILED, REVISED = "file", "revise"  # lines of the history that are no moves


class Silent(RuleBroken):
    """Too many wrong guesses: whoever asks is answered nothing for an hour, since an answer is what they are after."""

    def __init__(self) -> None:
        super().__init__("查询次数太多，请一小时后再试。")


@dataclass(frozen=True, slots=True)
class Filing:
    """A report as its reporter confirmed it.

    `draft` is the name of the draft it grew from: confirming a draft again files nothing new. `first_at` is the first word of
    it: the resident's clock runs from there. `sorted_as` is what the sorter said, where the reporter chose another `code`.
    `same_as` is an open case about the same thing, if there seems to be one.
    """

    text: str
    code: str
    unit: str
    level: ServiceLevel
    first_at: datetime
    kind: Kind = Kind.INCIDENT
    draft: str | None = None
    place: str | None = None
    emergency: str | None = None
    sorted_as: str = ""
    because: str = ""
    anonymous: bool = False
    private: bool = False
    contact: str | None = None
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes home. `code` opens the case from any other account together with `number`.

    `due_at` is the promise; `step_due_at` when the next step is due. `parked`: kept, and merged with others by an officer, since
    this was more than one person's share of an hour. `revised`: this was an edit of what had been filed before.
    """

    id: int
    number: str
    code: str
    unit: str
    state: CaseState
    due_at: datetime
    step_due_at: datetime | None
    linked_to: int | None = None
    companions: int = 0
    parked: bool = False
    revised: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case as one person may see it: `relations` say how they stand to it, `moves` what they may do now.

    `text` and `place` are masked for whoever has no need of more. `paused`: the clock of the step rests. `late` is the clocks
    that have run out.
    """

    id: int
    number: str
    kind: Kind
    state: CaseState
    code: str
    sorted_as: str
    unit: str
    sla: str
    emergency: str | None
    text: str
    place: str | None
    because: str
    anonymous: bool
    private: bool
    parked: bool
    first_at: datetime
    promised_at: datetime
    due_at: datetime
    step_at: datetime
    step_due_at: datetime | None
    paused: bool
    level: int
    handler_post: str
    assisting: tuple[str, ...]
    lead_id: int | None
    repeats: int
    transfers: int
    reopened: int
    attempts: int
    supervised: int
    photos: int
    closing: Closing | None
    closed_at: datetime | None
    relations: frozenset[Relation] = frozenset()
    moves: tuple[Move, ...] = ()

    @property
    def mine(self) -> bool:
        return Relation.REPORTER in self.relations

    def late(self, now: datetime) -> bool:
        """Whether either clock has run out."""
        return self.closed_at is None and (self.due_at < now or (self.step_due_at is not None and self.step_due_at < now))


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a case's history. `actor` is how whoever did it stood to the case; `post` and `unit` are theirs, no name.

    `move` is a Move, or FILED, REVISED. `detail` holds codes of what it was about: the unit it went to, the category,
    the closing, the level.
    """

    id: int
    at: datetime
    move: str
    state: CaseState
    actor: str
    post: str
    unit: str
    detail: dict[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a case: the channel's own name for the file, and the channel that knows it."""

    id: int
    channel: str
    file_id: str
    by_staff: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked who the reporter is; the reporter may see this, and the post is all that it tells of whoever looked."""

    at: datetime
    post: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported a case: the name shown on the channel, and the contact that was left."""

    shown: str
    contact: str | None


@dataclass(frozen=True, slots=True)
class Objection:
    """A unit's objection that waits for the duty officer."""

    id: int
    case: Case
    unit: str
    clause: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another unit for a category, proposed by an accepted objection."""

    id: int
    code: str
    from_unit: str
    to_unit: str
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """All there is of a case, for the export: nothing that tells who reported it."""

    case: Case
    events: Sequence[Event]
    photos: Sequence[Photo]
    linked: Sequence[str]
