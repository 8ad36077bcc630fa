"""What the tests of knowledge share: the town, who answers from it, and where the evaluation sets may lie."""

import os
from pathlib import Path

import pytest

from knowledge.answer import Answerer
from knowledge.facts import Town
from knowledge.library import load_town


@pytest.fixture(scope="session")
def town() -> Town:
    return load_town("xiayuan")


@pytest.fixture(scope="session")
def answerer(town: Town) -> Answerer:
    return Answerer(town)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared evaluation sets (TOWNHALL_SHARED, or beside the repository); skips where there is none."""
    folder = Path(os.environ.get("TOWNHALL_SHARED") or Path(__file__).parents[3] / "shared")
    if not (folder / "eval").is_dir():
        pytest.skip("the shared evaluation sets are not on this machine")
    return folder
