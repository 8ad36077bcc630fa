"""The clock of tasks: finds what is worth saying, says what is due in single messages, gathers the rest into one digest a day."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger, table_of
from db.outbox import Notice, owe_many
from db.tables import TaskLineRow, TaskMinutesRow, TaskRow
from db.tasks.facts import Beat, Linked
from db.tasks.rows import linked_cases, task_of
from db.tasks.seats import OVER, Address, Seats, seats_on
from knowledge import wording
from knowledge.rules.clocks import QUIET_FROM, Calendar, quiet_until
from knowledge.rules.people import Role
from knowledge.rules.tasks import (
    MINUTES,
    PUSHES_A_DAY,
    Seat,
    Stage,
    TaskState,
    affordable,
    escalates_to,
    monday_of,
    next_look,
    opening,
    pushes,
    speaking,
    stage_at,
)
from knowledge.wording import tasks as words

LOOKED_AT = 600  # lines that are sorted at once into told, over and tomorrow
AT_ONCE = 80  # tasks of one transaction
DIGESTS_AT_ONCE = 20
LINES_AT_ONCE = 3_000  # more than that and the rest stands in tomorrow's digest
BUDGET = 0.2  # seconds after which a beat leaves the rest to the next
ONE_CLOCK = "tasks"


@dataclass(slots=True)
class Round:
    """What one transaction gathers before it writes."""

    now: datetime
    today: date
    seats: Seats
    spent: dict[int, int] = field(default_factory=dict)
    pushed: dict[int, int] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    minutes: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)


class Clockwork:
    def __init__(self, ledger: Ledger, calendar: Calendar, linked: Linked) -> None:
        self._ledger, self._calendar, self.linked = ledger, calendar, linked

    async def beat(self, now: datetime) -> Beat:
        """One look. Says each thing once, whoever else looks and whenever this was last done; nothing at night or on free days."""
        began, looked, pushed, digests, lines = time.monotonic(), 0, 0, 0, 0
        while time.monotonic() - began < BUDGET:
            some, said = await self._remind(now)
            looked, pushed = looked + some, pushed + said
            if some < AT_ONCE:
                break
        if looked >= AT_ONCE and time.monotonic() - began >= BUDGET:
            return Beat(looked, pushed)  # a heavy morning: the digests come with the next look
        while speaking(now, self._calendar) == now:  # at least once: a small town hears everything in one look
            told, seen = await self._digest(now)
            digests, lines = digests + told, lines + seen
            if not seen or time.monotonic() - began >= BUDGET:
                break
        return Beat(looked, pushed, digests, lines)

    async def _remind(self, now: datetime) -> tuple[int, int]:
        """Looks at tasks whose time has come; answers how many, and how many messages they caused."""
        if quiet_until(now, self._calendar.zone):
            return 0, 0
        due = [col(TaskRow.watch_at) <= now]
        if speaking(now, self._calendar) != now:  # outside hours only what somebody asked to be told again
            due.append(col(TaskRow.snoozed_until) <= now)
        async with self._ledger.reading() as session:
            if not (await session.execute(select(col(TaskRow.id)).where(*due).limit(1))).first():
                return 0, 0
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, ONE_CLOCK)
            # A task that somebody is moving in this moment is left to the next look: what they decide must not be written over.
            some = select(TaskRow).where(*due).order_by(col(TaskRow.watch_at)).limit(AT_ONCE).with_for_update(skip_locked=True)
            rows = (await session.execute(some)).scalars().all()
            round_ = await self._round(session, now)
            for row in rows:
                self._look(row, round_)
            await self._write(session, round_)
            return len(rows), len(round_.notices)

    async def _round(self, session: AsyncSession, now: datetime) -> Round:
        today = now.astimezone(self._calendar.zone).date()
        round_ = Round(now, today, await seats_on(session, today))
        week = select(col(TaskMinutesRow.person_id), func.sum(col(TaskMinutesRow.minutes))).where(
            col(TaskMinutesRow.week) == monday_of(today)
        )
        round_.spent = {p: int(m) for p, m in (await session.execute(week.group_by(col(TaskMinutesRow.person_id)))).all()}
        pushed = select(col(TaskMinutesRow.person_id), func.count()).where(
            col(TaskMinutesRow.week) == monday_of(today), col(TaskMinutesRow.day) == today, col(TaskMinutesRow.what) == "push"
        )
        rows = (await session.execute(pushed.group_by(col(TaskMinutesRow.person_id)))).all()
        round_.pushed = {row[0]: row[1] for row in rows}
        return round_

    def _look(self, row: TaskRow, round_: Round) -> None:
        """What a task has to say now: a message, a line in somebody's digest, or nothing."""
        said, snoozed = row.said, row.snoozed_until
        if row.state == TaskState.OPEN:
            stage = stage_at(row.due_on, round_.today, self._calendar)
            again = snoozed is not None and snoozed <= round_.now
            if speaking(round_.now, self._calendar) == round_.now and stage > said:
                self._say(row, stage, round_, again)
                said = stage
            elif again:
                self._push(row, f"later:{snoozed:%Y%m%dT%H%M}", round_)
            snoozed = None if again else snoozed
        round_.moved.append(
            {"b_id": row.id, "said": said, "snoozed_until": snoozed, "watch_at": self._next(row, said, snoozed, round_)}
        )

    def _next(self, row: TaskRow, said: int, snoozed: datetime | None, round_: Round) -> datetime | None:
        if row.state != TaskState.OPEN:
            return None
        look = next_look(row.due_on, said, round_.today, self._calendar)
        return min((t for t in (opening(look, self._calendar) if look else None, snoozed) if t), default=None)

    def _say(self, row: TaskRow, stage: int, round_: Round, again: bool) -> None:
        put_off = row.snoozed_until is not None and not again  # they asked to be left alone until then
        if again or (pushes(stage, row.heard) and not put_off):
            self._push(row, f"{row.round}:{row.due_on}:{stage}", round_, stage)
        elif stage < Stage.TODAY:
            self._line(row, Seat.OWNER, stage, round_)
        for seat in escalates_to(stage, row.said):
            for place in round_.seats.over() if seat is Seat.LEADER else [seat]:
                self._line(row, place, stage, round_)

    def _push(self, row: TaskRow, occurrence: str, round_: Round, stage: int = Stage.TODAY) -> None:
        """A message of its own, where the person's day and week still hold one and there is somebody; else a line of the digest."""
        to = round_.seats.of_post(row.post)
        if to is None or round_.pushed.get(to.person, 0) >= PUSHES_A_DAY or not affordable(round_.spent.get(to.person, 0), "push"):
            self._line(row, Seat.OWNER, stage, round_)
            return
        key = f"task:{row.id}:{occurrence}"
        text = words.push(task_of(row, round_.seats, None, round_.today, {}), round_.today)
        brief, about = wording.in_script_of(words.waits(row.id or 0), to.script), {"task": row.id}
        text = wording.in_script_of(text, to.script)
        round_.notices.append(
            Notice(
                key, to.channel, to.chat_id, text, person_id=to.person, about=about, brief=brief, stale_after=self._evening(round_)
            )
        )
        self._spend(to.person, "push", key, round_)
        round_.pushed[to.person] = round_.pushed.get(to.person, 0) + 1

    def _evening(self, round_: Round) -> datetime:
        """Half past nine: what could not be delivered by then is not said at night; the next stage says it again."""
        return datetime.combine(round_.today, QUIET_FROM, self._calendar.zone)

    def _line(self, row: TaskRow, seat: str, stage: int, round_: Round) -> None:
        key = f"{row.id}:{row.round}:{row.due_on}:{stage}:{seat}"
        round_.lines.append(
            {"key": key, "task_id": row.id, "seat": seat, "round": row.round, "stage": stage, "at": round_.now, "told_at": None}
        )

    def _spend(self, person: int, what: str, key: str, round_: Round) -> None:
        spent = {"key": key, "person_id": person, "week": monday_of(round_.today), "day": round_.today}
        round_.minutes.append(spent | {"minutes": MINUTES[what], "what": what})
        round_.spent[person] = round_.spent.get(person, 0) + MINUTES[what]

    async def _write(self, session: AsyncSession, round_: Round) -> None:
        await owe_many(self._ledger, session, round_.notices, now=round_.now)
        await self._ledger.add_many(session, TaskLineRow, round_.lines)
        await self._ledger.add_many(session, TaskMinutesRow, round_.minutes)
        if round_.moved:
            connection = await session.connection()
            await connection.execute(_MOVE, round_.moved)

    async def _digest(self, now: datetime) -> tuple[int, int]:
        """One digest each to people whose lines wait and who had none today; answers how many, and how many lines it looked at."""
        async with self._ledger.reading() as session:
            if not (await session.execute(_waiting(now).limit(1))).first():
                return 0, 0
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, ONE_CLOCK)
            round_ = await self._round(session, now)
            lines = (await session.execute(_waiting(now).limit(LOOKED_AT))).all()
            heard, people = await self._heard(session, round_), dict[int, Address]()
            over, later = _sift(lines, round_.seats, heard, people)
            whose = await self._whole(session, list(people.values())[:DIGESTS_AT_ONCE], round_) if people else {}
            await self._compose(session, whose, round_)
            told = {to.person: [line.id for line in of] for to, of in whose.items()}
            await self._mark(session, {None: over} | told, later, round_)
            return len(whose), len(lines)

    async def _mark(self, session: AsyncSession, told: dict[int | None, list[int]], later: list[int], round_: Round) -> None:
        """Notes what was told to whom (None: what nobody needs to hear), and when to look again at what waits for tomorrow."""
        tomorrow = opening(self._calendar.days_after(round_.today + timedelta(days=1), 0), self._calendar)
        values = [(ids, {"told_at": round_.now, "told_to": to}) for to, ids in told.items()] + [(later, {"at": tomorrow})]
        connection = await session.connection()
        for ids, value in values:
            if ids:
                await connection.execute(update(_LINES).where(_LINES.c.id.in_(ids)).values(value))

    async def _whole(self, session: AsyncSession, people: Sequence[Address], round_: Round) -> dict[Address, list[Any]]:
        """Everything that waits for these people, so that one digest holds it all."""
        posts = [post for to in people for post in round_.seats.posts_of(to.person)]
        units = [round_.seats.units[post] for post in posts if round_.seats.roles[post] is Role.HEAD]
        above = [f"@{post}" for post in posts]
        climbed = any(round_.seats.roles[post] in OVER for post in posts)  # they hear for units without a head
        theirs = or_(
            _TASK.c.post.in_(posts),
            _LINES.c.seat.in_(above),
            and_(_TASK.c.unit.in_(units), or_(_LINES.c.seat != Seat.OWNER, _TASK.c.post.in_(round_.seats.vacant()))),
            _TASK.c.unit.in_(round_.seats.headless()) if climbed else false(),
        )
        whose: dict[Address, list[Any]] = {to: [] for to in people}
        for line in (await session.execute(_waiting(round_.now).where(theirs).limit(LINES_AT_ONCE))).all():
            to = round_.seats.of_seat(line.seat, line.post, line.unit)
            if to in whose and line.state == TaskState.OPEN and line.round == line.of_round:
                whose[to].append(line)
        return {to: of for to, of in whose.items() if of}

    async def _heard(self, session: AsyncSession, round_: Round) -> set[int]:
        """Who had a digest today."""
        had = select(col(TaskMinutesRow.person_id)).where(
            col(TaskMinutesRow.week) == monday_of(round_.today),
            col(TaskMinutesRow.day) == round_.today,
            col(TaskMinutesRow.what) == "digest",
        )
        return set((await session.execute(had)).scalars())

    async def _compose(self, session: AsyncSession, whose: dict[Address, list[Any]], round_: Round) -> None:
        shown = {to: (_first(lines, own=True), _first(lines, own=False)) for to, lines in whose.items()}
        tasks = await _tasks(session, {number for own, below in shown.values() for number in (*own[0], *below[0])})
        cases = await linked_cases(session, self.linked, tasks.values())
        for to, seen in shown.items():
            of = [[task_of(tasks[number], round_.seats, None, round_.today, cases) for number in some] for some, _ in seen]
            text = words.digest(of[0], of[1], round_.today, more=(seen[0][1], seen[1][1]))
            key = f"digest:{to.person}:{round_.today}"
            text, brief = (wording.in_script_of(said, to.script) for said in (text, words.DIGEST_WAITS))
            about = {"digest": to.person}
            stale = self._evening(round_)
            round_.notices.append(
                Notice(key, to.channel, to.chat_id, text, person_id=to.person, about=about, brief=brief, stale_after=stale)
            )
            self._spend(to.person, "digest", key, round_)
        await owe_many(self._ledger, session, round_.notices, now=round_.now)
        await self._ledger.add_many(session, TaskMinutesRow, round_.minutes)


def _first(lines: Sequence[Any], *, own: bool) -> tuple[list[int], int]:
    """The tasks of a digest that are shown, the longest overdue first, and how many more there are."""
    due = {line.task_id: line.due_on for line in lines if (line.seat == Seat.OWNER) is own}
    ordered = sorted(due, key=lambda number: (due[number], number))
    return ordered[: words.LINES], max(len(ordered) - words.LINES, 0)


async def _tasks(session: AsyncSession, ids: Iterable[int]) -> dict[int, TaskRow]:
    found: dict[int, TaskRow] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 5_000):
        some = select(TaskRow).where(col(TaskRow.id).in_(wanted[start : start + 5_000]))
        found |= {row.id or 0: row for row in (await session.execute(some)).scalars()}
    return found


def _sift(lines: Sequence[Any], seats: Seats, heard: set[int], people: dict[int, Address]) -> tuple[list[int], list[int]]:
    """Sorts lines: those nobody needs to hear any more, and those that wait for tomorrow; `people` takes up who hears today."""
    over, later = [], []
    for line in lines:
        if line.state != TaskState.OPEN or line.round != line.of_round:
            over.append(line.id)
        elif (to := seats.of_seat(line.seat, line.post, line.unit)) is None or to.person in heard:
            later.append(line.id)
        else:
            people[to.person] = to
    return over, later


_TASK, _LINES = table_of(TaskRow), table_of(TaskLineRow)
_OF_TASK = (_TASK.c.round.label("of_round"), _TASK.c.post, _TASK.c.unit, _TASK.c.state, _TASK.c.due_on)
_OPEN_LINES = (
    select(_LINES.c.id, _LINES.c.task_id, _LINES.c.seat, _LINES.c.round, *_OF_TASK)
    .join(_TASK, _TASK.c.id == _LINES.c.task_id)
    .where(_LINES.c.told_at.is_(None))
    .order_by(_LINES.c.at, _LINES.c.id)
)  # fmt: skip


def _waiting(now: datetime) -> Any:
    """The lines that wait to be told by now."""
    return _OPEN_LINES.where(_LINES.c.at <= now)


_MOVE = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("b_id"))
    .values(said=bindparam("said"), snoozed_until=bindparam("snoozed_until"), watch_at=bindparam("watch_at"))
)
