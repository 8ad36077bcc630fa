"""Who hears of a move, and what it costs them: words owed in the transaction of the move, minutes on the week's account."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.ledgers import Ledger
from db.notices import Notice, owe
from db.tables import TaskMinutesRow, TaskRow
from db.tasks.facts import Said
from db.tasks.seats import Address, Seats
from knowledge import wording
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import Calendar, quiet_until
from knowledge.rules.people import Person
from knowledge.rules.tasks import MINUTES, OpenCase, Seat, TaskState, affordable, monday_of
from knowledge.wording import tasks as words


@dataclass(frozen=True, slots=True)
class Act:
    """One move being made."""

    row: TaskRow
    seats: Seats
    by: Person
    origin: str
    now: datetime
    today: date
    said: Said
    cases: tuple[OpenCase, ...]


class Hearing:
    def __init__(self, ledger: Ledger, calendar: Calendar) -> None:
        self._ledger, self._calendar = ledger, calendar

    async def tell(
        self, session: AsyncSession, act: Act, seats: list[str], occurrence: str, text: str, cost: str = "", *, over: bool = False
    ) -> None:
        """Owes a word to whoever sits there, by day; never to whoever has just spoken. `over`: the task is theirs no more."""
        row, owed = act.row, list[Notice]()
        for to, seat in {a: s for s in seats if (a := act.seats.of_seat(s, row.post, row.unit))}.items():
            if to.person == act.by.id:
                continue
            key = f"task:{row.id}:{occurrence}:{to.person}"
            owed.append(self._notice(key, to, text, act, _about(row, seat, to, over=over)))
            if cost:
                await self._spend(session, to.person, cost, key, act)
        await owe(self._ledger, session, owed, now=act.now)

    def _notice(self, key: str, to: Address, text: str, act: Act, about: dict[str, Any]) -> Notice:
        text, brief = (wording.in_script_of(each, to.script) for each in (text, words.waits(act.row.id or 0)))
        later = quiet_until(act.now, self._calendar.zone)
        return Notice(key, to.channel, to.chat_id, text, person_id=to.person, about=about, brief=brief, not_before=later)

    async def _spend(self, session: AsyncSession, person: int, what: str, key: str, act: Act) -> None:
        if what == "urge" and not affordable(await self.spent(session, person, act.today), what):
            raise RuleBroken("对方这一周的填报负担已经到上限，请当面或电话沟通。")
        spent = {"key": key, "person_id": person, "week": monday_of(act.today), "day": act.today}
        await self._ledger.add_new(session, TaskMinutesRow, [spent | {"minutes": MINUTES[what], "what": what}])

    async def spent(self, session: AsyncSession, person: int, today: date) -> int:
        minutes = select(func.sum(col(TaskMinutesRow.minutes))).where(
            col(TaskMinutesRow.person_id) == person, col(TaskMinutesRow.week) == monday_of(today)
        )
        return int((await session.execute(minutes)).scalar() or 0)


def _about(row: TaskRow, seat: str, to: Address, *, over: bool) -> dict[str, Any]:
    """What may be pressed under a word: an owner's moves, a leader's, a look, or nothing but one's own list."""
    if over or (seat == Seat.OWNER and row.state != TaskState.OPEN):
        return {"digest": to.person}
    if seat == Seat.OWNER:
        return {"task": row.id}
    return {"look": row.id} | ({"state": row.state} if seat != Seat.HEAD else {})


def owner(act: Act) -> str:
    return f"{act.row.unit}{act.seats.titles.get(act.row.post, '')}"


def spoken_as(act: Act) -> str:
    """By what post somebody speaks."""
    return act.seats.titles.get(post_of(act.by), "领导") if act.by.posts else "领导"


def post_of(by: Person) -> str:
    return by.posts[0] if by.posts else ""
