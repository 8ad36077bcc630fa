"""Cases, their history and what belongs to each; who reported one lies in the vault and nowhere else."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG, partial

OPEN_CASE = "state NOT IN ('archived', 'linked')"
WATCHED = "watch_at IS NOT NULL"


class CaseRow(SQLModel, table=True):
    """A case: what was reported and where it stands. Who reported it lies in the vault and nowhere here.

    `origin` and `draft` are fingerprints. `step` counts the steps; `watch_at` is when a clock must look at it next: never empty
    while somebody owes a step. `version` rises with every change: the row count of an update that names it decides a race.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        partial("case_file_watched", "watch_at", where=WATCHED),
        partial("case_file_standing", "state", "weight", where=OPEN_CASE),
        partial("case_file_of_unit", "unit", "state", where=OPEN_CASE),
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
