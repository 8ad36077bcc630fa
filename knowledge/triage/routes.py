"""Says which other authority a matter belongs to, and why, in a kind sentence; the town never pretends it could decide it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.text import simplified

LONGEST = 1500  # characters that are read


@dataclass(frozen=True, slots=True)
class Route:
    """Another way than a case: its name, and what to tell the resident."""

    name: str
    tell: str


@dataclass(frozen=True, slots=True)
class _Sign:
    route: Route
    says: re.Pattern[str]
    unless: re.Pattern[str] | None


def route_of(text: str) -> Route | None:
    """Return the route of a matter that is not for the town to decide, or None: then it is a case."""
    plain = simplified(text[:LONGEST])
    fits = (sign for sign in _signs() if sign.says.search(plain) and not (sign.unless and sign.unless.search(plain)))
    return next((sign.route for sign in fits), None)


@cache
def _signs() -> tuple[_Sign, ...]:
    page = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        _Sign(Route(row["name"], row["tell"]), re.compile(row["says"]), re.compile(row["unless"]) if "unless" in row else None)
        for row in page["route"]
    )
