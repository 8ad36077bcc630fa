"""The life of a fraud report: a record of its own kind, with quicker clocks and a stricter circle than other cases.

Only its reporter and the anti-fraud liaison read it. The town does not investigate: it warns, helps to stop the money, and hands
over to the police.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, check_may, may

# Police pages speak of the golden thirty minutes; a bank's emergency stop-payment lasts 48 hours and can be renewed.
MONEY_MOVING = timedelta(minutes=30)
OTHERWISE = timedelta(hours=2)
LONGEST = 2_000
SHARED_FROM = 3  # reports of one trick before residents hear of it: fewer, and somebody could be recognised
MATCHED_WITHIN = timedelta(days=30)


class FraudState(StrEnum):
    REPORTED = "reported"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class Move(StrEnum):
    TAKE = "take"
    HAND_OVER = "hand_over"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    starts: frozenset[FraudState]
    ends: FraudState


S = FraudState
MOVES: dict[Move, Step] = {
    Move.TAKE: Step(frozenset({S.REPORTED}), S.TAKEN),
    Move.HAND_OVER: Step(frozenset({S.REPORTED, S.TAKEN}), S.HANDED_OVER),
    Move.CLOSE: Step(frozenset({S.REPORTED, S.TAKEN, S.HANDED_OVER}), S.CLOSED),
}
OPEN = (S.REPORTED, S.TAKEN)

SAID: dict[FraudState, str] = {
    S.REPORTED: "已收到，等反诈联络员接手",
    S.TAKEN: "反诈联络员正在处理",
    S.HANDED_OVER: "已转给公安机关",
    S.CLOSED: "已处理完",
}


def due_at(reported_at: datetime, *, money_moving: bool) -> datetime:
    """When the liaison must have taken it up. This clock runs at night and on holidays as well."""
    return reported_at + (MONEY_MOVING if money_moving else OTHERWISE)


def moves_from(state: FraudState, person: Person) -> list[Move]:
    """What this person may do with a report in this state; keyboards are drawn from this."""
    return [move for move, step in MOVES.items() if state in step.starts and may(person, Act.READ_FRAUDS)]


def check_move(move: Move, state: FraudState, person: Person) -> FraudState:
    """The state after a move. Raises RuleBroken for the wrong person or the wrong moment."""
    check_may(person, Act.READ_FRAUDS)
    if state not in MOVES[move].starts:
        raise RuleBroken(f"这条举报现在是“{SAID[state]}”，这一步不用再做了。")
    return MOVES[move].ends


def check_report(text: str) -> str:
    """What happened, as it will be kept. Raises RuleBroken where it is empty or longer than 2,000 characters."""
    text = text.strip()
    if not text:
        raise RuleBroken("还没有写发生了什么，请用几句话说说。")
    if len(text) > LONGEST:
        raise RuleBroken(f"内容有{len(text)}个字，请压缩到{LONGEST}字以内，长的截图可以发照片。")
    return text
