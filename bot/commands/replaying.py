"""`replay`: what came in after a backup, from the journal into the inbox again; `restore` does the same by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.books import the_books
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from db.books import Books
    from db.journals import Line


def add_to(app: typer.Typer) -> None:
    app.command()(replay)


def replay(
    journal: Annotated[list[Path] | None, typer.Argument(exists=True, file_okay=False, help="Journals of other machines.")] = None,
) -> None:
    """After a backup was put back, take in what came since from the journal; every office must be closed. `restore` does it too."""
    from contextlib import nullcontext

    from bot.app import key_to

    settings = read_settings()
    with key_to(settings.embedded) if settings.embedded else nullcontext():
        asyncio.run(take_in(settings, journal or []))


async def take_in(settings: Settings, others: list[Path]) -> None:
    """Replays into the inbox, forgets again who wished so, and says how much of what."""
    from bot.offices import journal_of
    from db.journals import Journal
    from knowledge.rules.traces import JOURNAL_KEPT

    journals = [Journal(folder, JOURNAL_KEPT) for folder in others] or list(filter(None, [journal_of(settings)]))
    now = datetime.now(UTC)
    async with the_books(settings) as books:
        lines = list(merge(*(journal.lines() for journal in journals), key=_came))
        gap = await books.restorations.begin(lines, now=now)
        forgotten = [await _forget(books, line, now) for line in lines if "erased" in line]
    since = gap.known_until.isoformat(timespec="seconds") if gap.known_until else "nothing"
    print(f"the books know until {since}; letters taken in again: {gap.replayed}, known already: {gap.known}")
    if any(forgotten):
        print(f"people forgotten again: {sum(forgotten)}")


def _came(line: Line) -> str:
    return str(line["at"])


async def _forget(books: Books, line: Line, now: datetime) -> bool:
    from db.traces import Spot

    channel, _, chat = line["erased"].partition(":")
    person = await books.people.of_user(channel, int(chat))
    if person is None:
        return False
    spot = Spot(line["talk"], line["draft"])
    return await books.traces.erase_again(person, spot=spot, wished_at=datetime.fromisoformat(line["at"]), now=now)
