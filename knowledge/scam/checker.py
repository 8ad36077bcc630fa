"""The one who looks at a message: signs and model decide together, and what decided is what is shown."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from knowledge.facts import Town
from knowledge.scam.clues import clues, spots
from knowledge.scam.examples import Example, examples
from knowledge.scam.features import features, masked
from knowledge.scam.readings import read
from knowledge.scam.signs import CONTENT, Seen, seen
from knowledge.scam.sums import lost
from knowledge.scam.urgencies import Stage, stage
from knowledge.scam.verdicts import Finding, Reason, Verdict
from knowledge.scam.weights import Rows, Weights, solved
from knowledge.wording import scams as wording

SCAM, SUSPICIOUS, DECISIVE = 0.1, -0.05, -0.5  # the model's first target: from -1 (no sign) to 1 (scam)
PRIOR = -0.7
UNSIGNED = (0.4, 0.2, 0.0)  # what the model must say beyond, with no sign at all, with weak ones only, with a strong one
MOST_REASONS = 3
_TARGET = {Verdict.SCAM: 1.0, Verdict.SUSPICIOUS: 0.35, Verdict.NO_SIGN: -1.0}


class Checker:
    """Checks texts for one town. `confirmed`: what the liaison decided before, as (text, code of the fraud or None)."""

    def __init__(self, town: Town, confirmed: Iterable[tuple[str, str | None]] = ()) -> None:
        self.names = {kind.code: kind.name for kind in town.frauds}
        self.codes = tuple(self.names)
        decided = [Example(text, Verdict.SCAM if code else Verdict.NO_SIGN, code) for text, code in confirmed]
        self.weights = _taught(_trained(self.codes), decided, self.codes)

    def check(self, text: str) -> Finding:
        """What is to be said of a message. It never raises, never opens a link and never says that anything is safe."""
        case = _Case(text)
        scores = self.weights.scores(case.features)
        now = stage(case.masked)
        verdict = _verdict(float(scores[0]), case, now)
        code = None if verdict is Verdict.NO_SIGN else self.codes[int(np.argmax(scores[1:]))]
        return self._finding(case, verdict, code, now if verdict is not Verdict.NO_SIGN else None)

    def _finding(self, case: "_Case", verdict: Verdict, code: str | None, now: Stage | None) -> Finding:
        reasons = tuple(_reasons(case, code)) if code else ()
        return Finding(
            verdict=verdict,
            code=code,
            reasons=reasons,
            first_aid=now is not None,
            lost=lost(case.masked) if code else None,
            clues=clues(case.reading, case.spots),
            reply=_reply(self.called(code), verdict, code, reasons, now),
        )

    def called(self, code: str | None) -> str:
        """What people call a kind of fraud."""
        return str(_kinds()["called"].get(code or "", self.names.get(code or "", "诈骗")))


class _Case:
    """A message as the checker sees it."""

    def __init__(self, text: str) -> None:
        self.reading = read(text)
        self.spots = spots(self.reading)
        self.tight = self.reading.tight()
        self.signs = seen(self.tight)
        told = masked(self.reading, self.spots)
        self.masked = read(told).tight().plain
        self.features = features(told, self.signs)


def _verdict(score: float, case: "_Case", now: Stage | None) -> Verdict:
    """What is only worded like a scam, with none of its signs, needs much more to be called one; money that leaves needs less."""
    strength = max((one.sign.strength for one in case.signs), default=0)
    doubt = UNSIGNED[min(max(strength, int(bool(case.spots))), 2)]
    if score >= SCAM + doubt:
        return Verdict.SCAM
    if score >= SUSPICIOUS + doubt:
        return Verdict.SUSPICIOUS
    told = strength > 1 and (now is not None or lost(case.masked) is not None)
    decisive = strength == 3 and not any(one.sign.strength < 0 for one in case.signs)
    return Verdict.SUSPICIOUS if (told or decisive) and score > DECISIVE else Verdict.NO_SIGN


def _reasons(case: _Case, code: str) -> list[Reason]:
    telling = [one for one in case.signs if one.sign.strength > 0 and (one.sign.strength > 1 or code in one.sign.codes)]
    ranked = sorted(telling, key=lambda one: (code in one.sign.codes, one.sign.strength), reverse=True)
    shown = [Reason(one.words(case.tight), one.sign.why) for one in ranked[:MOST_REASONS]]
    return shown or [Reason(case.reading.original.strip()[:20], wording.RESEMBLES)]


def _reply(kind: str, verdict: Verdict, code: str | None, reasons: Sequence[Reason], now: Stage | None) -> str:
    told = [(reason.words, reason.why) for reason in reasons]
    if code is None:
        return wording.nothing_found()
    advice = str(_kinds()["advice"].get(code, _kinds()["advice"]["other"]))
    if now is not None:
        return wording.rescued(kind, told, advice)
    return wording.warned(kind, verdict is Verdict.SCAM, told, advice)


@cache
def _kinds() -> dict[str, dict[str, str]]:
    return tomllib.loads((CONTENT / "kinds.toml").read_text(encoding="utf-8"))


@cache
def _trained(codes: tuple[str, ...]) -> Weights:
    rows = examples()
    return solved([_Case(row.text).features for row in rows], _targets(rows, codes), _prior(codes))


def _prior(codes: tuple[str, ...]) -> Rows:
    """A text that shows nothing known shows no sign, and no kind."""
    return np.array([PRIOR, *[0.0] * len(codes)], dtype=np.float32)


def _taught(weights: Weights, rows: list[Example], codes: tuple[str, ...]) -> Weights:
    return weights.learned([_Case(row.text).features for row in rows], _targets(rows, codes)) if rows else weights


def _targets(rows: Sequence[Example], codes: tuple[str, ...]) -> Rows:
    told = np.zeros((len(rows), len(codes) + 1), dtype=np.float32)
    for place, row in enumerate(rows):
        told[place, 0] = _TARGET[row.verdict]
        if row.code in codes:
            told[place, 1 + codes.index(row.code)] = 1.0
    return told
