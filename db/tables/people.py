"""People, the posts they hold, what they told about themselves, and their guardians."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from db.engines import Instant
from db.tables.columns import LONG, partial


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
        partial("one_appointment", "post_code", "person_id", unique=True, where="until IS NULL"),
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
    __table_args__ = (partial("one_guardian", "ward_id", "guardian_id", unique=True, where="until IS NULL"),)
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
