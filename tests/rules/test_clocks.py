"""Working time: holidays, shifted workdays, years nobody has announced yet, and days that are the town's and not the server's."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rules.clocks import day_of, working_days_after, works

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2024, 7, 1), True),
        (date(2024, 7, 6), False),  # a Saturday
        (date(2024, 10, 1), False),  # National Day
        (date(2024, 10, 12), True),  # a Saturday that is worked
        (date(2024, 2, 4), True),  # a Sunday that is worked
        (date(2024, 2, 12), False),  # a Monday of Spring Festival
        (date(2035, 10, 1), True),  # no notice yet: Monday to Friday
        (date(2035, 10, 6), False),
        (date(1990, 1, 1), True),  # before the notices begin
    ],
)
def test_the_office_works_on_the_days_of_the_notice(day: date, open_: bool) -> None:
    assert works(day) is open_


@given(DAYS, st.integers(0, 30))
def test_a_promised_day_is_a_working_day_and_lies_that_many_working_days_ahead(day: date, days: int) -> None:
    due = working_days_after(day, days)
    between = sum(works(day + timedelta(days=n)) for n in range(1, (due - day).days + 1))
    assert works(due)
    assert due >= day
    assert between == days or (days == 0 and not works(day) and between == 1)


def test_nought_working_days_is_today_or_the_next_open_day() -> None:
    assert working_days_after(date(2024, 7, 1), 0) == date(2024, 7, 1)
    assert working_days_after(date(2024, 7, 6), 0) == date(2024, 7, 8)


def test_a_promise_runs_over_a_year_nobody_has_announced() -> None:
    assert working_days_after(date(2034, 12, 29), 3) == date(2035, 1, 3)


def test_the_day_is_the_towns_whatever_the_server_thinks() -> None:
    assert day_of(datetime(2024, 7, 1, 15, 59, tzinfo=UTC)) == date(2024, 7, 1)
    assert day_of(datetime(2024, 7, 1, 16, 0, tzinfo=UTC)) == date(2024, 7, 2)
    assert day_of(datetime(2024, 7, 1, 23, 0, tzinfo=ZoneInfo("America/New_York"))) == date(2024, 7, 2)
