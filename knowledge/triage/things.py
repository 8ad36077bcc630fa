"""What a report is about, as things that can be compared: a manhole cover is no street light."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from knowledge.text import simplified


@cache
def _things() -> tuple[re.Pattern[str], Mapping[str, str]]:
    page = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    groups = [group.split("=") for group in page["things"].split()]
    meant = {word: group[0] for group in groups for word in group}
    return re.compile("|".join(map(re.escape, sorted(meant, key=len, reverse=True)))), meant


@lru_cache(maxsize=20_000)
def things_in(text: str) -> frozenset[str]:
    """Return the things that `text` speaks of, each by one name."""
    pattern, meant = _things()
    return frozenset(meant[found[0]] for found in pattern.finditer(simplified(text)))
