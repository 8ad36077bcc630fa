"""The town's own documents, and the figures found in them."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG


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
