"""Trains the sorter, in a process of its own: the learning library costs 100 MB that the running office must not carry.

`python -m knowledge.lessons.training` writes the weights that come with the programme anew, after a change of the examples.
With `-` it reads lessons from stdin, a list of [text, code, counts] in JSON, and writes weights to stdout;
what is looked at in a message is then chosen by what sorts unseen ones best.
"""

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from typing import Any
from zlib import crc32

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from knowledge.lessons.examples import Lesson, alarms, digest, lessons
from knowledge.lessons.features import WORDS, Features, features, key, size
from knowledge.lessons.senses import sensed
from knowledge.lessons.weights import ALARMS, ASKS, DANGER, GENERAL, MONEY, URGENT, Array, Weights
from knowledge.text import warm_up

BOLDNESS = 10.0  # LogisticRegression's C, for what is so or is not: a danger, a hurry, a question
FIRMNESS = 0.6  # LinearSVC's C, for the codes, one of which is right
MARGIN = 3.0  # log-odds that a machine's margin of 1 is worth: the codes then stand as far apart as by regression
EVEN = {ASKS: "balanced"}  # as many questions as reports may come, though the examples are mostly reports
MOST = 150_000  # features kept, the most frequent
ENOUGH = 500  # lessons by which kinds can be compared
FIFTH = 5
Kind = frozenset[int]  # sizes of the features that are looked at
SHORT, LONG = Kind((WORDS, 1, 2)), Kind((WORDS, 1, 2, 3))  # three characters help where there are many and long letters
Column = tuple[Array, float]  # the weight of each feature, and what is added


def train(rows: Sequence[Lesson], mark: str = "", look: Callable[[str], Features] = features) -> Weights:
    """Return the weights that `rows` teach: a column for each code, one for each danger, one for what cannot wait."""
    warm_up()
    return _trained(rows, [look(row.text) for row in rows], SHORT, mark)


def train_best(rows: Sequence[Lesson]) -> Weights:
    """Return the weights that `rows` teach, of the kind that sorts unseen ones best; a few rows cannot tell."""
    if len(rows) < ENOUGH:
        return train(rows)
    warm_up()
    read = [features(row.text) for row in rows]
    return _trained(rows, read, max((SHORT, LONG), key=partial(_fit, rows, read)))


def _fit(rows: Sequence[Lesson], read: Sequence[Features], kind: Kind) -> float:
    """How well a kind sorts every fifth message after learning from the others: macro-F1, for a rare code counts like any."""
    hidden = [row.counts == 1 and crc32(row.text.encode()) % FIFTH == 0 for row in rows]
    shown = [not each for each in hidden]
    weights = _trained(list(compress(rows, shown)), list(compress(read, shown)), kind)
    said = [weights.weighed(each) for each in compress(read, hidden)]
    codes = [max(weights.codes, key=scores.__getitem__) for scores in said]
    return float(f1_score([row.code for row in compress(rows, hidden)], codes, average="macro", zero_division=0.0))


def _trained(rows: Sequence[Lesson], read: Sequence[Features], kind: Kind, mark: str = "") -> Weights:
    reader = TfidfVectorizer(analyzer=partial(of_kind, kind), sublinear_tf=True, max_features=MOST, dtype=np.float32)
    seen = reader.fit_transform(read)
    counts = np.array([row.counts for row in rows])
    truths, codes = _truths(rows), {row.code for row in rows}
    columns = [
        (_sorting if label in codes else _telling)(label, seen[known], truth[known], counts[known])
        for label, (truth, known) in truths.items()
    ]
    return packed(reader, list(truths), columns, mark)


def of_kind(kind: Kind, read: Features) -> list[str]:
    """Return those features that are of a kind."""
    return [feature for feature in read if size(feature) in kind]


def _truths(rows: Sequence[Lesson]) -> dict[str, tuple[Array, Array]]:
    """For each label, which rows have it and which rows teach anything about it."""
    codes = [row.code for row in rows]
    told = {code: _marked(codes, code) for code in sorted({code for code in codes if code})}
    told |= _kinds(DANGER, [row.danger for row in rows]) | _kinds(MONEY, [row.money for row in rows])
    urgent = [row.urgent for row in rows]
    if any(urgent):
        told[URGENT] = _marked(urgent, True)
    asks = [row.asks for row in rows]
    if any(asks):
        told[ASKS] = _marked(asks, True)
    return told


def _kinds(any_of: str, values: Sequence[str | None]) -> dict[str, tuple[Array, Array]]:
    """A label for each kind of what happens, and one for any of them; "" is none."""
    told = {any_of + value: _marked(values, value) for value in sorted({value for value in values if value})}
    return (
        told | {any_of: (np.array([bool(each) for each in values]), np.array([each is not None for each in values]))}
        if told
        else {}
    )


def _marked(values: Sequence[object], wanted: object) -> tuple[Array, Array]:
    return np.array([value == wanted for value in values]), np.array([value is not None for value in values])


def _sorting(label: str, seen: Any, truth: Array, counts: Array) -> Column:
    """A code against all others. A rare one weighs more, though not as much as all that it is not: few letters are of it."""
    if truth.all():
        return np.zeros(seen.shape[1], np.float32), 1.0  # needs no learning
    others = float(counts[~truth].sum() / counts[truth].sum())
    machine = LinearSVC(C=FIRMNESS, random_state=0, class_weight={True: others**0.5, False: 1.0})
    machine.fit(seen, truth, sample_weight=counts)
    return machine.coef_[0] * MARGIN, float(machine.intercept_[0] * MARGIN)


def _telling(label: str, seen: Any, truth: Array, counts: Array) -> Column:
    """How likely something is, by itself."""
    machine = LogisticRegression(C=BOLDNESS, solver="liblinear", random_state=0, class_weight=EVEN.get(label))
    machine.fit(seen, truth, sample_weight=counts)
    return machine.coef_[0], float(machine.intercept_[0])


def packed(reader: TfidfVectorizer, labels: Sequence[str], columns: Sequence[Column], mark: str) -> Weights:
    """Return weights of a column for each label, in steps that fit a byte."""
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
    """Write the general weights and those of alarms, or answer the lessons on stdin."""
    if sys.argv[1:] == ["-"]:
        rows = [Lesson(text, code, counts=counts) for text, code, counts in json.load(sys.stdin)]
        sys.stdout.buffer.write(train_best(rows).packed())
    else:
        GENERAL.write_bytes(train(lessons(), digest()).packed())
        ALARMS.write_bytes(train(alarms(), digest(), sensed).packed())


if __name__ == "__main__":
    main()
