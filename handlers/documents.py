"""The document desk: an officer sends a file, looks at what was read and found, and publishes or discards it."""

import asyncio
from datetime import datetime

from aiogram import Bot, F, Router
from aiogram.enums import ContentType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from db.books import Books
from db.documents import Figure
from handlers import keyboards, papers
from handlers.callbacks import DocumentMove, FigureMove, PageMove
from handlers.doors import Say
from handlers.drafts import draft_of
from handlers.places import Place, keep_personal
from handlers.uploads import OPENED_AT_ONCE, Guard
from knowledge import wording
from knowledge.importing import Unreadable
from knowledge.rules import RuleBroken
from knowledge.rules.documents import FigureState, Move
from knowledge.rules.people import Act, Person, check_may, may

LARGEST = 20 * 1024 * 1024  # bytes; what a Bot API server hands out
FIGURES_A_PAGE = 6


def router() -> Router:
    desk = Router(name="documents")
    desk.message.register(list_documents, Command("documents"))
    desk.message.register(take_in, F.content_type == ContentType.DOCUMENT, _may_import, flags=OPENED_AT_ONCE)
    desk.message.register(leave_closed, F.content_type == ContentType.DOCUMENT)
    desk.callback_query.register(show, DocumentMove.filter(F.move == keyboards.SHOW))
    desk.callback_query.register(show_figures, DocumentMove.filter(F.move == keyboards.FIGURES))
    desk.callback_query.register(move, DocumentMove.filter(F.move.in_(set(Move))))
    desk.callback_query.register(decide, FigureMove.filter(F.state.in_({FigureState.CONFIRMED, FigureState.REJECTED})))
    desk.callback_query.register(confirm_page, PageMove.filter())
    return keep_personal(desk)


async def list_documents(message: Message, person: Person, books: Books, say: Say) -> None:
    check_may(person, Act.IMPORT_CONTENT)
    documents = await books.documents.all()
    lines = [(d.id, d.title, d.dated, d.state) for d in documents]
    await message.answer(say(papers.documents(lines)), reply_markup=keyboards.document_list(documents))


async def take_in(
    message: Message, person: Person, bot: Bot, books: Books, guard: Guard, channel: Place, say: Say, now: datetime
) -> None:
    assert message.document is not None
    if (message.document.file_size or 0) > LARGEST:
        raise RuleBroken(papers.FILE_TOO_LARGE)
    downloaded = await bot.download(message.document)
    assert downloaded is not None
    content = downloaded.read()
    await guard.check(channel.name, message.document.file_id, content, now=now)
    try:
        draft = await asyncio.to_thread(draft_of, content, message.document.file_name or "")
    except Unreadable as fault:
        raise RuleBroken(fault.sentence) from None
    number, new = await books.documents.enter(draft, by=person, now=now)
    document = await books.documents.read(number)
    text = (
        papers.card(document, len(draft.figures))
        if new
        else papers.KNOWN_ALREADY + "\n" + papers.card(document, len(draft.figures))
    )
    await message.answer(say(text), reply_markup=keyboards.document_card(document, person))


async def leave_closed(message: Message, say: Say) -> None:
    """A file from somebody whose files the town does not take in."""
    await message.answer(say(wording.UNSUPPORTED))


def _may_import(_: Message, person: Person) -> bool:
    return may(person, Act.IMPORT_CONTENT)


async def show(query: CallbackQuery, callback_data: DocumentMove, person: Person, books: Books, say: Say) -> None:
    check_may(person, Act.IMPORT_CONTENT)
    document = await books.documents.read(callback_data.document)
    figures = await books.documents.figures(document.id)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(papers.card(document, len(figures))), reply_markup=keyboards.document_card(document, person))


async def move(query: CallbackQuery, callback_data: DocumentMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    document = await books.documents.move(Move(callback_data.move), callback_data.document, by=person, now=now)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(say(papers.moved(document.title, document.state)))


async def show_figures(query: CallbackQuery, callback_data: DocumentMove, person: Person, books: Books, say: Say) -> None:
    check_may(person, Act.IMPORT_CONTENT)
    await query.answer()
    await _next_figures(query, callback_data.document, books, say)


async def decide(query: CallbackQuery, callback_data: FigureMove, person: Person, books: Books, say: Say, now: datetime) -> None:
    """One figure."""
    check_may(person, Act.IMPORT_CONTENT)
    chosen = [figure.id for figure in await _open(callback_data.document, books) if figure.id == callback_data.figure]
    await books.documents.decide(chosen, callback_data.state, by=person, now=now)
    await query.answer()
    await _next_figures(query, callback_data.document, books, say)


async def confirm_page(
    query: CallbackQuery, callback_data: PageMove, person: Person, books: Books, say: Say, now: datetime
) -> None:
    """What holds no doubt on the page as it was shown: a second tap must not confirm what nobody has seen."""
    check_may(person, Act.IMPORT_CONTENT)
    seen = [f for f in await _open(callback_data.document, books) if callback_data.first <= f.id <= callback_data.last]
    chosen = [figure.id for figure in seen if not figure.doubt]
    await books.documents.decide(chosen, FigureState.CONFIRMED, by=person, now=now)
    await query.answer()
    await _next_figures(query, callback_data.document, books, say)


async def _next_figures(query: CallbackQuery, document_id: int, books: Books, say: Say) -> None:
    page = (await _open(document_id, books))[:FIGURES_A_PAGE]
    if isinstance(query.message, Message):
        await query.message.answer(say(papers.figures(page)), reply_markup=keyboards.figures(document_id, page))


async def _open(document_id: int, books: Books) -> list[Figure]:
    """The figures nobody has decided on, in their order."""
    return [figure for figure in await books.documents.figures(document_id) if figure.state is FigureState.DRAFT]
