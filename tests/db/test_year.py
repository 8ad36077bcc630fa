"""A small year of the town: nobody's case without an owner and a time, everything late has gone up, desks answer at once."""

import pytest

from benchmarks.year import simulate
from db.books import Books


async def test_weeks_of_a_town_leave_no_case_alone(database_url: str, books: Books) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("the whole year runs on both engines: python -m benchmarks.year")
    out = await simulate(books, cases=14, days=6)
    assert out.cases == 14
    assert out.events > 2 * out.cases
    assert out.orphans == out.unescalated == 0
    assert set(out.queries) >= {"inbox (duty)", "late (leader)", "work (clerk)"}
