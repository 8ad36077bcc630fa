"""Recognises what must be answered at once with a number to call; a look-alike costs less than a miss."""

from dataclasses import dataclass
from functools import lru_cache

from knowledge.answering.perils import Kind, calm, kinds, now, over
from knowledge.lessons.weights import DANGER, Scores, general_scores
from knowledge.scam.calls import calls_for_kin, money_is_leaving, scam_suspected
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
# From what score of the learned model an alarm is raised, by what the phrases found; fitted on the examples, eight-fold.
_TOLD, _HUSHED, _SILENT = -3.0, -0.5, 0.8
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

    Phrases find it and the learned model weighs it: a phrase that the model thinks absurd is not enough, and what no
    phrase knows is still heard where the model is sure.
    """
    plain = _respelt(text[:LONGEST])
    if not plain:
        return None
    scores = general_scores(plain)
    if found := _peril(plain, scores, kinds()[:_THREATS]):
        return found
    if money_is_leaving(plain):
        return Emergency(FRAUD_NOW, _FRAUD)
    if calls_for_kin(plain):
        return None  # the accident is told by a voice that wants money: a warning, not 122
    return _peril(plain, scores, kinds()[_THREATS:]) or _sensed(plain, scores)


def is_past(text: str) -> bool:
    """Whether a text in its plain form tells of what is over or long ago, or asks about measures, and of nothing now."""
    return bool(over().search(text) or (calm().search(text) and not now().search(text)))


def _respelt(text: str) -> str:
    for slip, meant in _SLIPS:
        text = text.replace(slip, meant)
    return text


def _peril(text: str, scores: Scores, asked: tuple[Kind, ...]) -> Emergency | None:
    """The first kind whose phrases tell of it, where the model does not think that absurd."""
    if scores[DANGER] < (_HUSHED if over().search(text) else _TOLD):
        return None
    for kind in asked:
        if words := kind.in_text(text, now()):
            return Emergency(kind.code, kind.tell, words)
    return None


def _sensed(text: str, scores: Scores) -> Emergency | None:
    """What no phrase knows or a guard hushed, where the model is sure."""
    hushed = any(kind.is_named(text) for kind in kinds())
    if is_past(text):
        return None
    if scores[DANGER] < (_HUSHED if hushed else _SILENT):
        return None
    code = max((label for label in scores if label.startswith(DANGER) and label != DANGER), key=scores.__getitem__)
    return None if scam_suspected(text) else _plainly(code.removeprefix(DANGER))


def _plainly(code: str) -> Emergency | None:
    """What is said where only the code is known: the words of its last and most general kind; fraud has its own judge."""
    if code == FRAUD_NOW:
        return None
    return next(Emergency(kind.code, kind.tell) for kind in reversed(kinds()) if kind.code == code)
