"""The rules of the answer promise: who may make which move when, what an answer must look like, when two questions are one."""

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rules import RuleBroken
from knowledge.rules.people import MAY, Person, Role
from knowledge.rules.questions import (
    LONGEST_REPLY,
    MOVES,
    SAID,
    Move,
    QuestionState,
    check_move,
    check_other_person,
    check_reply,
    due_on,
    likeness,
    moves_from,
)

OPEN, DRAFTED, ANSWERED, CLOSED = QuestionState
TABLE = {
    (OPEN, Move.DRAFT): (DRAFTED, {Role.DUTY_OFFICER}),
    (OPEN, Move.CLOSE): (CLOSED, {Role.DUTY_OFFICER}),
    (DRAFTED, Move.APPROVE): (ANSWERED, {Role.SUPERVISOR, Role.LEADER}),
    (DRAFTED, Move.RETURN): (OPEN, {Role.SUPERVISOR, Role.LEADER}),
}


def somebody(*roles: Role, number: int = 1) -> Person:
    return Person(number, "webchat", number, roles=frozenset(roles))


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", QuestionState)
def test_every_move_of_every_role_in_every_state_is_as_the_table_says(state: QuestionState, move: Move, role: Role | None) -> None:
    person = somebody(role) if role else somebody()
    ends, roles = TABLE.get((state, move), (None, set()))
    if ends and role in roles:
        assert check_move(move, state, person) is ends
        assert move in moves_from(state, person), "what is allowed has a button"
    else:
        with pytest.raises(RuleBroken) as no:
            check_move(move, state, person)
        assert no.value.sentence
        assert move not in moves_from(state, person), "no button offers what the rule refuses"


def test_whoever_may_not_learns_nothing_of_the_state() -> None:
    sentences = set()
    for state in QuestionState:
        with pytest.raises(RuleBroken) as no:
            check_move(Move.APPROVE, state, somebody())
        sentences.add(no.value.sentence)
    assert len(sentences) == 1


def test_every_state_has_its_word_and_every_move_its_step() -> None:
    assert set(SAID) == set(QuestionState)
    assert set(MOVES) == set(Move)
    assert all(step.act in MAY for step in MOVES.values())


def test_what_is_answered_or_closed_stays_so() -> None:
    for step in MOVES.values():
        assert not step.starts & {ANSWERED, CLOSED}


def test_nobody_approves_their_own_words() -> None:
    check_other_person(1, somebody(number=2))
    with pytest.raises(RuleBroken):
        check_other_person(2, somebody(number=2))


@pytest.mark.parametrize("text", ["答", " 答复 \n", "长" * LONGEST_REPLY])
def test_a_reply_is_kept_as_it_is_without_the_blanks_around_it(text: str) -> None:
    assert check_reply(text) == text.strip()


@pytest.mark.parametrize("text", ["", " \n\t　", "长" * (LONGEST_REPLY + 1)])
def test_an_empty_or_endless_reply_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        check_reply(text)


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        ("2024-07-01T04:00", date(2024, 7, 4)),  # a Monday
        ("2024-07-05T04:00", date(2024, 7, 10)),  # a Friday: the weekend does not count
        ("2024-07-01T16:00", date(2024, 7, 5)),  # midnight in the town
        ("2024-09-30T02:00", date(2024, 10, 10)),  # National Day
        ("2024-02-08T02:00", date(2024, 2, 19)),  # Spring Festival; the worked Sunday of the 18th counts
        ("2024-04-26T02:00", date(2024, 4, 30)),  # the worked Sunday of the 28th counts
        ("2031-07-04T04:00", date(2031, 7, 9)),  # a year without a notice: Monday to Friday
    ],
)
def test_a_promise_is_three_working_days_after_the_towns_day_of_asking(asked_at: str, due: date) -> None:
    assert due_on(datetime.fromisoformat(asked_at).replace(tzinfo=UTC)) == due


@pytest.mark.parametrize(
    "other",
    [
        "下原镇修不修路",
        "下原镇修不修路？",
        "下原镇修不修路?!",
        "下 原 镇 修 不 修 路",
        "下原鎮修不修路",
        "请问下原镇修不修路",
        "你好，请问下原镇修不修路啊？谢谢您！",
        "您好 想问一下：下原镇修不修路呢",
    ],
)
def test_two_typings_of_one_question_are_alike(other: str) -> None:
    assert likeness(other) == likeness("下原镇修不修路")


@pytest.mark.parametrize("other", ["下原镇修不修桥", "下原镇修路", "2024年下原镇修不修路", "谢谢", "下原镇不修不修路"])
def test_two_questions_are_not_alike_because_they_share_words(other: str) -> None:
    assert likeness(other) != likeness("下原镇修不修路")


def test_figures_in_a_question_tell_it_from_another() -> None:
    assert likeness("2024年的目标") != likeness("2025年的目标")
    assert likeness("增长5%") == likeness("增长 5 %")


@given(st.text(max_size=80))
def test_the_likeness_of_a_likeness_is_itself(asked: str) -> None:
    assert likeness(likeness(asked)) == likeness(asked)


@pytest.mark.parametrize("piece", ["啊", "你好", "谢谢", "谢", "吗x", "x", "，", "请问啊"])
def test_a_hundred_thousand_characters_are_compared_in_no_time(piece: str) -> None:
    asked = (piece * 100_000)[:100_000] + "路"
    likeness(asked[:10])  # the converter of scripts opens at its first use
    start = time.thread_time()
    likeness(asked)
    assert time.thread_time() - start < 0.5
