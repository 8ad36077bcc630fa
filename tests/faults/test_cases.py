"""What goes wrong at the books while cases are filed and moved: a lock, a full disk, a server that dies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.posts import POSTS
from db.books import Books
from db.cases.intake import Counter
from knowledge.rules.cases import CaseState, Move
from tests.casework import Hall
from tests.conftest import KEY, NOON
from tests.faults.test_books import hold_books


@pytest.fixture
async def hall(database_url: str) -> AsyncIterator[Hall]:
    async with Books.opened(database_url, KEY) as books:
        await books.people.set_up_posts(POSTS)
        yield await Hall(books, NOON).open()


async def test_another_writer_makes_a_receipt_late_and_the_case_is_there_once(hall: Hall, database_url: str) -> None:
    """F23."""
    holding = asyncio.create_task(hold_books(database_url, 1.0))
    await asyncio.sleep(0.1)
    began = asyncio.get_running_loop().time()
    receipts = await asyncio.gather(*(hall.file(origin="a", draft="d") for _ in range(3)))
    assert asyncio.get_running_loop().time() - began > 0.5, "no receipt for what is not written down"
    await holding
    assert len(set(receipts)) == 1
    assert len(await hall.rows("SELECT 1 FROM case_file")) == 1


async def test_a_full_disk_gives_no_receipt_and_later_one(hall: Hall, database_url: str) -> None:
    """F24: everything of the filing is gone, the vault and the history too, and handing it in again files it."""
    if not database_url.startswith("sqlite"):
        return
    async with hall.books.ledger.engine.connect() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
    await _limit_pages(hall, int(pages or 0))
    with pytest.raises(DBAPIError, match="full"):
        await _fill(hall)
    for table in ("case_file", "case_vault", "case_event"):
        count = len(await hall.rows(f"SELECT 1 FROM {table}"))
        assert count == len(await hall.rows("SELECT 1 FROM case_file")), table
    await _limit_pages(hall, 1_000_000)
    receipt = await hall.file(origin="c", draft="dc", words="长" * 1_900)
    assert receipt == await hall.file(origin="c", draft="dc", words="长" * 1_900)
    assert len(await hall.rows("SELECT 1 FROM case_vault")) == len(await hall.rows("SELECT 1 FROM case_file"))


async def _fill(hall: Hall) -> None:
    """One after the other, on the one connection that knows of the limit."""
    for name in "abc":
        await hall.file(origin=name, draft=f"d{name}", words="长" * 1_900)


async def _limit_pages(hall: Hall, most: int) -> None:
    """SQLite answers as if the disk were full; each connection has to be told."""
    async with hall.books.ledger.engine.connect() as connection:
        await connection.execute(text(f"PRAGMA max_page_count = {most}"))


async def test_a_server_that_dies_in_the_middle_leaves_nothing_half_done(
    hall: Hall, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F25: the connection is cut after the row was written and before the commit."""
    if database_url.startswith("sqlite"):
        return
    pictures = Counter._pictures

    async def cut(self: Counter, *args: object) -> None:
        pid = await self.session.scalar(text("SELECT pg_backend_pid()"))
        other = await asyncpg.connect(database_url)
        await other.execute("SELECT pg_terminate_backend($1)", pid)
        await other.close()
        await pictures(self, *args)  # type: ignore[arg-type]
        await self.session.execute(text("SELECT 1"))

    monkeypatch.setattr(Counter, "_pictures", cut)
    with pytest.raises(DBAPIError):
        await hall.file(origin="a", draft="d")
    monkeypatch.setattr(Counter, "_pictures", pictures)
    assert not await hall.rows("SELECT 1 FROM case_file")
    assert not await hall.rows("SELECT 1 FROM outbox")
    receipt = await hall.file(origin="a", draft="d")
    assert await hall.file(origin="a", draft="d") == receipt


async def test_a_process_that_dies_before_the_receipt_is_shown_shows_the_same_one_later(hall: Hall, database_url: str) -> None:
    """F3: number and code are the same, though only a hash of the code was kept."""
    receipt = await hall.file(origin="a", draft="d")
    async with Books.opened(database_url, KEY) as later:
        again = Hall(later, datetime.now(UTC))
        again.people = hall.people
        assert await again.file(origin="a", draft="d") == receipt


async def test_a_move_whose_answer_was_lost_is_answered_alike_and_made_once(hall: Hall, database_url: str) -> None:
    """F3, F27: two hands on one press, in two processes."""
    receipt = await hall.file()
    async with Books.opened(database_url, KEY) as others:
        other = Hall(others, hall.now)
        other.people = hall.people
        both = (which.move(Move.DISPATCH, receipt.id, "duty", origin="press:7") for which in (hall, other) * 3)
        cases = await asyncio.gather(*both)
    assert {case.state for case in cases} == {CaseState.DISPATCHED}
    assert len(await hall.rows("SELECT 1 FROM case_event WHERE move = 'dispatch'")) == 1
    assert len(await hall.rows("SELECT 1 FROM audit WHERE act = 'case.dispatch'")) == 1
