"""The one digest of a working day: everything that waits for somebody, the most urgent first, told once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger, table_of
from db.notices import Notice
from db.tables import TaskLineRow, TaskMinutesRow, TaskRow
from db.tasks.facts import Linked
from db.tasks.rounds import ONE_CLOCK, Round, begun
from db.tasks.rows import linked_cases, task_of
from db.tasks.seats import OVER, Address, Seats
from knowledge import wording
from knowledge.rules.clocks import Calendar
from knowledge.rules.people import Role
from knowledge.rules.tasks import Seat, TaskState, monday_of, opening
from knowledge.wording import tasks as words

LOOKED_AT = 800  # lines that are sorted at once into told, over and tomorrow
DIGESTS_AT_ONCE = 25
LINES_AT_ONCE = 3_000  # more than that and the rest stands in tomorrow's digest


class Digests:
    def __init__(self, ledger: Ledger, calendar: Calendar, linked: Linked) -> None:
        self._ledger, self._calendar, self.linked = ledger, calendar, linked

    async def tell(self, now: datetime) -> tuple[int, int]:
        """One digest each to people whose lines wait and who had none today; answers how many, and how many lines it looked at."""
        async with self._ledger.reading() as session:
            if not (await session.execute(_waiting(now).limit(1))).first():
                return 0, 0
        async with self._ledger.writing() as session:
            await self._ledger.one_at_a_time(session, ONE_CLOCK)
            round_ = await begun(session, now, self._calendar)
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
            stale = round_.evening(self._calendar)
            round_.notices.append(
                Notice(key, to.channel, to.chat_id, text, person_id=to.person, about=about, brief=brief, stale_after=stale)
            )
            round_.spend(to.person, "digest", key)
        await round_.write(self._ledger, session)


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
