"""A report is sorted by the meaning of the catalogue's codes, and says why."""

import pytest

from knowledge.library import load_town
from knowledge.triage import Sorter


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    return Sorter(load_town("xiayuan"))


def test_a_broken_street_light_goes_to_the_street_lights(sorter: Sorter) -> None:
    found = sorter.sort("桥头那个路灯坏了好几天了")
    assert found.code == found.codes[0] == "streetlight"
    assert len(found.codes) == len(sorter.town.categories)
    assert "路灯" in found.because
    assert "待确认" in found.because


def test_danger_brings_the_number(sorter: Sorter) -> None:
    found = sorter.sort("楼上着火了！")
    assert (found.emergency, found.call, found.urgent) == ("fire_now", "119", True)
