"""The one knob of the suite: few times by default, so that `make test` stays quick, and many times with `--long`."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import settings

SHORT_EXAMPLES, LONG_EXAMPLES = 15, 1_000  # inputs of a hypothesis test that names no number of its own

Times = Callable[[int, int], int]
Number = TypeVar("Number", int, float)


def examples(few: Number, many: Number) -> Number:
    """As `times`, for what is asked while a test is read: the examples of a hypothesis test, the seeds of a parametrised one."""
    return many if settings.get_current_profile_name() == "long" else few


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="long forms: every fault as often as the tables in docs/ ask for")


def pytest_configure(config: pytest.Config) -> None:
    """A profile of hypothesis: it asks for its number while a test is read, before any fixture is."""
    settings.register_profile("short", max_examples=SHORT_EXAMPLES, deadline=None)
    settings.register_profile("long", max_examples=LONG_EXAMPLES, deadline=None)
    settings.load_profile("long" if config.getoption("long") else "short")


@pytest.fixture(scope="session")
def times(request: pytest.FixtureRequest) -> Times:
    """`times(few, many)`: how often a thing is done in the form that is run."""
    long = bool(request.config.getoption("long"))
    return lambda few, many: many if long else few
