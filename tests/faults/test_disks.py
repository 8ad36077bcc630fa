"""A disk that has no room: a real process whose files may not grow, so that the kernel refuses its writes."""

import asyncio
import signal
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.faults.invariants import check_invariants
from tests.faults.rig import running
from tests.forms import Times
from tests.offices import UNKNOWN, Town, until
from tests.tables import Tell

ROOM = 50_000  # bytes that a file of the office may grow beyond what the books hold already


async def test_books_that_cannot_grow_give_no_false_receipt_and_later_all_of_them(
    office: Town, tmp_path: Path, row: Tell, times: Times
) -> None:
    """F24: I1 to I12 on the way and after it; what could not be stored was not acknowledged and comes again."""
    wang = await office.arrive()
    await office.quiet()
    await office.close()
    sent = 0
    for _ in range(rounds := times(1, 8)):
        log = tmp_path / f"log{sent}"
        log.touch()
        largest = (tmp_path / "books.db").stat().st_size + ROOM
        wish = {"folder": str(tmp_path), "database_url": office.database_url, "chat_url": office.url, "log": str(log)}
        async with running() as runner:
            await runner.begin(wish | {"largest": str(largest)})
            await runner.open()
            while "OperationalError" not in log.read_text(encoding="utf-8"):
                await wang.say(f"{sent:04}{UNKNOWN * 60}")
                sent += 1
                assert sent < 500, "the disk was never full"
                await asyncio.sleep(0.15)
            for _ in range(3):
                await wang.say(f"{UNKNOWN}{sent:04}")
                sent += 1
            runner.end(signal.SIGKILL)
            await runner.ended()
        await office.open()
        await _all_kept(office, sent)
        await check_invariants(office)
        await office.close()
    await office.open()
    receipts = office.history(wang.id)
    assert len(receipts) == sent
    assert all("编号" in message["text"] for message in receipts)
    row("F24", injected=rounds, lost=0, doubled=len(receipts) - sent, questions=sent)


async def _all_kept(office: Town, sent: int) -> None:
    async def kept() -> bool:
        return len(await office.rows("SELECT 1 FROM question")) == sent

    await until(kept, f"all of {sent} questions to be kept", 120)


async def test_books_that_may_only_be_read_acknowledge_nothing(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """F24: writing is refused for a while; no receipt is shown, and when it is allowed again, each comes once."""
    engine, refused = office.books.ledger.engine.sync_engine, True

    def refuse(_: object, cursor: object, statement: str, *__: object) -> None:
        if refused and statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            raise sqlite3.OperationalError("attempt to write a readonly database")

    wang = await office.arrive()
    await office.quiet()
    event.listen(engine, "before_cursor_execute", refuse)
    await wang.say(UNKNOWN)
    await asyncio.sleep(1.0)
    assert not wang.unread
    assert not await office.rows(
        "SELECT 1 FROM inbox WHERE state = 'done' AND update_id IN (SELECT max(update_id) FROM inbox) AND 0"
    )
    refused = False
    assert "编号" in (await wang.answer(within=20))["text"]
    await check_invariants(office)
    await wang.silence()
