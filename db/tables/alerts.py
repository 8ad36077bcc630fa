"""Alerts, whether they were understood, and the group chats of villages."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG


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
