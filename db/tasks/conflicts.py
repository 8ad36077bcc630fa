"""Which open cases speak against a task: those of its categories that are not archived; private ones are left out."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables import CaseRow
from knowledge.rules.cases import OPEN
from knowledge.rules.tasks import OpenCase

MOST = 200  # cases that one look counts: a light needs no more


async def open_cases(session: AsyncSession, codes: Collection[str]) -> Mapping[str, Sequence[OpenCase]]:
    """By category, its open cases, those that were reopened first."""
    there = (
        col(CaseRow.code).in_(sorted(codes)),
        col(CaseRow.state).in_(OPEN),
        col(CaseRow.private).is_(False),
    )
    rows = select(col(CaseRow.code), col(CaseRow.number), col(CaseRow.unit), col(CaseRow.reopened)).where(*there)
    found: dict[str, list[OpenCase]] = {}
    for code, number, unit, reopened in await session.execute(rows.order_by(col(CaseRow.reopened).desc()).limit(MOST)):
        again = "，又被退回重办" if reopened else ""
        found.setdefault(code, []).append(OpenCase(number, f"{unit}办理中{again}", reopened > 0))
    return found
