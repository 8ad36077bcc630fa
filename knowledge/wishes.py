"""What people say instead of a command: a few words that ask for a desk, and tell it nothing yet."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from knowledge.text import simplified

LONGEST = 30  # characters of a wish
_MARKS = re.compile(r"[\s,，.。;；!！?？、~～…:：“”\"'「」]+")


def wish(text: str) -> str | None:
    """The command that a whole message asks for, or None: then it says something of its own."""
    plain = _MARKS.sub("", simplified(text[: LONGEST * 2])).lower()
    if not 1 < len(plain) <= LONGEST or len(text) > LONGEST * 2:
        return None
    return next((command for command, said in _wishes().items() if said.fullmatch(plain)), None)


@cache
def _wishes() -> Mapping[str, re.Pattern[str]]:
    page = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    before, after = page.pop("around_before"), page.pop("around_after")
    return {command: re.compile(f"(?:{before})*?(?:{said})(?:{after})*") for command, said in page.items()}
