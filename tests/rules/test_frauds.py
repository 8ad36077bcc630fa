"""The life of a fraud report: the liaison's alone, on quicker clocks."""

from datetime import timedelta

import pytest

from knowledge.rules import RuleBroken
from knowledge.rules.frauds import LONGEST, SAID, FraudState, Move, check_move, check_report, due_at, moves_from
from knowledge.rules.people import Person, Role
from tests.conftest import NOON

S = FraudState
EXPECTED = {
    Move.TAKE: ({S.REPORTED}, S.TAKEN),
    Move.HAND_OVER: ({S.REPORTED, S.TAKEN}, S.HANDED_OVER),
    Move.CLOSE: ({S.REPORTED, S.TAKEN, S.HANDED_OVER}, S.CLOSED),
}


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("state", FraudState)
@pytest.mark.parametrize("move", Move)
def test_every_move_from_every_state_by_every_role(move: Move, state: FraudState, role: Role | None) -> None:
    person = Person(1, "webchat", 1, roles=frozenset({role} if role else ()))
    starts, ends = EXPECTED[move]
    allowed = role is Role.LIAISON and state in starts
    assert (move in moves_from(state, person)) is allowed
    if allowed:
        assert check_move(move, state, person) is ends
    else:
        with pytest.raises(RuleBroken):
            check_move(move, state, person)


def test_where_money_is_moving_the_clock_runs_faster() -> None:
    assert due_at(NOON, money_moving=True) == NOON + timedelta(minutes=30)
    assert due_at(NOON, money_moving=False) == NOON + timedelta(hours=2)


def test_every_state_has_a_name() -> None:
    assert set(SAID) == set(FraudState)


@pytest.mark.parametrize("text", ["", " \n", "长" * (LONGEST + 1)])
def test_an_empty_or_endless_report_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RuleBroken):
        check_report(text)
