"""The life of an imported document: nobody sees it before an officer confirms it, and what is withdrawn is never quoted."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.rules import RuleBroken
from knowledge.rules.people import Act, Person, check_may, may


class DocumentState(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class FigureState(StrEnum):
    """Of a figure found in a document: a draft until an officer has looked at it."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Move(StrEnum):
    PUBLISH = "publish"
    DISCARD = "discard"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Step:
    starts: frozenset[DocumentState]
    ends: DocumentState


MOVES: dict[Move, Step] = {
    Move.PUBLISH: Step(frozenset({DocumentState.DRAFT}), DocumentState.LIVE),
    Move.DISCARD: Step(frozenset({DocumentState.DRAFT}), DocumentState.DISCARDED),
    Move.WITHDRAW: Step(frozenset({DocumentState.LIVE}), DocumentState.WITHDRAWN),
}

SAID: dict[DocumentState, str] = {
    DocumentState.DRAFT: "草稿，居民看不到",
    DocumentState.LIVE: "已公布",
    DocumentState.SUPERSEDED: "已被新文件取代",
    DocumentState.WITHDRAWN: "已撤回",
    DocumentState.DISCARDED: "已弃用",
}


def moves_from(state: DocumentState, person: Person) -> list[Move]:
    """What this person may do with a document in this state; keyboards are drawn from this."""
    if not may(person, Act.IMPORT_CONTENT):
        return []
    return [move for move, step in MOVES.items() if state in step.starts]


def check_move(move: Move, state: DocumentState, person: Person) -> DocumentState:
    """The state after a move. Raises RuleBroken for the wrong person or the wrong moment."""
    check_may(person, Act.IMPORT_CONTENT)
    if state not in MOVES[move].starts:
        raise RuleBroken(f"这份文件现在的状态是“{SAID[state]}”，这一步不能做。")
    return MOVES[move].ends
