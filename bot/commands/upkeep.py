"""`backup`, `restore`, `letters`, `purge`, `audit`: keeping the books over the years."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from bot.commands.books import the_books
from bot.commands.replaying import take_in
from bot.settings import DEMO_FOLDER, BadSettings, Settings, read_settings


def add_to(app: typer.Typer) -> None:
    for command in (backup, restore, letters, purge, audit):
        app.command()(command)


def backup(file: Annotated[Path, typer.Argument(help="Where to; must not exist yet.")]) -> None:
    """Copy the embedded books, whole and consistent, while the office stays open. Keep DATA_KEY (data/data.key) elsewhere."""
    source = _embedded(read_settings())
    if not source.exists():
        raise BadSettings(f"there is nothing to back up: no {source}{_demo_beside(source)}")
    _copy(source, file)
    print(f"{file}: {file.stat().st_size:,} bytes")


def restore(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup.")]) -> None:
    """Put a backup in the place of the embedded books and take in what came since; the office must be closed. The old are kept."""
    from bot.app import key_to

    settings = read_settings()
    target = _embedded(settings)
    with key_to(target):
        _check_is_backup(file)
        if target.exists():
            aside = target.with_suffix(f".before-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}.db")
            _copy(target, aside)
            print(f"the books of before: {aside}")
        with sqlite3.connect(file) as copy, sqlite3.connect(target) as books:
            copy.backup(books)
        asyncio.run(take_in(settings, []))


def letters(again: Annotated[int | None, typer.Option(help="Handle this dead letter once more.")] = None) -> None:
    """List the messages that could not be handled and were put aside; what people wrote is not shown."""

    async def look() -> None:
        async with the_books() as books:
            if again is not None:
                if not await books.inbox.again(again):
                    raise typer.BadParameter("没有这封被搁置的来信。", param_hint="--again")
                print("已放回收件箱。")
                return
            table = Table("number", "channel", "update", "received", "fault")
            for dead in await books.inbox.dead():
                table.add_row(
                    str(dead.id), dead.channel, str(dead.update_id), dead.received_at.isoformat(timespec="seconds"), dead.fault
                )
            Console().print(table)

    asyncio.run(look())


def purge() -> None:
    """Delete what has been kept long enough, and say how much of what."""
    from bot.offices import opened

    async def clean() -> dict[str, int]:
        async with opened(read_settings(), webchat_url="http://127.0.0.1:1") as office:
            return await office.purge()

    for book, rows in asyncio.run(clean()).items():
        print(f"{book}: {rows}")


def audit(limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50) -> None:
    """Print the newest lines of the audit: who did what to what, and whether it was allowed."""

    async def read() -> None:
        async with the_books() as books:
            table = Table(Column("at", no_wrap=True), "person", "act", "subject", "allowed", "note")
            for line in await books.audits.newest(limit):
                person = str(line.person_id or "")
                table.add_row(
                    line.at.isoformat(timespec="seconds"),
                    person,
                    escape(line.act),
                    escape(line.subject),
                    "yes" if line.allowed else "NO",
                    escape(line.note),
                )
            Console().print(table)

    asyncio.run(read())


def _copy(books: Path, file: Path) -> None:
    """A whole copy, for its owner only. Raises BadSettings where it cannot be written or something is there already."""
    try:
        file.touch(mode=0o600, exist_ok=False)
        with sqlite3.connect(books) as source, sqlite3.connect(file) as copy:
            source.backup(copy)
    except FileExistsError:
        raise BadSettings(f"{file} exists already") from None
    except (OSError, sqlite3.Error) as fault:
        raise BadSettings(f"{file} cannot be written ({fault})") from None


def _embedded(settings: Settings) -> Path:
    if not settings.database.startswith("sqlite:///"):
        raise BadSettings("PostgreSQL is backed up with pg_dump and restored with pg_restore")
    return Path(settings.database.removeprefix("sqlite:///"))


def _demo_beside(source: Path) -> str:
    """Says so where only `make run` has worked here: its books lie apart."""
    there = source.parent / DEMO_FOLDER / source.name
    return f" (the books of the demo are {there}: set WEBCHAT_MODE=demo)" if there.exists() else ""


def _check_is_backup(file: Path) -> None:
    try:
        with sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True) as copy:
            copy.execute("SELECT count(*) FROM inbox")
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.Error:
        sound = False
    if not sound:
        raise BadSettings(f"{file} is no backup of the books")
