"""A figure found in a document, as a draft; it becomes a target only when an officer confirms it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Comparator(StrEnum):
    """How the figure binds: `AIM` is 力争 (to strive for), `BETWEEN` has both `value` and `upper`."""

    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"
    BETWEEN = "between"
    AIM = "aim"


class Kind(StrEnum):
    """Whether the document promises the figure or reports it."""

    TARGET = "target"
    ACHIEVED = "achieved"


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """One figure. Either `value` (in `unit`, 4 with % for 4 %) or `words` (翻番, 清零, 与经济增长同步) is set.

    `section` and `offset` say where `sentence` begins in the section's text. `year` is None where the document
    does not tell. `doubt` is a Chinese sentence on what the officer should look at twice, or empty.
    """

    name: str
    comparator: Comparator
    value: Decimal | None
    unit: str
    year: int | None
    kind: Kind
    section: int
    offset: int
    sentence: str
    upper: Decimal | None = None
    words: str = ""
    doubt: str = ""
