"""The journal: every letter is on the disk before it is acknowledged, for its owner only, and no longer than was promised."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest

from db.books import Books
from db.journals import SYNC_EVERY, Journal
from db.letters import Arrival
from tests.conftest import KEY, NOON

DAY = timedelta(days=1)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal", DAY)


def line(update_id: int, conversation: str = "webchat:7") -> dict[str, object]:
    at = (NOON + timedelta(seconds=update_id)).isoformat()
    return {"channel": "webchat", "update_id": update_id, "conversation": conversation, "sealed_raw": "…", "at": at}


def numbers(journal: Journal) -> list[int]:
    return [found["update_id"] for found in journal.lines()]


def only_file(journal: Journal) -> Path:
    (file,) = journal.folder.iterdir()
    return file


async def test_lines_come_back_in_the_order_in_which_they_came_whatever_file_they_are_in(journal: Journal) -> None:
    journal.keep([line(3), line(4)], now=NOON)
    journal.keep([line(1), line(2)], now=NOON - DAY)
    assert numbers(journal) == [1, 2, 3, 4]


async def test_nobody_else_reads_it(journal: Journal) -> None:
    journal.keep([line(1)], now=NOON)
    assert journal.folder.stat().st_mode & 0o777 == 0o700
    assert only_file(journal).stat().st_mode & 0o777 == 0o600


async def test_a_line_that_a_power_cut_tore_spoils_no_other(journal: Journal) -> None:
    journal.keep([line(1), line(2)], now=NOON)
    file = only_file(journal)
    whole = file.read_bytes()
    for cut in range(1, 60, 7):
        file.write_bytes(whole[:-cut])
        journal.keep([line(3)], now=NOON)
        assert numbers(journal) == ([1, 2, 3] if cut == 1 else [1, 3])


async def test_several_writers_share_it(journal: Journal) -> None:
    others, file = [Journal(journal.folder, DAY) for _ in range(8)], journal.folder / "2024-07-01.jsonl"
    await asyncio.gather(
        *(asyncio.to_thread(one._append, file, [line(50 * n + m) for m in range(50)]) for n, one in enumerate(others))
    )
    assert numbers(journal) == list(range(400))


async def test_days_go_once_they_are_over_for_long_enough(journal: Journal) -> None:
    for day in range(3):
        journal.keep([line(day)], now=NOON + day * DAY)
    assert len(list(journal.folder.iterdir())) == 2, "a new day's first line sends the old away, also where no clock runs"
    assert journal.purge(now=NOON + 2 * DAY) == 0
    assert journal.purge(now=NOON + 3 * DAY) == 1


async def test_who_is_forgotten_leaves_nothing_but_the_wish(journal: Journal) -> None:
    journal.keep([line(1), line(2, "webchat:8"), line(3), line(4, "webchat:77")], now=NOON)
    size = only_file(journal).stat().st_size
    await journal.forget("webchat:7", {"at": (NOON + DAY).isoformat(), "erased": "webchat:7"}, now=NOON)
    assert [found.get("update_id") for found in journal.lines()] == [2, 4, None]
    assert b'"webchat:7", "sealed_raw"' not in only_file(journal).read_bytes()
    assert only_file(journal).stat().st_size > size
    journal.keep([line(5)], now=NOON)
    assert 5 in [found.get("update_id") for found in journal.lines()], "they may come again"


async def test_a_disk_that_refuses_turns_no_letter_away_and_is_told_until_it_mends(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "journal", DAY)
    async with Books.opened(database_url, KEY, journal=journal) as books:

        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", full)
        assert await books.inbox.store("webchat", [Arrival(1, "webchat:7", "{}")], now=NOON) == 1
        assert journal.trouble == "No space left on device"
        monkeypatch.undo()
        assert await books.inbox.store("webchat", [Arrival(2, "webchat:7", "{}")], now=NOON) == 1
        assert not journal.trouble
        assert numbers(journal) == [2]


async def test_a_batch_is_written_sealed_before_it_is_in_the_inbox_and_synced_soon(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, synced = Journal(tmp_path / "journal", DAY), []
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (really(number), synced.append(number)))
    async with Books.opened(database_url, KEY, journal=journal) as books:
        batch = [Arrival(n, "webchat:7", '{"text": "张庄路的灯坏了"}') for n in range(100)]
        for _ in range(3):
            await books.inbox.store("webchat", batch, now=NOON)
        assert len(numbers(journal)) == 300
        assert "张庄" not in only_file(journal).read_text()
        opened = [books.ledger.seal.open(found["sealed_raw"]) for found in journal.lines()]
        assert set(opened) == {'{"text": "张庄路的灯坏了"}'}
        await asyncio.sleep(2 * SYNC_EVERY)
        assert len(synced) == 2, "the file and the folder that names it, once for all of them"
