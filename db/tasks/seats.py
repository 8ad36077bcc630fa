"""Who sits where at this moment: the holder of a post or whoever stands in, who is above; nobody away is passed over silently."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables import AppointmentRow, IdentityRow, LeaveRow, PersonRow, PostRow
from knowledge.rules.people import Role
from knowledge.rules.tasks import Seat

OVER = (Role.LEADER, Role.MAYOR, Role.SUPERVISOR)  # who is asked in turn where the one before is vacant


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is reached, and in which script; no name."""

    person: int
    channel: str
    chat_id: int
    script: str | None


@dataclass(slots=True)
class Seats:
    """A snapshot: `held` says who holds a post (longest first), `units` the unit of a post, `away` who stands in for whom today."""

    addresses: dict[int, Address] = field(default_factory=dict)
    held: dict[str, list[int]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    away: dict[int, int] = field(default_factory=dict)
    _of_role: dict[tuple[Role, str | None], list[str]] = field(default_factory=dict)
    _answers: dict[int, list[str]] = field(default_factory=dict)

    def acting(self, person: int) -> Address | None:
        """The person, or whoever stands in, or whoever stands in for them; None where the chain leads nowhere."""
        seen: set[int] = set()
        while person in self.away and person not in seen:
            seen.add(person)
            person = self.away[person]
        return None if person in seen else self.addresses.get(person)

    def of_post(self, post: str) -> Address | None:
        """The one who answers for a post now: one owner, not several."""
        return next((there for person in self.held.get(post, []) if (there := self.acting(person))), None)

    def of_role(self, role: Role, unit: str | None = None) -> Address | None:
        """The first who answers for a post of this role (in a unit)."""
        return next((there for post in self._posts(role, unit) if (there := self.of_post(post))), None)

    def _posts(self, role: Role, unit: str | None) -> list[str]:
        if not self._of_role:
            for code, its_role in self.roles.items():
                self._of_role.setdefault((its_role, None), []).append(code)
                self._of_role.setdefault((its_role, self.units[code]), []).append(code)
        return self._of_role.get((role, unit), [])

    def of_seat(self, seat: str, post: str, unit: str) -> Address | None:
        """Who hears what a seat is owed (owner, head, or "@post"); a vacant seat's words go up to the next."""
        if seat.startswith("@") and (above := self.of_post(seat[1:])):
            return above
        if seat == Seat.OWNER and (owner := self.of_post(post)):
            return owner
        if seat in (Seat.OWNER, Seat.HEAD) and (head := self.of_role(Role.HEAD, unit)):
            return head
        return next((above for role in OVER if (above := self.of_role(role))), None)

    def vacant(self) -> list[str]:
        """Posts that nobody answers for now."""
        return [post for post in self.held if self.of_post(post) is None]

    def headless(self) -> list[str]:
        """Units whose head nobody answers for."""
        return [unit for unit in set(self.units.values()) if self.of_role(Role.HEAD, unit) is None]

    def over(self) -> list[str]:
        """The seats of everybody above the units: every post of the first of these roles that somebody answers for."""
        for role in OVER:
            if self.of_role(role):
                return [f"@{post}" for post in self._posts(role, None) if self.of_post(post)]
        return [Seat.LEADER]

    def posts_of(self, person: int) -> list[str]:
        """The posts that somebody answers for now, those of people on leave included."""
        if not self._answers:
            for code in self.held:
                if owner := self.of_post(code):
                    self._answers.setdefault(owner.person, []).append(code)
        return self._answers.get(person, [])

    def seats_of(self, person: int, post: str, unit: str, assists: Iterable[str]) -> frozenset[Seat]:
        """In which parts somebody stands to a task: by posts of their own and those they stand in for."""
        mine = set(self.posts_of(person)) | {code for code in self.held if person in self.held[code]} - self._left(person)
        seats = {Seat.OWNER} if post in self.posts_of(person) else set[Seat]()
        if any(self.roles[code] is Role.HEAD and self.units[code] == unit for code in mine):
            seats.add(Seat.HEAD)
        if any(self.roles[code] in OVER for code in mine):
            seats.add(Seat.LEADER)
        if any(self.units[code] in assists for code in mine):
            seats.add(Seat.ASSIST)
        return frozenset(seats)

    def _left(self, person: int) -> set[str]:
        """The posts that somebody holds, but is away from."""
        return {code for code in self.held if person in self.held[code]} if person in self.away else set()


_HELD = (
    select(
        col(PostRow.code),
        col(PostRow.unit),
        col(PostRow.role),
        col(PostRow.title),
        col(AppointmentRow.person_id),
        col(IdentityRow.channel),
        col(IdentityRow.chat_id),
        col(PersonRow.script),
    )
    .outerjoin(AppointmentRow, (col(AppointmentRow.post_code) == col(PostRow.code)) & col(AppointmentRow.until).is_(None))
    .outerjoin(
        IdentityRow, (col(IdentityRow.person_id) == col(AppointmentRow.person_id)) & col(IdentityRow.unreachable_since).is_(None)
    )
    .outerjoin(PersonRow, col(PersonRow.id) == col(IdentityRow.person_id))
    .order_by(col(AppointmentRow.id))
)  # fmt: skip


async def seats_on(session: AsyncSession, day: date) -> Seats:
    """The snapshot of a day."""
    seats = Seats()
    for row in (await session.execute(_HELD)).all():
        _seat(seats, row)
    away = select(LeaveRow).where(col(LeaveRow.since) <= day, col(LeaveRow.until) >= day, col(LeaveRow.ended_at).is_(None))
    seats.away = {row.person_id: row.stand_in for row in (await session.execute(away.order_by(col(LeaveRow.id)))).scalars()}
    return seats


def _seat(seats: Seats, row: Any) -> None:
    code, unit, role, title, person, channel, chat_id, script = row
    seats.units[code], seats.roles[code], seats.titles[code] = unit, Role(role), title
    holders = seats.held.setdefault(code, [])
    if person is None or channel is None:
        return
    if person not in holders:
        holders.append(person)
    if person not in seats.addresses or channel == "webchat":  # the town's own channel goes before others
        seats.addresses[person] = Address(person, channel, chat_id, script)
