"""Compares the sorter with what one would pick instead: a linear support vector machine over character n-grams.

`python -m benchmarks.triage` groups the programme's own examples into seven coarse classes, as another city might have
them, learns from four fifths as dispatchers' decisions and sorts the last fifth, five times; the peer learns from the
same rows. `--eval FOLDER` adds the figures over triage_dev.jsonl. Under three minutes.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from knowledge.lessons.examples import Lesson, lessons
from knowledge.lessons.training import train
from knowledge.library import load_town
from knowledge.triage import Sorter

COARSE = {
    "城乡建设": "illegal_building road streetlight greening construction utilities land gas",
    "环境保护": "clutter water pollution noise flooding hazchem",
    "交通运输": "parking",
    "教育文体": "education",
    "劳动和社会保障": "wages employment welfare elderly",
    "商贸旅游": "enterprise fire other",
    "卫生计生": "health",
}
CLASS = {code: name for name, codes in COARSE.items() for code in codes.split()}


def rows() -> list[tuple[str, str]]:
    return [(one.text, CLASS[one.code]) for one in lessons() if one.code in CLASS and one.counts == 1]


def peer(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[str]:
    """The linear machine over one to three characters that most would try first."""
    reader = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    machine = LinearSVC(C=1.0).fit(reader.fit_transform(texts), labels)
    return list(machine.predict(reader.transform(asked)))


def ours(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[str]:
    """What the sorter learns from decisions alone, with the names of the classes."""
    weights = train([*(Lesson(name, name) for name in COARSE), *(Lesson(t, c) for t, c in zip(texts, labels, strict=True))])
    scored = [weights.scores(text) for text in asked]
    return [max(weights.codes, key=scores.__getitem__) for scores in scored]


def compare() -> None:
    texts, labels = zip(*rows(), strict=True)
    told: dict[str, list[float]] = {"sorter": [], "LinearSVC, 1-3 characters": []}
    for known, asked in StratifiedKFold(5, shuffle=True, random_state=7).split(texts, labels):
        for name, learner in zip(told, (ours, peer), strict=True):
            said = learner([texts[i] for i in known], [labels[i] for i in known], [texts[i] for i in asked])
            told[name].append(float(f1_score([labels[i] for i in asked], said, average="macro")))
    for name, scores in told.items():
        print(f"{name:28} macro-F1 {np.mean(scores):.3f} over {len(texts)} messages in seven classes, five-fold")


def measure(folder: Path) -> None:
    from tests.knowledge.triage.scoring import score

    town = load_town("xiayuan")
    asked = [json.loads(line) for line in (folder / "triage_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    begun = time.process_time()
    marks = score(Sorter(town), asked, {one.code: one.call for one in town.emergencies})
    print(f"{(time.process_time() - begun) / len(asked) * 1000:.1f} ms of processor a row, duplicates included")
    print(f"first {marks.first / marks.rows:.3f} · in three {marks.in_three / marks.rows:.3f} · {marks}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--eval", type=Path, help="a folder with triage_dev.jsonl")
    told = reader.parse_args()
    compare()
    if told.eval:
        measure(told.eval)


if __name__ == "__main__":
    main()
