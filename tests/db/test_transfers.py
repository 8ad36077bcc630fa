"""Moving house: every row arrives as it was, however often the move is killed, and the office works on where it was moved to."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from bot.posts import POSTS
from db import transfers
from db.books import Books
from db.engines import CannotMove
from db.seals import Seal
from db.transfers import Transfer, check_whole, take_back
from tests.conftest import NOON, emptied
from tests.db.filled import fill
from tests.offices import KEY, KNOWN, UNKNOWN, town, until

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def there(shared_postgres: list[str]) -> str:
    """An empty, migrated PostgreSQL database."""
    return await emptied(shared_postgres)


@pytest.fixture(scope="session")
def filled_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The embedded books of an office that has worked for a while; made once, for it takes longer than a test."""
    path = tmp_path_factory.mktemp("filled") / "townhall.db"
    shutil.copy(sqlite_template, path)

    async def work() -> None:
        async with Books.opened(f"sqlite:///{path}", KEY) as books:
            await books.people.set_up_posts(POSTS)
            await fill(books)

    asyncio.run(work())
    return path


@pytest.fixture
async def here(tmp_path: Path, filled_template: Path) -> AsyncIterator[Books]:
    """Those books, in a folder of their own."""
    (tmp_path / "data").mkdir()
    shutil.copy(filled_template, tmp_path / "data/townhall.db")
    async with Books.opened(f"sqlite:///{tmp_path / 'data/townhall.db'}", KEY) as books:
        yield books


@pytest.fixture(autouse=True)
def by_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "AT_ONCE", 4)


async def plainly(books: Books, table: str) -> list[str]:
    """All rows of a table by plain SQL, past the code that moved them."""
    async with books.ledger.engine.connect() as connection:
        columns = SQLModel.metadata.tables[table].columns
        names = ", ".join(f'"{column.name}"' for column in columns)  # what was added later stands last in the books
        rows = await connection.execute(text(f"SELECT {names} FROM {table}").columns(*columns))
        marks = ("moving", "moved")
        return sorted(repr(tuple(row._mapping[column.name] for column in columns)) for row in rows if row[0] not in marks)


async def check_same(one: Books, other: Books) -> None:
    for table in SQLModel.metadata.tables:
        if table != "pace":
            rows = await plainly(one, table)
            assert rows, f"nothing in {table}: the test sees nothing of it"
            assert await plainly(other, table) == rows, table


async def test_every_row_of_every_table_arrives_as_it_was(here: Books, there: str) -> None:
    async with Books.opened(there, KEY) as books:
        tallies = await Transfer(here.ledger, books.ledger).run()
        await check_same(here, books)
        assert set(tallies) == set(SQLModel.metadata.tables)
        assert tallies["inbox"].rows == 40
        await check_whole(books.ledger)
        with pytest.raises(CannotMove, match="were moved"):
            await check_whole(here.ledger)
        await take_back(here.ledger)
        await check_whole(here.ledger)


def dying(after: int) -> Callable[[str, int], None]:
    """Dies after so many steps."""
    steps = 0

    def step(_table: str, _rows: int) -> None:
        nonlocal steps
        steps += 1
        if steps > after:
            raise KeyboardInterrupt

    return step


async def test_killed_again_and_again_it_goes_on_and_ends_with_the_same_books(here: Books, there: str) -> None:
    async with Books.opened(there, KEY) as books:
        for after in (0, 3, 9, 20, 33, 50):
            with pytest.raises(KeyboardInterrupt):
                await Transfer(here.ledger, books.ledger, dying(after)).run()
            with pytest.raises(CannotMove, match="only half here"):
                await check_whole(books.ledger)
        await Transfer(here.ledger, books.ledger).run()
        await check_same(here, books)


async def test_what_the_office_did_between_two_tries_arrives_as_well(here: Books, there: str) -> None:
    """New rows, changed ones (even of a closed case, which nobody may change), and rows that are gone."""
    async with Books.opened(there, KEY) as books:
        with pytest.raises(CannotMove, match="case_file"):
            await Spoiled(here.ledger, books.ledger).run()
        async with here.ledger.noting() as connection:
            await connection.execute(text("DROP TRIGGER case_file_shut"))
            await connection.execute(text("UPDATE case_file SET state = 'dispatched', version = version + 1"))
            await connection.execute(text("DELETE FROM inbox WHERE id % 3 = 0"))
            await connection.execute(text("DELETE FROM conversation WHERE rowid = 1"))
        await here.people.meet("webchat", 77, chat_id=77, shown="新来的", now=NOON)
        await Transfer(here.ledger, books.ledger).run()
        await check_same(here, books)


class Spoiled(Transfer):
    """Everything is carried; then a row there is changed by another hand before it is compared."""

    async def _compare(self, table):  # type: ignore[no-untyped-def]
        if table.name == "case_file":
            async with self._mending(table) as connection:
                await connection.execute(text("UPDATE case_file SET repeats = repeats + 1 WHERE id = 1"))
        return await super()._compare(table)


async def test_books_of_others_are_not_touched(here: Books, there: str) -> None:
    async with Books.opened(there, KEY) as books:
        await books.people.meet("webchat", 1, chat_id=1, shown="别人", now=NOON)
        with pytest.raises(CannotMove, match="holds books already"):
            await Transfer(here.ledger, books.ledger).run()
        assert len(await plainly(books, "person")) == 1
        await check_whole(here.ledger)


async def test_the_half_of_other_books_is_not_touched(here: Books, there: str) -> None:
    async with Books.opened(there, KEY) as books:
        with pytest.raises(KeyboardInterrupt):
            await Transfer(here.ledger, books.ledger, dying(3)).run()
    async with Books.opened(there, Seal.new_key()) as books, Books.opened(str(here.ledger.engine.url), Seal.new_key()) as others:
        with pytest.raises(CannotMove, match="half of other books"):
            await Transfer(others.ledger, books.ledger).run()


async def test_an_office_goes_on_where_it_was_moved_to(here: Books, there: str, scripted: None, tmp_path: Path) -> None:
    async with Books.opened(there, KEY) as books:
        async with here.ledger.noting() as connection:  # what the filling invented nobody wrote, nor wished to be forgotten
            await connection.execute(text("UPDATE inbox SET state = 'done'"))
            await connection.execute(text("UPDATE outbox SET state = 'sent'"))
            await connection.execute(text("UPDATE question SET forget = false"))
        before = set(await plainly(here, "question"))
        await Transfer(here.ledger, books.ledger).run()
    async with town(tmp_path / "office", there) as office:
        wang = await office.arrive()
        for question, answered in ((KNOWN, "来源"), (UNKNOWN, "Q")):
            await wang.say(question)
            assert answered in (await wang.answer(within=30))["text"]  # its clock has years to make up for
        assert before < set(await plainly(office.books, "question"))
        assert len(await plainly(office.books, "question")) == len(before) + 1


# The command


def command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WEBCHAT_", "TELEGRAM_", "DATA"))}
    environ = clean | {"TOWNHALL_FOLDER": str(folder / "data"), "PYTHONPATH": str(ROOT), "DATA_KEY": KEY}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "migrate-to", *arguments],
        cwd=folder, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


async def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = await asyncio.to_thread(process.communicate, timeout=120)
    return process.returncode, out, err


async def test_a_process_that_is_killed_half_way_is_started_again_and_ends_well(here: Books, there: str, tmp_path: Path) -> None:
    async with here.ledger.noting() as connection:
        await connection.execute(text(MANY_LINES))
    with command(tmp_path, there) as first:
        async with Books.opened(there, KEY) as books:

            async def half_way() -> bool:
                return await audited(books) > 200

            await until(half_way, "it to be half way", 60)
            first.send_signal(signal.SIGKILL)
            await ended(first)
            assert await audited(books) < MANY
            with command(tmp_path, there) as second:
                status, out, err = await ended(second)
            assert status == 0, err
            assert re.search(r"audit: 2,\d\d\d", out)
            await check_same(here, books)
    with command(tmp_path, there) as third:
        status, _, err = await ended(third)
    assert (status, err.count("\n")) == (2, 1)
    assert "holds books already" in err


async def audited(books: Books) -> int:
    async with books.ledger.engine.connect() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM audit")) or 0)


MANY = 2_000
MANY_LINES = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
INSERT INTO audit (at, act, subject, allowed, note) SELECT '2024-07-01 04:00:00.000000', 'x', 'y' || i, 1, '' FROM n
"""
