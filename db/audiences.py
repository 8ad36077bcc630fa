"""Whom an alert is for: people who can be reached, by what they told about themselves, less those who do not want its topic."""

from typing import Any

from sqlalchemy import and_, case, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.profiles import listed
from db.tables import AlertRow, IdentityRow, NoticeRow, NoticeState, PersonRow, ProfileRow
from knowledge.rules.alerts import Audience, Group, Topic, wanted

REACHED = (NoticeState.SENT, NoticeState.UNKNOWN, NoticeState.SENDING)


def audience_of(row: AlertRow) -> Audience:
    groups = frozenset(Group(word) for word in listed(row.groups))
    return Audience(groups, frozenset(listed(row.villages)), frozenset(listed(row.grids)), row.chats)


async def counted(session: AsyncSession, row: AlertRow) -> int:
    """How many people would get it now."""
    found = _people(row).with_only_columns(func.count(func.distinct(col(IdentityRow.person_id)))).order_by(None)
    return int((await session.execute(found)).scalar_one())


async def slice_end(session: AsyncSession, row: AlertRow, limit: int) -> tuple[int | None, int]:
    """The last of the next people after `row.reached`, and how many addresses that are (`limit` at most).

    The index on people's numbers gives them in order, so that each step costs the same however many there are.
    """
    ahead = _people(row).with_only_columns(col(IdentityRow.person_id)).where(*_between(row.reached, None))
    ahead = ahead.order_by(col(IdentityRow.person_id)).limit(limit).subquery()
    end, found = (await session.execute(select(func.max(ahead.c.person_id), func.count()).select_from(ahead))).one()
    return end, found


def addresses(row: AlertRow, end: int) -> Any:
    """The people after `row.reached` up to `end` with their addresses; the one to use has `rank` 1: the town's own goes first."""
    first = case((col(IdentityRow.channel) == "webchat", 0), else_=1)
    order = (first, col(IdentityRow.channel), col(IdentityRow.user_id))
    rank = func.row_number().over(partition_by=col(IdentityRow.person_id), order_by=order).label("rank")
    return _people(row).add_columns(rank).where(*_between(row.reached, end))


def _between(after: int, upto: int | None) -> list[Any]:
    """The bounds for both tables that are joined: PostgreSQL concludes from one to the other what is equal, not what is less."""
    numbers = (col(IdentityRow.person_id), col(PersonRow.id))
    return [number > after for number in numbers] + [number <= upto for number in numbers if upto is not None]


def _people(row: AlertRow) -> Any:
    told = (
        select(col(IdentityRow.person_id), col(IdentityRow.channel), col(IdentityRow.chat_id), col(PersonRow.script))
        .join(PersonRow, col(PersonRow.id) == col(IdentityRow.person_id))
        .outerjoin(ProfileRow, col(ProfileRow.person_id) == col(IdentityRow.person_id))
        .where(col(IdentityRow.unreachable_since).is_(None))
    )
    if not wanted(Topic(row.topic), {row.topic}):  # it can be refused
        told = told.where(func.coalesce(col(ProfileRow.muted), "").not_like(f"%,{row.topic},%"))
    if row.corrects is not None:
        return told.where(_got(row.corrects))
    audience = audience_of(row)
    return told if audience.everybody else told.where(_belongs(audience))


def _belongs(audience: Audience) -> Any:
    groups = [col(ProfileRow.groups).like(f"%,{group},%") for group in sorted(audience.groups)]
    lives = (col(ProfileRow.village).in_(sorted(audience.villages)), col(ProfileRow.grid).in_(sorted(audience.grids)))
    return or_(false(), *groups, *lives)


def _got(alert_id: int) -> Any:
    """Whom an earlier alert has reached, or may have."""
    of_it = and_(
        col(NoticeRow.person_id) == col(IdentityRow.person_id),
        col(NoticeRow.key) >= f"alert:{alert_id}:person:",
        col(NoticeRow.key) < f"alert:{alert_id}:person;",
        col(NoticeRow.state).in_(REACHED),
    )
    return select(col(NoticeRow.id)).where(of_it).exists()
