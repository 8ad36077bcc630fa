"""The two clocks of a case: what is promised, when a step is late, who hears of it, and that no touch buys time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.facts import ServiceLevel
from knowledge.library import load_town
from knowledge.rules.cases import OPEN, CaseState, Kind
from knowledge.rules.clocks import TOWN_ZONE, Calendar
from knowledge.rules.escalations import (
    LIMITS,
    Level,
    Stage,
    Which,
    extended,
    later,
    left,
    level_of,
    occurrence,
    promised,
    reached,
    rungs,
    stage_at,
    step_due,
)
from knowledge.rules.people import Role

CALENDAR = Calendar()
LEVELS = load_town("xiayuan").levels
EMERGENCY, URGENT, GENERAL, COMPLEX = (LEVELS[name] for name in ("emergency", "urgent", "general", "complex"))


def town(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 7, day, hour, minute, tzinfo=TOWN_ZONE)


@pytest.mark.parametrize(
    ("level", "first", "due"),
    [
        (EMERGENCY, town(6, 23), town(7, 1)),  # a Saturday night
        (URGENT, town(6, 12), town(7, 12)),
        (GENERAL, town(1, 12), town(8, 17, 30)),
        (GENERAL, town(6, 12), town(12, 17, 30)),
        (COMPLEX, town(1, 12), town(22, 17, 30)),
    ],
)
def test_a_promise_is_kept_by_the_clock_of_its_service_level(level: ServiceLevel, first: datetime, due: datetime) -> None:
    assert promised(first, level, CALENDAR) == due


def test_the_extension_is_as_many_working_days_again() -> None:
    assert extended(town(8, 17, 30), GENERAL, CALENDAR) == town(15, 17, 30)


@pytest.mark.parametrize(
    ("state", "level", "due"),
    [
        (CaseState.RECEIVED, GENERAL, town(1, 15)),
        (CaseState.DISPATCHED, GENERAL, town(1, 17)),
        (CaseState.DISPATCHED, URGENT, town(1, 13)),
        (CaseState.DISPATCHED, EMERGENCY, town(1, 11, 15)),
        (CaseState.OBJECTED, GENERAL, town(1, 17)),
        (CaseState.ASKING, GENERAL, town(4, 11)),  # three working days
        (CaseState.CHECKING, GENERAL, town(2, 11)),
        (CaseState.CALLING, GENERAL, town(2, 11)),
    ],
)
def test_a_step_has_its_own_time(state: CaseState, level: ServiceLevel, due: datetime) -> None:
    assert step_due(state, level, due_at=town(9, 12), now=town(1, 11), calendar=CALENDAR) == due


def test_the_work_itself_may_take_until_the_promise_and_when_that_is_past_its_own_time_again() -> None:
    assert step_due(CaseState.HANDLING, GENERAL, due_at=town(3, 9), now=town(1, 11), calendar=CALENDAR) == town(3, 9)
    assert step_due(CaseState.HANDLING, GENERAL, due_at=town(1, 9), now=town(1, 11), calendar=CALENDAR) == town(8, 17, 30)


def test_every_open_state_has_a_time() -> None:
    for state in OPEN:
        for level in LEVELS.values():
            assert step_due(state, level, due_at=town(9, 12), now=town(1, 11), calendar=CALENDAR) > town(1, 11)
    assert {CaseState.HANDLING, CaseState.COORDINATING} == set(OPEN) - set(LIMITS)


def test_warnings_come_at_half_and_at_four_fifths_of_the_working_time_and_then_one_level_a_working_day() -> None:
    began, due = town(1, 8, 30), town(2, 17, 30)  # fourteen working hours
    stages = [stage_at(stage, began, due, "general", CALENDAR) for stage in range(7)]
    assert stages == [
        town(1, 17, 30),
        town(2, 14, 42),
        due,
        town(3, 17, 30),
        town(4, 17, 30),
        town(8, 17, 30),  # Friday and Monday: the mayor is told again every second working day
        town(10, 17, 30),
    ]
    assert [level_of(stage) for stage in range(7)] == [0, 0, 1, 2, 3, 3, 3]


def test_an_emergency_goes_up_by_the_half_hour_day_and_night() -> None:
    began, due = town(6, 22), town(7, 0)
    stages = [stage_at(stage, began, due, "emergency", CALENDAR) for stage in range(5)]
    assert stages == [town(6, 23), town(6, 23, 36), due, town(7, 0, 30), town(7, 1)]


MOMENTS = st.timedeltas(timedelta(), timedelta(days=1095)).map(lambda span: datetime(2024, 1, 1, tzinfo=UTC) + span)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)), st.sampled_from(["emergency", "urgent", "general", "complex"]))
def test_the_stages_of_a_clock_come_in_their_order_and_none_before_it_began(began: datetime, length: timedelta, sla: str) -> None:
    stages = [stage_at(stage, began, began + length, sla, CALENDAR) for stage in range(9)]
    assert stages == sorted(stages)
    assert stages[Stage.OVER] == began + length
    assert stages[0] >= began


@given(MOMENTS, MOMENTS, MOMENTS, st.sampled_from(["urgent", "general"]))
def test_a_pause_gives_back_what_was_left_and_no_more(a: datetime, b: datetime, c: datetime, sla: str) -> None:
    paused, due, resumed = sorted((a, b, c))
    rest = left(paused, due, sla, CALENDAR)
    assert left(resumed, later(resumed, rest, sla, CALENDAR), sla, CALENDAR) == rest


def test_a_stage_has_one_name_whoever_finds_it_due() -> None:
    assert occurrence(Which.STEP, 3, Stage.MOST) == "step:3:warn80"
    assert occurrence(Which.RESIDENT, 3, Stage.HALF) == "resident:warn50"
    names = [occurrence(which, 3, stage) for which in Which for stage in range(9)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("level", "occupied", "hears"),
    [
        (1, {0, 1, 2, 3}, 1),
        (1, {0, 2, 3}, 2),  # no head: the leader
        (1, {0, 3}, 3),
        (2, {0, 1}, 1),  # nobody above: the highest that there is
        (3, {0}, 0),
        (0, {2}, 2),  # nobody works there
        (1, set(), None),
    ],
)
def test_where_a_post_is_empty_the_next_one_hears(level: int, occupied: set[int], hears: int | None) -> None:
    assert reached(level, occupied) == hears


@pytest.mark.parametrize("state", sorted(OPEN))
def test_the_ladder_goes_from_the_owner_to_the_mayor_also_where_nobody_was_assigned(state: CaseState) -> None:
    ladder = rungs(state, "建设局", Kind.INCIDENT)
    assert len(ladder) == len(Level)
    assert ladder[Level.LEADER] == (frozenset({Role.LEADER}), None)
    assert ladder[Level.MAYOR] == (frozenset({Role.MAYOR}), None)
    if state == CaseState.RECEIVED:
        assert ladder[0] == (frozenset({Role.DUTY_OFFICER}), None)
        assert ladder[1] == (frozenset({Role.SUPERVISOR}), None)
    if state == CaseState.HANDLING:
        assert ladder[1] == (frozenset({Role.HEAD}), "建设局")


def test_a_late_fraud_report_is_told_to_no_other_circle() -> None:
    assert {roles for roles, _ in rungs(CaseState.RECEIVED, "", Kind.FRAUD)} == {frozenset({Role.LIAISON})}
