"""A long text is read where it tells most: signs and sums look at six hundred characters at most, chosen by the model."""

import re
from collections.abc import Iterator

from knowledge.scam.features import pieces
from knowledge.scam.readings import Reading
from knowledge.scam.weights import trained

LONGEST = 600
_CHUNK = 120
_BREAK = re.compile(r"[,。;!?\n]")


def excerpt(reading: Reading) -> Reading:
    """The most telling chunks of a long text in their order; a text that is not long stays whole."""
    if len(reading.plain) <= LONGEST:
        return reading
    spans = list(_chunks(reading.plain))
    best = sorted(spans, key=lambda span: trained().alarm(pieces(reading.plain[slice(*span)])), reverse=True)
    kept = sorted(best[: LONGEST // _CHUNK])
    plain = "\n".join(reading.plain[start:end] for start, end in kept)
    at = [place for start, end in kept for place in (*reading.at[start:end], reading.at[end - 1])]
    return Reading(reading.original, plain, tuple(at[:-1]))


def _chunks(plain: str) -> Iterator[tuple[int, int]]:
    """Spans of up to a hundred and twenty characters that end with a sentence where one does."""
    start = 0
    while start < len(plain):
        end = min(start + _CHUNK, len(plain))
        ends = [found.end() for found in _BREAK.finditer(plain, start + _CHUNK // 2, end)]
        end = ends[-1] if ends and end < len(plain) else end
        yield start, end
        start = end
