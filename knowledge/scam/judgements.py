"""Signs and model decide together what a message is; which town asks makes no difference."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from knowledge.scam.cases import Case
from knowledge.scam.examples import Example
from knowledge.scam.signs import CONTENT
from knowledge.scam.urgencies import Stage
from knowledge.scam.verdicts import Verdict
from knowledge.scam.weights import Rows, Weights, trained
from knowledge.text import AT_HAND

# The model's first target runs from -1 (no sign) to 1 (scam). Chosen by cross-validation over our own
# examples, then raised with development messages and two batches of our own in view.
SCAM, SUSPICIOUS, DECISIVE = 0.25, 0.0, -0.15
UNSIGNED = (0.3, 0.15, 0.0)  # what it must say beyond, with no sign at all, with weak ones only, with a strong one
UNTOLD = "other"  # the kind of a bare cry: the rest can be asked once the money is stopped
FEWEST = 5  # characters beside numbers and links; of fewer only a sign or a cry tells anything
PRIOR = -0.7  # of a text that shows nothing known
_TARGET = {Verdict.SCAM: 1.0, Verdict.SUSPICIOUS: 0.35, Verdict.NO_SIGN: -1.0}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Verdict, kind, and what happens to the money this minute; kind and stage are None at no sign. score: as in `Finding`."""

    verdict: Verdict
    code: str | None
    stage: Stage | None
    score: float


def judged(case: Case, weights: Weights | None = None) -> Judgement:
    """What a message is. `weights`: those that have learned from a liaison; else those of our own examples."""
    return _judged(case, weights or trained())


@lru_cache(AT_HAND)
def _judged(case: Case, weights: Weights) -> Judgement:
    if _says_nothing(case):
        return Judgement(Verdict.NO_SIGN, None, None, PRIOR)
    scores = weights.scores(case.features)
    score = float(scores[0])
    verdict = _verdict(score, case)
    if verdict is not Verdict.NO_SIGN:
        return Judgement(verdict, codes()[int(np.argmax(scores[1:]))], case.stage, score)
    return Judgement(Verdict.SUSPICIOUS, UNTOLD, case.bare, score) if case.bare else Judgement(verdict, None, None, score)


def _says_nothing(case: Case) -> bool:
    """The number of a case, a link alone: nothing is told beside it, and so nothing shows what it is."""
    words = re.findall("[a-z\u4e00-\u9fff]", case.told)
    numbers = not any(word > "z" for word in words)
    return len(words) < FEWEST and (numbers or case.strength < 2) and not case.bare


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
    return tuple(sorted(path.stem for path in (CONTENT / "examples").glob("*.txt") if path.stem != Verdict.NO_SIGN))


def taught(confirmed: Iterable[tuple[str, str | None]]) -> Weights:
    """The weights with a liaison's decisions added: (text, code of the fraud, or None for no sign)."""
    rows = [Example(text, Verdict.SCAM if code else Verdict.NO_SIGN, code) for text, code in confirmed]
    return trained().learned([Case(row.text).features for row in rows], targets(rows)) if rows else trained()


def targets(rows: Sequence[Example]) -> Rows:
    """What the model is to say of each example: how much of a scam, and of which kind."""
    told = np.zeros((len(rows), len(codes()) + 1), dtype=np.float32)
    for place, row in enumerate(rows):
        told[place, 0] = _TARGET[row.verdict]
        if row.code in codes():
            told[place, 1 + codes().index(row.code)] = 1.0
    return told
