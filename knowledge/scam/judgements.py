"""Signs and model decide together what a message is; which town asks makes no difference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from knowledge.scam.cases import Case
from knowledge.scam.examples import Example, examples
from knowledge.scam.urgencies import Stage
from knowledge.scam.verdicts import Verdict
from knowledge.scam.weights import Rows, Weights, solved

# The model's first target runs from -1 (no sign) to 1 (scam). Found by cross-validation over our own examples.
SCAM, SUSPICIOUS, DECISIVE = 0.1, -0.05, -0.5
UNSIGNED = (0.4, 0.2, 0.0)  # what it must say beyond, with no sign at all, with weak ones only, with a strong one
PRIOR = -0.7  # of a text that shows nothing known
_TARGET = {Verdict.SCAM: 1.0, Verdict.SUSPICIOUS: 0.35, Verdict.NO_SIGN: -1.0}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Verdict, kind, and what happens to the money this minute; kind and stage are None at no sign."""

    verdict: Verdict
    code: str | None
    stage: Stage | None


def judged(case: Case, weights: Weights | None = None) -> Judgement:
    """What a message is. `weights`: those that have learned from a liaison; else those of our own examples."""
    scores = (weights or trained()).scores(case.features)
    verdict = _verdict(float(scores[0]), case)
    if verdict is Verdict.NO_SIGN:
        return Judgement(verdict, None, None)
    return Judgement(verdict, codes()[int(np.argmax(scores[1:]))], case.stage)


def _verdict(score: float, case: Case) -> Verdict:
    """What is only worded like a scam, with none of its signs, needs much more to be called one; money that leaves needs less."""
    doubt = UNSIGNED[min(case.strength, 2)]
    if score >= SCAM + doubt:
        return Verdict.SCAM
    decisive = case.strength == 3 and not case.is_defended
    told = case.strength > 1 and (case.stage is not None or case.lost is not None)
    return Verdict.SUSPICIOUS if score >= SUSPICIOUS + doubt or (score > DECISIVE and (decisive or told)) else Verdict.NO_SIGN


@cache
def codes() -> tuple[str, ...]:
    """The kinds of fraud that our examples know."""
    return tuple(sorted({row.code for row in examples() if row.code}))


@cache
def trained() -> Weights:
    """The weights of our own examples; solved once in a process."""
    rows = examples()
    prior = np.array([PRIOR, *[0.0] * len(codes())], dtype=np.float32)
    return solved([Case(row.text).features for row in rows], _targets(rows), prior)


def taught(confirmed: Iterable[tuple[str, str | None]]) -> Weights:
    """The weights with a liaison's decisions added: (text, code of the fraud, or None for no sign)."""
    rows = [Example(text, Verdict.SCAM if code else Verdict.NO_SIGN, code) for text, code in confirmed]
    return trained().learned([Case(row.text).features for row in rows], _targets(rows)) if rows else trained()


def _targets(rows: Sequence[Example]) -> Rows:
    told = np.zeros((len(rows), len(codes()) + 1), dtype=np.float32)
    for place, row in enumerate(rows):
        told[place, 0] = _TARGET[row.verdict]
        if row.code in codes():
            told[place, 1 + codes().index(row.code)] = 1.0
    return told
