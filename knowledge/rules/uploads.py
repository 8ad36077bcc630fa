"""Files that people send: what is known of one once a scanner has looked, who may see it then, and when to look again."""

from datetime import timedelta
from enum import StrEnum

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
GONE_AFTER = 10  # times that a channel said it does not have the file; once may be a moment's trouble


class Scan(StrEnum):
    """WAITING until a scanner has said something of it, however long that takes; what has ended otherwise stays as it ended."""

    WAITING = "waiting"
    CLEAN = "clean"
    FOUND = "found"
    TOO_LARGE = "too_large"
    GONE = "gone"


class Unscanned(Exception):
    """The scanner could not say what a file is: it is away, slow, or broke off."""


def may_pass(scan: Scan | None, *, guarded: bool) -> bool:
    """Whether a file may be shown or sent on; None: nobody has looked at it yet. What was found stays so without any scanner."""
    return scan is Scan.CLEAN if guarded else scan is not Scan.FOUND


def pause_after(tries: int) -> timedelta:
    """How long a file that could not be looked at rests: it is tried until something can be said of it."""
    longer: int = 2 ** min(tries, 10)
    return min(FIRST_PAUSE * longer, LONGEST_PAUSE)
