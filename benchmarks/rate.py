"""How fast notices leave: at a limit, beside people who ask; and without one, beside bare loops of either library.

At the limit an alert goes out over a round trip of 120 ms while four people ask one question after another; what left when is
read from the chat server's own ledger. Without a limit the courier delivers what is owed in the books, and next to it, on the same
server, with as many requests in the air, python-telegram-bot and aiogram send the same from a list in memory. The bare loop of
python-telegram-bot is bounded by its stock wire: httpx looks at every open connection before each request.
"""

import argparse
import asyncio
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from rich.console import Console
from rich.table import Table
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from benchmarks.bots import TOKEN
from benchmarks.echo import answering, free_port, running
from bot import channels, couriers, works
from bot.offices import Duty, opened
from bot.paces import Limits
from db import broadcasts
from db.books import Books
from tests.faults.broadcasts import WORDS, approved, settle_in
from tests.offices import KEY, KNOWN, settings_of
from tests.visitors import Visitor, visiting

LIMIT, ROUND_TRIP = 25, 0.12
ASKERS, PAUSE = 4, 2.0
OPEN = Limits(overall=1_000_000, chat_burst=1_000_000, group=1_000_000)
SHARE, QUICK, BESIDE = 0.95, 1.0, 0.9
Send = Callable[[int, str], Awaitable[object]]


@dataclass
class AtLimit:
    """`share`: of the limit, over the whole alert, answers counted in; `most`: messages in any sliding second, by the ledger."""

    seconds: float = 0.0
    share: float = 0.0
    most: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return p95(self.waits)


def p95(waits: Sequence[float]) -> float:
    """What 95 in 100 do not exceed; infinite where there is none."""
    return sorted(waits)[math.ceil(len(waits) * 0.95) - 1] if waits else math.inf


async def at_limit(url: str, folder: Path, people: int) -> AtLimit:
    """The whole office in this process; whoever asks sits in it as well, and makes its lot harder."""
    channels.OWN_SERVER = Limits(overall=LIMIT, chat_burst=60, group=2_000)  # type: ignore[misc]
    broadcasts.quiet_until = lambda _: None  # type: ignore[assignment]
    outcome, stop = AtLimit(), asyncio.Event()
    settings = settings_of(folder, f"sqlite:///{folder}/books.db", url, webchat_token=TOKEN, data_key=KEY)
    async with aiohttp.ClientSession() as http, visiting(url) as arrive, opened(settings, webchat_url=url) as office:
        await settle_in(http, url, office.books, people)
        askers = [await arrive(f"问事{number}") for number in range(ASKERS)]
        alert_id, _ = await approved(office.books)
        await order(http, url, kind="delay", method="sendMessage", times=1_000_000, seconds=ROUND_TRIP)
        working = asyncio.create_task(works.work(office, frozenset(Duty), stop))
        asking = [asyncio.create_task(ask(asker, outcome.waits)) for asker in askers]
        while await settled(office.books, alert_id) < people:  # noqa: ASYNC110  a count, not an event
            await asyncio.sleep(0.5)
        for task in asking:
            task.cancel()
        stop.set()
        await working
        measure(await ledger(http, url), outcome)
    return outcome


async def ask(asker: Visitor, waits: list[float]) -> None:
    while True:
        began, seen = time.perf_counter(), len(asker.messages)
        await asker.say(KNOWN)
        await asker.until(lambda: any("来源" in m.get("text", "") for m in asker.messages[seen:]), "an answer", 60)  # noqa: B023
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE)


def measure(rows: Sequence[dict[str, Any]], outcome: AtLimit) -> None:
    """From the first notice to the last: how many left in all, and how many in the fullest second."""
    sent = sorted((row["at"], WORDS in str(row["params"])) for row in rows if row.get("method", "").lower() == "sendmessage")
    notices = [at for at, of_it in sent if of_it]
    first, last = notices[0], notices[-1]
    within = [at for at, _ in sent if first <= at <= last]
    outcome.seconds = last - first
    outcome.share = (len(within) - 1) / outcome.seconds / LIMIT
    outcome.most = max(sum(1 for at in within[place:] if at < begin + 1.0) for place, begin in enumerate(within))


async def settled(books: Books, alert_id: int) -> int:
    async with books.ledger.reading() as session:
        states = await broadcasts.states_of(session, alert_id)
    return sum(many for state, many in states.items() if state not in ("waiting", "sending"))


async def order(http: aiohttp.ClientSession, url: str, **wish: object) -> None:
    async with http.post(f"{url}/test/faults", json=wish) as answer:
        assert answer.status == 200


async def ledger(http: aiohttp.ClientSession, url: str) -> list[dict[str, Any]]:
    async with http.get(f"{url}/test/ledger") as answer:
        rows: list[dict[str, Any]] = await answer.json()
        return rows


async def ours(url: str, folder: Path, many: int) -> float:
    """Notices a second, from the books and back into them."""
    channels.OWN_SERVER = OPEN  # type: ignore[misc]
    broadcasts.quiet_until = lambda _: None  # type: ignore[assignment]
    settings = settings_of(folder, f"sqlite:///{folder}/books.db", url, webchat_token=TOKEN, data_key=KEY)
    async with aiohttp.ClientSession() as http, opened(settings, webchat_url=url) as office:
        await settle_in(http, url, office.books, many)
        await approved(office.books)
        while await office.books.alerts.fan_out(now=datetime.now(UTC)):
            pass
        began = time.perf_counter()
        delivered = await office.courier.deliver(channels.WEBCHAT)
        return delivered / (time.perf_counter() - began)


async def bare_ptb(url: str, chats: Sequence[int]) -> float:
    wire = HTTPXRequest(connection_pool_size=couriers.LOAD, pool_timeout=60.0)
    speaks: ExtBot[None] = ExtBot(TOKEN, base_url=f"{url}/bot", request=wire, get_updates_request=wire)
    try:
        return await loop(lambda chat, text: speaks.send_message(chat, text), chats)
    finally:
        await wire.shutdown()


async def bare_aiogram(url: str, chats: Sequence[int]) -> float:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=couriers.LOAD)
    bot = Bot(TOKEN, session=session)
    try:
        return await loop(lambda chat, text: bot.send_message(chat, text), chats)
    finally:
        await session.close()


async def loop(send: Send, chats: Sequence[int]) -> float:
    """Messages a second, as many in the air as the courier has."""
    gate = asyncio.Semaphore(couriers.LOAD)

    async def one(chat: int) -> None:
        async with gate:
            await send(chat, WORDS)

    began = time.perf_counter()
    await asyncio.gather(*map(one, chats))
    return len(chats) / (time.perf_counter() - began)


async def people_at(url: str, many: int) -> list[int]:
    async with aiohttp.ClientSession() as http:
        found = []
        for number in range(many):
            async with http.post(f"{url}/test/people", json={"name": f"居民{number}"}) as answer:
                found.append(int((await answer.json())["id"]))
        return found


def without_limit(url: str, folder: Path, many: int, rounds: int) -> dict[str, list[float]]:
    """In turn, so that what else the machine does falls on all alike."""
    rates: dict[str, list[float]] = {"townhall": [], "python-telegram-bot, bare": [], "aiogram, bare": []}
    chats = asyncio.run(people_at(url, many))
    for turn in range(rounds):
        rates["townhall"].append(asyncio.run(ours(url, folder / f"open{turn}", many)))
        rates["python-telegram-bot, bare"].append(asyncio.run(bare_ptb(url, chats)))
        rates["aiogram, bare"].append(asyncio.run(bare_aiogram(url, chats)))
    return rates


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.rate", description=__doc__)
    asked.add_argument("--people", type=int, default=750, help="of the alert at the limit")
    asked.add_argument("--many", type=int, default=1_000, help="notices of a round without a limit")
    asked.add_argument("--rounds", type=int, default=3)
    wish = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place), free_port()
        url = f"http://127.0.0.1:{port}"
        with running(sys.executable, "-m", "benchmarks.bots", "serve", f"{folder}/open-chat", str(port)):
            answering(port)
            rates = without_limit(url, folder, wish.many, wish.rounds)
        with running(sys.executable, "-m", "benchmarks.bots", "serve", f"{folder}/chat", str(port)):
            answering(port)
            limited = asyncio.run(at_limit(url, folder / "limit", wish.people))
    tell(limited, rates)


def tell(limited: AtLimit, rates: dict[str, list[float]]) -> None:
    console = Console(width=140)
    console.print(
        f"limit {LIMIT}/s, round trip {1_000 * ROUND_TRIP:.0f} ms: {limited.share:.1%} of the limit over {limited.seconds:.0f} s, "
        f"at most {limited.most} in a sliding second; {len(limited.waits)} answers, p95 {limited.p95:.2f} s"
    )
    beside = statistics.median(rates["python-telegram-bot, bare"])
    table = Table("", "messages/s", "× bare python-telegram-bot", title=f"no limit, {couriers.LOAD} in the air")
    for name, found in rates.items():
        rate = statistics.median(found)
        table.add_row(name, f"{rate:.0f} ({min(found):.0f}–{max(found):.0f})", f"{rate / beside:.2f}")
    console.print(table)
    well = limited.share >= SHARE and limited.most <= LIMIT and limited.p95 < QUICK
    sys.exit(0 if well and statistics.median(rates["townhall"]) >= BESIDE * beside else 1)


if __name__ == "__main__":
    main()
