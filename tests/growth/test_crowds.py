"""Listeners, desks, couriers and clocks as real processes, killed and replaced while people write: 0 lost, 0 doubled, in order."""

import asyncio
import random
import signal
import time
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from tests.faults.rig import Outcome, _appoint, _arrive, _count, _settle
from tests.growth.crowds import Crowd, crowd
from tests.offices import KNOWN, history

PEOPLE = 12
QUESTIONS = 8  # of each, one after the other without waiting: their order is what is at stake
DUTIES = (("listen",), ("listen",), ("desk",), ("desk",), ("courier",), ("courier",), ("clock",), ("clock",))


@pytest.fixture
def postgres_url(database_url: str) -> str:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite's books have one process")
    return database_url


async def say_much(http: aiohttp.ClientSession, url: str, asked: dict[int, list[str]], dice: random.Random) -> None:
    """Each person writes question after question; half of them are known, and no two unknown ones are alike."""
    for number in range(QUESTIONS):
        for person, questions in asked.items():
            question = KNOWN if dice.random() < 0.5 else f"第{person}家的第{number}只鸽子叫什么名字"
            frame = {"t": "send", "ref": f"r{number}", "text": question}
            async with http.post(f"{url}/test/say", json={"id": person, "frame": frame}) as told:
                assert (await told.json())["t"] == "ack"
            questions.append(question)
        await asyncio.sleep(0.3)


async def torment(office: Crowd, dice: random.Random, kills: int) -> None:
    """Every second or so one of them dies, and another takes its place."""
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(0.3, 0.9))
        how = dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM])
        await office.hire(*office.end(dice.choice(list(office.alive)), how))


async def test_whoever_is_killed_or_added_everything_is_said_once_and_in_order(tmp_path: Path, postgres_url: str) -> None:
    dice, outcome = random.Random(20240701), Outcome(PEOPLE * QUESTIONS)
    async with crowd(tmp_path, postgres_url) as (office, url), aiohttp.ClientSession() as http:
        asked: dict[int, list[str]] = {await _arrive(http, url, f"居民{n}"): [] for n in range(PEOPLE)}
        officer = await _arrive(http, url, "周值班")
        await _appoint(postgres_url, officer)
        for duties in DUTIES:
            await office.hire(*duties)
        await asyncio.wait_for(office.all_open(), 90)
        await asyncio.gather(say_much(http, url, asked, dice), torment(office, dice, kills=8))
        await _settle(postgres_url, outcome)
        await _count(http, url, tmp_path, postgres_url, asked, officer, outcome)
        assert (outcome.lost, outcome.doubled, outcome.broken) == ([], [], [])
        check_order(tmp_path, asked)
        log = "".join(path.read_text(encoding="utf-8") for path in office.logs)
        assert "鸽子" not in log, "I9: what people write is in no log"
        assert "Traceback" not in log


def check_order(folder: Path, asked: dict[int, list[str]]) -> None:
    """The kinds of the answers stand in the order of the questions."""
    for person, questions in asked.items():
        answers = [message["text"] for message in history(folder / "webchat", person)]
        kinds = ["来源" in answer for answer in answers]
        assert kinds == [question == KNOWN for question in questions]


async def test_the_bell_alone_carries_a_word_from_process_to_process(tmp_path: Path, postgres_url: str) -> None:
    """Nobody looks by themselves here, so it is the bell that wakes the desk for a question and the courier for its notice."""
    async with crowd(tmp_path, postgres_url, only_by_bell=True) as (office, url), aiohttp.ClientSession() as http:
        person, officer = await _arrive(http, url, "居民"), await _arrive(http, url, "周值班")
        await _appoint(postgres_url, officer)
        for duties in (("listen",), ("desk",), ("courier",)):
            await office.hire(*duties)
        await asyncio.wait_for(office.all_open(), 90)
        for number in range(3):
            frame = {"t": "send", "ref": f"r{number}", "text": f"第{number}只鸽子叫什么名字"}
            async with http.post(f"{url}/test/say", json={"id": person, "frame": frame}) as told:
                assert (await told.json())["t"] == "ack"
            await seen(tmp_path, officer, number + 1)


async def seen(folder: Path, chat: int, number: int, within: float = 30.0) -> None:
    end = time.monotonic() + within
    while len(history(folder / "webchat", chat)) < number:
        assert time.monotonic() < end, f"notice {number} did not arrive within {within:g} s"
        await asyncio.sleep(0.02)


async def test_one_of_two_listeners_polls_and_the_other_takes_over(tmp_path: Path, postgres_url: str) -> None:
    async with crowd(tmp_path, postgres_url) as (office, url), aiohttp.ClientSession() as http:
        asked: dict[int, list[str]] = {await _arrive(http, url, f"居民{n}"): [] for n in range(3)}
        officer = await _arrive(http, url, "周值班")
        await _appoint(postgres_url, officer)
        for duties in (("listen",), ("listen",), ("desk",), ("courier",), ("clock",)):
            await office.hire(*duties)
        await asyncio.wait_for(office.all_open(), 90)
        outcome, dice = Outcome(3 * QUESTIONS), random.Random(7)
        writing = asyncio.create_task(say_much(http, url, asked, dice))
        await asyncio.sleep(0.8)
        office.end(office.doing("listen")[0], signal.SIGKILL)
        await writing
        await _settle(postgres_url, outcome)
        await _count(http, url, tmp_path, postgres_url, asked, officer, outcome)
        assert (outcome.lost, outcome.doubled, outcome.broken) == ([], [], [])
        conflicts = Counter("TelegramConflictError" in path.read_text(encoding="utf-8") for path in office.logs)
        assert conflicts[True] <= 1, "two polled at once"
