"""Whom an alert is for: people who can be reached, by what they told about themselves, less those who do not want its topic."""

from typing import Any

from sqlalchemy import Row, and_, case, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.profiles import listed
from db.tables import AlertRow, IdentityRow, NoticeRow, NoticeState, PersonRow, ProfileRow
from knowledge.rules.alerts import Audience, Group, Topic, wanted

REACHED = (NoticeState.SENT, NoticeState.UNKNOWN, NoticeState.SENDING)


def audience_of(row: AlertRow) -> Audience:
    return Audience(frozenset(Group(word) for word in listed(row.groups)), frozenset(listed(row.villages)))


async def counted(session: AsyncSession, row: AlertRow) -> int:
    """How many people would get it now."""
    found = _people(row).with_only_columns(func.count(func.distinct(col(IdentityRow.person_id)))).order_by(None)
    return int((await session.execute(found)).scalar_one())


async def next_people(session: AsyncSession, row: AlertRow, limit: int) -> tuple[list[Row[Any]], bool]:
    """The next people after `row.reached`, one address each (the town's own channel first), and whether more follow.

    The index on people's numbers gives them in order, so that each step costs the same however many there are.
    """
    first = case((col(IdentityRow.channel) == "webchat", 0), else_=1)
    order = (col(IdentityRow.person_id), first, col(IdentityRow.channel), col(IdentityRow.user_id))
    after = _people(row).where(col(IdentityRow.person_id) > row.reached).order_by(*order).limit(limit)
    rows = (await session.execute(after)).all()
    people = {found.person_id: found for found in reversed(rows)}
    return [people[number] for number in sorted(people)], len(rows) == limit


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
    return or_(false(), *groups, col(ProfileRow.village).in_(sorted(audience.villages)))


def _got(alert_id: int) -> Any:
    """Whom an earlier alert has reached, or may have."""
    of_it = and_(
        col(NoticeRow.person_id) == col(IdentityRow.person_id),
        col(NoticeRow.key) >= f"alert:{alert_id}:person:",
        col(NoticeRow.key) < f"alert:{alert_id}:person;",
        col(NoticeRow.state).in_(REACHED),
    )
    return select(col(NoticeRow.id)).where(of_it).exists()
