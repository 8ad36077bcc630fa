"""Recurring duties are entered by the town's own calendar, two weeks ahead."""

from datetime import UTC, date, datetime

import pytest

from handlers.tasks.years import duties_ahead
from knowledge.rules.clocks import Calendar
from knowledge.tasks.plans import Duty, Year

JULY = datetime(2024, 7, 1, 1, tzinfo=UTC)
WEEKLY = Duty("d", "周二", "应急管理局", "safety-clerk", "安全", "week", 2)


@pytest.mark.parametrize(("closed", "days"), [(set(), [2, 9]), ({date(2024, 7, 2)}, [3, 9])])
def test_a_day_that_the_town_closes_moves_its_duty(closed: set[date], days: list[int]) -> None:
    year = Year((), (), (WEEKLY,))
    found = duties_ahead(year, JULY, Calendar(closed=frozenset(closed)))
    assert [filing.final_on.day for _, filing in found] == days
