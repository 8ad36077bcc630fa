"""Tells what the desk should do with free text: answer it, take it as a report, warn of a scam, or say a number at once."""

import re
from collections.abc import Callable
from enum import StrEnum

from knowledge.answering import talk
from knowledge.answering.answers import Answer, Outcome
from knowledge.answering.emergencies import emergency
from knowledge.answering.followups import is_elliptic
from knowledge.answering.hearing import Heard, hear
from knowledge.lessons.weights import ASKS, general_scores
from knowledge.scam.calls import scam_suspected
from knowledge.triage.places import place_of
from knowledge.wishes import lets_be


class Intent(StrEnum):
    """What free text is."""

    QUESTION = "question"
    REPORT = "report"
    SCAM = "scam"
    EMERGENCY = "emergency"


LONGEST = 700  # characters that are read
FEWEST = 4  # different Chinese characters of a report; 你好, signs and a key held down tell nothing
# What makes a report, as log-odds: how much it is worded like a question, whether it names a thing of the town, how surely the
# question desk knows an answer, a question mark, a place. Logistic regression over our own reports and questions; eight-fold,
# 96 of 100 reports and 3 of 100 questions were taken for reports. Signs by hand (投诉, 哪些, 没人管) added nothing to these.
_ASKING, _NAMED, _KNOWN, _MARKED, _PLACED, _BAR = -1.25, -2.75, -3.95, -1.2, 1.25, 1.75
_MARK = re.compile(r"[?？]\W*$")


def intent_of(text: str, answer: Callable[[str], Answer], suspected: Callable[[str], bool] = scam_suspected) -> Intent:
    """Return what `text` is.

    answer: what the question desk would say to it; suspected: whether a text in its plain form speaks of what swindlers do.
    """
    heard = hear(text[:LONGEST])
    if emergency(heard.text):
        return Intent.EMERGENCY
    if suspected(heard.text):
        return Intent.SCAM
    return Intent.REPORT if _reports(heard, answer(text)) else Intent.QUESTION


def _reports(heard: Heard, answer: Answer) -> bool:
    """Whether it tells of something to be done."""
    if _says_little(heard.text) or is_elliptic(heard):
        return False
    known = answer.confidence * (answer.outcome is Outcome.ANSWERED)
    weight = _ASKING * general_scores(heard.text)[ASKS] + _NAMED * answer.alone + _KNOWN * known
    return weight + _MARKED * bool(_MARK.search(heard.text)) + _PLACED * (place_of(heard.text) is not None) > _BAR


def _says_little(plain: str) -> bool:
    return len({mark for mark in plain if "\u4e00" <= mark <= "\u9fff"}) < FEWEST or talk.is_order(plain) or lets_be(plain)
