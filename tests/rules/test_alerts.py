"""The life of an alert: every move from every state by every role, and nobody approves their own."""

from datetime import timedelta

import pytest

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.alerts import (
    LONGEST,
    MOVES,
    NOT_ONE_ALONE,
    SAID,
    UNDO_WITHIN,
    AlertState,
    Audience,
    Group,
    Move,
    Topic,
    check_counted,
    check_move,
    check_text,
    moves_from,
    takes,
    wanted,
)
from knowledge.rules.people import MAY, Person, Role
from tests.conftest import NOON

S = AlertState
EXPECTED = {
    Move.PROPOSE: ({S.DRAFT}, S.PROPOSED),
    Move.DISCARD: ({S.DRAFT, S.PROPOSED}, S.DISCARDED),
    Move.APPROVE: ({S.PROPOSED}, S.APPROVED),
    Move.RETURN: ({S.PROPOSED}, S.DRAFT),
    Move.UNDO: ({S.APPROVED}, S.UNDONE),
    Move.CANCEL: ({S.APPROVED, S.SENDING}, S.CANCELLED),
    Move.CORRECT: ({S.SENDING, S.SENT, S.CANCELLED}, None),
}
AUTHOR = 99


def somebody(role: Role | None, number: int = 1) -> Person:
    return Person(number, "webchat", number, roles=frozenset({role} if role else ()))


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("state", AlertState)
@pytest.mark.parametrize("move", Move)
def test_every_move_from_every_state_by_every_role(move: Move, state: AlertState, role: Role | None) -> None:
    person = somebody(role)
    starts, ends = EXPECTED[move]
    allowed = role in MAY[MOVES[move].act] and state in starts
    offered = moves_from(state, person, author_id=AUTHOR, approved_at=NOON, now=NOON)
    assert (move in offered) is allowed, "a keyboard offers just what the rule allows"
    if allowed:
        assert check_move(move, state, person, author_id=AUTHOR, approved_at=NOON, now=NOON) == (ends or state)
    else:
        with pytest.raises(RuleBroken):
            check_move(move, state, person, author_id=AUTHOR, approved_at=NOON, now=NOON)


@pytest.mark.parametrize("role", sorted(MAY[MOVES[Move.APPROVE].act]))
def test_nobody_approves_what_they_wrote_whatever_their_post(role: Role) -> None:
    author = somebody(role, AUTHOR)
    assert Move.APPROVE not in moves_from(S.PROPOSED, author, author_id=AUTHOR, approved_at=None, now=NOON)
    with pytest.raises(NotAllowed, match=NOT_ONE_ALONE):
        check_move(Move.APPROVE, S.PROPOSED, author, author_id=AUTHOR, approved_at=None, now=NOON)


def test_a_minute_later_it_can_be_stopped_and_no_longer_undone() -> None:
    leader = somebody(Role.LEADER)
    for later, undo in ((UNDO_WITHIN, True), (UNDO_WITHIN + timedelta(seconds=1), False)):
        moves = moves_from(S.APPROVED, leader, author_id=AUTHOR, approved_at=NOON, now=NOON + later)
        assert (Move.UNDO in moves) is undo
        assert Move.CANCEL in moves


def test_every_state_has_a_name_and_every_state_can_be_reached() -> None:
    assert set(SAID) == set(AlertState)
    assert {ends for _, ends in EXPECTED.values() if ends} | {S.DRAFT, S.SENDING, S.SENT} == set(AlertState)


@pytest.mark.parametrize(
    ("text", "fits"), [("", False), ("  ", False), ("提醒", True), ("长" * LONGEST, True), ("长" * (LONGEST + 1), False)]
)
def test_a_text_must_fit_one_screen(text: str, fits: bool) -> None:
    if fits:
        assert check_text(f" {text} ") == text
    else:
        with pytest.raises(RuleBroken):
            check_text(text)


@pytest.mark.parametrize("count", [None, 0])
def test_no_alert_without_an_audience(count: int | None) -> None:
    with pytest.raises(RuleBroken):
        check_counted(count)


def test_danger_to_life_goes_to_all_and_everything_else_can_be_refused() -> None:
    for topic in Topic:
        assert wanted(topic, set()) is True
        assert wanted(topic, {topic}) is (topic is Topic.EMERGENCY)


def test_an_audience_is_said_in_words() -> None:
    assert Audience().said == "所有人"
    assert Audience(frozenset({Group.ELDERLY, Group.FAMILY}), frozenset({"示例村"})).said == "家庭、老年人、示例村"


@pytest.mark.parametrize(("count", "seconds"), [(0, 0), (1, 1), (20, 1), (21, 2), (50_000, 2_500)])
def test_how_long_it_takes_is_said_before_it_is_sent(count: int, seconds: int) -> None:
    assert takes(count, 20) == timedelta(seconds=seconds)
