"""What the office keeps of itself: who did what, and the small numbers that its processes share."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG


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
