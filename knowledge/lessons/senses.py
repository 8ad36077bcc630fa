"""What a message means, roughly: words that mean alike are one feature, and so are two meanings that follow each other."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain, pairwise
from pathlib import Path

from knowledge.lessons.features import SENSE, WORDY, Features, features, plain
from knowledge.text.readings import fuzzy_sounds

PAGE = Path(__file__).with_suffix(".toml")
SOUND = f"{SENSE}~"  # before two syllables
NEXT = 3  # meanings after one that are seen together with it


_CHINESE = re.compile(r"[\u4e00-\u9fff]++")


@lru_cache(maxsize=4)  # one message is asked about several times in a row
def sensed(text: str) -> Features:
    """Return the features of `text` for hearing alarms: words and characters, their sounds, meanings, and pairs of meanings."""
    form = plain(text)[:WORDY]
    return (*features(text), *_senses(form), *_sounds(form))


def _sounds(form: str) -> Iterator[str]:
    """How every two neighbouring characters sound: who is in a hurry or dictates writes 楼气 for 漏气."""
    for run in _CHINESE.findall(form):
        yield from (f"{SOUND}{one} {then}" for one, then in pairwise(fuzzy_sounds(run)))


def _senses(form: str) -> Iterator[str]:
    found = [name for _, name in sorted(chain.from_iterable(_found(form, name, words) for name, words in _words()))]
    yield from (f"{SENSE}{name}" for name in found)
    yield from (f"{SENSE}{one}>{then}" for at, one in enumerate(found) for then in found[at + 1 : at + 1 + NEXT] if one != then)


def _found(form: str, name: str, words: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    return ((found.start(), name) for found in words.finditer(form))


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    page = tomllib.loads(PAGE.read_text(encoding="utf-8"))
    return tuple(
        (name, re.compile("|".join(map(re.escape, sorted(set(words.split()), key=len, reverse=True)))))
        for name, words in page.items()
    )
