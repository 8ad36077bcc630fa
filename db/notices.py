"""What the office owes to say, each written with the fact that caused it: who owes words only needs this."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.bells import OUTBOX
from db.ledgers import Ledger
from db.tables import NoticeRow, NoticeState, SheetRow
from knowledge.rules.people import Person


class Urgency(IntEnum):
    """What goes first, and what an unknown outcome means: urgent and personal are said once more, marked; bulk is not."""

    URGENT = 0
    PERSONAL = 1
    BULK = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to owe. `key` names the occurrence: owing the same key again changes nothing. `text` is HTML.

    `about` names what it is about, so that whoever delivers it can draw the keyboard. `brief` is what is said instead on a channel
    that must not carry personal data: a number and a status, never names or content.
    """

    key: str
    channel: str
    chat_id: int
    text: str
    urgency: Urgency = Urgency.PERSONAL
    person_id: int | None = None
    about: dict[str, Any] | None = None
    brief: str = ""
    not_before: datetime | None = None
    stale_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What is to be said, before it is known to whom; fields as in Notice."""

    key: str
    text: str
    brief: str
    about: dict[str, Any] | None = None

    def to(self, person: Person, urgency: Urgency = Urgency.PERSONAL) -> Notice:
        key = f"{self.key}:{person.id}"
        return Notice(key, person.channel, person.chat_id, self.text, urgency, person.id, self.about, self.brief)


async def owe(ledger: Ledger, session: AsyncSession, notices: Sequence[Notice], *, now: datetime) -> int:
    """Owes messages within the transaction of the fact that causes them."""
    session.info[OUTBOX] = True
    return await ledger.add_new(session, NoticeRow, [_row(ledger, notice, now) for notice in notices])


async def sheet(ledger: Ledger, session: AsyncSession, key: str, text: str, *, about: dict[str, Any] | None, brief: str) -> int:
    """Puts words that many are told onto a sheet, once for a key; answers its number, for the rows of those who are told."""
    known = select(col(SheetRow.id)).where(col(SheetRow.key) == key)
    if (number := (await session.execute(known)).scalar_one_or_none()) is not None:
        return number
    sealed = ledger.seal.close(json.dumps(about)) if about else None
    row = {"key": key, "sealed_text": ledger.seal.close(text), "sealed_about": sealed, "brief": brief}
    await ledger.add_new(session, SheetRow, [row])
    return int((await session.execute(known)).scalar_one() or 0)


async def owe_many(ledger: Ledger, session: AsyncSession, notices: Sequence[Notice], *, now: datetime) -> None:
    """As `owe`, for notices by the hundred."""
    session.info[OUTBOX] = True
    await ledger.add_many(session, NoticeRow, [_row(ledger, notice, now) for notice in notices])


def _row(ledger: Ledger, notice: Notice, now: datetime) -> dict[str, Any]:
    about = json.dumps(notice.about) if notice.about else None
    return {
        "key": notice.key,
        "person_id": notice.person_id,
        "channel": notice.channel,
        "chat_id": notice.chat_id,
        "sealed_text": ledger.seal.close(notice.text),
        "sealed_about": ledger.seal.close(about) if about else None,
        "brief": notice.brief,
        "urgency": int(notice.urgency),
        "owed_at": now,
        "not_before": notice.not_before,
        "stale_after": notice.stale_after,
        "state": NoticeState.WAITING,
        "tries": 0,
        "resend": ledger.replays(now),
    }
