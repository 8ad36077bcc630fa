"""Working time: holidays, shifted workdays, years nobody has announced yet, and days that are the town's and not the server's."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rules.clocks import TOWN_ZONE, Calendar, day_of, quiet_until, working_days_after, works

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


# Hours


def town(day: int, hour: int, minute: int = 0, month: int = 7) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=TOWN_ZONE)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        (town(1, 9), 2, town(1, 11)),
        (town(1, 11), 2, town(1, 15)),  # over noon
        (town(1, 16), 4, town(2, 11)),  # over night
        (town(5, 16), 4, town(8, 11)),  # a Friday, over the weekend
        (town(1, 2), 0, town(1, 8, 30)),  # before it opens
        (town(1, 12, 30), 0, town(1, 14)),
        (town(6, 12), 7, town(8, 17, 30)),  # a Saturday: all of Monday
        (town(30, 16, month=9), 4, town(8, 11, month=10)),  # over the National Day holidays
        (town(11, 17, month=10), 1, town(12, 9, month=10)),  # into a Saturday that is worked
    ],
)
def test_working_time_runs_only_while_the_office_is_open(begin: datetime, hours: float, end: datetime) -> None:
    assert Calendar().after(begin, timedelta(hours=hours)) == end
    assert Calendar().spent(begin, end) == timedelta(hours=hours)


def test_the_town_may_close_on_a_working_day_and_work_on_a_holiday() -> None:
    town_own = Calendar(closed=frozenset({date(2024, 7, 2)}), worked=frozenset({date(2024, 7, 6)}))
    assert town_own.after(town(1, 16), timedelta(hours=4)) == town(3, 11)
    assert town_own.days_after(date(2024, 7, 5), 1) == date(2024, 7, 6)
    assert Calendar(sessions=((time(9), time(13)),)).after(town(1, 12), timedelta(hours=2)) == town(2, 10)


def test_an_office_that_never_opens_is_a_fault_and_not_an_endless_loop() -> None:
    with pytest.raises(ValueError, match="never works"):
        Calendar(sessions=((time(9), time(9)),)).after(town(1, 9), timedelta(hours=1))


MOMENTS = st.timedeltas(timedelta(), timedelta(days=2190)).map(lambda span: datetime(2023, 1, 1, tzinfo=UTC) + span)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=80)))
def test_what_was_worked_until_a_promise_is_what_was_promised(begin: datetime, work: timedelta) -> None:
    end = Calendar().after(begin, work)
    assert end >= begin
    assert Calendar().spent(begin, end) == work


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up_and_never_runs_backwards(a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))
    calendar = Calendar()
    assert calendar.spent(first, middle) + calendar.spent(middle, last) == calendar.spent(first, last)
    assert calendar.spent(last, first) == timedelta()
    assert calendar.spent(first, last) <= last - first


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (town(1, 21, 29), None),
        (town(1, 21, 30), town(2, 7, 30)),
        (town(1, 23, 59), town(2, 7, 30)),
        (town(2, 0, 0), town(2, 7, 30)),
        (town(2, 7, 29), town(2, 7, 30)),
        (town(2, 7, 30), None),
        (town(31, 22), town(1, 7, 30, month=8)),
    ],
)
def test_nobody_is_woken_between_half_past_nine_and_half_past_seven(moment: datetime, until: datetime | None) -> None:
    assert quiet_until(moment.astimezone(UTC)) == until
