"""Learns from what dispatchers decided: trained in a process of its own, kept only where it is no worse on decisions held back."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from knowledge.lessons.examples import Lesson, lessons
from knowledge.lessons.weights import Weights, unpacked

HOUSE = Path(__file__).parents[2]
MANY = 500  # decisions from which a town may do without the examples of the programme
HELD = 10  # every tenth decision is held back: no version learns from it, so every version is judged alike
PLENTY = 3000  # decisions from which every fiftieth is enough; each of those was held back before as well
FEWER = 50
Decision = tuple[str, str]


def learned(decisions: Iterable[Decision], names: Mapping[str, str], before: Weights) -> Weights:
    """Return new weights from `decisions` (text, code), or `before` where they would be worse on those held back.

    `names`: the catalogue's codes with their names. With and without the examples of the programme is tried, since
    another town may sort otherwise. Takes seconds for thousands: call it beside the office's work, not in it.
    """
    known = sorted({(text, code) for text, code in decisions if code in names})
    share = HELD if len(known) < PLENTY else FEWER
    held = [row for row in known if is_held(row[0], share)]
    taught = [Lesson(text, code) for text, code in known if not is_held(text, share)]
    if not taught:
        return before
    named = [Lesson(name, code) for code, name in names.items()]
    first = [Lesson(one.text, one.code, counts=one.counts) for one in lessons() if one.code in names]
    bodies = [[*first, *named, *taught]] + ([[*named, *taught]] if first and len(taught) >= MANY else [])
    best = max([*map(trained, bodies), before], key=lambda weights: right(weights, held))
    return best if best is before else replace(best, digest=_version(known))


def right(weights: Weights, held: Sequence[Decision]) -> int:
    """Return how many of the decisions held back `weights` would have made."""
    return sum(_first(weights.scores(text), weights.codes) == code for text, code in held)


def is_held(text: str, share: int) -> bool:
    """Whether a decision is the one in `share` that is held back: the same ones every time, whatever their order."""
    return crc32(text.encode()) % share == 0


def trained(rows: Sequence[Lesson]) -> Weights:
    """Return weights for `rows`, from a process that is gone, with its memory, when they are there."""
    told = json.dumps([(row.text, row.code, row.counts) for row in rows])
    order = [sys.executable, "-m", "knowledge.lessons.training", "-"]
    done = subprocess.run(order, input=told.encode(), cwd=HOUSE, capture_output=True, check=True)  # noqa: S603 (our own module)
    return unpacked(done.stdout)


def _first(scores: Mapping[str, float], codes: Sequence[str]) -> str:
    return max(codes, key=scores.__getitem__, default="")


def _version(known: Sequence[Decision]) -> str:
    return f"{len(known)}-{hashlib.sha256(repr(known).encode()).hexdigest()[:12]}"
