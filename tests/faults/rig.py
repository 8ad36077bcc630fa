"""The kill rig: a chat server that lives on, an office that is killed at random moments, and a count of what came of it.

Every person asks one question after another, half of them known, half not; meanwhile the office is sent SIGTERM and SIGKILL. In the
end every question must have exactly one visible answer in the chat server's own history, and every unknown one exactly one row in
the books and one notice at the duty officer's.
"""

import asyncio
import atexit
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any

import aiohttp
from sqlalchemy import text

from bot.channels import WEBCHAT
from bot.posts import POSTS
from db import schema
from db.books import Books
from tests.offices import CHAT_TOKEN, KEY, KNOWN, chat_settings, history
from webchat.app import opened as chat_opened

NUMBER = re.compile(r"Q\d{8}")
PEOPLE = 12
DUTY = "周值班"
SETTLES_WITHIN = 60.0  # seconds the last life may take to finish everything


@dataclass
class Outcome:
    """What a run of the rig came to; `lost` and `doubled` are sentences, one for each question or notice that was."""

    updates: int
    terms: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    exits: list[float] = field(default_factory=list)  # seconds from SIGTERM to the end of the process
    seconds: float = 0.0
    handed_out_again: int = 0


class Runner:
    """The warm parent, and the one life it leads at a time."""

    def __init__(self, wishes: IO[bytes], told: asyncio.StreamReader) -> None:
        self._wishes = wishes
        self.opened = asyncio.Event()
        self._life = 0
        self._told: asyncio.Queue[bytes] = asyncio.Queue()
        self.reading = asyncio.create_task(self._read(told))

    async def _read(self, told: asyncio.StreamReader) -> None:
        async for line in told:
            if line.strip() == b"open":
                self.opened.set()
            else:
                self._told.put_nowait(line)

    async def begin(self, wish: dict[str, str]) -> int:
        """Begins a life; answers its process number at once, before its office is open."""
        self.opened.clear()
        self._wishes.write(json.dumps(wish).encode() + b"\n")
        self._life = int(await self._line())
        return self._life

    def end(self, how: signal.Signals) -> None:
        """Ends the life that is led now, and no other process."""
        os.kill(self._life, how)

    async def open(self) -> None:
        """Waits until the office of this life is open."""
        await asyncio.wait_for(self.opened.wait(), 60)

    async def ended(self) -> tuple[int, float]:
        """The wait status of the life, and when it ended (monotonic)."""
        told = json.loads(await self._line())
        self._life = 0
        return int(told["status"]), float(told["at"])

    async def rest(self) -> None:
        """Leaves nobody alive behind, also where a test broke off."""
        if self._life:
            self.end(signal.SIGKILL)
            await self.ended()
        self.reading.cancel()

    async def _line(self) -> bytes:
        return await asyncio.wait_for(self._told.get(), 60)


@cache
def _warm() -> subprocess.Popen[bytes]:
    """The warm parent, one for all that this process torments; it ends when nobody can wish for anything any more."""
    command = [sys.executable, "-m", "tests.faults.runner"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    atexit.register(process.wait)
    atexit.register(process.stdout.close)
    atexit.register(process.stdin.close)
    return process


@asynccontextmanager
async def running() -> AsyncIterator[Runner]:
    """The runner, in this loop."""
    process = await asyncio.to_thread(_warm)
    assert process.stdin is not None
    assert process.stdout is not None
    told = asyncio.StreamReader()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(told), os.fdopen(os.dup(process.stdout.fileno()), "rb", 0)
    )
    runner = Runner(process.stdin, told)
    try:
        yield runner
    finally:
        await runner.rest()
        pipe.close()


async def torment(
    folder: Path, database_url: str, *, updates: int, terms: int, kills: int, seed: int, at_work: float = 0.8
) -> Outcome:
    """Runs the rig once. One life in five ends while the office is still opening, the others up to `at_work` seconds after that."""
    dice = random.Random(seed)
    outcome = Outcome(updates)
    began = time.monotonic()
    ends = [signal.SIGTERM] * terms + [signal.SIGKILL] * kills
    dice.shuffle(ends)
    async with (
        chat_opened(chat_settings(folder / "webchat", CHAT_TOKEN)) as url,
        aiohttp.ClientSession() as http,
        running() as runner,
    ):
        wish = {"folder": str(folder), "database_url": database_url, "chat_url": url, "log": str(folder / "office.log")}
        people = [await _arrive(http, url, f"居民{number}") for number in range(PEOPLE)]
        officer = await _arrive(http, url, DUTY)
        await _appoint(database_url, officer)
        asked: dict[int, list[str]] = {person: [] for person in people}
        asking = asyncio.create_task(_ask(http, url, asked, updates, outcome, len(ends), dice))
        for end in ends:
            process = await runner.begin(wish)
            if dice.random() < 0.2:
                await asyncio.sleep(dice.uniform(0.0, 0.5))
            else:
                await runner.open()
                await asyncio.sleep(dice.uniform(0.0, at_work))
            await _finish(runner, process, end, outcome)
        await asking
        process = await runner.begin(wish)
        await _settle(database_url, outcome)
        await _finish(runner, process, signal.SIGTERM, outcome)
        await _count(http, url, folder, database_url, asked, officer, outcome)
    outcome.seconds = time.monotonic() - began
    return outcome


async def _arrive(http: aiohttp.ClientSession, url: str, name: str) -> int:
    async with http.post(f"{url}/test/people", json={"name": name}) as answer:
        return int((await answer.json())["id"])


async def _appoint(database_url: str, officer: int) -> None:
    now = datetime.now(UTC)
    async with Books.opened(database_url, KEY) as books:
        await schema.upgrade(books.ledger.engine)
        await books.people.set_up_posts(POSTS)
        person = await books.people.meet(WEBCHAT, officer, chat_id=officer, shown=DUTY, now=now)
        await books.people.appoint("duty", person, now=now)


async def _ask(
    http: aiohttp.ClientSession,
    url: str,
    asked: dict[int, list[str]],
    updates: int,
    outcome: Outcome,
    lives: int,
    dice: random.Random,
) -> None:
    """Questions in little bursts, spread evenly over the lives of the office."""
    sent = 0
    while sent < updates:
        for _ in range(min(dice.randint(1, 8), updates - sent)):
            person = dice.choice(list(asked))
            question = KNOWN if dice.random() < 0.5 else f"第{sent}只鸽子叫什么名字"
            frame = {"t": "send", "ref": f"r{sent}", "text": question}
            async with http.post(f"{url}/test/say", json={"id": person, "frame": frame}) as answer:
                assert (await answer.json())["t"] == "ack"
            asked[person].append(question)
            sent += 1
        while outcome.terms + outcome.kills < lives * sent / updates - 1:  # noqa: ASYNC110  a count, not an event
            await asyncio.sleep(0.05)
        await asyncio.sleep(dice.uniform(0.0, 0.2))


async def _finish(runner: Runner, process: int, end: signal.Signals, outcome: Outcome) -> None:
    at = time.monotonic()
    os.kill(process, end)
    status, ended = await runner.ended()
    if end is signal.SIGKILL:
        outcome.kills += 1
        return
    outcome.terms += 1
    outcome.exits.append(ended - at)
    # A SIGTERM before the office has put up its handler ends the process at once, and harms nothing.
    if status not in (0, signal.SIGTERM):
        outcome.broken.append(f"the office ended with status {status} after SIGTERM")


async def _settle(database_url: str, outcome: Outcome) -> None:
    """Lets the last life finish; I12: the queues must come back to nothing."""
    end = time.monotonic() + SETTLES_WITHIN
    async with Books.opened(database_url, KEY) as books:
        while time.monotonic() < end:
            counts = {**await books.inbox.count(), **{f"notice {k}": v for k, v in (await books.outbox.count()).items()}}
            still = {state: number for state, number in counts.items() if state.split()[-1] in ("waiting", "working", "sending")}
            if sum((await books.inbox.count()).values()) >= outcome.updates and not still:
                return
            await asyncio.sleep(0.1)
    outcome.broken.append(f"after {SETTLES_WITHIN:g} s there was still {still}")


async def _count(
    http: aiohttp.ClientSession,
    url: str,
    folder: Path,
    database_url: str,
    asked: dict[int, list[str]],
    officer: int,
    outcome: Outcome,
) -> None:
    async with http.get(f"{url}/test/ledger") as answer:
        handed = Counter(row["update_id"] for row in await answer.json() if "update_id" in row)
    outcome.handed_out_again = sum(times - 1 for times in handed.values())
    async with Books.opened(database_url, KEY) as books:
        kept = Counter([question.asked for question in await books.questions.open(limit=10_000)])
        async with books.ledger.engine.connect() as connection:
            rows = await connection.execute(text("SELECT update_id, state FROM inbox"))
            letters = {row.update_id: row.state for row in rows}
    outcome.lost += [f"update {update} was handed out and is in no inbox" for update in handed if update not in letters]
    outcome.broken += [f"update {update} ended {state}" for update, state in letters.items() if state != "done"]
    for person, questions in asked.items():
        _compare_answers(history(folder / "webchat", person), questions, kept, outcome)
    notices = [message["text"] for message in history(folder / "webchat", officer)]
    _compare_notices(notices, [q for questions in asked.values() for q in questions if q != KNOWN], outcome)


def _compare_answers(answers: list[Any], questions: list[str], kept: Counter[str], outcome: Outcome) -> None:
    """The answers of one conversation, in order: the n-th belongs to the n-th question."""
    if len(answers) < len(questions):
        outcome.lost.append(f"{len(questions) - len(answers)} of {len(questions)} answers")
    if len(answers) > len(questions):
        outcome.doubled.append(f"{len(answers) - len(questions)} more answers than {len(questions)} questions")
    for question, answer in zip(questions, answers, strict=False):
        if ("来源" in answer["text"]) != (question == KNOWN):
            outcome.broken.append(f"{question} was answered with {answer['text'][:40]}")
        if question != KNOWN and kept[question] != 1:
            (outcome.lost if not kept[question] else outcome.doubled).append(f"{question}: {kept[question]} rows")
    numbers = [number for answer in answers for number in NUMBER.findall(answer["text"])]
    if len(set(numbers)) != len(numbers):
        outcome.doubled.append("one number was given to two questions")


def _compare_notices(notices: list[str], unknown: list[str], outcome: Outcome) -> None:
    for question in unknown:
        told = sum(f"\n{question}" in notice for notice in notices)
        if told != 1:
            (outcome.lost if not told else outcome.doubled).append(f"the duty officer was told of {question} {told} times")
    if any("重发" in notice for notice in notices):
        outcome.broken.append("a notice was marked as a repetition on a channel that knows keys")
