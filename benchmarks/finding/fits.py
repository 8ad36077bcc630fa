"""How the confidence of the search is fitted."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.finding.sets import Row, Sets, area, golden
from benchmarks.finding.speeds import SEED
from knowledge.search import Index
from knowledge.search.questions import read
from knowledge.search.shares import together


def fit(sets: Sets) -> None:
    """Print the constants of `confidences.py`: a logistic regression by Newton's method, ridge 0.001."""
    policy, law = Index.build(sets.both), Index.build(sets.law)
    yes, no = ([_signs(policy, row) for row in rows] for rows in (sets.policy_questions, sets.absent))
    places = {one.docid: number for number, one in enumerate(law.documents)}
    with_law = [_signs(law, row) for row in sets.law_questions]
    without = [_signs(law, row, [places[name] for name in golden(row)]) for row in sets.law_questions]
    print("\nConfidence: score, gap, constant (area under the curve, five-fold)")
    for name, right, wrong in (("LONG", yes, no), ("SHORT", with_law, without)):
        for many, columns in (("MANY", 2), ("FEW", 1)):
            signs = np.array(right + wrong)[:, :columns]
            truth = np.r_[np.ones(len(right)), np.zeros(len(wrong))]
            figures = ", ".join(f"{value:.2f}" for value in _regression(signs, truth))
            print(f"  {name}_{many}: {figures}   ({_crossed(signs, truth):.3f})")


def _signs(index: Index, row: Row, hidden: Sequence[int] = ()) -> tuple[float, float]:
    terms = read(index.heard(row["query"]), index.evidence.manner.meant)
    shares = index.evidence.shares(terms)
    ranked = index.evidence.ranked(terms, shares, together(shares), 5 + len(hidden))
    scores = sorted([one.held for one in ranked if one.document not in hidden], reverse=True)
    best = scores[0] if scores else 0.0
    return best, best - (scores[4] if len(scores) > 4 else 0.0)


def _regression(signs: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    x = np.c_[signs, np.ones(len(signs))]
    ridge = np.diag([0.001 * float(column.var()) for column in signs.T] + [1e-9])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (chance - truth) / len(x) + ridge @ weights
        weights -= np.linalg.solve((x * (chance * (1 - chance))[:, None]).T @ x / len(x) + ridge, slope)
    return weights


def _crossed(signs: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> float:
    fold = np.random.default_rng(SEED).permutation(len(truth)) % 5
    guess = np.zeros(len(truth))
    for one in range(5):
        weights = _regression(signs[fold != one], truth[fold != one])
        guess[fold == one] = np.c_[signs[fold == one], np.ones(int((fold == one).sum()))] @ weights
    return area(guess[truth == 1].tolist(), guess[truth == 0].tolist())
