"""`ask`: the very answers that residents get, at a terminal or line by line for an evaluation."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.settings import BadSettings, read_settings
from knowledge.library import load_town

if TYPE_CHECKING:
    from handlers.shelves import Ready
    from knowledge.answer import Answer, Answerer


def add_to(app: typer.Typer) -> None:
    app.command()(ask)


def ask(
    question: Annotated[str | None, typer.Argument(help="One question.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as one JSON object.")] = False,
    jsonl: Annotated[
        bool, typer.Option(help='Read {"id","q"} lines from stdin, write answers to stdout; "q" may be a list.')
    ] = False,
) -> None:
    """Answer a question from the town's knowledge."""
    answerer = asyncio.run(_answerer())
    if jsonl:
        for row in rows(sys.stdin):
            print(json.dumps({"id": row.get("id"), **told(converse(answerer, questions(row)))}, ensure_ascii=False), flush=True)
        return
    if question is None:
        raise typer.BadParameter("give a question, or --jsonl with questions on stdin", param_hint="QUESTION")
    answer = answerer.answer(question)
    print(json.dumps(told(answer), ensure_ascii=False) if as_json else answer.reply)


async def _answerer() -> Answerer | Ready:
    """The town's facts; and where an office has its books here, what officers answered and published as well."""
    from knowledge.text import warm_up

    warm_up()
    settings = read_settings()
    town = load_town(settings.town)
    if settings.embedded and not settings.embedded.exists():
        from knowledge.answer import Answerer

        return Answerer(town)
    from db import schema
    from db.books import Books
    from handlers.shelves import Shelf

    async with Books.opened(settings.database, settings.key()) as books:
        shelf = Shelf(town, books, settings.folder / "index")
        if await schema.current(books.ledger.engine):
            await shelf.renew()
        return shelf.answerer


def rows(lines: Iterator[str] | Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL stream. Raises BadSettings that names the line which is none."""
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _row(number, line)
    except UnicodeDecodeError:
        raise BadSettings("the input is no UTF-8 text") from None


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise BadSettings(f"line {number} of the input is not JSON") from None
    if not isinstance(row, dict):
        raise BadSettings(f"line {number} of the input is not an object")
    return row


def questions(row: dict[str, Any]) -> list[str]:
    """What a row asks: its "q", a text or a list of texts. Raises BadSettings for anything else."""
    asked = [row["q"]] if isinstance(row.get("q"), str) else row.get("q")
    if not isinstance(asked, list) or not asked or not all(isinstance(message, str) for message in asked):
        raise BadSettings(f'"q" must be a text or a list of texts (id {row.get("id")!r})')
    return asked


def converse(answerer: Answerer | Ready, asked: list[str]) -> Answer:
    """The last answer of a conversation."""
    memory, answer = None, None
    for message in asked:
        answer = answerer.answer(message, memory=memory)
        memory = answer.memory
    assert answer is not None, "questions() lets no empty conversation through"
    return answer


def told(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome,
        "reply": answer.reply,
        "sources": [{"document": s.document, "section": s.section, "date": s.date} for s in answer.sources],
        "options": [option.label for option in answer.options],
        "confidence": round(answer.confidence, 4),
    }
