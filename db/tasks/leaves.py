"""Leave: from one day to another somebody else stands in, and then the tasks come back by themselves."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from db.audits import audit
from db.ledgers import Ledger
from db.notices import Notice, owe
from db.tables import IdentityRow, LeaveRow
from db.tasks.facts import Colleague
from db.tasks.seats import Seats, seats_on
from knowledge import wording
from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import Calendar, quiet_until
from knowledge.rules.people import Person
from knowledge.wording import tasks as words

LONGEST = timedelta(days=180)
NO_POST = "您现在没有岗位，不需要代办。"


class Leaves:
    def __init__(self, ledger: Ledger, calendar: Calendar) -> None:
        self._ledger, self._calendar = ledger, calendar

    async def colleagues(self, by: Person, *, now: datetime, limit: int = 8) -> list[Colleague]:
        """Who could stand in: those of the own unit first, then others; never somebody who is away."""
        async with self._ledger.reading() as session:
            seats = await seats_on(session, now.astimezone(self._calendar.zone).date())
            mine = {seats.units[post] for post in by.posts if post in seats.units}
            found = {
                person: post for post, holders in seats.held.items() for person in holders
                if person != by.id and person not in seats.away
            }  # fmt: skip
            order = sorted(found, key=lambda person: (seats.units[found[person]] not in mine, found[person]))[:limit]
            names = select(col(IdentityRow.person_id), col(IdentityRow.sealed_shown)).where(col(IdentityRow.person_id).in_(order))
            shown = {person: self._ledger.seal.open(sealed) for person, sealed in (await session.execute(names)).all()}
            return [Colleague(p, shown.get(p, ""), seats.units[found[p]] + seats.titles[found[p]]) for p in order]

    async def leave(self, by: Person, *, since: date, until: date, stand_in: int, now: datetime) -> int:
        """Hands everything of the own posts to a colleague for these days; answers how many posts. RuleBroken says why not."""
        today = now.astimezone(self._calendar.zone).date()
        if not by.posts:
            raise NotAllowed(NO_POST)
        if not today <= since <= until <= since + LONGEST:
            raise RuleBroken("日期不对：请从今天起、不超过半年。")
        async with self._ledger.writing() as session:
            seats = await seats_on(session, since)
            self._check_stand_in(seats, by, stand_in)
            mine = (col(LeaveRow.person_id) == by.id, col(LeaveRow.ended_at).is_(None), col(LeaveRow.until) >= since)
            await session.execute(update(LeaveRow).where(*mine).values(ended_at=now))
            session.add(LeaveRow(person_id=by.id, since=since, until=until, stand_in=stand_in, made_at=now))
            to = seats.addresses[stand_in]
            text = wording.in_script_of(words.standing_in(by.shown, since, until), to.script)
            key = f"leave:{by.id}:{since}:{until}:{stand_in}:{now.timestamp():.0f}"
            notice = Notice(
                key, to.channel, to.chat_id, text, person_id=stand_in, not_before=quiet_until(now), brief=words.DIGEST_WAITS
            )
            await owe(self._ledger, session, [notice], now=now)
            audit(session, "leave", f"person {by.id} by {stand_in} {since} {until}", by=by.id, allowed=True, now=now)
            return len(by.posts)

    def _check_stand_in(self, seats: Seats, by: Person, stand_in: int) -> None:
        if stand_in == by.id or stand_in not in seats.addresses:
            raise RuleBroken("请选一位现在有岗位的同事。")
        acting = seats.acting(stand_in)
        if acting is None or acting.person == by.id or stand_in in seats.away:
            raise RuleBroken("这位同事那几天也不在，请换一位。")

    async def back(self, by: Person, *, now: datetime) -> bool:
        """Ends the own leave early."""
        async with self._ledger.writing() as session:
            mine = (col(LeaveRow.person_id) == by.id, col(LeaveRow.ended_at).is_(None))
            done = await session.execute(update(LeaveRow).where(*mine).values(ended_at=now))
            audit(session, "leave.back", f"person {by.id}", by=by.id, allowed=True, now=now)
            return bool(done.rowcount)  # type: ignore[attr-defined]  # a cursor result, which SQLAlchemy does not say
