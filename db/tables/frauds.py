"""Reports of frauds, their clues and screenshots."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG, partial


class FraudRow(SQLModel, table=True):
    """What somebody reported about a fraud. Without `person_id` it is anonymous: nobody can be told of it, nobody can be found."""

    __tablename__ = "fraud"
    __table_args__ = (partial("fraud_waiting", "due_at", where="state = 'reported'"),)
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
    channel: str = Field(default="webchat", sa_column_kwargs={"server_default": "webchat"})
