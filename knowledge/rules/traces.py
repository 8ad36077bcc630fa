"""What the office keeps of a person, for how long, and what becomes of each kind when they want it deleted."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.rules import frauds, questions
from knowledge.rules.cases import REOPEN_WITHIN, CaseState
from knowledge.rules.frauds import FraudState
from knowledge.rules.questions import QuestionState

CHANGED = "您的信息刚刚有了变化，请重新发 /mydata，看过以后再决定。什么也没有删。"


class Trace(StrEnum):
    """A kind of thing that the office keeps of somebody."""

    NAME = "name"
    PROFILE = "profile"
    GUARDIANS = "guardians"
    TALK = "talk"
    LETTERS = "letters"
    NOTICES = "notices"
    QUIZZES = "quizzes"
    QUESTIONS = "questions"
    CASES = "cases"
    FRAUDS = "frauds"


# What the purge goes by. Who reported is kept that long after the end of the matter: an example until the town decides.
KEPT: Mapping[Trace, timedelta] = {
    Trace.LETTERS: timedelta(hours=72),  # longer than any channel redelivers (24 h), with a weekend to look into things
    Trace.NOTICES: timedelta(days=30),
    Trace.TALK: timedelta(days=30),
    Trace.CASES: timedelta(days=365),
    Trace.FRAUDS: timedelta(days=365),
}

# Letters lie once more in the journal until a day after theirs is over, so that a backup of yesterday can be made good.
JOURNAL_KEPT = timedelta(hours=24)


class Fate(StrEnum):
    """What a wish to be forgotten does to a matter. What happened always stays; whose it was does not."""

    PARTS = "parts"  # from now on nobody knows whose it was
    WAITS = "waits"  # somebody is owed an answer: it parts by itself when that is over
    REOPENS = "reopens"  # over, but its reporter may still say no: it parts by itself when the window is shut


def fate_of_case(state: CaseState, closed_at: datetime | None, now: datetime) -> Fate:
    if state != CaseState.ARCHIVED or closed_at is None:
        return Fate.WAITS
    return Fate.PARTS if closed_at < now - REOPEN_WITHIN else Fate.REOPENS


def fate_of_fraud(state: FraudState) -> Fate:
    return Fate.WAITS if state in frauds.OPEN else Fate.PARTS


def fate_of_question(state: QuestionState) -> Fate:
    return Fate.WAITS if state in questions.OPEN else Fate.PARTS
