"""Trains the sorter, in a process of its own: the learning library costs 100 MB that the running office must not carry.

`python -m knowledge.triage.training` writes the weights that come with the programme anew, after a change of the examples.
With `-` it reads lessons from stdin, {"texts", "labels", "weights"} in JSON, and writes weights to stdout.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from knowledge.text import warm_up
from knowledge.triage.examples import digest, examples
from knowledge.triage.features import features, key
from knowledge.triage.weights import GENERAL, Array, Weights

URGENT = "!"  # the label of what cannot wait
STIFFNESS = 1.0  # LinearSVC's C
MOST = 150_000  # features kept, the most frequent


@dataclass(frozen=True, slots=True)
class Lessons:
    """Messages, the label of each, and how much each counts."""

    texts: Sequence[str]
    labels: Sequence[str]
    weights: Sequence[float]


def train(lessons: Lessons, urgent: Sequence[bool] | None = None, *, mark: str = "", rare: int = 1) -> Weights:
    """Return the weights for `lessons`; with `urgent`, one column more tells what cannot wait."""
    warm_up()
    reader = TfidfVectorizer(analyzer=features, sublinear_tf=True, min_df=rare, max_features=MOST, dtype=np.float32)
    seen = reader.fit_transform(lessons.texts)
    labels = sorted(set(lessons.labels))
    truth = [np.array([label == each for each in lessons.labels]) for label in labels]
    if urgent is not None:
        labels, truth = [*labels, URGENT], [*truth, np.array(urgent)]
    columns = [_fitted(seen, one, np.array(lessons.weights)) for one in truth]
    return _packed(reader, labels, columns, mark)


def _fitted(seen: object, truth: Array, weights: Array) -> tuple[Array, float]:
    """One label against all others; a label that everything has needs no learning."""
    if truth.all():
        return np.zeros(seen.shape[1], np.float32), 1.0  # type: ignore[attr-defined]
    machine = LinearSVC(C=STIFFNESS, random_state=0).fit(seen, truth, sample_weight=weights)
    return machine.coef_[0], float(machine.intercept_[0])


def _packed(reader: TfidfVectorizer, labels: list[str], columns: list[tuple[Array, float]], mark: str) -> Weights:
    names = reader.get_feature_names_out()
    keys = np.fromiter(map(key, names), np.uint32, len(names))
    order = np.argsort(keys)
    table = np.stack([column for column, _ in columns], axis=1)[order]
    step = np.abs(table).max(axis=0) / 127 + 1e-9
    return Weights(
        labels=tuple(labels),
        keys=keys[order],
        rarity=reader.idf_.astype(np.float32)[order],
        table=np.round(table / step).astype(np.int8),
        step=step.astype(np.float32),
        bias=np.array([bias for _, bias in columns], np.float32),
        digest=mark,
    )


def general() -> Weights:
    """Return the weights for the examples that come with the programme."""
    rows = examples()
    lessons = Lessons([e.text for e in rows], [e.code for e in rows], [1.0] * len(rows))
    return train(lessons, [e.urgent for e in rows], mark=digest())


def main() -> None:
    """Write the general weights, or answer the lessons on stdin."""
    if sys.argv[1:] == ["-"]:
        sys.stdout.buffer.write(train(Lessons(**json.load(sys.stdin))).packed())
    else:
        GENERAL.write_bytes(general().packed())


if __name__ == "__main__":
    main()
