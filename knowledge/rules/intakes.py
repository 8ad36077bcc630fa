"""How much one person may report in an hour, when many reports are a flood, and what numbers and codes look like."""

import hashlib
from datetime import timedelta

HOUR = timedelta(hours=1)
A_PERSON_AN_HOUR = 5  # beyond it everything is still kept, but merged by an officer instead of announced one by one
A_FLOOD_AN_HOUR = 60  # a town of this size has this many in a day
EMERGENCIES_AT_ONCE, AT_ONCE = 5, timedelta(minutes=10)
GUESSES_AN_HOUR = 5
CODE_DIGITS = 8


def parked(earlier: int, emergency: str | None) -> bool:
    """Whether a report is beyond the share of its reporter, who sent so many within the last hour. An emergency never is."""
    return earlier >= A_PERSON_AN_HOUR and emergency is None


def silent(misses: int) -> bool:
    """Whether somebody has guessed so often within the last hour that they get no answer."""
    return misses >= GUESSES_AN_HOUR


def pickup_code(secret: str) -> str:
    """Eight digits from a secret: the receipt can be shown again, and the books need to keep only a hash."""
    return f"{int(secret, 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def hash_of(number: str, code: str) -> str:
    """What is kept of a pick-up code."""
    return hashlib.sha256(f"{number}:{code}".encode()).hexdigest()


def digits(typed: str) -> str:
    """A code as somebody typed it: spaces and dashes do not matter."""
    return "".join(mark for mark in typed if mark.isdigit())
