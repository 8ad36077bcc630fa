"""Hears, as the lessons teach, that money is leaving: for all that the words of a story and a bare cry do not know."""

import re

from knowledge.lessons.weights import MONEY, alarm_scores
from knowledge.scam.urgencies import Stage, is_let_go, is_long_ago, is_of_now

LONGEST = 160  # characters; whoever is robbed this minute writes less, and swindlers write more
# How the learned hurry (log-odds) is weighed: what was left, is long ago or happened to others must be told much more surely,
# and so must a story that names no time and calls for nothing; a few words name no time because there is none to lose.
_BAR, _LET_GO, _LONG_AGO, _UNTIMED, _HEARSAY, _TOLD = -0.4, 0.9, 1.5, 2.0, 2.3, 0.2
_FEW = 22  # characters
_ABSURD = -3.0  # log-odds below which the lessons know nothing like it, whatever its words: 打完农药回来 is no payment
_OF_OTHERS = re.compile(
    r"听说|听讲|(?:电视|新闻|网上|群里|广播)[^,。]{0,3}(?:说|讲|播|看到)|(?:民警|社区|反诈)[^,。]{0,6}(?:讲|说|宣传|提醒)"
)


def hurry(plain: str, told: Stage | None) -> Stage | None:
    """What a message in simplified characters tells of the money this minute, by what it has in common with the lessons.

    told: what it tells by its words of a payment and a time, which is not enough alone: honest people pay too.
    """
    if len(plain) > LONGEST:
        return None
    scores = alarm_scores(plain)
    if scores[MONEY] <= _needed(plain, told):
        return None
    return told or max(Stage, key=lambda stage: scores[MONEY + stage])


def is_absurd(plain: str) -> bool:
    """Whether nothing that the lessons know of money that leaves is like this message, long ones aside."""
    return len(plain) <= LONGEST and alarm_scores(plain)[MONEY] < _ABSURD


def _needed(plain: str, told: Stage | None) -> float:
    untimed = len(plain) > _FEW and not is_of_now(plain)
    doubts = ((is_let_go(plain), _LET_GO), (is_long_ago(plain), _LONG_AGO), (untimed, _UNTIMED))
    others = _HEARSAY * bool(_OF_OTHERS.search(plain))
    return _BAR + sum(weight for holds, weight in doubts if holds) + others - _TOLD * bool(told)
