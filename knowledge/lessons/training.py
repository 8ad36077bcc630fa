"""Trains the sorter, in a process of its own: the learning library costs 100 MB that the running office must not carry.

`python -m knowledge.lessons.training` writes the weights that come with the programme anew, after a change of the examples.
With `-` it reads lessons from stdin, a list of [text, code, counts] in JSON, and writes weights to stdout.
"""

import json
import sys
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from knowledge.lessons.examples import Lesson, digest, lessons
from knowledge.lessons.features import features, key
from knowledge.lessons.weights import DANGER, GENERAL, URGENT, Array, Weights
from knowledge.text import warm_up

BOLDNESS = 10.0  # LogisticRegression's C
MOST = 150_000  # features kept, the most frequent


def train(rows: Sequence[Lesson], mark: str = "") -> Weights:
    """Return the weights that `rows` teach: a column for each code, one for each danger, one for what cannot wait."""
    warm_up()
    reader = TfidfVectorizer(analyzer=features, sublinear_tf=True, max_features=MOST, dtype=np.float32)
    seen = reader.fit_transform([row.text for row in rows])
    counts = np.array([row.counts for row in rows])
    truths = _truths(rows)
    columns = [_fitted(seen[known], truth[known], counts[known]) for truth, known in truths.values()]
    return _packed(reader, list(truths), columns, mark)


def _truths(rows: Sequence[Lesson]) -> dict[str, tuple[Array, Array]]:
    """For each label, which rows have it and which rows teach anything about it."""
    codes, dangers = [row.code for row in rows], [row.danger for row in rows]
    told = {code: _marked(codes, code) for code in sorted({code for code in codes if code})}
    told |= {DANGER + danger: _marked(dangers, danger) for danger in sorted({danger for danger in dangers if danger})}
    if any(dangers):
        told[DANGER] = (np.array([bool(each) for each in dangers]), np.array([each is not None for each in dangers]))
    urgent = [row.urgent for row in rows]
    if any(urgent):
        told[URGENT] = _marked(urgent, True)
    return told


def _marked(values: Sequence[object], wanted: object) -> tuple[Array, Array]:
    return np.array([value == wanted for value in values]), np.array([value is not None for value in values])


def _fitted(seen: object, truth: Array, counts: Array) -> tuple[Array, float]:
    """One label against all others; a label that everything has needs no learning."""
    if truth.all():
        return np.zeros(seen.shape[1], np.float32), 1.0  # type: ignore[attr-defined]
    machine = LogisticRegression(C=BOLDNESS, solver="liblinear", random_state=0).fit(seen, truth, sample_weight=counts)
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


def main() -> None:
    """Write the general weights, or answer the lessons on stdin."""
    if sys.argv[1:] == ["-"]:
        rows = [Lesson(text, code, counts=counts) for text, code, counts in json.load(sys.stdin)]
        sys.stdout.buffer.write(train(rows).packed())
    else:
        GENERAL.write_bytes(train(lessons(), digest()).packed())


if __name__ == "__main__":
    main()
