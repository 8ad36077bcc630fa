"""Tasks as tables: every move × state × seat, every light, every day something is worth saying, and what a week may cost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import Calendar
from knowledge.rules.tasks import (
    MINUTES,
    MOVES,
    SAID,
    WEEKLY_CAP,
    Light,
    Move,
    OpenCase,
    Seat,
    Snooze,
    Stage,
    Standing,
    TaskState,
    affordable,
    check_ask,
    check_move,
    escalates_to,
    lit,
    moves_from,
    next_look,
    pushes,
    settled,
    snoozed_until,
    speaking,
    stage_at,
    stage_day,
)

OFFICE = Calendar()
TODAY = date(2024, 7, 1)  # a Monday
MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 1))


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("seat", Seat)
def test_a_button_offers_just_what_the_rule_allows(move: Move, state: TaskState, seat: Seat) -> None:
    allowed = state in MOVES[move].starts and seat in MOVES[move].who
    assert (move in moves_from(state, {seat})) is allowed
    if allowed:
        assert check_move(move, state, {seat}) in SAID
    else:
        with pytest.raises(RuleBroken):
            check_move(move, state, {seat})


def test_whoever_has_no_seat_learns_nothing() -> None:
    for move in Move:
        for state in TaskState:
            with pytest.raises(NotAllowed):
                check_move(move, state, ())


@pytest.mark.parametrize(
    ("standing", "light", "reason"),
    [
        (Standing(TaskState.OPEN, date(2024, 8, 1)), "green", "按期推进"),
        (Standing(TaskState.OPEN, date(2024, 7, 5)), "green", "按期推进，还有4天"),
        (Standing(TaskState.OPEN, date(2024, 7, 4)), "yellow", "还有3天到期"),
        (Standing(TaskState.OPEN, TODAY), "yellow", "今天到期"),
        (Standing(TaskState.OPEN, date(2024, 6, 30)), "red", "逾期1天"),
        (Standing(TaskState.OPEN, date(2024, 8, 1), was_late=True), "yellow", "曾经逾期，已补上"),
        (Standing(TaskState.DONE, date(2024, 6, 1)), "green", "已完成"),
        (Standing(TaskState.DONE, date(2024, 6, 1), was_late=True), "yellow", "曾经逾期，已补上"),
        (Standing(TaskState.DONE, date(2024, 6, 1), conflicts=2), "yellow", "还有2件相关诉求没有办结"),
        (Standing(TaskState.CLAIMED, date(2024, 8, 1)), "yellow", "已报完成，待核实"),
        (Standing(TaskState.CLAIMED, date(2024, 6, 30)), "red", "逾期1天，已报完成待核实"),
        (Standing(TaskState.HELD, date(2024, 6, 1)), "blue", "正在协调，不计逾期"),
        (Standing(TaskState.DROPPED, date(2024, 6, 1)), "grey", "已取消"),
    ],
)
def test_a_light_has_its_reason(standing: Standing, light: str, reason: str) -> None:
    assert lit(standing, TODAY) == (shown := lit(standing, TODAY))
    assert (shown.light, shown.reason) == (light, reason)


@given(st.sampled_from(TaskState), DAYS, st.booleans(), st.integers(0, 3), DAYS)
def test_nothing_is_green_that_was_late_is_late_or_is_contradicted(
    state: TaskState, due: date, was_late: bool, conflicts: int, today: date
) -> None:
    shown = lit(Standing(state, due, was_late, None, conflicts), today)
    assert shown.reason
    if shown.light is Light.GREEN:
        assert not was_late
        assert not conflicts
        assert state is TaskState.DONE or due >= today


def test_the_days_before_and_after_a_deadline() -> None:
    friday = date(2024, 7, 19)
    assert [stage_day(stage, friday, OFFICE) for stage in range(1, 7)] == [
        date(2024, 7, 12), date(2024, 7, 16), friday, date(2024, 7, 23), date(2024, 7, 25), date(2024, 7, 29),
    ]  # fmt: skip


def test_reminders_are_moved_out_of_a_long_holiday_and_merged() -> None:
    """National Day 2024: 1 to 7 October are free, 29 September and 12 October are worked."""
    due = date(2024, 10, 4)
    assert stage_day(Stage.WEEK, due, OFFICE) == date(2024, 9, 27)
    assert stage_day(Stage.SOON, due, OFFICE) == stage_day(Stage.TODAY, due, OFFICE) == date(2024, 9, 30)
    assert stage_at(due, date(2024, 9, 30), OFFICE) == Stage.TODAY, "one message instead of two"
    assert stage_day(Stage.LATE, due, OFFICE) == date(2024, 10, 9)


@given(DAYS, DAYS)
def test_a_stage_is_said_on_a_working_day_in_order_and_found_again(due: date, today: date) -> None:
    days = [stage_day(stage, due, OFFICE) for stage in range(1, 12)]
    assert days == sorted(days)
    assert all(OFFICE.works(day) for day in days)
    assert days[2] <= due
    stage = stage_at(due, today, OFFICE)
    assert stage == 0 or stage_day(stage, due, OFFICE) <= today
    look = next_look(due, stage, OFFICE)
    assert look is None or (look > today and stage_at(due, look, OFFICE) > stage)


@given(DAYS, st.integers(0, 6))
def test_what_is_to_be_said_next_is_looked_for_no_later_whatever_the_clock_said_meanwhile(due: date, said: int) -> None:
    look = next_look(due, said, OFFICE)
    assert look is not None
    assert look == stage_day(said + 1, due, OFFICE)


@given(MOMENTS, st.sampled_from(Snooze))
def test_nobody_is_spoken_to_at_night_or_on_a_free_day(now: datetime, choice: Snooze) -> None:
    when = speaking(now, OFFICE).astimezone(OFFICE.zone)
    assert OFFICE.works(when.date())
    assert (8, 30) <= (when.hour, when.minute) < (17, 30)
    later = snoozed_until(choice, now, OFFICE)
    assert now < later <= now + timedelta(days=20)
    assert (7, 30) <= (later.astimezone(OFFICE.zone).hour, later.astimezone(OFFICE.zone).minute) < (21, 30)


def test_the_head_hears_after_two_working_days_and_the_leader_after_four() -> None:
    assert escalates_to(Stage.TODAY, Stage.SOON) == []
    assert escalates_to(Stage.LATE, Stage.TODAY) == [Seat.HEAD]
    assert escalates_to(Stage.LATE + 1, Stage.LATE) == [Seat.LEADER]
    assert escalates_to(Stage.LATE + 5, Stage.NONE) == [Seat.HEAD, Seat.LEADER], "a standstill skips nobody"
    assert escalates_to(Stage.LATE + 2, Stage.LATE + 1) == []


def test_an_answer_ends_the_reminders_of_what_is_overdue_but_not_the_day_itself() -> None:
    assert pushes(Stage.TODAY, heard=True)
    assert pushes(Stage.LATE, heard=False)
    assert not pushes(Stage.LATE + 3, heard=True)
    assert not pushes(Stage.WEEK, heard=False)


def test_done_is_checked_by_somebody_while_open_cases_say_otherwise() -> None:
    assert settled([], Move.DONE) is TaskState.DONE
    assert settled([OpenCase("A1")], Move.DONE) is TaskState.CLAIMED
    assert settled([OpenCase("A1")], Move.CONFIRM) is TaskState.DONE, "a supervisor who has seen it decides"


def test_a_figure_that_is_known_asked_for_or_too_dear_is_not_asked_for() -> None:
    check_ask(0, None, "", False, TODAY)
    check_ask(0, date(2024, 6, 1), "620亩", False, TODAY)
    with pytest.raises(RuleBroken, match="已经有了：620亩"):
        check_ask(0, date(2024, 6, 28), "620亩", False, TODAY)
    with pytest.raises(RuleBroken, match="已经问过"):
        check_ask(0, None, "", True, TODAY)
    with pytest.raises(RuleBroken, match="下周再问"):
        check_ask(45, None, "", False, TODAY)


def test_a_week_of_digests_always_fits_under_the_cap() -> None:
    spent = 0
    while affordable(spent, "push"):
        spent += MINUTES["push"]
    assert spent + 5 * MINUTES["digest"] <= WEEKLY_CAP
