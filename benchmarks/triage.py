"""Compares the sorter with what one would pick instead: a linear support vector machine over character n-grams.

`python -m benchmarks.triage` groups the programme's own examples into seven coarse classes, as another city might have
them, learns from four fifths as dispatchers' decisions and sorts the last fifth, five times; the peer learns from the
same rows. Then the same with letters made of these examples: as unevenly spread as a city's, with courtesies, other
matters, slips and six in a hundred sorted wrongly. `--eval FOLDER` adds the figures over triage_dev.jsonl. Three minutes.
"""

import argparse
import json
import random
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from knowledge.lessons.examples import Lesson, lessons
from knowledge.lessons.training import train_best
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
SHARES = dict(zip(COARSE, (22, 10, 7, 17, 21, 13, 10), strict=True))  # of a hundred letters
LETTERS, FOLDS = 6000, 5
BEFORE = ("尊敬的领导，您好！", "我代表全楼住户来信，", "书记好，", "打扰了，", "请问一下，", "")
BETWEEN = ("另外", "找过社区，社区说管不了，", "家里有老有小，", "邻居们意见都很大，", "拖了很久，", "而且")
AFTER = ("请有关部门尽快处理，盼回复！", "打过几次电话都没有下文。", "到底归谁管？", "老百姓真的很难，望体谅。", "谢谢！", "")
Told = Sequence[tuple[str, str]]  # texts and their classes


def rows() -> list[tuple[str, str]]:
    return [(one.text, CLASS[one.code]) for one in lessons() if one.code in CLASS and one.counts == 1]


def peer(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[str]:
    """The linear machine over one to three characters that most would try first."""
    reader = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    machine = LinearSVC(C=1.0).fit(reader.fit_transform(texts), labels)
    return list(machine.predict(reader.transform(asked)))


def ours(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[str]:
    """What the sorter learns from decisions alone, with the names of the classes."""
    weights = train_best([*(Lesson(name, name) for name in COARSE), *(Lesson(t, c) for t, c in zip(texts, labels, strict=True))])
    scored = [weights.scores(text) for text in asked]
    return [max(weights.codes, key=scores.__getitem__) for scores in scored]


def letters(known: Told, asked: Told, dice: random.Random) -> tuple[Told, Told]:
    """Letters to learn from and letters to sort, which share no example."""
    many = LETTERS // FOLDS
    return [_letter(known, dice) for _ in range(LETTERS - many)], [_letter(asked, dice) for _ in range(many)]


def _letter(examples: Told, dice: random.Random) -> tuple[str, str]:
    (name,) = dice.choices(list(SHARES), list(SHARES.values()))
    matters = [dice.choice([text for text, label in examples if label == name])]
    if dice.random() < 0.5:
        matters.append(dice.choice(BETWEEN) + dice.choice(examples)[0])
    text = dice.choice(BEFORE) + "，".join(matters) + "。" + dice.choice(AFTER)
    slipped = "".join(mark for mark in text if dice.random() > 0.02)
    return slipped, name if dice.random() > 0.06 else dice.choice(list(SHARES))


def folds(examples: Told) -> Iterable[tuple[Told, Told]]:
    texts, labels = zip(*examples, strict=True)
    for known, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=7).split(texts, labels):
        yield [examples[i] for i in known], [examples[i] for i in asked]


def compare(kind: str, halves: Iterable[tuple[Told, Told]]) -> None:
    told: dict[str, list[float]] = {"sorter": [], "LinearSVC, 1-3 characters": []}
    for known, asked in halves:
        (texts, labels), (questions, truth) = zip(*known, strict=True), zip(*asked, strict=True)
        for name, learner in zip(told, (ours, peer), strict=True):
            told[name].append(float(f1_score(truth, learner(texts, labels, questions), average="macro")))
    for name, scores in told.items():
        print(f"{kind:8} {name:28} macro-F1 {np.mean(scores):.3f} in seven classes, {len(scores)} times")


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
    examples, dice = rows(), random.Random(5)
    compare("reports", folds(examples))
    compare("letters", (letters(known, asked, dice) for known, asked in folds(examples)))
    if told.eval:
        measure(told.eval)


if __name__ == "__main__":
    main()
