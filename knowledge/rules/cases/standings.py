"""Who stands how to a case, by the posts held at this moment; and who owes its next step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from knowledge.rules.cases.states import CaseState, Closing, Kind, R, Relation, S
from knowledge.rules.people import Role

WORKERS = frozenset({Role.GRID_WORKER, Role.CLERK, Role.HEAD})
HANDS = WORKERS - {Role.HEAD}  # who is told that there is work; a head hears of it where nobody else is there
CHECKERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.MAYOR, Role.DUTY_OFFICER})
SUPERVISORS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.MAYOR})
CASE_ROLES = WORKERS | CHECKERS
# The roles by which somebody of the staff stands in a relation.
SEATS: dict[Relation, frozenset[Role]] = {
    R.DUTY: frozenset({Role.DUTY_OFFICER, Role.LIAISON}),
    R.UNIT: WORKERS | {Role.LIAISON},
    R.HANDLER: WORKERS | {Role.LIAISON},
    R.ASSISTANT: WORKERS | {Role.LIAISON},
    R.CHECKER: CHECKERS | {Role.HEAD},
    R.SUPERVISOR: SUPERVISORS,
}
# Who may stand in any relation at all to a kind, but for its reporter: what was said about a fraud stays with the liaison.
CIRCLE: dict[Kind, frozenset[Role]] = {Kind.INCIDENT: CASE_ROLES, Kind.GRIEVANCE: CASE_ROLES, Kind.FRAUD: frozenset({Role.LIAISON})}


def may_go_together(one: Kind, other: Kind) -> bool:
    """Whether two cases may be joined: a complaint and a broken thing may be one matter, what is a liaison's stays there."""
    return CIRCLE[one] == CIRCLE[other]


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that somebody holds, as far as cases ask: what it is for, and of which unit."""

    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, as far as the rules ask. `assisting` are the units still at it, `objected` those that did so before.

    `rated`, `remarked`: its reporter has said how it was handled, since it was last reported done, and why.
    """

    state: CaseState
    kind: Kind = Kind.INCIDENT
    unit: str = ""
    handler_id: int | None = None
    handler_post: str = ""
    assisting: frozenset[str] = frozenset()
    objected: frozenset[str] = frozenset()
    attempts: int = 0
    attempted_at: datetime | None = None
    repeats: int = 0
    extended: bool = False
    working_days: int = 5
    closing: Closing | None = None
    closed_at: datetime | None = None
    lead_state: CaseState | None = None
    rated: bool = False
    remarked: bool = False


def relations_of(standing: Standing, *, person_id: int, seats: Collection[Seat], reporter: bool) -> frozenset[Relation]:
    """How a person stands to a case, by the posts held at this moment; nothing where they have no business with it."""
    seats = [seat for seat in seats if seat.role in CIRCLE[standing.kind]]
    handles = person_id == standing.handler_id
    found = {
        R.REPORTER: reporter,
        R.DUTY: any(seat.role in SEATS[R.DUTY] for seat in seats),
        R.UNIT: _works_in(seats, {standing.unit}),
        R.HANDLER: handles and _works_in(seats, {standing.unit}),
        R.ASSISTANT: _works_in(seats, standing.assisting),
        R.CHECKER: not handles and not reporter and _checks(seats, standing.unit),
        R.SUPERVISOR: any(seat.role in SEATS[R.SUPERVISOR] for seat in seats),
    }
    return frozenset(relation for relation, stands in found.items() if stands)


def _works_in(seats: Collection[Seat], units: Collection[str]) -> bool:
    return any(seat.role in SEATS[R.UNIT] and seat.unit in units for seat in seats)


def _checks(seats: Collection[Seat], unit: str) -> bool:
    return any(seat.role in CHECKERS or (seat.role == Role.HEAD and seat.unit == unit) for seat in seats)


def owner_of(state: CaseState, unit: str) -> tuple[frozenset[Role], str | None]:
    """Who owes the next step: roles, and the unit they must be of (None: of any). Nothing that is open is nobody's."""
    if state in {S.RECEIVED, S.OBJECTED, S.CALLING, S.LINKED}:
        return frozenset({Role.DUTY_OFFICER}), None
    if state == S.CHECKING:
        return frozenset({Role.HEAD}), unit
    return HANDS, unit
