"""The one who looks at a message for a town: what decided is what is shown, and nothing is ever called safe."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from knowledge.facts import Town
from knowledge.scam.cases import Case, case_of
from knowledge.scam.judgements import Judgement, judged, taught
from knowledge.scam.signs import CONTENT
from knowledge.scam.verdicts import Finding, Reason, Verdict
from knowledge.wording import scams as wording

MOST_REASONS = 3
LONGEST_ECHO = 20


class Checker:
    """Checks texts for one town. `confirmed`: what the liaison decided before, as (text, code of the fraud or None)."""

    def __init__(self, town: Town, confirmed: Iterable[tuple[str, str | None]] = ()) -> None:
        self.names = {kind.code: kind.name for kind in town.frauds}
        self.weights = taught(confirmed)

    def check(self, text: str, *, before: str = "") -> Finding:
        """What is to be said of a message. It never raises, never opens a link and never says that anything is safe.

        `before`: what was checked a while ago in the same conversation, which this goes on about.
        """
        case = case_of(f"{before}。{text}" if before else text)
        judgement = judged(case, self.weights)
        if before and judgement.code:
            judgement = replace(judgement, stage=judgement.stage or case_of(text).stage_meanwhile)
        reasons = tuple(_reasons(case, judgement.code)) if judgement.code else ()
        return Finding(
            verdict=judgement.verdict,
            code=judgement.code,
            reasons=reasons,
            first_aid=judgement.stage is not None,
            lost=case.lost if judgement.code else None,
            clues=case.clues,
            reply=self._reply(judgement, reasons),
            score=judgement.score,
        )

    def called(self, code: str) -> str:
        """What people call a kind of fraud."""
        return str(_kinds()["called"].get(code, self.names.get(code, "诈骗")))

    def _reply(self, judgement: Judgement, reasons: tuple[Reason, ...]) -> str:
        if judgement.code is None:
            return wording.nothing_found()
        told = [(reason.words, reason.why) for reason in reasons]
        kind, certain = self.called(judgement.code), judgement.verdict is Verdict.SCAM
        if judgement.stage is not None:
            return wording.rescued(kind, certain, told, advice(judgement.code))
        return wording.warned(kind, certain, told, advice(judgement.code))


def advice(code: str) -> str:
    """What one does about a kind of fraud, in one line."""
    return str(_kinds()["advice"].get(code, _kinds()["advice"]["other"]))


def _reasons(case: Case, code: str) -> list[Reason]:
    telling = [one for one in case.signs if one.sign.strength > 1 or (one.sign.strength == 1 and code in one.sign.codes)]
    ranked = sorted(telling, key=lambda one: (code in one.sign.codes, one.sign.strength), reverse=True)
    shown = [Reason(one.words(case.tight), one.sign.why) for one in ranked[:MOST_REASONS]]
    return shown or [Reason(case.reading.original.strip()[:LONGEST_ECHO], wording.CRY if case.bare else wording.RESEMBLES)]


@cache
def _kinds() -> dict[str, dict[str, str]]:
    return tomllib.loads((CONTENT / "kinds.toml").read_text(encoding="utf-8"))
