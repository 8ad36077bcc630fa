"""Scores answers to a question set: right, refused with a next step, or a figure that is wrong."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opencc import OpenCC

from knowledge.answer import Answer, Answerer, Outcome

SHARED = Path(__file__).parents[3] / "shared"
OWN = Path(__file__).parent / "questions" / "xiayuan.jsonl"
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|个|家|户|项|亿|万|亩|元)|百分之[零一二三四五六七八九十百点\d]+")
_SIMPLER = OpenCC("t2s")
Row = Mapping[str, Any]


@dataclass
class Score:
    """What became of a set: counts, and the ids that went wrong."""

    answerable: int = 0
    right: int = 0
    near: int = 0
    near_refused: int = 0
    other: int = 0
    other_refused: int = 0
    wrong_figures: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def rows_of(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", _SIMPLER.convert(unicodedata.normalize("NFKC", text)))


def figures(text: str) -> set[str]:
    return set(_FIGURE.findall(plain(text)))


def last_answer(answerer: Answerer, question: str | list[str]) -> Answer:
    """The answer to the last message of a fresh conversation; memory passes through JSON as it does in the books."""
    memory: dict[str, Any] = {}
    answer = None
    for message in [question] if isinstance(question, str) else question:
        answer = answerer.answer(message, memory=memory)
        memory = json.loads(json.dumps(answer.memory))
    assert answer is not None
    return answer


def score(answerer: Answerer, rows: Iterable[Row]) -> Score:
    total = Score()
    for row in rows:
        _count(total, row, last_answer(answerer, row["q"]))
    return total


def _count(total: Score, row: Row, answer: Answer) -> None:
    right = _right(row, answer)
    if row["answerable"]:
        total.answerable += 1
        total.right += right
    elif row["section"] is not None:
        total.near += 1
        total.near_refused += right
    else:
        total.other += 1
        total.other_refused += right
    if not right:
        total.missed.append(row["id"])
    if answer.outcome is Outcome.ANSWERED and _wrong_figure(row, answer):
        total.wrong_figures.append(row["id"])


def _right(row: Row, answer: Answer) -> bool:
    reply = plain(answer.reply)
    if row["answerable"]:
        met = all(any(plain(choice) in reply for choice in group) for group in row["expect"])
        return met and not any(plain(word) in reply for word in row["reject"])
    return answer.outcome is not Outcome.ANSWERED and bool(answer.options or "12345" in reply or "96110" in reply)


def _wrong_figure(row: Row, answer: Answer) -> bool:
    reply, asked = plain(answer.reply), "".join(row["q"])
    new = figures(reply) - figures(asked)
    if any(plain(word) in reply for word in row["reject"]):
        return True
    unmet = any(any(map(str.isdigit, group[0])) and not any(plain(c) in reply for c in group) for group in row["expect"])
    return bool(new) and (unmet or not row["answerable"])
