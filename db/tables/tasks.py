"""Tasks of the year: deadlines, progress, what is still to be told, and who is away."""

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG, partial

TASK_WATCHED = "watch_at IS NOT NULL"
TASK_LIVE = "state IN ('open', 'held', 'claimed')"
LINE_OPEN = "told_at IS NULL"


class TaskRow(SQLModel, table=True):
    """A task of the year: owned by a post, so that a successor inherits it. `due_on` is its next deadline, `final_on` the last.

    `round` counts the deadlines it has had and names the occurrences of its reminders; `said` is how far they have come in this
    round, `heard` whether the owner has answered; `watch_at` is when the clock must look at it next.
    """

    __tablename__ = "task"
    __table_args__ = (
        partial("task_watched", "watch_at", where=TASK_WATCHED),
        partial("task_of_post", "post", "due_on", where=TASK_LIVE),
        partial("task_standing", "due_on", where=TASK_LIVE),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    origin: str = Field(unique=True)
    title: str = Field(sa_type=Text)
    fact: str | None = Field(default=None, index=True)
    area: str = ""
    unit: str
    post: str = Field(foreign_key="post.code")
    assists: str = ""
    kind: str
    op: str = "="
    goal: float | None = None
    goal_unit: str = ""
    codes: str = ""
    duty: str | None = None
    amount: float | None = None
    whole: float | None = None
    told_on: date | None = None
    asked_on: date | None = None
    due_on: date
    final_on: date
    state: str
    round: int = 1
    said: int = 0
    heard: bool = False
    was_late: bool = False
    done_on: date | None = Field(default=None, index=True)
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    watch_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed: bool = False
    made_at: datetime = Field(sa_type=Instant)


class MilestoneRow(SQLModel, table=True):
    """A step on the way of a task, with its own day and, where a figure allows, its own goal."""

    __tablename__ = "task_milestone"
    task_id: int = Field(foreign_key="task.id", primary_key=True, sa_type=LONG)
    due_on: date = Field(primary_key=True)
    label: str = ""
    goal: float | None = None
    met_on: date | None = None


class ProgressRow(SQLModel, table=True):
    """What was told of a task's progress; residents read the latest that somebody else approved."""

    __tablename__ = "task_progress"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    task_id: int = Field(foreign_key="task.id", index=True, sa_type=LONG)
    origin: str = Field(unique=True)
    amount: float | None = None
    whole: float | None = None
    about: bool = False
    sealed_words: str = Field(sa_type=Text)
    author_id: int = Field(foreign_key="person.id", sa_type=LONG)
    author_post: str
    at: datetime = Field(sa_type=Instant)
    state: str = Field(index=True)
    decided_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    decided_post: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    sealed_photo: str | None = Field(default=None, sa_type=Text)
    photo_channel: str = Field(default="", sa_column_kwargs={"server_default": ""})


class TaskLineRow(SQLModel, table=True):
    """A line that a digest owes to whoever sits in a seat; it waits until it was told, and names its occurrence.

    `at` is when it may be told; what nobody could be told today is put off to tomorrow.
    """

    __tablename__ = "task_line"
    __table_args__ = (partial("task_line_open", "at", "id", where=LINE_OPEN),)
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    key: str = Field(unique=True)
    task_id: int = Field(foreign_key="task.id", index=True, sa_type=LONG)
    seat: str
    round: int
    stage: int
    at: datetime = Field(sa_type=Instant)
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    told_to: int | None = Field(default=None, sa_type=LONG)


class TaskMinutesRow(SQLModel, table=True):
    """What a person's week was asked for, in minutes; the key names the request, so that it is counted once."""

    __tablename__ = "task_minutes"
    __table_args__ = (Index("task_minutes_of", "person_id", "week"),)
    key: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", sa_type=LONG)
    week: date
    day: date
    minutes: int
    what: str


class TaskEventRow(SQLModel, table=True):
    """One step in a task's history."""

    __tablename__ = "task_event"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    task_id: int = Field(foreign_key="task.id", index=True, sa_type=LONG)
    origin: str = Field(unique=True)
    at: datetime = Field(sa_type=Instant)
    act: str
    person_id: int | None = Field(default=None, sa_type=LONG)
    post: str = ""
    sealed_words: str | None = Field(default=None, sa_type=Text)


class LeaveRow(SQLModel, table=True):
    """Somebody is away, from one day to another, and who stands in."""

    __tablename__ = "task_leave"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    person_id: int = Field(foreign_key="person.id", index=True, sa_type=LONG)
    since: date
    until: date = Field(index=True)
    stand_in: int = Field(foreign_key="person.id", sa_type=LONG)
    made_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
