"""One checker for all tests of this folder."""

import pytest

from knowledge.library import load_town
from knowledge.scam import Checker


@pytest.fixture(scope="session")
def checker() -> Checker:
    return Checker(load_town("xiayuan"))
