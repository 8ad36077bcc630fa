"""Puts the English words that people mix into Chinese questions (english.toml) into Chinese."""

import re
import tomllib
from functools import cache
from pathlib import Path

_RATE = re.compile(r"target|goal|growth|rate|percent|share|目标|增速|增长|占比|比重|比例|转化")


def in_chinese(text: str) -> str:
    """Return `text` (lower case) with its English words put into Chinese; what is not known stays."""
    if not re.search("[a-z]", text):
        return text
    words = _words()
    if _RATE.search(text):
        words = {**words, "how much": "多少"}  # of a target it asks for the figure, of a thing for its price
    return _found().sub(lambda found: words[found[0]], text)


@cache
def _words() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))


@cache
def _found() -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, _words()), key=len, reverse=True)
    return re.compile(rf"(?<![a-z])({'|'.join(longest_first)})(?![a-z])")
