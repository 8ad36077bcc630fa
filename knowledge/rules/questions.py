"""The answer promise: an unanswered question gets an owner and a date, and is answered by one person and approved by another."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from knowledge.rules import NotAllowed, RuleBroken
from knowledge.rules.clocks import day_of, working_days_after
from knowledge.rules.people import Act, Person, check_may, may
from knowledge.rules.privacy import fit_for_all
from knowledge.text import simplified

# The 12345 opinion of 2025 asks for prompt answers to enquiries; towns that publish a limit for them say three working days.
ANSWER_WITHIN_WORKING_DAYS = 3
LONGEST_REPLY = 1_000

GREETINGS = re.compile("^(?:你好|您好|请问|想问一下|问一下|我想问)+")
THANKS = re.compile("^(?:谢谢|您谢谢|你谢谢|谢多|呢|啊|呀|吗)+")  # read from the end, so that a long text is read once


class QuestionState(StrEnum):
    OPEN = "open"
    DRAFTED = "drafted"
    ANSWERED = "answered"
    CLOSED = "closed"


OPEN = (QuestionState.OPEN, QuestionState.DRAFTED)  # still owed an answer


class ReplyState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    DRAFT = "draft"
    APPROVE = "approve"
    RETURN = "return"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    """A move: where it may start, where it ends, and which act it is."""

    starts: frozenset[QuestionState]
    ends: QuestionState
    act: Act


MOVES: dict[Move, Step] = {
    Move.DRAFT: Step(frozenset({QuestionState.OPEN}), QuestionState.DRAFTED, Act.ANSWER_QUESTIONS),
    Move.APPROVE: Step(frozenset({QuestionState.DRAFTED}), QuestionState.ANSWERED, Act.APPROVE_ANSWERS),
    Move.RETURN: Step(frozenset({QuestionState.DRAFTED}), QuestionState.OPEN, Act.APPROVE_ANSWERS),
    # A private matter or an insult is no question for the town's knowledge: it is closed with a word, not answered in public.
    Move.CLOSE: Step(frozenset({QuestionState.OPEN}), QuestionState.CLOSED, Act.ANSWER_QUESTIONS),
}

SAID: dict[QuestionState, str] = {
    QuestionState.OPEN: "待答复",
    QuestionState.DRAFTED: "已拟答、待审核",
    QuestionState.ANSWERED: "已答复",
    QuestionState.CLOSED: "已说明、不再办理",
}


def due_on(asked_at: datetime) -> date:
    """The day by which an answer is promised: three working days after the town's day of asking."""
    return working_days_after(day_of(asked_at), ANSWER_WITHIN_WORKING_DAYS)


def moves_from(state: QuestionState, person: Person) -> list[Move]:
    """What this person may do with a question in this state; keyboards are drawn from this."""
    return [move for move, step in MOVES.items() if state in step.starts and may(person, step.act)]


def check_move(move: Move, state: QuestionState, person: Person) -> QuestionState:
    """The state after a move. Raises RuleBroken for the wrong person or the wrong moment."""
    step = MOVES[move]
    check_may(person, step.act)
    if state not in step.starts:
        raise RuleBroken(f"这个问题现在是“{SAID[state]}”，这一步不用再做了。")
    return step.ends


def check_other_person(author_id: int, person: Person) -> None:
    """Raises NotAllowed where somebody would approve their own words."""
    if author_id == person.id:
        raise NotAllowed("自己拟的答复要请另一位同事审核。")


def may_release(words: str, state: QuestionState, person: Person) -> bool:
    """Whether this person may let everybody read an open question: an officer decides, since no pattern can see a name."""
    return may(person, Act.ANSWER_QUESTIONS) and state in OPEN and fit_for_all(words)


def check_release(words: str, state: QuestionState, person: Person) -> None:
    """Raises RuleBroken where these words may not be shown to everybody, or not by this person."""
    check_may(person, Act.ANSWER_QUESTIONS)
    if not may_release(words, state, person):
        raise RuleBroken("这个问题已经办结，或者里面有号码、个人情况，不能公开。")


def check_reply(text: str) -> str:
    """The reply as it will be kept. Raises RuleBroken where it is empty or longer than 1,000 characters."""
    text = text.strip()
    if not text:
        raise RuleBroken("答复还是空的，请直接把答复内容发过来。")
    if len(text) > LONGEST_REPLY:
        raise RuleBroken(f"答复有{len(text)}个字，请压缩到{LONGEST_REPLY}字以内。")
    return text


def likeness(asked: str) -> str:
    """The form in which two people's typing of one question is the same: simplified, without punctuation, spaces or courtesies."""
    bare = GREETINGS.sub("", "".join(mark for mark in simplified(asked) if mark.isalnum()))
    return THANKS.sub("", bare[::-1])[::-1]
