"""`migrate-to`: from the embedded books to PostgreSQL, once one machine is not enough."""

import asyncio
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.settings import BadSettings, Settings, read_settings


def add_to(app: typer.Typer) -> None:
    app.command("migrate-to")(migrate_to)


def migrate_to(
    address: Annotated[str, typer.Argument(help="An empty database: postgresql://user:password@host/name")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Open the embedded books again; what came in since is only there.")] = False,
) -> None:
    """Carry the embedded books to PostgreSQL and compare every row; the office must be closed. Run it again after a kill."""
    from bot.app import key_to

    settings = read_settings()
    source = settings.embedded
    if source is None:
        raise BadSettings("DATABASE_URL names no embedded books: there is nothing to move")
    if not source.exists():
        raise BadSettings(f"there is nothing to move: no {source}")
    if not undo and not address.startswith(("postgresql://", "postgres://")):
        raise BadSettings("name where to: an address that begins with postgresql://")
    with key_to(source):
        asyncio.run(_take_back(settings) if undo else _move(settings, address))


async def _take_back(settings: Settings) -> None:
    from db.books import Books
    from db.transfers import take_back

    async with Books.opened(settings.database, settings.key()) as books:
        await take_back(books.ledger)
    print("the embedded books can be opened again")


async def _move(settings: Settings, url: str) -> None:
    from db import schema
    from db.books import Books
    from db.transfers import Transfer

    key = settings.key()
    await _check_answers(url)
    async with Books.opened(settings.database, key) as here, Books.opened(url, key) as there:
        for books in (here, there):
            await schema.upgrade(books.ledger.engine)
        with Progress(*_COLUMNS) as progress:
            bars: dict[str, object] = {}
            transfer = Transfer(here.ledger, there.ledger, lambda table, rows: progress.advance(bars[table], rows))  # type: ignore[arg-type]  # rich's own number
            for table, rows in (await transfer.count()).items():
                bars[table] = progress.add_task(table, total=rows, visible=bool(rows))
            tallies = await transfer.run()
    for table, tally in tallies.items():
        if tally.rows:
            print(f"{table}: {tally.rows:,} rows, the same on both sides ({tally.digest[:12]})")
    print(
        "moved. Set DATABASE_URL to that address, and DATA_KEY to what data.key beside the embedded books holds, if it is not set."
    )


async def _check_answers(url: str) -> None:
    """Raises BadSettings with what the server says, and without the password."""
    from sqlalchemy.exc import SQLAlchemyError

    from db.engines import UnknownDatabase, address, open_engine

    try:
        where = address(url)
        engine = open_engine(url)
        try:
            async with engine.connect():
                return
        finally:
            await engine.dispose()
    except (UnknownDatabase, SQLAlchemyError, OSError, ValueError) as fault:
        raise BadSettings(f"no database can be opened at that address ({type(fault).__name__})") from None
    except Exception as fault:  # noqa: BLE001  the driver's own: no such database, a wrong password
        said = f"{fault}".splitlines()[0]
        raise BadSettings(f"no database can be opened at {where.host}/{where.database} ({said})") from None


_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
