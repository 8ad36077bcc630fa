"""What comes with the programme was trained on the examples that come with it, and carries no learning library."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from knowledge.lessons.examples import cues, digest, lessons
from knowledge.lessons.learning import FEWER, HELD, is_held
from knowledge.lessons.weights import ASKS, DANGER, MONEY, URGENT, alarms, general, unpacked
from knowledge.library import load_town

CODES = {category.code for category in load_town("xiayuan").categories}
FEWEST = 55  # examples of a code


def test_the_weights_belong_to_the_examples() -> None:
    assert general().digest == alarms().digest == digest(), "the examples changed: python -m knowledge.lessons.training"


def test_every_code_has_enough_examples_and_words() -> None:
    counted = {code: sum(one.code == code and one.counts == 1 for one in lessons()) for code in CODES}
    assert not {code: count for code, count in counted.items() if count < FEWEST}
    assert set(cues()) == CODES == set(general().codes)


def test_no_example_is_told_twice() -> None:
    texts = [(one.text, one.code) for one in lessons() if one.counts == 1]
    assert len(texts) == len(set(texts))


def test_weights_come_back_as_they_were_packed() -> None:
    weights = general()
    back = unpacked(weights.packed())
    assert back.labels == weights.labels
    assert {URGENT, ASKS} < set(back.labels)
    assert {DANGER, MONEY} < set(alarms().labels)
    assert np.array_equal(back.table, weights.table)
    assert back.scores("路灯不亮") == weights.scores("路灯不亮")


def test_sorting_needs_no_learning_library() -> None:
    program = (
        "import sys\nfrom knowledge.library import load_town\nfrom knowledge.triage import Sorter\n"
        "Sorter(load_town('xiayuan')).sort('路灯不亮')\nassert not {'sklearn', 'scipy'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_many_decisions_are_learned_as_well_as_the_usual_machine_learns_them() -> None:
    """What another city taught, against the linear machine over one to three characters that most would try first."""
    from sklearn.metrics import f1_score  # here: two seconds that every worker would spend on finding out what tests there are

    from benchmarks.triage import folds, ours, peer, rows

    known, asked = next(iter(folds(rows())))
    (texts, labels), (questions, truth) = zip(*known, strict=True), zip(*asked, strict=True)
    mine, theirs = (f1_score(truth, learner(texts, labels, questions), average="macro") for learner in (ours, peer))
    assert mine >= theirs


def test_what_was_held_back_of_many_was_held_back_of_few() -> None:
    texts = [f"第{number}封" for number in range(2000)]
    few, many = ({text for text in texts if is_held(text, share)} for share in (HELD, FEWER))
    assert many
    assert many < few
