"""Letters: what came in, as records, and the statements that take them in, hand them out and put them away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from db.conversations import Talk
from db.ledgers import among, table_of
from db.tables import LetterRow, LetterState
from knowledge.rules.people import Person

OPEN = (LetterState.WAITING, LetterState.WORKING)
PAUSES = tuple(timedelta(seconds=s) for s in (0.5, 1, 2, 4))  # before the 2nd, 3rd, … try


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as the channel gave it: `raw` is its JSON, `conversation` names whose turn it is in."""

    update_id: int
    conversation: str
    raw: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A stored update in the hands of a desk.

    `answered_maybe`: an answer was begun by a process that died, so a second one must be marked as such.
    `sender` and `talk`: whose chat it is, with the posts held, and where the conversation stands, both as the letter was taken;
    None where the books do not tell.
    """

    id: int
    channel: str
    update_id: int
    conversation: str
    raw: str
    failures: int
    answered_maybe: bool
    received_at: datetime
    holder: str
    sender: Person | None = None
    talk: Talk | None = None

    @property
    def chat_id(self) -> int:
        """The chat whose turn it is in; in a private chat it is the user's own number."""
        return int(self.conversation.split(":")[1])

    @property
    def origin(self) -> str:
        """Names this update in every row written because of it."""
        return f"{self.channel}:{self.update_id}"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that could not be handled: which one, since when, and the kind of fault."""

    id: int
    channel: str
    update_id: int
    received_at: datetime
    fault: str


def given_back(letter: Letter, failures: int, fault: str, dead: bool, now: datetime) -> Any:
    values: dict[str, Any] = {"failures": failures, "fault": fault[:500], "holder": None, "lease_until": None}
    if dead:
        values |= {"state": LetterState.DEAD, "settled_at": now}
    else:
        values |= {"state": LetterState.WAITING, "not_before": now + PAUSES[min(failures, len(PAUSES)) - 1]}
    return update(LetterRow).where(col(LetterRow.id) == letter.id, *held(letter.holder)).values(values)


def held(holder: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whoever lost a letter to another desk (a lease ran out while the machine slept) has no more say in it."""
    return col(LetterRow.state) == LetterState.WORKING, col(LetterRow.holder) == holder


def _store(insert: Any) -> Any:
    return insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)


def _heads(*, locking: bool, replayed: bool = False) -> Any:
    """The first open letter of each conversation, where it is free and due.

    `replayed`: what came in before the books were put back is taken one by one, as it came, whoever wrote it: a press of an officer
    must find the report that it was about.
    """
    earlier = _TABLE.alias()
    waits = (
        select(earlier.c.id)
        .where(earlier.c.conversation == _TABLE.c.conversation, earlier.c.id < _TABLE.c.id, among(earlier.c.state, OPEN))
        .exists()
    )
    heads = (
        select(_TABLE.c.id)
        .where(
            among(_TABLE.c.state, OPEN),
            _TABLE.c.state == LetterState.WAITING,
            or_(_TABLE.c.not_before.is_(None), _TABLE.c.not_before <= bindparam("now")),
            ~waits,
        )
        .order_by(_TABLE.c.id)
        .limit(bindparam("limit"))
    )
    if replayed:
        heads = heads.where(or_(_TABLE.c.received_at > bindparam("restored"), ~_one_before()))
    return heads.with_for_update(skip_locked=True) if locking else heads


def _one_before() -> Any:
    before = _TABLE.alias()
    came = (before.c.id < _TABLE.c.id, among(before.c.state, OPEN), before.c.received_at <= bindparam("restored"))
    return select(before.c.id).where(*came).exists()


def journal_line(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the inbox as the journal keeps it."""
    told = {name: row[name] for name in ("channel", "update_id", "conversation", "sealed_raw")}
    return told | {"at": row["received_at"].isoformat()}


# Every message passes these: made once, for making a statement costs more than carrying it out.
_TABLE = table_of(LetterRow)
_THESE = _TABLE.c.id.in_(bindparam("ids", expanding=True))
STORE = {"sqlite": _store(sqlite.insert), "postgresql": _store(postgresql.insert)}
HEADS = {locking: _heads(locking=locking) for locking in (False, True)}
REPLAYED_HEADS = {locking: _heads(locking=locking, replayed=True) for locking in (False, True)}
TAKE = (
    update(_TABLE)
    .where(_THESE)
    .values(state=LetterState.WORKING, holder=bindparam("by"), lease_until=bindparam("until"))
    .returning(_TABLE)
)
SETTLE = (
    update(_TABLE)
    .where(_THESE, _TABLE.c.state == LetterState.WORKING, _TABLE.c.holder == bindparam("held_by"))
    .values(state=LetterState.DONE, holder=None, lease_until=None, settled_at=bindparam("now"))
    .returning(_TABLE.c.id)
)
