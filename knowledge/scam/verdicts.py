"""The words in which the checker speaks: verdict, reason, clues, finding. There is no word for "safe"."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the text shows. NO_SIGN says that no known sign was found; it promises nothing."""

    SCAM = "scam"
    SUSPICIOUS = "suspicious"
    NO_SIGN = "no_sign"


@dataclass(frozen=True, slots=True)
class Reason:
    """The very words in a person's text, and in plain words why they tell."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Clues:
    """What can be traced, as it was written. Links are never opened."""

    phones: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checker makes of a text. code: a fraud code of the catalogue, None at no sign; lost: yuan already gone, if told.

    score: how much the model hears a scam in it, from about -1 (none) to 1 (one) and a little beyond either.
    """

    verdict: Verdict
    code: str | None
    reasons: tuple[Reason, ...]
    first_aid: bool
    lost: int | None
    clues: Clues
    reply: str
    score: float
