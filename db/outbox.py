"""The outbox: what the office owes to say. A row is written with the fact that caused it; the courier delivers it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.companies import Company
from db.eras import sent_as
from db.ledgers import Ledger, among, changed
from db.notices import Notice, Urgency, owe
from db.tables import IdentityRow, NoticeRow, NoticeState, SheetRow, VillageChatRow
from db.village_chats import moves

OPEN = (NoticeState.WAITING, NoticeState.SENDING)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A notice in the courier's hands. `resend`: an earlier try may have arrived, so this one must say so."""

    id: int
    key: str
    channel: str
    chat_id: int
    text: str
    brief: str
    about: dict[str, Any] | None
    urgency: Urgency
    tries: int
    resend: bool
    holder: str


class Outbox:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._settling = Company(ledger)

    async def owe(self, notices: Sequence[Notice], *, now: datetime) -> int:
        """Owes messages that no other entry in the books causes; answers how many were new."""
        async with self._ledger.writing() as session:
            return await owe(self._ledger, session, notices, now=now)

    async def take(self, *, channels: Sequence[str], holder: str, limit: int, now: datetime, lease: timedelta) -> list[Parcel]:
        """Claims what is due, most urgent first, oldest first; what has gone stale is cancelled instead.

        What goes to one chat is in one courier's hands at a time, or a later word could overtake an earlier one.
        """
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, "outbox.take")
            await session.execute(_cancel_stale(now))
            due = _due(channels, limit, now, apart_from=holder if self._ledger.shared else None)
            ids = list((await session.execute(due)).scalars())
            if not ids:
                return []
            claim = {
                "state": NoticeState.SENDING,
                "holder": holder,
                "lease_until": now + lease,
                "tries": NoticeRow.tries + 1,
            }
            await session.execute(update(NoticeRow).where(col(NoticeRow.id).in_(ids)).values(claim))
            order = (col(NoticeRow.urgency), col(NoticeRow.id))
            rows = list((await session.execute(select(NoticeRow).where(col(NoticeRow.id).in_(ids)).order_by(*order))).scalars())
            words = await self._words(session, rows)
            return [_parcel(row, sent_as(self._ledger.eras, row.key), *words[row.id]) for row in rows]

    async def _words(self, session: AsyncSession, rows: Sequence[NoticeRow]) -> dict[int | None, tuple[str, Any, str]]:
        """What each of these says, is about and says in brief; a sheet is opened once, however many are told of it."""
        shared = {row.sheet_id for row in rows if row.sheet_id is not None}
        found = (await session.execute(select(SheetRow).where(col(SheetRow.id).in_(shared)))).scalars() if shared else ()
        sheets = {one.id: self._opened(one) for one in found}
        return {row.id: self._opened(row) if row.sheet_id is None else sheets[row.sheet_id] for row in rows}

    def _opened(self, row: NoticeRow | SheetRow) -> tuple[str, Any, str]:
        about = json.loads(self._ledger.seal.open(row.sealed_about)) if row.sealed_about else None
        return self._ledger.seal.open(row.sealed_text), about, row.brief

    async def sent(self, parcel: Parcel, message_id: int, *, now: datetime) -> None:
        await self._settle(parcel, NoticeState.SENT, now, message_id=message_id)

    async def unknown(self, parcel: Parcel, reason: str, *, now: datetime) -> None:
        """Nobody can say whether it arrived: it is not sent again."""
        await self._settle(parcel, NoticeState.UNKNOWN, now, reason=reason)

    async def refused(self, parcel: Parcel, reason: str, *, now: datetime, unreachable: bool = False) -> None:
        """The platform will never take it. `unreachable`: because the person blocked the bot or is gone."""
        statements = [_settled(parcel, NoticeState.FAILED, now, reason=reason[:500])]
        if unreachable:
            theirs = (col(IdentityRow.channel) == parcel.channel, col(IdentityRow.chat_id) == parcel.chat_id)
            statements.append(update(IdentityRow).where(*theirs).values(unreachable_since=now))
        if unreachable and parcel.chat_id < 0:
            there = (col(VillageChatRow.channel) == parcel.channel, col(VillageChatRow.chat_id) == parcel.chat_id)
            statements.append(update(VillageChatRow).where(*there).values(left_at=now))
        await self._settling.write(parcel.id, *statements)

    async def moved(self, parcel: Parcel, to: int) -> None:
        """The chat has another number now: the notice, and all that is still owed there, goes to it."""
        back = update(NoticeRow).where(*_held(parcel)).values(state=NoticeState.WAITING, holder=None, lease_until=None)
        await self._settling.write(parcel.id, back, *moves(parcel.channel, parcel.chat_id, to))

    async def again(self, parcel: Parcel, reason: str, *, at: datetime, maybe_arrived: bool = False) -> None:
        """Puts a notice back for another try at `at`; with `maybe_arrived` the next try is marked as a repetition."""
        values: dict[str, Any] = {
            "state": NoticeState.WAITING,
            "holder": None,
            "lease_until": None,
            "not_before": at,
            "reason": reason[:500],
        }
        if maybe_arrived:
            values["resend"] = True
        await self._settling.write(parcel.id, update(NoticeRow).where(*_held(parcel)).values(values))

    async def _settle(self, parcel: Parcel, state: NoticeState, now: datetime, **values: Any) -> None:
        await self._settling.write(parcel.id, _settled(parcel, state, now, **values))

    async def recover(self, *, now: datetime, alone: bool = False) -> int:
        """Takes notices back from couriers that died while sending: nobody knows whether they arrived, so they are marked."""
        orphaned = [among(col(NoticeRow.state), OPEN), col(NoticeRow.state) == NoticeState.SENDING]
        if not alone:
            orphaned.append(col(NoticeRow.lease_until) < now)
        back = {"state": NoticeState.WAITING, "holder": None, "lease_until": None, "resend": True}
        async with self._ledger.writing() as session:
            return changed(await session.execute(update(NoticeRow).where(*orphaned).values(back)))

    async def renew(self, holder: str, *, until: datetime) -> int:
        """Keeps what waits long for its turn (the platform asked for a rest) in the hands of the courier that has it."""
        mine = (among(col(NoticeRow.state), OPEN), col(NoticeRow.holder) == holder, col(NoticeRow.state) == NoticeState.SENDING)
        async with self._ledger.writing() as session:
            return changed(await session.execute(update(NoticeRow).where(*mine).values(lease_until=until)))

    async def give_back(self, holder: str) -> int:
        """Puts back what a courier still has in hand as it closes; each may have arrived, and the next try will say so."""
        mine = (among(col(NoticeRow.state), OPEN), col(NoticeRow.holder) == holder, col(NoticeRow.state) == NoticeState.SENDING)
        back = {"state": NoticeState.WAITING, "holder": None, "lease_until": None, "resend": True}
        async with self._ledger.writing() as session:
            return changed(await session.execute(update(NoticeRow).where(*mine).values(back)))

    async def count(self) -> dict[str, int]:
        """How many notices stand in each state."""
        async with self._ledger.reading() as session:
            rows = await session.execute(select(col(NoticeRow.state), func.count()).group_by(col(NoticeRow.state)))
            return {row[0]: row[1] for row in rows}

    async def oldest_due(self, *, now: datetime) -> datetime | None:
        """Since when the notice that has been due longest waits."""
        async with self._ledger.reading() as session:
            due = [
                among(col(NoticeRow.state), OPEN),
                or_(col(NoticeRow.not_before).is_(None), col(NoticeRow.not_before) <= now),
            ]
            put_off = and_(col(NoticeRow.tries) == 0, col(NoticeRow.not_before) > col(NoticeRow.owed_at))
            since = case((put_off, col(NoticeRow.not_before)), else_=col(NoticeRow.owed_at))
            found: datetime | None = (await session.execute(select(func.min(since)).where(*due))).scalar()
            return found

    async def purge(self, *, before: datetime) -> int:
        """Deletes settled notices."""
        return await self._ledger.prune(NoticeRow, col(NoticeRow.state).not_in(OPEN), col(NoticeRow.settled_at) < before)


def _parcel(row: NoticeRow, key: str, text: str, about: Any, brief: str) -> Parcel:
    assert row.id is not None
    urgency = Urgency(row.urgency)
    return Parcel(row.id, key, row.channel, row.chat_id, text, brief, about, urgency, row.tries, row.resend, row.holder or "")


def _due(channels: Sequence[str], limit: int, now: datetime, *, apart_from: str | None) -> Any:
    due = (
        select(col(NoticeRow.id))
        .where(
            among(col(NoticeRow.state), OPEN),
            col(NoticeRow.state) == NoticeState.WAITING,
            col(NoticeRow.channel).in_(channels),
            or_(col(NoticeRow.not_before).is_(None), col(NoticeRow.not_before) <= now),
        )
        .order_by(col(NoticeRow.urgency), col(NoticeRow.id))
        .limit(limit)
    )
    return due if apart_from is None else due.where(~_in_other_hands(apart_from)).with_for_update(skip_locked=True)


def _in_other_hands(holder: str) -> ColumnElement[bool]:
    """Whether another courier has a notice to the same chat under way."""
    other = aliased(NoticeRow)
    theirs = (
        col(other.state) == literal_column(f"'{NoticeState.SENDING}'"),  # as the partial index says it
        col(other.channel) == col(NoticeRow.channel),
        col(other.chat_id) == col(NoticeRow.chat_id),
        col(other.holder) != holder,
    )
    return select(col(other.id)).where(*theirs).exists()


def _cancel_stale(now: datetime) -> Any:
    stale = (among(col(NoticeRow.state), OPEN), col(NoticeRow.state) == NoticeState.WAITING, col(NoticeRow.stale_after) < now)
    return update(NoticeRow).where(*stale).values(state=NoticeState.CANCELLED, reason="stale", settled_at=now)


def _settled(parcel: Parcel, state: NoticeState, now: datetime, **values: Any) -> Any:
    values |= {"state": state, "holder": None, "lease_until": None, "settled_at": now}
    return update(NoticeRow).where(*_held(parcel)).values(values)


def _held(parcel: Parcel) -> tuple[ColumnElement[bool], ...]:
    """A courier that lost a notice to another (its lease ran out) has no more say in it."""
    return col(NoticeRow.id) == parcel.id, col(NoticeRow.state) == NoticeState.SENDING, col(NoticeRow.holder) == parcel.holder
