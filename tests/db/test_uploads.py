"""The books of files: each is entered once, said of once, its sender told once and then forgotten; none is ever lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from db.books import Books
from db.outbox import Parcel
from knowledge.rules.people import Person
from knowledge.rules.uploads import LONGEST_PAUSE, Scan, may_pass, pause_after
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)


async def owed(books: Books) -> list[Parcel]:
    return await books.outbox.take(channels=["webchat"], holder="c", limit=99, now=NOON + MINUTE, lease=MINUTE)


async def rows(books: Books, sql: str) -> list[Any]:
    async with books.ledger.engine.connect() as connection:
        return list((await connection.execute(text(sql))).all())


@pytest.mark.parametrize("scan", [Scan.FOUND, Scan.TOO_LARGE, Scan.GONE])
async def test_whoever_sent_a_file_that_is_stopped_hears_once_that_their_matter_goes_on(
    books: Books, resident: Person, scan: Scan
) -> None:
    for _ in range(2):  # a letter that is handled again
        await books.uploads.note("webchat", ["a"], now=NOON, sender=resident)
    assert [upload.file_id for upload in await books.uploads.due(limit=9, now=NOON)] == ["a"]
    assert await books.uploads.settle("webchat", "a", scan, now=NOON)
    assert not await books.uploads.settle("webchat", "a", Scan.CLEAN, now=NOON), "what was found stays found"
    (notice,) = await owed(books)
    assert notice.chat_id == resident.chat_id
    assert "照常办理" in notice.text
    assert await books.uploads.standing("webchat", ["a", "b"]) == {"a": scan}
    assert await rows(books, "SELECT sealed_sender FROM upload") == [(None,)]


async def test_a_clean_file_is_nobodys_business(books: Books, resident: Person) -> None:
    await books.uploads.note("webchat", ["a"], now=NOON, sender=resident)
    assert await books.uploads.settle("webchat", "a", Scan.CLEAN, now=NOON)
    assert not await owed(books)
    assert await rows(books, "SELECT sealed_sender FROM upload") == [(None,)]
    assert not await books.uploads.due(limit=9, now=NOON)
    assert await books.uploads.oldest_waiting() is None


async def test_a_file_is_known_by_its_channel_and_lies_sealed(books: Books, resident: Person) -> None:
    await books.uploads.note("webchat", ["plain-name-of-a-file"], now=NOON, sender=resident)
    assert await books.uploads.standing("telegram", ["plain-name-of-a-file"]) == {}
    assert "plain-name" not in str(await rows(books, "SELECT * FROM upload"))


async def test_what_could_not_be_looked_at_waits_ever_longer_and_holds_up_nobody(books: Books) -> None:
    await books.uploads.note("webchat", ["a"], now=NOON)
    now = NOON
    for tried in range(12):
        (upload,) = await books.uploads.due(limit=9, now=now)
        assert upload.tries == tried
        await books.uploads.put_off(upload, now=now)
        await books.uploads.note("webchat", [f"b{tried}"], now=now)
        assert [due.file_id for due in await books.uploads.due(limit=9, now=now)] == [f"b{tried}"]
        await books.uploads.settle("webchat", f"b{tried}", Scan.CLEAN, now=now)
        now += pause_after(tried)
    assert await books.uploads.oldest_waiting() == NOON
    assert pause_after(10**6) == LONGEST_PAUSE


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("scan", [None, *Scan])
def test_with_a_scanner_only_clean_passes_and_without_one_all_but_what_was_found(scan: Scan | None, guarded: bool) -> None:
    assert may_pass(scan, guarded=guarded) is (scan is Scan.CLEAN if guarded else scan is not Scan.FOUND)


async def test_who_sent_a_file_that_nobody_ever_scanned_is_forgotten_in_time(books: Books, resident: Person) -> None:
    await books.uploads.note("webchat", ["a"], now=NOON, sender=resident)
    assert await books.uploads.forget(before=NOON) == 0
    assert await books.uploads.forget(before=NOON + MINUTE) == 1
    assert [upload.file_id for upload in await books.uploads.due(limit=9, now=NOON)] == ["a"]
    await books.uploads.settle("webchat", "a", Scan.FOUND, now=NOON)
    assert not await owed(books)
