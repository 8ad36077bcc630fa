"""`backup`, `restore`, `purge`, `audit`: keeping the books over the years."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.settings import BadSettings, Settings, read_settings
from db.books import Books


def add_to(app: typer.Typer) -> None:
    for command in (backup, restore, purge, audit):
        app.command()(command)


def backup(file: Annotated[Path, typer.Argument(help="Where to; must not exist yet.")]) -> None:
    """Copy the embedded books, whole and consistent, while the office stays open. Keep DATA_KEY (data/data.key) elsewhere."""
    source = _embedded(read_settings())
    if file.exists():
        raise BadSettings(f"{file} exists already")
    with sqlite3.connect(source) as books, sqlite3.connect(file) as copy:
        books.backup(copy)
    file.chmod(0o600)
    print(f"{file}: {file.stat().st_size:,} bytes")


def restore(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup.")]) -> None:
    """Put a backup in the place of the embedded books; the office must be closed. The books of before are kept beside."""
    from bot.app import only_one

    settings = read_settings()
    target = _embedded(settings)
    with only_one(settings.folder):
        _check_is_backup(file)
        if target.exists():
            aside = target.with_suffix(f".before-{datetime.now(UTC):%Y%m%dT%H%M%S}.db")
            with sqlite3.connect(target) as books, sqlite3.connect(aside) as copy:
                books.backup(copy)
            print(f"the books of before: {aside}")
        with sqlite3.connect(file) as copy, sqlite3.connect(target) as books:
            copy.backup(books)


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
        settings = read_settings()
        async with Books.opened(settings.database, settings.key()) as books:
            table = Table("at", "person", "act", "subject", "allowed", "note")
            for line in await books.audits.newest(limit):
                person = str(line.person_id or "")
                table.add_row(
                    line.at.isoformat(timespec="seconds"),
                    person,
                    line.act,
                    line.subject,
                    "yes" if line.allowed else "NO",
                    line.note,
                )
            Console().print(table)

    asyncio.run(read())


def _embedded(settings: Settings) -> Path:
    if not settings.database.startswith("sqlite:///"):
        raise BadSettings("PostgreSQL is backed up with pg_dump and restored with pg_restore")
    return Path(settings.database.removeprefix("sqlite:///"))


def _check_is_backup(file: Path) -> None:
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as copy:
            copy.execute("SELECT count(*) FROM inbox")
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.Error:
        sound = False
    if not sound:
        raise BadSettings(f"{file} is no backup of the books")
