"""The evaluation sets, and how a ranking is scored on them."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.finding.peers import Ranker
from knowledge.search import Document
from knowledge.search.lab import document

Row = dict[str, Any]


@dataclass(frozen=True)
class Sets:
    """The evaluation sets: policy questions with and without their document, and questions to the law."""

    policy: list[Document]
    policy_questions: list[Row]
    absent: list[Row]
    law: list[Document]
    law_questions: list[Row]

    @classmethod
    def of(cls, folder: Path) -> "Sets":
        policy, law = (_rows(folder / f"{name}_dev_corpus.jsonl") for name in ("policy", "law"))
        return cls(
            [document(row) for row in policy],
            _rows(folder / "policy_dev_queries.jsonl"),
            _rows(folder / "policy_dev_absent.jsonl"),
            [document(row) for row in law],
            _rows(folder / "law_dev_queries.jsonl"),
        )

    @property
    def both(self) -> list[Document]:
        return [*self.policy, *self.law]


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def golden(row: Row) -> set[str]:
    return set(row.get("names") or [row["docid"]])


def found(rank: Ranker, rows: Iterable[Row]) -> tuple[float, float]:
    """Return nDCG@10 and the share of questions whose first document is a right one."""
    gains, hits = [], []
    for row in rows:
        right, order = golden(row), rank(row["query"])[:10]
        best = sum(1 / math.log2(place + 2) for place in range(min(10, len(right))))
        gains.append(sum(1 / math.log2(place + 2) for place, docid in enumerate(order) if docid in right) / best)
        hits.append(bool(order) and order[0] in right)
    return float(np.mean(gains)), float(np.mean(hits))


def area(right: Sequence[float], wrong: Sequence[float]) -> float:
    """Return the area under the curve: how often a right one gets more than a wrong one (ties count half)."""
    one, other = np.array(right)[:, None], np.array(wrong)[None, :]
    return float((one > other).mean() + (one == other).mean() / 2)
