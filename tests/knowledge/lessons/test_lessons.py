"""What comes with the programme was trained on the examples that come with it, and carries no learning library."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from knowledge.lessons.examples import cues, digest, lessons
from knowledge.lessons.weights import ASKS, DANGER, URGENT, general, unpacked
from knowledge.library import load_town

CODES = {category.code for category in load_town("xiayuan").categories}
FEWEST = 55  # examples of a code


def test_the_weights_belong_to_the_examples() -> None:
    assert general().digest == digest(), "the examples changed: python -m knowledge.lessons.training"


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
    assert {URGENT, ASKS, DANGER} < set(back.labels)
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
