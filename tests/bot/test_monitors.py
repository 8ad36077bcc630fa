"""The monitor says what is wrong to whoever runs the office, once an hour for the same, and nothing of what people wrote."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError

from bot.figures import Figures
from bot.monitors import SILENT_AFTER, STUCK_AFTER, Monitor
from db.books import Books
from db.letters import Arrival
from db.notices import Notice
from db.outbox import Parcel
from knowledge.rules.people import Person

SECRET = "我家的事"


class Ear:
    """A listener, as far as the monitor looks at it."""

    def __init__(self, name: str, silence: float = 0.0) -> None:
        self.name, self._silence = name, silence

    def silence(self) -> float:
        return self._silence


def monitor(books: Books, *ears: Ear) -> Monitor:
    return Monitor(books, ears, Figures())  # type: ignore[arg-type]  # all of a listener that it needs


def ago(span: timedelta) -> datetime:
    return datetime.now(UTC) - span


async def store(books: Books, received: datetime) -> None:
    await books.inbox.store("webchat", [Arrival(1, "webchat:1", SECRET)], now=received)


async def owe(books: Books, owed: datetime, **more: Any) -> None:
    await books.outbox.owe([Notice("k", "webchat", 1, SECRET, **more)], now=owed)


async def alarms(books: Books) -> list[Parcel]:
    parcels = await books.outbox.take(channels=["webchat"], holder="c", limit=99, now=datetime.now(UTC), lease=timedelta(minutes=1))
    return [parcel for parcel in parcels if parcel.key.startswith("alarm:")]


@pytest.fixture
async def door(books: Books) -> AsyncIterator[TestClient[Any, Any]]:
    application = web.Application()
    application.add_routes(monitor(books, Ear("webchat", 3.0)).routes())
    async with TestClient(TestServer(application)) as client:
        yield client


async def test_a_quiet_office_is_healthy(books: Books, door: TestClient[Any, Any]) -> None:
    async with door.get("/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ok", "troubles": []}


async def test_what_waits_too_long_makes_the_office_unhealthy_and_says_which_box(books: Books, door: TestClient[Any, Any]) -> None:
    await store(books, ago(STUCK_AFTER + timedelta(minutes=2)))
    async with door.get("/healthz") as answer:
        body = await answer.json()
        assert answer.status == 503
    assert body["status"] == "trouble"
    assert len(body["troubles"]) == 1
    assert "收件箱" in body["troubles"][0]
    assert "7分钟" in body["troubles"][0]


async def test_what_has_only_just_come_in_is_no_trouble(books: Books) -> None:
    await store(books, ago(timedelta(minutes=4)))
    await owe(books, ago(timedelta(minutes=4)))
    assert await monitor(books).troubles() == []


async def test_a_notice_that_is_owed_for_later_is_no_trouble_when_its_time_comes(books: Books) -> None:
    await owe(books, ago(timedelta(hours=20)), not_before=ago(timedelta(seconds=1)))
    assert await monitor(books).troubles() == []
    assert await monitor(books, Ear("webchat", SILENT_AFTER - 1)).troubles() == []


async def test_a_deaf_channel_is_named(books: Books) -> None:
    (trouble,) = await monitor(books, Ear("webchat", 1), Ear("telegram", SILENT_AFTER + 1)).troubles()
    assert "telegram" in trouble


async def test_books_that_cannot_be_read_are_a_trouble_and_no_crash(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away() -> None:
        raise OperationalError("SELECT secret", {}, Exception("gone"))

    monkeypatch.setattr(books.inbox, "oldest_open", away)
    (trouble,) = await monitor(books).troubles()
    assert "数据库" in trouble
    assert "secret" not in trouble


async def test_every_administrator_hears_of_a_trouble_once_an_hour_and_nobody_else(
    books: Books, administrator: Person, leader: Person
) -> None:
    await store(books, ago(timedelta(hours=1)))
    watcher = monitor(books, Ear("telegram", 999))
    for _ in range(3):
        await watcher.watch()
    heard = await alarms(books)
    assert {parcel.chat_id for parcel in heard} == {administrator.chat_id}
    assert len(heard) in (2, 4), "two troubles, each once; twice only where the hour struck in between"
    assert all(SECRET not in parcel.text + parcel.brief for parcel in heard)


async def test_two_deaf_channels_are_two_alarms(books: Books, administrator: Person) -> None:
    await monitor(books, Ear("telegram", 999), Ear("telegraph", 999)).watch()
    assert len(await alarms(books)) == 2


async def test_figures_tell_numbers_and_nothing_of_anybody(books: Books, door: TestClient[Any, Any], resident: Person) -> None:
    await store(books, ago(timedelta(seconds=30)))
    await owe(books, ago(timedelta(seconds=20)))
    async with door.get("/metrics") as answer:
        text = await answer.text()
        assert answer.status == 200
    assert 'townhall_inbox{state="waiting"} 1.0' in text
    assert 'townhall_outbox{state="waiting"} 1.0' in text
    assert 'townhall_channel_silence_seconds{channel="webchat"} 3.0' in text
    waits = [float(line.split()[-1]) for line in text.splitlines() if line.startswith("townhall_oldest_seconds{")]
    assert sorted(round(wait / 10) for wait in waits) == [2, 3]
    assert SECRET not in text
    assert resident.shown not in text


async def test_figures_of_a_state_that_emptied_do_not_stay(books: Books, door: TestClient[Any, Any]) -> None:
    await owe(books, ago(timedelta(0)))
    for state in ("waiting", "sending"):
        async with door.get("/metrics") as answer:
            assert [line for line in (await answer.text()).splitlines() if line.startswith("townhall_outbox{")] == [
                f'townhall_outbox{{state="{state}"}} 1.0'
            ]
        await books.outbox.take(channels=["webchat"], holder="c", limit=1, now=datetime.now(UTC), lease=timedelta(minutes=1))


async def test_files_that_nobody_can_scan_raise_an_alarm_where_there_is_a_scanner(books: Books, administrator: Person) -> None:
    await books.uploads.note("webchat", ["a"], now=ago(STUCK_AFTER * 2))
    assert await monitor(books).troubles() == []
    watching = Monitor(books, (), Figures(), scanned=True)
    assert "查毒程序" in "".join(await watching.troubles())
    for _ in range(2):
        await watching.watch()
    assert len(await alarms(books)) == 1
