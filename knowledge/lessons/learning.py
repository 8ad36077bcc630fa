"""Learns from what dispatchers decided: trained in a process of its own, kept only where it is no worse on decisions held back."""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from zlib import crc32

from knowledge.lessons.examples import lessons as first_lessons
from knowledge.lessons.weights import Weights, unpacked

HOUSE = Path(__file__).parents[2]
HELD = 5  # every fifth decision is held back while a lesson is judged
FEWEST = 10  # decisions held back below which nothing can be judged
Decision = tuple[str, str]


def trained(rows: Sequence[tuple[str, str, float]]) -> Weights:
    """Return weights for (text, code, how much it counts). Takes seconds: call it beside the office's work, not in it."""
    lessons = json.dumps([list(row) for row in rows])
    order = [sys.executable, "-m", "knowledge.lessons.training", "-"]
    done = subprocess.run(order, input=lessons.encode(), cwd=HOUSE, capture_output=True, check=True)  # noqa: S603 (our own module)
    return unpacked(done.stdout)


def learned(decisions: Iterable[Decision], codes: Sequence[str], names: Iterable[Decision] = ()) -> Weights | None:
    """Return weights from the examples of `codes`, their names and the decisions; None where that makes nothing better."""
    known = [(text, code) for text, code in decisions if code in set(codes)]
    if not known:
        return None
    first = [(e.text, e.code, e.counts) for e in first_lessons() if e.code in set(codes)] + [
        (text, code, 1.0) for text, code in names
    ]
    return trained([*first, *((text, code, 1.0) for text, code in known)])


def is_held(text: str) -> bool:
    """Whether a decision is held back: the same ones every time, whatever their order."""
    return crc32(text.encode()) % HELD == 0
