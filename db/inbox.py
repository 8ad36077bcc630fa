"""The inbox: what came in is stored before it is acknowledged, handled in order per conversation, and never lost or done twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.conversations import Talk, talks_of, write
from db.ledgers import Ledger, among, changed
from db.letters import (
    HEADS,
    OPEN,
    PAUSES,
    REPLAYED_HEADS,
    SETTLE,
    STORE,
    TAKE,
    Arrival,
    DeadLetter,
    Letter,
    given_back,
    held,
    journal_line,
)
from db.notices import Notice, owe
from db.people import reachable
from db.tables import LetterRow, LetterState
from knowledge.rules.people import Person

FAILURES = 5  # a letter that failed this often is put aside, so that its conversation goes on
CRASHES = 100  # a letter in whose hands the process died this often is its cause; innocent ones share a few deaths of others


class Inbox:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def store(self, channel: str, arrivals: Sequence[Arrival], *, now: datetime) -> int:
        """Writes updates down; answers how many were new. Only after this returns may they be acknowledged."""
        rows = [self._row(channel, arrival, now) for arrival in arrivals]
        if not rows:
            return 0
        if self._ledger.journal is not None:
            self._ledger.journal.keep([journal_line(row) for row in rows], now=now)
        async with self._ledger.noting() as connection:
            return len((await connection.execute(STORE[self._ledger.engine.dialect.name], rows)).all())

    def _row(self, channel: str, arrival: Arrival, now: datetime) -> dict[str, Any]:
        return {
            "channel": channel,
            "update_id": arrival.update_id,
            "conversation": arrival.conversation,
            "sealed_raw": self._ledger.seal.close(arrival.raw),
            "received_at": now,
            "state": LetterState.WAITING,
            "failures": 0,
            "crashes": 0,
            "answering": False,
        }

    async def turn(
        self,
        done: Mapping[int, Sequence[Talk]],
        *,
        holder: str,
        limit: int,
        now: datetime,
        lease: timedelta,
        key_of: Callable[[Letter], str | None] = lambda _: None,
    ) -> list[Letter]:
        """Puts away what is done and takes up to `limit` next letters, at most one of each conversation.

        One transaction for all: a busy desk commits once a turn, not twice a letter. `done`: the letters, each with where its
        conversations stand now; that is written with it, so that a letter handled again begins where it began before, and not
        at all by a desk that has lost the letter to another. `key_of`: the name of a letter's conversation in its book.
        """
        async with self._ledger.noting() as connection:
            if done:
                settled = await connection.execute(SETTLE, {"ids": list(done), "held_by": holder, "now": now})
                talks = [talk for letter in sorted(settled.scalars()) for talk in done[letter]]
                await write(self._ledger, connection, talks, now=now)
            heads = (await connection.execute(*self._heads(now, limit))).scalars().all()
            if not heads:
                return []
            taken = await connection.execute(TAKE, {"ids": heads, "by": holder, "until": now + lease})
            letters = [self._letter(row) for row in sorted(taken, key=lambda row: row.id)]
            return await self._introduced(connection, letters, key_of)

    def _heads(self, now: datetime, limit: int) -> tuple[Any, dict[str, Any]]:
        due = {"now": now, "limit": limit}
        if not self._ledger.eras:
            return HEADS[self._ledger.shared], due
        return REPLAYED_HEADS[self._ledger.shared], due | {"restored": max(era.began for era in self._ledger.eras)}

    async def _introduced(
        self, connection: AsyncConnection, letters: list[Letter], key_of: Callable[[Letter], str | None]
    ) -> list[Letter]:
        """The letters with who wrote them and where their conversations stand: read here once, not for each letter again."""
        keys = {letter.id: key for letter in letters if (key := key_of(letter))}
        talks = await talks_of(self._ledger, connection, list(keys.values())) if keys else {}
        known: dict[tuple[str, int], Person] = {}
        for channel in {letter.channel for letter in letters}:
            chats = [letter.chat_id for letter in letters if letter.channel == channel]
            people = await reachable(self._ledger, connection, channel, chats)
            known |= {(channel, user): person for user, person in people.items()}
        return [
            replace(letter, sender=known.get((letter.channel, letter.chat_id)), talk=talks.get(keys.get(letter.id, "")))
            for letter in letters
        ]

    def _letter(self, row: Any) -> Letter:
        raw = self._ledger.seal.open(row.sealed_raw)
        return Letter(
            row.id,
            row.channel,
            row.update_id,
            row.conversation,
            raw,
            row.failures,
            row.answering,
            row.received_at,
            row.holder or "",
        )

    async def begin_answer(self, letter_id: int) -> None:
        """Notes that an answer is about to leave over a channel that cannot tell a repetition from a new message."""
        async with self._ledger.writing() as session:
            await session.execute(update(LetterRow).where(col(LetterRow.id) == letter_id).values(answering=True))

    async def failed(self, letter: Letter, fault: str, *, now: datetime, owed: Sequence[Notice] = ()) -> LetterState:
        """Gives a letter back for another try, or puts it aside as dead and owes `owed` (an apology, an alarm)."""
        failures = letter.failures + 1
        dead = failures >= FAILURES
        async with self._ledger.writing() as session:
            given = changed(await session.execute(given_back(letter, failures, fault, dead, now)))
            if dead and given:
                await owe(self._ledger, session, owed, now=now)
        return LetterState.DEAD if dead else LetterState.WAITING

    async def postpone(self, letter: Letter, fault: str, *, now: datetime) -> None:
        """Gives a letter back because of the weather (network, platform, database): that counts against no letter."""
        back = {"state": LetterState.WAITING, "holder": None, "lease_until": None, "fault": fault[:500]}
        async with self._ledger.writing() as session:
            mine = update(LetterRow).where(col(LetterRow.id) == letter.id, *held(letter.holder))
            await session.execute(mine.values(back | {"not_before": now + PAUSES[-1]}))

    async def release(self, ids: Sequence[int], *, holder: str) -> None:
        """Gives letters back unharmed: their desk is closing."""
        async with self._ledger.writing() as session:
            await session.execute(
                update(LetterRow)
                .where(col(LetterRow.id).in_(ids), *held(holder))
                .values(state=LetterState.WAITING, holder=None, lease_until=None)
            )

    async def renew(self, ids: Sequence[int], *, holder: str, until: datetime) -> None:
        """Keeps slow letters in the hands of the desk that is still at them."""
        async with self._ledger.writing() as session:
            mine = update(LetterRow).where(col(LetterRow.id).in_(ids), *held(holder))
            await session.execute(mine.values(lease_until=until))

    async def recover(
        self, *, now: datetime, alone: bool = False, owed: Callable[[Letter], Sequence[Notice]] = lambda _: ()
    ) -> int:
        """Takes letters back from desks that died; answers how many.

        `alone`: no other process can be at work, so every letter in hand is an orphan, whatever its lease. A letter at which the
        process died too often is put aside as dead, and `owed` is owed for it.
        """
        orphaned: ColumnElement[bool] = and_(among(col(LetterRow.state), OPEN), col(LetterRow.state) == LetterState.WORKING)
        if not alone:
            orphaned = and_(orphaned, col(LetterRow.lease_until) < now)
        async with self._ledger.writing() as session:
            worn = select(LetterRow).where(orphaned, col(LetterRow.crashes) >= CRASHES - 1)
            for row in (await session.execute(worn)).scalars().all():
                row.state, row.fault, row.settled_at = LetterState.DEAD, "the process died at it", now
                await owe(self._ledger, session, owed(self._letter(row)), now=now)
            await session.flush()
            back = {
                "state": LetterState.WAITING,
                "holder": None,
                "lease_until": None,
                "crashes": LetterRow.crashes + 1,
            }
            return changed(await session.execute(update(LetterRow).where(orphaned).values(back)))

    async def count(self) -> dict[str, int]:
        """How many letters stand in each state."""
        async with self._ledger.reading() as session:
            rows = await session.execute(select(col(LetterRow.state), func.count()).group_by(col(LetterRow.state)))
            return {row[0]: row[1] for row in rows}

    async def oldest_open(self) -> datetime | None:
        """When the letter that has waited longest came in."""
        async with self._ledger.reading() as session:
            return (
                await session.execute(select(func.min(LetterRow.received_at)).where(among(col(LetterRow.state), OPEN)))
            ).scalar()

    async def dead(self) -> list[DeadLetter]:
        """What was put aside, the oldest first; what people wrote is not shown."""
        async with self._ledger.reading() as session:
            rows = await session.execute(
                select(LetterRow).where(col(LetterRow.state) == LetterState.DEAD).order_by(col(LetterRow.id))
            )
            return [DeadLetter(r.id or 0, r.channel, r.update_id, r.received_at, r.fault or "") for r in rows.scalars()]

    async def again(self, letter_id: int) -> bool:
        """Puts a dead letter back in its place, as if it had just come in; false when there is no such dead letter."""
        fresh = {"state": LetterState.WAITING, "failures": 0, "crashes": 0, "not_before": None, "settled_at": None}
        async with self._ledger.writing() as session:
            dead = update(LetterRow).where(col(LetterRow.id) == letter_id, col(LetterRow.state) == LetterState.DEAD)
            return bool(changed(await session.execute(dead.values(fresh))))

    async def purge(self, *, before: datetime) -> int:
        """Deletes settled letters; what is dead stays until somebody has looked at it."""
        return await self._ledger.prune(LetterRow, col(LetterRow.state) == LetterState.DONE, col(LetterRow.settled_at) < before)
