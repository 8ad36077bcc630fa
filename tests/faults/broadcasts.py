"""The alert rig: an alert to many people on the chat server, on a bad day, with an office that is killed three times on its way.

Three in a hundred have blocked the bot and the books do not know it yet; the server asks for silence now and then, and loses
replies; the office is killed when a tenth, a half and nine tenths are settled. Meanwhile people go on asking, and are timed. In the
end every row must have a final state, nobody has the alert twice, nobody was skipped, and whoever is said to have it does.
"""

import asyncio
import contextlib
import math
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from sqlalchemy import text

from bot.channels import WEBCHAT
from bot.posts import POSTS
from db import schema
from db.alerts import key_of
from db.books import Books
from knowledge.rules.alerts import TOPICS, UNDO_WITHIN, Move, Topic
from tests.faults.rig import Runner, running
from tests.offices import CHAT_TOKEN, KEY, KNOWN, chat_settings
from tests.visitors import Arrive, Visitor, visiting
from webchat.app import opened as chat_opened

WORDS = "近期有人冒充客服，让人共享屏幕。接到请马上挂断。"
AT_ONCE = 50  # arrivals on their way to the chat server
ASKERS = 4
BLOCKED = 0.03
KILLED_AT = (0.1, 0.5, 0.9)
ENDED = ("sent", "failed", "unknown", "cancelled")


@dataclass
class Life:
    """Which life of the office is led, and whether its office is open."""

    number: int = 0
    open: bool = False


@dataclass
class Broadcast:
    """What a run came to. `waits`: for each answer whether one life saw it through, and how many seconds it took."""

    people: int
    counted: int = 0
    states: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    twice: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    waits: list[tuple[bool, float]] = field(default_factory=list)
    seconds: float = 0.0

    def p95(self, *, with_kills: bool) -> float:
        """The wait in seconds that 95 of 100 answers stay within; without the kills, only of what no kill fell into."""
        waits = sorted(wait for calm, wait in self.waits if calm or with_kills)
        return waits[math.ceil(len(waits) * 0.95) - 1] if waits else math.inf


async def broadcast(folder: Path, database_url: str, *, people: int, within: float) -> Broadcast:
    """Runs the rig once; `within`: seconds that the alert may take in all."""
    outcome = Broadcast(people)
    async with (
        chat_opened(chat_settings(folder / "webchat", CHAT_TOKEN)) as url,
        aiohttp.ClientSession() as http,
        visiting(url) as arrive,
        running() as runner,
        Books.opened(database_url, KEY) as books,
    ):
        await schema.upgrade(books.ledger.engine)
        wish = {"folder": str(folder), "database_url": database_url, "chat_url": url, "log": str(folder / "office.log"), "day": "1"}
        chats = await settle_in(http, url, books, people)
        blocked = chats[:: round(1 / BLOCKED)]
        await _block(http, url, books, runner, wish, blocked)
        alert_id, outcome.counted = await approved(books)
        await _order_faults(http, url, people)
        async with asyncio.timeout(within):
            await _send(runner, wish, books, alert_id, arrive, outcome)
        await _check(books, folder / "webchat", alert_id, set(blocked), outcome)
    return outcome


async def settle_in(http: aiohttp.ClientSession, url: str, books: Books, many: int) -> list[int]:
    """People at the chat server whom the books know; written in bulk, since it is not their arrival that is measured."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def arrive(number: int) -> int:
        async with gate, http.post(f"{url}/test/people", json={"name": f"居民{number}"}) as answer:
            return int((await answer.json())["id"])

    chats = sorted([chat for some in _parts(range(many), 1_000) for chat in await asyncio.gather(*map(arrive, some))])
    now, shown = datetime.now(UTC), books.ledger.seal.close("居民")
    people = [{"id": number, "at": now.replace(tzinfo=None)} for number in range(1, many + 1)]
    known = [{"chat": chat, "person": number, "shown": shown} for number, chat in enumerate(chats, 1)]
    async with books.ledger.engine.begin() as connection:
        await connection.execute(text("INSERT INTO person (id, met_at) VALUES (:id, :at)"), people)
        columns = "channel, user_id, chat_id, person_id, sealed_shown"
        row = f"INSERT INTO identity ({columns}) VALUES ('webchat', :chat, :chat, :person, :shown)"
        await connection.execute(text(row), known)
    return chats


def _parts(numbers: range, size: int) -> Iterable[range]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


async def _block(
    http: aiohttp.ClientSession, url: str, books: Books, runner: Runner, wish: dict[str, str], blocked: list[int]
) -> None:
    """They block the bot; the office hears of it in a first life and forgets it again, so that the platform is what refuses."""
    for chat in blocked:
        async with http.post(f"{url}/test/say", json={"id": chat, "frame": {"t": "block", "ref": "b"}}) as answer:
            assert (await answer.json())["t"] == "ack"
    await runner.begin(wish)
    await runner.open()
    while sum((await books.inbox.count()).values()) < len(blocked) or set(await books.inbox.count()) - {"done"}:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await _kill(runner)
    async with books.ledger.engine.begin() as connection:
        await connection.execute(text("UPDATE identity SET unreachable_since = NULL"))


async def approved(books: Books, origin: str = "rig") -> tuple[int, int]:
    """Written by one, approved by another, a minute ago: its number, and for how many people it is."""
    await books.people.set_up_posts(POSTS)
    then = datetime.now(UTC) - UNDO_WITHIN - timedelta(seconds=1)
    for number, post in ((1, "liaison"), (2, "leader")):
        person = await books.people.meet(
            WEBCHAT, await _chat(books, number), chat_id=await _chat(books, number), shown=post, now=then
        )
        await books.people.appoint(post, person, now=then)
    author, leader = [
        await books.people.meet(WEBCHAT, await _chat(books, number), chat_id=await _chat(books, number), shown="", now=then)
        for number in (1, 2)
    ]
    alert = await books.alerts.draft(WORDS, topic=Topic.FRAUD, by=author, origin=f"webchat:{origin}", now=then)
    await books.alerts.move(Move.PROPOSE, alert.id, by=author, now=then)
    decided = await books.alerts.move(Move.APPROVE, alert.id, by=leader, now=then)
    return alert.id, decided.counted or 0


async def _chat(books: Books, person: int) -> int:
    async with books.ledger.engine.connect() as connection:
        found = await connection.execute(text("SELECT chat_id FROM identity WHERE person_id = :person"), {"person": person})
        return int(found.scalar_one())


async def _order_faults(http: aiohttp.ClientSession, url: str, people: int) -> None:
    """Replies that are lost, and rests that are asked for, spread over the whole alert."""
    wishes = [{"kind": "lost_reply", "after": people // 100} for _ in range(50)]
    wishes += [{"kind": "429", "after": people // 8, "retry_after": 1} for _ in range(5 if people >= 1_000 else 2)]
    for wish in wishes:
        async with http.post(f"{url}/test/faults", json={"method": "sendMessage", "times": 1, **wish}) as answer:
            assert answer.status == 200


async def _send(runner: Runner, wish: dict[str, str], books: Books, alert_id: int, arrive: Arrive, outcome: Broadcast) -> None:
    """Lives of the office, each killed when so much is settled, and a last one that finishes."""
    began, life = time.monotonic(), Life()
    askers = [await arrive(f"问事{number}") for number in range(ASKERS)]
    asking = [asyncio.create_task(_ask(asker, life, outcome)) for asker in askers]
    for share in KILLED_AT:
        await _live(runner, wish, life)
        while await _settled(books, alert_id) < share * outcome.counted:  # noqa: ASYNC110  a count, not an event
            await asyncio.sleep(0.05)
        life.open = False
        await _kill(runner)
        outcome.kills += 1
    await _live(runner, wish, life)
    while await _state(books, alert_id) != "sent" or set(dict(await _states(books, alert_id))) - set(ENDED):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    outcome.seconds = time.monotonic() - began
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await _kill(runner)


async def _live(runner: Runner, wish: dict[str, str], life: Life) -> None:
    await runner.begin(wish)
    await runner.open()
    life.number, life.open = life.number + 1, True


async def _kill(runner: Runner) -> None:
    runner.end(signal.SIGKILL)
    await runner.ended()


async def _ask(asker: Visitor, life: Life, outcome: Broadcast) -> None:
    """One question after another; an answer counts as quick only if no kill fell between the two."""
    while True:
        began, asked_in, seen = time.monotonic(), life.number if life.open else 0, len(asker.messages)
        await asker.say(KNOWN)
        await asker.until(lambda: any("来源" in m.get("text", "") for m in asker.messages[seen:]), "an answer", 60)  # noqa: B023  awaited here
        outcome.waits.append((life.open and life.number == asked_in, time.monotonic() - began))
        await asyncio.sleep(0.25)


async def _settled(books: Books, alert_id: int) -> int:
    states = Counter(dict(await _states(books, alert_id)))
    return sum(states[state] for state in ENDED)


async def _states(books: Books, alert_id: int) -> list[tuple[str, int]]:
    sql = "SELECT state, count(*) AS many FROM outbox WHERE key >= :low AND key < :high GROUP BY state"
    async with books.ledger.engine.connect() as connection:
        rows = await connection.execute(text(sql), {"low": f"alert:{alert_id}:person:", "high": f"alert:{alert_id}:person;"})
        return [(row.state, row.many) for row in rows]


async def _state(books: Books, alert_id: int) -> str:
    async with books.ledger.engine.connect() as connection:
        found = await connection.execute(text("SELECT state FROM alert WHERE id = :id"), {"id": alert_id})
        return str(found.scalar_one())


async def _check(books: Books, chat: Path, alert_id: int, blocked: set[int], outcome: Broadcast) -> None:
    """The books against the chat server's own file: each row, each person."""
    outcome.states = dict(await _states(books, alert_id))
    if set(outcome.states) - set(ENDED):
        outcome.broken.append(f"states that are not final: {outcome.states}")
    async with books.ledger.engine.connect() as connection:
        rows = (await connection.execute(text("SELECT key, chat_id, state FROM outbox WHERE key LIKE 'alert:%:person:%'"))).all()
        audience = (await connection.execute(text("SELECT person_id, chat_id FROM identity"))).all()
    state_of = {row.key: row.state for row in rows}
    got = _copies(chat)
    for person in audience[: outcome.people]:
        state, copies = state_of.get(key_of(alert_id, person.person_id)), got[person.chat_id]
        if state is None or (state == "sent" and not copies) or (state == "failed" and person.chat_id not in blocked):
            outcome.skipped.append(f"person {person.person_id}: {state}, {copies} copies")
        if copies > 1 and state != "unknown":
            outcome.twice.append(f"person {person.person_id}: {copies} copies")
        if copies and person.chat_id in blocked:
            outcome.broken.append(f"person {person.person_id} blocked the bot and got it")


def _copies(chat: Path) -> Counter[int]:
    """How often the alert stands in each conversation, by its head: whoever approves it is shown its words as well."""
    with contextlib.closing(sqlite3.connect(f"file:{chat / 'chat.sqlite3'}?mode=ro", uri=True)) as file:
        rows = file.execute(
            "SELECT chat, count(*) FROM messages WHERE body LIKE ? GROUP BY chat", (f"%【{TOPICS[Topic.FRAUD]}】%",)
        )
        return Counter(dict(rows.fetchall()))
