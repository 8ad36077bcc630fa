"""The buttons under messages, drawn from the rules, so that a button cannot offer what the rule refuses."""

from collections.abc import Sequence
from typing import Any, Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.documents import Document, Figure
from db.questions import Question
from handlers.alerts import buttons as alert_buttons
from handlers.callbacks import Asked, ChooseScript, DocumentMove, FigureMove, PageMove, QuestionMove, Release, ReplyMove
from handlers.cases import buttons as case_buttons
from handlers.drawing import button, rows
from handlers.frauds import buttons as fraud_buttons
from handlers.tasks import buttons as tasks
from knowledge import wording
from knowledge.answer import Option
from knowledge.rules.alerts import Topic
from knowledge.rules.documents import FigureState
from knowledge.rules.documents import Move as DocumentStep
from knowledge.rules.documents import moves_from as document_moves
from knowledge.rules.people import Act, Person, may
from knowledge.rules.questions import MOVES, Move, QuestionState, may_release, moves_from
from knowledge.text import Script

SHOW: Literal["show"] = "show"
FIGURES: Literal["figures"] = "figures"
DOCUMENT_LABELS: dict[DocumentStep, str] = {
    DocumentStep.PUBLISH: "公布",
    DocumentStep.DISCARD: "弃用",
    DocumentStep.WITHDRAW: "撤回",
}
LABELS: dict[Move, str] = {
    Move.DRAFT: "拟答复",
    Move.CLOSE: "不宜公开答复",
    Move.APPROVE: "通过",
    Move.RETURN: "退回修改",
}
ON_QUESTION = (Move.DRAFT, Move.CLOSE)
ON_REPLY = (Move.APPROVE, Move.RETURN)


def offered(options: tuple[Option, ...], turn: int, *, to_person: bool) -> InlineKeyboardMarkup:
    """您是想问…?: one button an option, and one for none of them."""
    rows = [[button(option.label, Asked(turn=turn, choice=place))] for place, option in enumerate(options)]
    label = (wording.CLARIFY_NEITHER if options else wording.NOT_ANSWERED) + (wording.ASK_A_PERSON if to_person else "")
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [button(label, Asked(turn=turn, choice=len(options)))]])


def question_list(questions: list[Question]) -> InlineKeyboardMarkup | None:
    """For whoever may move them: one button a question."""
    rows = [[button(f"办理 {question.number}", QuestionMove(move=SHOW, question=question.id))] for question in questions]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def question_card(question: Question, person: Person) -> InlineKeyboardMarkup | None:
    """The moves that this person may make now, and whether everybody may read the question."""
    moves = [move for move in moves_from(question.state, person) if move in ON_QUESTION]
    rows = [
        [button(LABELS[move], QuestionMove(move=move, question=question.id)) for move in moves],
        [_release(question)] if _releasable(question, person) else [],
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row]) if any(rows) else None


def _releasable(question: Question, person: Person) -> bool:
    """Whether this person may let everybody read it, or no longer."""
    return may(person, Act.ANSWER_QUESTIONS) if question.public else may_release(question.words, question.state, person)


def _release(question: Question) -> InlineKeyboardButton:
    carries = Release(public=not question.public, question=question.id, edition=question.edition)
    return button("不再公开" if question.public else "可以公开", carries)


def reply_card(reply_id: int) -> InlineKeyboardMarkup | None:
    return rows([button(LABELS[move], ReplyMove(move=move, reply=reply_id)) for move in ON_REPLY])


def document_list(documents: Sequence[Document]) -> InlineKeyboardMarkup | None:
    rows = [[button(f"{d.id} {d.title[:20]}", DocumentMove(move=SHOW, document=d.id))] for d in documents[:20]]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def document_card(document: Document, person: Person) -> InlineKeyboardMarkup | None:
    """The moves that this person may make now, and the figures to confirm."""
    moves = [
        button(DOCUMENT_LABELS[move], DocumentMove(move=move, document=document.id))
        for move in document_moves(document.state, person)
    ]
    look = button("核对指标", DocumentMove(move=FIGURES, document=document.id))
    return InlineKeyboardMarkup(inline_keyboard=[row for row in (moves, [look]) if row])


def figures(document_id: int, page: Sequence[Figure]) -> InlineKeyboardMarkup | None:
    """Two buttons a figure, and one for all of this very page that hold no doubt."""
    if not page:
        return None
    yes, no = FigureState.CONFIRMED, FigureState.REJECTED
    rows = [
        [
            button(f"✓ {place}", FigureMove(state=yes, document=document_id, figure=figure.id)),
            button(f"✗ {place}", FigureMove(state=no, document=document_id, figure=figure.id)),
        ]
        for place, figure in enumerate(page, 1)
    ]
    all_of_them = PageMove(document=document_id, first=page[0].id, last=page[-1].id)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [button("无疑问的全部确认", all_of_them)]])


def scripts() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [button(label, ChooseScript(script=Script(name) if name else "")) for name, label in wording.SCRIPTS.items()]
        ]
    )


def drawn(about: dict[str, Any] | None) -> dict[str, Any] | None:
    """The keyboard of an owed message, as the Bot API's JSON; None where it has none."""
    keyboard: InlineKeyboardMarkup | None = None
    if about and "question" in about:
        moves = [move for move in ON_QUESTION if QuestionState.OPEN in MOVES[move].starts]
        keyboard = rows([button(LABELS[move], QuestionMove(move=move, question=about["question"])) for move in moves])
    if about and "reply" in about:
        keyboard = reply_card(about["reply"])
    if about and keyboard is None:
        keyboard = tasks.drawn(about)
    if about and "case" in about:
        keyboard = case_buttons.noticed(about)
    if about and "fraud" in about:
        keyboard = fraud_buttons.drawn(about["fraud"])
    if about and "guardian" in about:
        keyboard = rows(fraud_buttons.confirm_row(about["guardian"]))
    if about and "alert" in about:
        keyboard = alert_buttons.drawn(about["alert"])
    if about and "alert_question" in about:
        keyboard = alert_buttons.quiz(about["alert_question"], Topic(about["topic"]))
    return keyboard.model_dump(mode="json", exclude_none=True) if keyboard else None
