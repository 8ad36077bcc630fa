"""What a button carries: ids only, never text, and never authority; whether it may be pressed is asked when it is."""

from aiogram.filters.callback_data import CallbackData


class Asked(CallbackData, prefix="ask"):
    """One of the questions the assistant offered: its place in the list kept with the conversation. `turn` dates the list."""

    turn: int
    choice: int


class QuestionMove(CallbackData, prefix="q"):
    """A move of a kept question."""

    move: str
    question: int


class ReplyMove(CallbackData, prefix="r"):
    """A decision on a drafted answer."""

    move: str
    reply: int


class ChooseScript(CallbackData, prefix="script"):
    script: str


class DocumentMove(CallbackData, prefix="d"):
    """A move of an imported document, or a look at it."""

    move: str
    document: int


class FigureMove(CallbackData, prefix="f"):
    """A decision on a figure found in a document; figure 0 stands for all on the page that hold no doubt."""

    state: str
    document: int
    figure: int
