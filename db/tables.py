"""Every table of the books in one place; text that people wrote or that is said to them is sealed (columns `sealed_…`)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from db.engines import Instant

# SQLite numbers its rows by itself only for a column that is plainly INTEGER.
LONG = BigInteger().with_variant(Integer, "sqlite")


class LetterState(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    DEAD = "dead"


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    met_at: datetime = Field(sa_type=Instant)
    script: str | None = None


class IdentityRow(SQLModel, table=True):
    """How a person is known on one channel."""

    __tablename__ = "identity"
    channel: str = Field(primary_key=True)
    user_id: int = Field(primary_key=True, sa_type=LONG)
    chat_id: int = Field(sa_type=LONG)
    person_id: int = Field(foreign_key="person.id", index=True, sa_type=LONG)
    sealed_shown: str = Field(sa_type=Text)
    unreachable_since: datetime | None = Field(default=None, sa_type=Instant)


class PostRow(SQLModel, table=True):
    """A post of the town: it outlives whoever holds it."""

    __tablename__ = "post"
    code: str = Field(primary_key=True)
    title: str
    unit: str
    role: str
    confirmed: bool = False


class AppointmentRow(SQLModel, table=True):
    __tablename__ = "appointment"
    __table_args__ = (
        # One person holds a post at most once at a time.
        Index(
            "one_appointment",
            "post_code",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    post_code: str = Field(foreign_key="post.code", index=True)
    person_id: int = Field(foreign_key="person.id", index=True, sa_type=LONG)
    since: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)


class InvitationRow(SQLModel, table=True):
    """A one-time appointment link; only the hash of its token is kept."""

    __tablename__ = "invitation"
    token_hash: str = Field(primary_key=True)
    post_code: str = Field(foreign_key="post.code")
    made_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)


class LetterRow(SQLModel, table=True):
    """An update as it came in: stored before it is acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        Index(
            "inbox_next",
            "id",
            sqlite_where=text("state IN ('waiting', 'working')"),
            postgresql_where=text("state IN ('waiting', 'working')"),
        ),
        Index(
            "inbox_open",
            "conversation",
            "id",
            sqlite_where=text("state IN ('waiting', 'working')"),
            postgresql_where=text("state IN ('waiting', 'working')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    channel: str
    update_id: int = Field(sa_type=LONG)
    conversation: str
    sealed_raw: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=Instant)
    state: str = LetterState.WAITING
    not_before: datetime | None = Field(default=None, sa_type=Instant)
    holder: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    crashes: int = 0
    answering: bool = False
    fault: str | None = Field(default=None, sa_type=Text)
    settled_at: datetime | None = Field(default=None, sa_type=Instant, index=True)


class SheetRow(SQLModel, table=True):
    """Words that many notices share: an alert stands once for each script, and not once for each person."""

    __tablename__ = "sheet"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    key: str = Field(unique=True)
    sealed_text: str = Field(sa_type=Text)
    sealed_about: str | None = Field(default=None, sa_type=Text)
    brief: str = Field(sa_type=Text)


class NoticeRow(SQLModel, table=True):
    """A message the office owes: `key` names the occurrence, so that owing it twice owes it once.

    What it says stands in the row itself or, where many are told the same, on a sheet.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "outbox_open",
            "urgency",
            "id",
            sqlite_where=text("state IN ('waiting', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index(
            "outbox_in_hand",
            "channel",
            "chat_id",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    key: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, sa_type=LONG)
    channel: str
    chat_id: int = Field(sa_type=LONG)
    # No foreign key: it would be looked up for each of a million rows, and no sheet is ever taken away.
    sheet_id: int | None = Field(default=None, sa_type=LONG)
    sealed_text: str = Field(sa_type=Text)
    sealed_about: str | None = Field(default=None, sa_type=Text)
    brief: str = ""
    urgency: int
    owed_at: datetime = Field(sa_type=Instant)
    not_before: datetime | None = Field(default=None, sa_type=Instant)
    stale_after: datetime | None = Field(default=None, sa_type=Instant)
    state: str = NoticeState.WAITING
    holder: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    tries: int = 0
    resend: bool = False
    reason: str | None = None
    message_id: int | None = Field(default=None, sa_type=LONG)
    settled_at: datetime | None = Field(default=None, sa_type=Instant, index=True)


class ConversationRow(SQLModel, table=True):
    """Where a conversation stands, so that a half-written report outlives a restart."""

    __tablename__ = "conversation"
    key: str = Field(primary_key=True)
    state: str | None = None
    sealed_data: str | None = Field(default=None, sa_type=Text)
    touched_at: datetime = Field(sa_type=Instant, index=True)


class QuestionRow(SQLModel, table=True):
    """A question that the assistant could not answer: kept for a person, with an owner and a date. `public`: all may read it."""

    __tablename__ = "question"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    number: str = Field(unique=True)
    origin: str = Field(unique=True)
    same_as: int | None = Field(default=None, foreign_key="question.id", index=True, sa_type=LONG)
    person_id: int = Field(foreign_key="person.id", index=True, sa_type=LONG)
    channel: str
    chat_id: int = Field(sa_type=LONG)
    script: str | None = None
    sealed_text: str = Field(sa_type=Text)
    likeness: str = Field(index=True)
    state: str
    public: bool = False
    owner: str = Field(foreign_key="post.code")
    due_on: date
    asked_at: datetime = Field(sa_type=Instant)
    settled_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    forget: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ReplyRow(SQLModel, table=True):
    """What an officer wrote in answer to a kept question; live once another person approved it."""

    __tablename__ = "reply"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    question_id: int = Field(foreign_key="question.id", index=True, sa_type=LONG)
    origin: str = Field(unique=True)
    sealed_asked: str = Field(sa_type=Text)
    sealed_text: str = Field(sa_type=Text)
    author_id: int = Field(foreign_key="person.id", sa_type=LONG)
    author_post: str
    written_at: datetime = Field(sa_type=Instant)
    state: str
    decided_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class DocumentRow(SQLModel, table=True):
    """A document of the town's own, as it was read: public text, so not sealed; seen by nobody before it is live."""

    __tablename__ = "document"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    digest: str = Field(unique=True)
    title: str
    dated: date | None = None
    year: int | None = None
    state: str = Field(index=True)
    replaces: int | None = Field(default=None, foreign_key="document.id", sa_type=LONG)
    sections: str = Field(sa_type=Text)
    damage: str = Field(sa_type=Text)
    doubts: str = Field(sa_type=Text)
    imported_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    imported_at: datetime = Field(sa_type=Instant)
    decided_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class FigureRow(SQLModel, table=True):
    """A figure found in a document: a draft until an officer confirms it. `said` is how it reads, `sentence` where it stands."""

    __tablename__ = "figure"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    document_id: int = Field(foreign_key="document.id", index=True, sa_type=LONG)
    name: str
    said: str
    kind: str
    year: int | None = None
    section: str
    sentence: str = Field(sa_type=Text)
    doubt: str = ""
    state: str
    decided_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)


OPEN_CASE = "state NOT IN ('archived', 'linked')"
WATCHED = "watch_at IS NOT NULL"


class CaseRow(SQLModel, table=True):
    """A case: what was reported and where it stands. Who reported it lies in the vault and nowhere here.

    `origin` and `draft` are fingerprints. `step` counts the steps; `watch_at` is when a clock must look at it next: never empty
    while somebody owes a step. `version` rises with every change: the row count of an update that names it decides a race.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("case_file_watched", "watch_at", sqlite_where=text(WATCHED), postgresql_where=text(WATCHED)),
        Index("case_file_standing", "state", "weight", sqlite_where=text(OPEN_CASE), postgresql_where=text(OPEN_CASE)),
        Index("case_file_of_unit", "unit", "state", sqlite_where=text(OPEN_CASE), postgresql_where=text(OPEN_CASE)),
        Index("case_file_closed", "code", "closed_at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    number: str = Field(unique=True)
    origin: str = Field(unique=True)
    draft: str | None = Field(default=None, unique=True)
    pickup_hash: str
    kind: str
    code: str
    sorted_as: str
    unit: str
    sla: str
    sla_hours: int = 0
    sla_days: int = 0
    emergency: str | None = None
    sealed_text: str = Field(sa_type=Text)
    sealed_place: str | None = Field(default=None, sa_type=Text)
    because: str = ""
    anonymous: bool = False
    private: bool = False
    parked: bool = False
    state: str
    version: int = 0
    first_at: datetime = Field(sa_type=Instant, index=True)
    promised_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    resident_stage: int = 0
    step: int = 1
    step_at: datetime = Field(sa_type=Instant)
    step_due_at: datetime | None = Field(default=None, sa_type=Instant)
    step_stage: int = 0
    held_left: int | None = None
    held_stage: int = 0
    watch_at: datetime | None = Field(default=None, sa_type=Instant)
    level: int = 0
    weight: int = 0
    handler_id: int | None = Field(default=None, foreign_key="person.id", index=True, sa_type=LONG)
    handler_post: str = ""
    lead_id: int | None = Field(default=None, foreign_key="case_file.id", index=True, sa_type=LONG)
    repeats: int = 0
    transfers: int = 0
    reopened: int = 0
    attempts: int = 0
    extended: bool = False
    supervised: int = 0
    closing: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class CaseVaultRow(SQLModel, table=True):
    """Who reported a case and how they are reached, apart from it; `reporter` is a fingerprint, all else is sealed."""

    __tablename__ = "case_vault"
    case_id: int = Field(foreign_key="case_file.id", primary_key=True, sa_type=LONG)
    reporter: str = Field(index=True)
    sealed_person: str = Field(sa_type=Text)
    sealed_contact: str | None = Field(default=None, sa_type=Text)
    hears: bool = True
    forget: bool = False
    at: datetime = Field(sa_type=Instant, index=True)


class CaseLookRow(SQLModel, table=True):
    """Somebody looked who the reporter is: which post, when, why; rows are added and never changed (triggers)."""

    __tablename__ = "case_look"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    case_id: int = Field(foreign_key="case_file.id", index=True, sa_type=LONG)
    person_id: int = Field(sa_type=LONG)
    post: str
    sealed_reason: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class CaseEventRow(SQLModel, table=True):
    """One line of a case's history; rows are added and never changed (triggers). A reporter's line names nobody."""

    __tablename__ = "case_event"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    case_id: int = Field(foreign_key="case_file.id", index=True, sa_type=LONG)
    origin: str = Field(unique=True)
    at: datetime = Field(sa_type=Instant)
    move: str
    state: str
    actor: str
    post: str = ""
    person_id: int | None = Field(default=None, sa_type=LONG)
    unit: str = ""
    detail: str = ""
    sealed_words: str | None = Field(default=None, sa_type=Text)


class CasePhotoRow(SQLModel, table=True):
    """A picture that belongs to a draft or to a case, found again by its album; all that points at a chat is a fingerprint."""

    __tablename__ = "case_photo"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    origin: str = Field(unique=True)
    case_id: int | None = Field(default=None, foreign_key="case_file.id", index=True, sa_type=LONG)
    draft: str | None = Field(default=None, index=True)
    album: str | None = Field(default=None, index=True)
    by_staff: bool = False
    channel: str
    sealed_file: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class CaseUnitRow(SQLModel, table=True):
    """A unit that was brought in; `done_at` when its part is done."""

    __tablename__ = "case_unit"
    case_id: int = Field(foreign_key="case_file.id", primary_key=True, sa_type=LONG)
    unit: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)


class CaseObjectionRow(SQLModel, table=True):
    """A unit's one objection to a case, and what became of it."""

    __tablename__ = "case_objection"
    __table_args__ = (UniqueConstraint("case_id", "unit"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    case_id: int = Field(foreign_key="case_file.id", index=True, sa_type=LONG)
    unit: str
    code: str
    sealed_clause: str = Field(sa_type=Text)
    sealed_reason: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)
    state: str = "open"
    decided_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class CaseProposalRow(SQLModel, table=True):
    """An accepted objection proposes another unit for a code; it changes the catalogue once an officer agrees."""

    __tablename__ = "case_proposal"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    objection_id: int = Field(foreign_key="case_objection.id", unique=True, sa_type=LONG)
    code: str
    from_unit: str
    to_unit: str
    at: datetime = Field(sa_type=Instant)
    state: str = "open"
    decided_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class CaseDecisionRow(SQLModel, table=True):
    """What an officer sorted a report as: what the sorter learns from."""

    __tablename__ = "case_decision"
    case_id: int = Field(foreign_key="case_file.id", primary_key=True, sa_type=LONG)
    code: str
    sealed_text: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class CaseMissRow(SQLModel, table=True):
    """A look-up that failed: enough of them, and the asker hears nothing more for an hour."""

    __tablename__ = "case_miss"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    asker: str = Field(index=True)
    at: datetime = Field(sa_type=Instant, index=True)


class AuditRow(SQLModel, table=True):
    """Who did what to what, when, and whether it was allowed; rows can be added and never changed (triggers)."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    at: datetime = Field(sa_type=Instant, index=True)
    person_id: int | None = Field(default=None, sa_type=LONG)
    act: str
    subject: str
    allowed: bool
    note: str = ""


class MarkRow(SQLModel, table=True):
    """Small numbers that processes share, such as the edition of the knowledge that is live."""

    __tablename__ = "mark"
    name: str = Field(primary_key=True)
    value: int = Field(sa_type=LONG)


class PaceRow(SQLModel, table=True):
    """How fast a token's messages leave, where several processes send them: what left, what is lent, who waits (JSON)."""

    __tablename__ = "pace"
    token: str = Field(primary_key=True)
    standing: str = Field(sa_type=Text)


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
        Index("task_watched", "watch_at", sqlite_where=text(TASK_WATCHED), postgresql_where=text(TASK_WATCHED)),
        Index("task_of_post", "post", "due_on", sqlite_where=text(TASK_LIVE), postgresql_where=text(TASK_LIVE)),
        Index("task_standing", "due_on", sqlite_where=text(TASK_LIVE), postgresql_where=text(TASK_LIVE)),
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
    __table_args__ = (Index("task_line_open", "at", "id", sqlite_where=text(LINE_OPEN), postgresql_where=text(LINE_OPEN)),)
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


class ProfileRow(SQLModel, table=True):
    """What somebody told about themselves, so that alerts reach those they are for. `groups` and `muted` are lists in commas."""

    __tablename__ = "profile"
    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=LONG)
    village: str = Field(default="", index=True)
    grid: str = Field(default="", index=True)
    groups: str = ""
    muted: str = ""


class GuardianRow(SQLModel, table=True):
    """Somebody of the family who is told when money may be about to go: with consent given beforehand, ended by either.

    Until the ward has confirmed, by the name that the other shows, nothing is told to either of the other.
    """

    __tablename__ = "guardian"
    __table_args__ = (
        Index(
            "one_guardian",
            "ward_id",
            "guardian_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    ward_id: int = Field(foreign_key="person.id", index=True, sa_type=LONG)
    guardian_id: int = Field(foreign_key="person.id", index=True, sa_type=LONG)
    since: datetime = Field(sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)


class GuardianCodeRow(SQLModel, table=True):
    """A code that the ward gives to whom they trust; only its fingerprint is kept."""

    __tablename__ = "guardian_code"
    code_hash: str = Field(primary_key=True)
    ward_id: int = Field(foreign_key="person.id", index=True, sa_type=LONG)
    expires_at: datetime = Field(sa_type=Instant)
    used_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)


class FraudRow(SQLModel, table=True):
    """What somebody reported about a fraud. Without `person_id` it is anonymous: nobody can be told of it, nobody can be found."""

    __tablename__ = "fraud"
    __table_args__ = (
        Index(
            "fraud_waiting",
            "due_at",
            sqlite_where=text("state = 'reported'"),
            postgresql_where=text("state = 'reported'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    number: str = Field(unique=True)
    pickup_hash: str
    origin: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, sa_type=LONG)
    channel: str = ""
    chat_id: int = Field(default=0, sa_type=LONG)
    script: str | None = None
    sealed_text: str = Field(sa_type=Text)
    code: str | None = None
    lost: int | None = Field(default=None, sa_type=LONG)
    urgent: bool = False
    state: str
    reported_at: datetime = Field(sa_type=Instant, index=True)
    due_at: datetime = Field(sa_type=Instant)
    reminded: bool = False
    taken_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    judged: bool = False
    forget: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class FraudClueRow(SQLModel, table=True):
    """A number, link, account or app of a report: found again by its fingerprint, whatever disguise it comes in."""

    __tablename__ = "fraud_clue"
    __table_args__ = (UniqueConstraint("fraud_id", "fingerprint"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    fraud_id: int = Field(foreign_key="fraud.id", sa_type=LONG)
    kind: str
    fingerprint: str = Field(index=True)
    sealed_clue: str = Field(sa_type=Text)
    reported_at: datetime = Field(sa_type=Instant)


class FraudPhotoRow(SQLModel, table=True):
    __tablename__ = "fraud_photo"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    fraud_id: int = Field(foreign_key="fraud.id", index=True, sa_type=LONG)
    file_id: str


class AlertRow(SQLModel, table=True):
    """An alert: public text, so not sealed. `reached` is the last person it was owed to; an open one goes on from there."""

    __tablename__ = "alert"
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    origin: str = Field(unique=True)
    author_id: int = Field(foreign_key="person.id", sa_type=LONG)
    text: str = Field(sa_type=Text)
    topic: str
    groups: str = ""
    villages: str = ""
    grids: str = ""
    chats: bool = False
    state: str = Field(index=True)
    corrects: int | None = Field(default=None, foreign_key="alert.id", index=True, sa_type=LONG)
    counted: int | None = None
    made_at: datetime = Field(sa_type=Instant)
    approved_by: int | None = Field(default=None, foreign_key="person.id", sa_type=LONG)
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    reached: int = Field(default=0, sa_type=LONG)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class AlertAnswerRow(SQLModel, table=True):
    """Whether somebody understood an alert: one answer each, the first one counts."""

    __tablename__ = "alert_answer"
    alert_id: int = Field(primary_key=True, foreign_key="alert.id", sa_type=LONG)
    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=LONG)
    understood: bool
    at: datetime = Field(sa_type=Instant)


class VillageChatRow(SQLModel, table=True):
    """The group chat of a village, registered by an officer: it gets alerts, and nothing else is said or heard there."""

    __tablename__ = "village_chat"
    channel: str = Field(primary_key=True)
    chat_id: int = Field(primary_key=True, sa_type=LONG)
    village: str = Field(index=True)
    registered_by: int = Field(foreign_key="person.id", sa_type=LONG)
    registered_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)
