"""What the desks see of a task, and what they hand in: no row leaves the folder."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.rules.tasks import Light, Move, OpenCase, Seat, Snooze, TaskState
from knowledge.tasks.amounts import Goal, said

# What the cases tell of a task's categories: open or reopened ones, by code. The office's cases fill it in; without them, none.
Linked = Callable[[AsyncSession, Collection[str]], Awaitable[Mapping[str, Sequence[OpenCase]]]]


async def no_cases(_: AsyncSession, __: Collection[str]) -> Mapping[str, Sequence[OpenCase]]:
    """For an office that keeps no cases."""
    return {}


class ProgressState(StrEnum):
    TOLD = "told"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: its day, what is to stand by then, and when it did."""

    due_on: date
    label: str = ""
    goal: float | None = None
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """A task to be entered. `steps` are milestones before `final_on`; `codes` the case categories that touch it."""

    title: str
    unit: str
    post: str
    final_on: date
    goal: Goal
    fact: str | None = None
    area: str = ""
    assists: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    codes: tuple[str, ...] = ()
    duty: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A task as whoever reads it may see it: `moves` are theirs, `seats` why."""

    id: int
    title: str
    fact: str | None
    area: str
    unit: str
    post: str
    post_title: str
    assists: tuple[str, ...]
    goal: Goal
    amount: float | None
    whole: float | None
    told_on: date | None
    due_on: date
    final_on: date
    state: TaskState
    light: Light
    reason: str
    confirmed: bool
    duty: str | None = None
    was_late: bool = False
    done_on: date | None = None
    seats: frozenset[Seat] = frozenset()
    moves: tuple[Move, ...] = ()
    conflicts: tuple[OpenCase, ...] = ()

    @property
    def told(self) -> str:
        """How far it has come, as a figure; empty where none was told."""
        return said(self.goal, self.amount, self.whole)

    @property
    def owner(self) -> str:
        return f"{self.unit}{self.post_title}"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a move: words, a new last day, a new post, or how long to wait."""

    words: str = ""
    day: date | None = None
    post: str = ""
    snooze: Snooze | None = None


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures that came with progress, by the names that their channel gave them, in their order."""

    channel: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of progress. `task` names it; `text` is what residents would read."""

    id: int
    task: int
    fact: str | None
    title: str
    words: str
    amount: float | None
    whole: float | None
    at: datetime
    post: str
    state: ProgressState
    decided_post: str = ""
    text: str = ""
    pictures: Pictures | None = None


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    act: str
    post: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can stand in."""

    person: int
    shown: str
    post: str


@dataclass(frozen=True, slots=True)
class Burden:
    """What a week asked of somebody, in minutes, and how often."""

    minutes: int
    requests: int
    by_kind: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beat:
    """What one look of the clock did: tasks looked at, messages, digests, and lines that were sorted."""

    looked: int = 0
    pushed: int = 0
    digests: int = 0
    lines: int = 0
