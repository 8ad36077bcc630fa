"""What came in, what is owed, where each conversation stands, and the files that came along."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG, partial

UPLOAD_WAITS = "state = 'waiting'"


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


class LetterRow(SQLModel, table=True):
    """An update as it came in: stored before it is acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        partial("inbox_next", "id", where="state IN ('waiting', 'working')"),
        partial("inbox_open", "conversation", "id", where="state IN ('waiting', 'working')"),
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
        partial("outbox_open", "urgency", "id", where="state IN ('waiting', 'sending')"),
        partial("outbox_open_keys", "key", where="state IN ('waiting', 'sending')"),
        partial("outbox_in_hand", "channel", "chat_id", where="state = 'sending'"),
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


class UploadRow(SQLModel, table=True):
    """A file that somebody sent, by the fingerprint of where it lies, and what a scanner said of it.

    `sealed_sender` is who hears if it is stopped; once it is settled, nothing here leads back to them.
    """

    __tablename__ = "upload"
    __table_args__ = (partial("upload_waiting", "next_at", where=UPLOAD_WAITS),)
    id: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    mark: str = Field(unique=True)
    channel: str
    sealed_file: str = Field(sa_type=Text)
    sealed_sender: str | None = Field(default=None, sa_type=Text)
    state: str
    tries: int = 0
    next_at: datetime = Field(sa_type=Instant)
    at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
