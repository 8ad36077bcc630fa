"""Questions that were kept for a person, and what officers answered."""

from datetime import date, datetime

from sqlalchemy import Text, false
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG


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
