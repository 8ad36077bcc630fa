"""Whether a report tells of a thing that is broken or in the way, or of how somebody was treated: an incident, or a grievance."""

import re
import tomllib
from functools import cache
from pathlib import Path

from knowledge.facts import Category
from knowledge.rules.cases import Kind
from knowledge.text import simplified

LONGEST = 1500  # characters that are read


def kind_of(text: str, category: Category) -> Kind:
    """What kind of case it is: by what is said, and where that tells nothing, by what its category usually holds."""
    plain = simplified(text[:LONGEST])
    treated, broken, facility = (pattern.search(plain) is not None for pattern in _signs())
    if category.grievance:
        return Kind.INCIDENT if facility and not treated else Kind.GRIEVANCE
    return Kind.GRIEVANCE if treated and not broken else Kind.INCIDENT


@cache
def _signs() -> tuple[re.Pattern[str], ...]:
    """What speaks of treatment, of things that are broken, and of a facility that is out of order."""
    page = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(re.compile("|".join(page[name])) for name in ("treated", "broken", "facility"))
