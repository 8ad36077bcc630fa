"""The shelf: the knowledge that is live in this process, renewed in the background when its edition in the books goes up."""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import structlog

from db.books import Books
from db.documents import Document, Figure
from db.marks import KNOWLEDGE
from handlers.memories import Latest, Remembered, digest
from knowledge.answer import Answer, Answerer, Approved, Memory, Outcome, Progress
from knowledge.facts import Town
from knowledge.intents import intent_of
from knowledge.rules.clocks import day_of
from knowledge.search import Document as Page
from knowledge.search import Index
from knowledge.search.stores import IndexBroken
from knowledge.tasks.plans import Year

REMEMBERED = 2_000  # answers; a town asks the same few hundred things, and each takes about a kilobyte

log = structlog.get_logger("shelf")


class Ready:
    """An answerer with the answers it gave at hand: one question has one answer, where it leans on others after the same words.

    It goes with its answerer, so what it holds is never older than the knowledge. Of what people wrote only a digest stays, and
    only answers that the town's own knowledge gave are kept: whatever was an emergency or not known is thought about each time.
    """

    def __init__(self, answerer: Answerer, *, room: int = REMEMBERED) -> None:
        self._answerer = answerer
        self._given: Latest[Answer] = Latest(room)
        self.intent = Remembered(lambda text: intent_of(text, self.answer))

    def answer(self, question: str, *, memory: Memory | None = None) -> Answer:
        """As `Answerer.answer`."""
        alone, leaning = digest(question), digest(question, memory)
        for key in (alone, leaning):
            if key in self._given:
                return self._given[key]
        answer = self._answerer.answer(question, memory=memory)
        if answer.outcome is Outcome.ANSWERED:
            self._given[alone if answer.alone else leaning] = answer
        return answer


class Shelf:
    """`answerer` is always whole: a new edition is put in its place only when it is ready."""

    def __init__(self, town: Town, books: Books, folder: Path) -> None:
        self.town = town
        self.year = Year((), (), ())  # what the town plans for the year; whoever opens the office brings it
        self._folder = folder
        self.answerer = Ready(Answerer(town))
        self._books = books
        self._edition = 0

    async def renew(self) -> bool:
        """Takes up what was approved since the last look; false when there was nothing new."""
        edition = await self._books.marks.read(KNOWLEDGE)
        if edition == self._edition:
            return False
        answers = [Approved(a.asked, a.text, day_of(a.approved_on)) for a in await self._books.replies.answered()]
        papers = [page for document in await self._books.documents.live() for page in _pages(document)]
        papers += [_figure_page(document, figure) for document, figure in await self._books.documents.confirmed_figures()]
        progress = await self._books.tasks.progress.public()
        self.answerer = Ready(await asyncio.to_thread(self._learned, papers, answers, progress))
        self._edition = edition
        log.info("knowledge renewed", edition=edition, answers=len(answers), sections=len(papers))
        return True

    def _learned(self, papers: list[Page], answers: list[Approved], progress: Mapping[str, Progress]) -> Answerer:
        """Takes as long as there is much to read; runs in a thread beside the loop."""
        return Answerer(self.town, self._index(papers) if papers else None, approved=answers, progress=progress)

    def _index(self, papers: list[Page]) -> Index:
        """The saved index of just these pages, which opens fast; else a new one, saved for the next start."""
        saved = self._folder / f"index-{_digest(papers)}"
        with suppress(IndexBroken):
            return Index.open(saved)
        index = Index.build(papers)
        self._folder.mkdir(parents=True, exist_ok=True)
        index.save(saved)
        for old in self._folder.glob("index-*"):
            if old != saved:
                old.unlink(missing_ok=True)
        return index


def _digest(papers: list[Page]) -> str:
    """Names a set of pages by all they hold."""
    return hashlib.sha256("\0".join(map(repr, papers)).encode()).hexdigest()[:24]


def _pages(document: Document) -> list[Page]:
    """The sections of a live document that may be quoted; a damaged one may not."""
    return [
        Page(f"{document.id}#{number}", document.title, part.text, document.dated, part.heading)
        for number, part in enumerate(document.parts)
        if not part.damaged
    ]


def _figure_page(document: Document, figure: Figure) -> Page:
    """A confirmed figure, said with its year and whether it was promised or reached, and the sentence it stands in."""
    year = f"{figure.year}年" if figure.year else ""
    kind = "目标" if figure.kind == "target" else "完成情况"
    text = f"{year}{figure.name}{kind}：{figure.said}。原文：{figure.sentence}"
    return Page(f"{document.id}!{figure.id}", document.title, text, document.dated, figure.section)
