"""Chooses the few sentences of one document that answer a question; it quotes, it never writes."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from knowledge.search.closeness import held
from knowledge.search.documents import Document
from knowledge.search.layouts import Layout

LONGEST = 300  # characters, the office's limit for a quotation
LEAD = 60  # characters that may stand before the line that fits best
TRIED = 8  # lines from which a quotation may start
HEAD = 30  # characters that count as the heading of a document without a title
HEADING = 0.1  # what a term still says that stands in the heading
AFTER = 0.3  # what the next line adds to a line


def quotation(document: Document, number: int, layout: Layout, weights: Mapping[str, float]) -> str:
    """Return the part of `document`, at most LONGEST characters, that should hold the answer, verbatim.

    `weights` are the question's terms. Those in the heading found the document but hardly tell where in it the
    answer stands, so they count HEADING. The window begins at most LEAD characters before the line that fits
    best, since an answer follows what names it. Measured on policy_dev (share of golden answers inside): best
    line anywhere in the window 0.63; near its beginning 0.76; the heading discounted 0.82; rarity within the
    document and the next line 0.83. Cues for the kind of answer (figure, list) added nothing and were left out.
    """
    if len(document.text) <= LONGEST:
        return document.text.strip()
    span, sizes = layout.span(number), _sizes(document, number, layout)
    plain = layout.plain.between(span.start, span.stop)
    first, after = _window(plain, sizes, _telling(plain, document.title, weights), _heading(document.title, sizes))
    return layout.verbatim(document.text, number, range(span.start + first, span.start + after)).strip()


def _sizes(document: Document, number: int, layout: Layout) -> list[int]:
    span = layout.span(number)
    begins = [*layout.offsets[span.start : span.stop].tolist(), len(document.text)]
    return [end - begin for begin, end in pairwise(begins)]


def _heading(title: str, sizes: Sequence[int]) -> int:
    """Return how many lines are heading: none where the title stands apart."""
    if title:
        return 0
    room = HEAD
    for count, size in enumerate(sizes, 1):
        room -= size
        if room <= 0:
            return count
    return len(sizes)


def _telling(plain: Sequence[str], title: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Weigh the question's terms anew: by their rarity within the document, and less when its heading has them."""
    heading, holding = title or "".join(plain[: _heading("", [len(line) for line in plain])]), {}
    whole = "\n".join(plain)
    for term, weight in weights.items():
        if term in whole:
            lines = sum([term in line for line in plain])
            holding[term] = weight * _rarity(lines, len(plain)) * (HEADING if term in heading else 1.0)
    return holding


def _rarity(lines: int, of: int) -> float:
    return math.log(1 + of / lines) / math.log(1 + of)


def _window(plain: Sequence[str], sizes: Sequence[int], weights: Mapping[str, float], heading: int) -> tuple[int, int]:
    fits = [held(line, weights) for line in plain]
    fits = [fit + AFTER * after for fit, after in zip(fits, [*fits[1:], 0.0], strict=True)]
    best = sorted(range(len(plain)), key=lambda line: (-fits[line], line))[:TRIED]
    windows = [(begin, _end(begin, sizes), fits[line]) for line in best for begin in _begins(line, sizes)]
    whole = sum(weights.values())

    def worth(window: tuple[int, int, float]) -> float:
        begin, end, fit = window
        return held("".join(plain[begin:end]), weights) + fit - 0.1 * whole * (begin < heading)

    begin, end, _ = max(windows, key=worth)
    return begin, end


def _begins(line: int, sizes: Sequence[int]) -> list[int]:
    begins, lead = [line], 0
    while begins[-1] and (lead := lead + sizes[begins[-1] - 1]) <= LEAD:
        begins.append(begins[-1] - 1)
    return begins


def _end(begin: int, sizes: Sequence[int]) -> int:
    end, room = begin, LONGEST
    while end < len(sizes) and sizes[end] <= room:
        room -= sizes[end]
        end += 1
    return end
