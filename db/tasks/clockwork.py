"""The clock of tasks: finds what is worth saying, says what is due in single messages, gathers the rest into one digest a day."""

import time
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from db.ledgers import Ledger, table_of
from db.notices import Notice
from db.tables import TaskRow
from db.tasks.digests import Digests
from db.tasks.facts import Beat, Linked
from db.tasks.rounds import ONE_CLOCK, Round, begun
from db.tasks.rows import task_of
from knowledge import wording
from knowledge.rules.clocks import Calendar, quiet_until
from knowledge.rules.tasks import (
    Seat,
    Stage,
    TaskState,
    escalates_to,
    next_look,
    opening,
    pushes,
    speaking,
    stage_at,
)
from knowledge.wording import tasks as words

AT_ONCE = 400  # tasks of one transaction, read as plain rows: after months shut they come by the thousand
SAID_AT_ONCE = 40  # messages of one transaction
BUDGET = 0.2  # seconds after which a beat leaves the rest to the next
_TASK = table_of(TaskRow)


class Clockwork:
    def __init__(self, ledger: Ledger, calendar: Calendar, linked: Linked) -> None:
        self._ledger, self._calendar = ledger, calendar
        self._digests = Digests(ledger, calendar, linked)

    def link(self, linked: Linked) -> None:
        """From now on these are the cases that a digest's lights are told from."""
        self._digests.linked = linked

    async def beat(self, now: datetime) -> Beat:
        """One look. Says each thing once, whoever else looks and whenever this was last done; nothing at night or on free days."""
        began, looked, pushed, digests, lines, more = time.monotonic(), 0, 0, 0, 0, True
        while more:
            some, said, more = await self._remind(now)
            looked, pushed = looked + some, pushed + said
            if time.monotonic() - began >= BUDGET:
                break
        if more and time.monotonic() - began >= BUDGET:
            return Beat(looked, pushed)  # a heavy morning: the digests come with the next look
        while speaking(now, self._calendar) == now:  # at least once: a small town hears everything in one look
            told, seen = await self._digests.tell(now)
            digests, lines = digests + told, lines + seen
            if not seen or time.monotonic() - began >= BUDGET:
                break
        return Beat(looked, pushed, digests, lines)

    async def _remind(self, now: datetime) -> tuple[int, int, bool]:
        """Looks at tasks whose time has come, by the hundred; answers how many, how many messages, and whether more may wait."""
        if quiet_until(now, self._calendar.zone):
            return 0, 0, False
        due = [_TASK.c.watch_at <= now]
        if speaking(now, self._calendar) != now:  # outside hours only what somebody asked to be told again
            due.append(_TASK.c.snoozed_until <= now)
        async with self._ledger.reading() as session:
            if not (await session.execute(select(_TASK.c.id).where(*due).limit(1))).first():
                return 0, 0, False
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, ONE_CLOCK)
            # A task that somebody is moving in this moment is left to the next look: what they decide must not be written over.
            some = select(_TASK).where(*due).order_by(_TASK.c.watch_at).limit(AT_ONCE).with_for_update(skip_locked=True)
            rows = (await session.execute(some)).all()
            round_ = await begun(session, now, self._calendar)
            for row in rows:
                if len(round_.notices) < SAID_AT_ONCE:
                    self._look(row, round_)
            await round_.write(self._ledger, session)
            if round_.moved:
                await (await session.connection()).execute(_MOVE, round_.moved)
            looked, said = len(round_.moved), len(round_.notices)
            return looked, said, len(rows) == AT_ONCE or looked < len(rows)

    def _look(self, row: Any, round_: Round) -> None:
        """What a task has to say now: a message, a line in somebody's digest, or nothing."""
        said, snoozed = row.said, row.snoozed_until
        if row.state == TaskState.OPEN:
            stage = stage_at(row.due_on, round_.today, self._calendar)
            again = snoozed is not None and snoozed <= round_.now
            if stage > said and speaking(round_.now, self._calendar) == round_.now:
                self._say(row, stage, round_, again)
                said = stage
            elif again:
                self._push(row, f"later:{snoozed:%Y%m%dT%H%M}", round_)
            snoozed = None if again else snoozed
        round_.moved.append(
            {"b_id": row.id, "said": said, "snoozed_until": snoozed, "watch_at": self._next(row, said, snoozed, round_)}
        )

    def _next(self, row: Any, said: int, snoozed: datetime | None, round_: Round) -> datetime | None:
        if row.state != TaskState.OPEN:
            return None
        look = next_look(row.due_on, said, self._calendar)
        return min((t for t in (opening(look, self._calendar) if look else None, snoozed) if t), default=None)

    def _say(self, row: Any, stage: int, round_: Round, again: bool) -> None:
        put_off = row.snoozed_until is not None and not again  # they asked to be left alone until then
        if again or (pushes(stage, row.heard) and not put_off):
            self._push(row, f"{row.round}:{row.due_on}:{stage}", round_, stage)
        elif stage < Stage.TODAY:
            round_.line(row.id or 0, row.round, row.due_on, Seat.OWNER, stage)
        for seat in escalates_to(stage, row.said):
            for place in round_.seats.over() if seat is Seat.LEADER else [seat]:
                round_.line(row.id or 0, row.round, row.due_on, place, stage)

    def _push(self, row: Any, occurrence: str, round_: Round, stage: int = Stage.TODAY) -> None:
        """A message of its own, where the person's day and week still hold one and there is somebody; else a line of the digest."""
        to = round_.seats.of_post(row.post)
        if to is None or not round_.hears(to):
            round_.line(row.id or 0, row.round, row.due_on, Seat.OWNER, stage)
            return
        key = f"task:{row.id}:{occurrence}"
        text = words.push(task_of(row, round_.seats, None, round_.today, {}), round_.today)
        brief, about = wording.in_script_of(words.waits(row.id or 0), to.script), {"task": row.id}
        text = wording.in_script_of(text, to.script)
        round_.notices.append(
            Notice(
                key,
                to.channel,
                to.chat_id,
                text,
                person_id=to.person,
                about=about,
                brief=brief,
                stale_after=round_.evening(self._calendar),
            )
        )
        round_.spend(to.person, "push", key)
        round_.pushed[to.person] = round_.pushed.get(to.person, 0) + 1


_MOVE = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("b_id"))
    .values(said=bindparam("said"), snoozed_until=bindparam("snoozed_until"), watch_at=bindparam("watch_at"))
)
