"""Recognises what must be answered at once with a number to call; a look-alike costs less than a miss."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.answering.perils import Kind, calm, kinds, now, over
from knowledge.lessons.weights import DANGER, Scores, alarm_scores
from knowledge.scam.calls import calls_for_kin, money_is_leaving
from knowledge.text import AT_HAND

# What fingers and phones make of the words that count.
_SLIPS = (
    ("帐", "账"),
    ("媒气", "煤气"),
    ("没气罐", "煤气罐"),
    ("晕到", "晕倒"),
    ("昏到", "昏倒"),
    ("摔到", "摔倒"),
    ("著火", "着火"),
    ("着伙", "着火"),
    ("氧化炭", "氧化碳"),
    ("咽住", "噎住"),
    ("撬们", "撬门"),
    ("跟综", "跟踪"),
    ("救名", "救命"),
)
_FRAUD = (
    "请马上拨打110和96110！停下来，不要再转钱，挂断电话、关掉屏幕共享，不要照对方说的做；"
    "已经转了的，同时打给银行要求止付，记下对方账户和时间。"
)
FRAUD_NOW = "fraud_now"
_THREATS = 2  # kinds that are asked before fraud: what somebody is about to do to themselves or to others
# How the learned danger (log-odds), the phrases and the words of time are weighed: begun from a logistic regression, then set by
# hand with three batches of odd wordings, the development messages and our own in view; the bar lets some of what is no emergency
# pass, for a miss is worse. What is long tells more, so it must be surer: whoever is in danger is short, who complains is not.
_SAID, _PAST, _BAR, _BRIEF, _LENGTH = 1.5, 2.0, -0.3, 20, 0.04
_NAMED = 3.0  # what a phrase adds to the code it speaks for
_UNCLEAR = -1.0  # log-odds of the likeliest code, no phrase having told of it, below which every number is said
_FEWEST = 4  # different characters; of less the learned model knows nothing, only a phrase does
LONGEST = 600  # characters; whoever is in danger writes less


@dataclass(frozen=True, slots=True)
class Emergency:
    """A code of the catalogue, what to say (the number first), and the words that told."""

    code: str
    text: str
    words: str = ""


@lru_cache(AT_HAND)
def emergency(text: str) -> Emergency | None:
    """What to say where something is happening that needs a call now; `text` is in its plain form.

    Phrases and the learned model are weighed together: a phrase that the model thinks absurd is not enough, and what no
    phrase knows is still heard where the model is sure.
    """
    plain = _respelt(text[:LONGEST])
    if not plain:
        return None
    scores, said = alarm_scores(plain), _said(plain)
    sure = _weight(plain, scores, bool(said)) > _BAR and (bool(said) or len(set(plain)) >= _FEWEST)
    if sure and any(kind in said for kind in kinds()[:_THREATS]):
        return _told(scores, said)
    if money_is_leaving(plain):
        return Emergency(FRAUD_NOW, _FRAUD)
    return _told(scores, said) if sure and not calls_for_kin(plain) else None


def is_past(text: str) -> bool:
    """Whether a text in its plain form tells of what is over or long ago, or asks about measures, and of nothing now."""
    return bool(over().search(text) or (calm().search(text) and not now().search(text)))


def _respelt(text: str) -> str:
    for slip, meant in _SLIPS:
        text = text.replace(slip, meant)
    return text


def _said(text: str) -> dict[Kind, str]:
    """The kinds whose phrases tell of them, each with its words, in the order in which they are asked."""
    return {kind: words for kind in kinds() if (words := kind.in_text(text, now()))}


def _weight(text: str, scores: Scores, said: bool) -> float:
    return scores[DANGER] + _SAID * said - _PAST * is_past(text) - _LENGTH * max(0, len(text) - _BRIEF)


def _told(scores: Scores, said: Mapping[Kind, str]) -> Emergency:
    """What is said of the likeliest code: the words of the first kind that told of it, or of its last and most general one.

    Where it is danger and no more can be told, the last kind of all is said, which names every number.
    """
    named = {kind.code for kind in said}
    code = max(_codes(), key=lambda code: scores[DANGER + code] + _NAMED * (code in named))
    kind = next(one for one in (*said, *reversed(kinds())) if one.code == code)
    unclear = not said and scores[DANGER + code] < _UNCLEAR
    return Emergency(code, kinds()[-1].tell if unclear else kind.tell, said.get(kind, ""))


@cache
def _codes() -> tuple[str, ...]:
    """The codes of dangers other than fraud, which has its own judge."""
    return tuple(dict.fromkeys(kind.code for kind in kinds()))
