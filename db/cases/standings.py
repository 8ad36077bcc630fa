"""Where cases stand, as far as the rules ask: by their own rows, and by what is known from the tables beside them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables import CaseEventRow, CaseObjectionRow, CaseRow, CaseUnitRow
from knowledge.facts import ServiceLevel
from knowledge.rules.cases import CaseState, Closing, Kind, Move, Standing

RATABLE = frozenset({CaseState.CALLING, CaseState.ARCHIVED})


async def standings_of(session: AsyncSession, rows: Collection[CaseRow]) -> dict[int, Standing]:
    """Where each of these cases stands, as far as the rules ask."""
    assisting = await _assisting(session, [row.id for row in rows if row.state == CaseState.COORDINATING])
    objected = await _objected(session, [row.id for row in rows if row.state in {CaseState.DISPATCHED, CaseState.OBJECTED}])
    leads = await _lead_states(session, [row.lead_id for row in rows if row.lead_id])
    judged = await _judged(session, [row.id for row in rows if row.state in RATABLE])
    return {
        row.id: _standing(
            row, assisting.get(row.id, ()), objected.get(row.id, ()), leads.get(row.lead_id or 0), judged.get(row.id, ())
        )
        for row in rows
        if row.id is not None
    }


async def _assisting(session: AsyncSession, ids: Collection[int | None]) -> dict[int, set[str]]:
    """The units still at it, of cases that several units work on: of others there are none."""
    return await _units(session, _HELPING, ids)


async def _objected(session: AsyncSession, ids: Collection[int | None]) -> dict[int, set[str]]:
    """The units that have objected once, of cases where somebody might object."""
    return await _units(session, _OBJECTED, ids)


async def _units(session: AsyncSession, asked: Any, ids: Collection[int | None]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    if ids:
        for case_id, unit in (await session.execute(asked, {"ids": list(ids)})).all():
            found.setdefault(case_id, set()).add(unit)
    return found


async def _lead_states(session: AsyncSession, ids: Collection[int]) -> dict[int, CaseState]:
    if not ids:
        return {}
    states = select(col(CaseRow.id), col(CaseRow.state)).where(col(CaseRow.id).in_(ids))
    return {row[0]: CaseState(row[1]) for row in await session.execute(states) if row[0]}


async def _judged(session: AsyncSession, ids: Collection[int | None]) -> dict[int, set[str]]:
    """What their reporters have said of how they were handled, since the last "no": each may be said once."""
    newest: dict[int, dict[str, int]] = {}
    if ids:
        for case_id, move, last in (await session.execute(_SAID, {"ids": list(ids)})).all():
            newest.setdefault(case_id, {})[move] = last or 0
    return {case: {move for move, last in lines.items() if last > lines.get(Move.DENY, 0)} for case, lines in newest.items()}


def _standing(
    row: CaseRow,
    assisting: Collection[str] = (),
    objected: Collection[str] = (),
    lead: CaseState | None = None,
    judged: Collection[str] = (),
) -> Standing:
    """Where a case stands by its own row, and by what is known from elsewhere."""
    return Standing(
        state=CaseState(row.state),
        kind=Kind(row.kind),
        unit=row.unit,
        handler_id=row.handler_id,
        handler_post=f"{row.unit}{row.handler_post}" if row.handler_post else "",
        assisting=frozenset(assisting),
        objected=frozenset(objected),
        attempts=row.attempts,
        attempted_at=row.step_at if row.attempts else None,  # each attempt begins the step anew
        repeats=row.repeats,
        extended=row.extended,
        working_days=row.sla_days,
        closing=Closing(row.closing) if row.closing else None,
        closed_at=row.closed_at,
        lead_state=lead,
        rated=Move.RATE in judged,
        remarked=Move.REMARK in judged,
    )


def level_of_row(row: CaseRow) -> ServiceLevel:
    """The service level as it was when the case was sorted, whatever the catalogue says by now."""
    return ServiceLevel(id=row.sla, name=row.sla, hours=row.sla_hours, working_days=row.sla_days)


# Asked for every look at a case: made once.
_IDS: Any = bindparam("ids", expanding=True)
_HELPING = select(col(CaseUnitRow.case_id), col(CaseUnitRow.unit)).where(
    col(CaseUnitRow.case_id).in_(_IDS), col(CaseUnitRow.done_at).is_(None)
)
_OBJECTED = select(col(CaseObjectionRow.case_id), col(CaseObjectionRow.unit)).where(col(CaseObjectionRow.case_id).in_(_IDS))
_SAID = (
    select(col(CaseEventRow.case_id), col(CaseEventRow.move), func.max(col(CaseEventRow.id)))
    .where(col(CaseEventRow.case_id).in_(_IDS), col(CaseEventRow.move).in_([Move.RATE, Move.REMARK, Move.DENY]))
    .group_by(col(CaseEventRow.case_id), col(CaseEventRow.move))
)
