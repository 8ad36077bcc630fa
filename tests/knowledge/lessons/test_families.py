"""Patterns make many lessons, always the same ones; words that mean alike count alike, and so do those that sound alike."""

import pytest

from knowledge.lessons.examples import MADE_COUNTS, alarms, lessons
from knowledge.lessons.families import FOLDER, families, filled
from knowledge.lessons.features import SENSE
from knowledge.lessons.senses import SOUND, sensed

WORDS = {"who": ["我", "他", ""], "what": ["钱", "卡"]}


def test_a_pattern_gives_the_same_lines_every_time() -> None:
    assert filled("{who}的{what}", WORDS, 20) == filled("{who}的{what}", WORDS, 20)
    assert set(filled("{who}的{what}", WORDS, 50)) == {"我的钱", "我的卡", "他的钱", "他的卡", "的钱", "的卡"}


@pytest.mark.parametrize("page", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_every_blank_of_a_page_is_filled(page: str) -> None:
    lines = list(families(page))
    assert len(lines) > 1000
    assert not [line for _, line in lines if "{" in line or "}" in line or "|" in line]


def test_what_patterns_made_sorts_nothing() -> None:
    made = {row.text for row in alarms() if row.counts == MADE_COUNTS and row.code is None}
    assert made
    assert all(row.code is None and row.urgent is None and row.asks is None for row in alarms())
    assert all(row.danger is None and row.money is None for row in lessons())


def test_words_that_mean_alike_are_one_feature() -> None:
    one, other = ({each for each in sensed(text) if each.startswith(SENSE)} for text in ("奶奶掉井里", "外公跌塘里"))
    assert {"s:person", "s:fell", "s:deep", "s:person>fell", "s:fell>deep"} <= one & other


def test_what_was_mistyped_by_ear_still_sounds_the_same() -> None:
    one, other = ({each for each in sensed(text) if each.startswith(SOUND)} for text in ("煤气楼了", "煤气漏了"))
    assert one == other
