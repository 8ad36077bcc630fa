"""What a button carries: ids only, never text, and never authority; whether it may be pressed is asked when it is.

Anybody can send any callback data, so every field has a narrow type: what does not fit is no button of ours.
"""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from knowledge.rules.documents import FigureState
from knowledge.rules.documents import Move as DocumentStep
from knowledge.rules.questions import Move
from knowledge.text import Script

Number = Annotated[int, Field(ge=0, lt=2**63)]  # what the books can look up


class Asked(CallbackData, prefix="ask"):
    """One of the questions the assistant offered: its place in the list kept with the conversation. `turn` dates the list."""

    turn: Number
    choice: Number


class QuestionMove(CallbackData, prefix="q"):
    """A move of a kept question, or a look at it."""

    move: Literal["show"] | Move
    question: Number


class Release(CallbackData, prefix="pub"):
    """Whether everybody may read a question. `edition` names the words that were read: others need another look."""

    public: bool
    question: Number
    edition: Number


class ReplyMove(CallbackData, prefix="r"):
    """A decision on a drafted answer."""

    move: Move
    reply: Number


class ChooseScript(CallbackData, prefix="script"):
    script: Literal[""] | Script


class OwnData(CallbackData, prefix="own"):
    """A look at what would be deleted of one's own, the same on paper, or the word that nothing is."""

    act: Literal["delete", "paper", "keep"]


class Erase(CallbackData, prefix="erase"):
    """The second yes; `edition` names what was read before it."""

    edition: Number


class DocumentMove(CallbackData, prefix="d"):
    """A move of an imported document, or a look at it or its figures."""

    move: Literal["show", "figures"] | DocumentStep
    document: Number


class FigureMove(CallbackData, prefix="f"):
    """A decision on a figure found in a document."""

    state: FigureState
    document: Number
    figure: Number


class PageMove(CallbackData, prefix="p"):
    """Confirms what holds no doubt among the figures of one page as it was shown: from `first` to `last`, no other."""

    document: Number
    first: Number
    last: Number


OF_STAFF: tuple[type[CallbackData], ...] = (QuestionMove, Release, ReplyMove, DocumentMove, FigureMove, PageMove)
