"""What the tests of knowledge share: where the evaluation sets may lie."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared evaluation sets (TOWNHALL_SHARED, or beside the repository); skips where there is none."""
    folder = Path(os.environ.get("TOWNHALL_SHARED") or Path(__file__).parents[3] / "shared")
    if not (folder / "eval").is_dir():
        pytest.skip("the shared evaluation sets are not on this machine")
    return folder
