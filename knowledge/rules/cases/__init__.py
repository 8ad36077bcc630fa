"""The life of a case: its states, who stands how to it, and one table of moves.

The seven phases are those the town promised: 一门受理、一体派发、分类处置、协调联动、复核回访、督办问效、办结归档.
"""

from knowledge.rules.cases.checks import (
    ASKED_FOR,
    ATTEMPTS,
    LONGEST_WORDS,
    NO_SUCH,
    REOPEN_WITHIN,
    Said,
    barred,
    check_move,
    check_said,
    moves_from,
)
from knowledge.rules.cases.moves import INTERNAL, MOVES, SHARED, Clock, Move, Need
from knowledge.rules.cases.standings import CHECKERS, HANDS, SEATS, WORKERS, Seat, Standing, may_go_together, owner_of, relations_of
from knowledge.rules.cases.states import CLOSED_AS, LIVE, OPEN, PHASES, SAID, WITH_UNIT, CaseState, Closing, Kind, Relation

__all__ = [
    "ASKED_FOR",
    "ATTEMPTS",
    "CHECKERS",
    "CLOSED_AS",
    "HANDS",
    "INTERNAL",
    "LIVE",
    "LONGEST_WORDS",
    "MOVES",
    "NO_SUCH",
    "OPEN",
    "PHASES",
    "REOPEN_WITHIN",
    "SAID",
    "SEATS",
    "SHARED",
    "WITH_UNIT",
    "WORKERS",
    "CaseState",
    "Clock",
    "Closing",
    "Kind",
    "Move",
    "Need",
    "Relation",
    "Said",
    "Seat",
    "Standing",
    "barred",
    "check_move",
    "check_said",
    "may_go_together",
    "moves_from",
    "owner_of",
    "relations_of",
]
