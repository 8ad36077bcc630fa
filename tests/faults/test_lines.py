"""What a bad line does, to the chat server and to PostgreSQL: nothing is lost, nothing comes twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import channels, listeners
from db import engines
from tests.faults.invariants import check_invariants
from tests.faults.proxies import Line, Proxy, proxied
from tests.faults.test_sending import owe
from tests.forms import Times
from tests.offices import UNKNOWN, Town, town, until
from tests.tables import Tell

BAD = [line for line in Line if line is not Line.FAIR]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that waits a second where it would wait half a minute."""
    monkeypatch.setattr(channels, "SEND_TIMEOUT", 1.0)
    monkeypatch.setattr(listeners, "LISTEN", 1)
    monkeypatch.setattr(listeners, "GRACE", 0.5)
    monkeypatch.setattr(listeners, "SHORTEST", 0.05)
    monkeypatch.setattr(engines, "PATIENCE", 1.5)


@pytest.mark.parametrize("line", BAD)
async def test_a_bad_line_to_the_chat_server_loses_and_doubles_nothing(
    scripted: None, impatient: None, tmp_path: Path, sqlite_template: Path, line: Line, row: Tell, times: Times
) -> None:
    """F11, F13 to F15: questions, answers and notices in the middle of it; then the line is fair again."""
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", open_now=False) as place, proxied(place.url) as proxy:
        place.url = proxy.url
        await place.open()
        wang = await place.arrive()
        for number in range(rounds := times(1, 10)):
            await _spoil(proxy, line, place)
            await wang.say(f"{UNKNOWN}{number}")
            await owe(place, wang, f"通知{number}")
            await _harmed(proxy, 3)
            proxy.line = Line.FAIR
            await wang.answers(2, within=30)
        await check_invariants(place)
        await wang.silence()
        questions = len(await place.rows("SELECT 1 FROM question"))
        said = [message["text"] for message in wang.messages if message["from"]["is_bot"]]
        copies = sum(text.startswith("通知") for text in said) - rounds
        assert (questions, copies) == (rounds, 0)
    for code in ("F11", "F13", "F14", "F15"):
        row(code, injected=rounds, lost=rounds - questions, doubled=copies)


async def _spoil(proxy: Proxy, line: Line, place: Town) -> None:
    """From now on; what is on its way already is not counted."""
    await place.quiet()
    proxy.line, proxy.spoilt, proxy.seconds = line, 0, 0.3 if line is Line.TRICKLE else 1.5


async def _harmed(proxy: Proxy, often: int) -> None:
    async def enough() -> bool:
        return proxy.spoilt >= often

    await until(enough, "the line to do harm", 15)


@pytest.fixture
async def wired(database_url: str) -> AsyncIterator[Proxy]:
    """A line before PostgreSQL; SQLite has none."""
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite is a file: there is no line to it")
    async with proxied(database_url) as proxy:
        yield proxy


@pytest.mark.parametrize("line", [*BAD, "refused"])
async def test_a_bad_line_to_the_books_loses_and_doubles_nothing(
    scripted: None, impatient: None, tmp_path: Path, wired: Proxy, line: Line | str, row: Tell, times: Times
) -> None:
    """F25: the server is there and its line is not; the office goes on by itself when it is fair again."""
    async with town(tmp_path, wired.url) as place:
        wang = await place.arrive()
        for number in range(rounds := times(1, 10)):
            await place.quiet()
            if line == "refused":
                await wired.refuse()
            else:
                wired.line, wired.spoilt, wired.seconds = Line(line), 0, 1.0
            await wang.say(f"{UNKNOWN}{number}")
            await _harmed(wired, 1)
            await asyncio.sleep(1.0)
            wired.line = Line.FAIR
            if line == "refused":
                await wired.open()
            assert "编号" in (await wang.answer(within=40))["text"]
        await check_invariants(place)
        await wang.silence()
        kept = len(await place.rows("SELECT 1 FROM question"))
        assert kept == rounds
    row("F25", injected=rounds, lost=rounds - kept, doubled=0)
