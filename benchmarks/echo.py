"""Question → durable answer through the web chat: the whole office against bare echo bots, on the same server, in one run.

Ours stores every update before it is acknowledged, looks the person up, answers from the town's facts and puts the update away;
the others say back what they heard. It keeps answers at hand, so it is asked twice: a town's usual round of 50 questions, each
mistyped in its own way (all but the first round of them repeat), and questions of which none was ever asked before. Also measured:
how long `make run` takes to the page and to its first answers, and how much memory the office needs.
"""

import argparse
import asyncio
import itertools
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.bots import TOKEN

HOUSE = Path(__file__).parent.parent
CONTENDERS = ("townhall", "unheard", "aiogram", "ptb")
NAMES = {
    "townhall": "townhall, the usual round",
    "unheard": "townhall, nothing asked twice",
    "aiogram": "aiogram (echo)",
    "ptb": "python-telegram-bot (echo)",
}
ASKED = (
    "今年一般公共预算收入目标是多少", "今年的主要预期目标有哪些", "哪些项目要快竣工", "一企一策是怎么做的", "今年要种多少蘘荷",
    "固定资产投资目标是多少", "进出口贸易的目标是多少", "高企净增目标是多少",
    "科创项目和高层次人才项目哪个多", "消防救援站今年怎么安排",
)  # fmt: skip
# How people vary what they ask: polite, brief, with a character too many, one that sounds alike, or none of the marks.
MISTYPED = (("", ""), ("是多少", "事多少"), ("今年", "今念"), ("多少", "多绍"), ("项目", "项木"))
MARKS = ("？", "?", "。", "！", "")
QUESTIONS = tuple(question.replace(*change) + mark for change, mark in zip(MISTYPED, MARKS, strict=True) for question in ASKED)
GREETINGS = ("", "您好，", "请问", "麻烦问下，", "你好！")
THANKS = ("", "，谢谢", "呢", "呀", "，急")
OPENING = 60.0  # seconds a process may take to open
PATIENCE = 30.0  # seconds a message may take
READING = 0.1  # seconds between the messages of a lone conversation: nobody types faster


def usual(seed: int) -> Iterator[str]:
    """The fifty questions in any order: what was said just before matters to the answer, so pairs repeat less than questions."""
    chance = random.Random(seed)
    while True:
        yield chance.choice(QUESTIONS)


def unheard(_: int) -> Iterator[str]:
    """Questions of which none comes twice in the life of an office."""
    for more in itertools.count():
        for thanks, question, greeting in itertools.product(THANKS, QUESTIONS, GREETINGS):
            yield f"{greeting}{question}{thanks}{'！' * more}"


class Page:
    """One person at the page of the chat server; `ask` says something and waits until the answer stands in the conversation."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse, person: int) -> None:
        self._line = line
        self._person = person
        self._said = 0

    async def ask(self, question: str) -> float:
        """Seconds from the question to the answer."""
        self._said += 1
        begun = time.perf_counter()
        await self._line.send_json({"t": "send", "ref": f"r{self._said}", "text": question})
        async with asyncio.timeout(PATIENCE):
            while not self._answers(await self._line.receive_json()):
                pass
        return time.perf_counter() - begun

    def _answers(self, frame: dict[str, object]) -> bool:
        if frame["t"] == "error":
            raise RuntimeError(f"the page was told: {frame['text']}")
        message = frame.get("message")
        return frame["t"] == "message" and isinstance(message, dict) and message["from"]["id"] != self._person


async def arrive(http: aiohttp.ClientSession, url: str) -> Page:
    async with http.post(f"{url}/test/people", json={"name": "王小满"}) as told:
        person = await told.json()
    headers = {"Cookie": f"townhall={person['cookie']}", "Origin": url}
    return Page(await http.ws_connect(f"{url}/ws", headers=headers), person["id"])


async def crowd(url: str, visitors: int, messages: int, questions: Iterator[str]) -> float:
    """Answers a second while every one of `visitors` has a question in flight."""

    async def converse(page: Page) -> None:
        for _ in range(messages):
            await page.ask(next(questions))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        pages = [await arrive(http, url) for _ in range(visitors)]
        begun = time.perf_counter()
        await asyncio.gather(*(converse(page) for page in pages))
        return visitors * messages / (time.perf_counter() - begun)


async def alone(url: str, messages: int, questions: Iterator[str]) -> list[float]:
    """Seconds of each answer in a conversation that has the office to itself."""
    async with aiohttp.ClientSession() as http:
        page = await arrive(http, url)
        waits = []
        for _ in range(messages):
            waits.append(await page.ask(next(questions)))
            await asyncio.sleep(READING)
        return waits


async def greeted(url: str) -> None:
    """Until the bot that has just been started answers."""
    async with aiohttp.ClientSession() as http:
        page = await arrive(http, url)
        for question in ASKED:
            await page.ask(question)


@contextmanager
def running(*command: str, **environment: str) -> Iterator[int]:
    """A process while it is needed; gives its number. What it writes is shown only if it dies early."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=HOUSE, env=os.environ | environment, stdout=said, stderr=said, start_new_session=True
        )
        try:
            yield process.pid
        finally:
            died = process.poll()
            os.killpg(process.pid, signal.SIGTERM) if died is None else None
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            if died:
                said.seek(0)
                print(said.read()[-2_000:], file=sys.stderr)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def answering(port: int, within: float = OPENING) -> float:
    """Seconds until something answers HTTP at a port. Raises TimeoutError."""
    begun = time.perf_counter()
    while (waited := time.perf_counter() - begun) < within:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as door:
                door.sendall(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if door.recv(64).startswith(b"HTTP/1.0 200") or door.recv(64):
                    return time.perf_counter() - begun
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"nothing answers at port {port} after {waited:.0f} s")


def memory(process: int) -> float:
    """Resident memory of a process and its children, in MB (Linux)."""
    family = [process]
    for member in family:
        family += [int(child) for child in Path(f"/proc/{member}/task/{member}/children").read_text().split()]
    pages = sum(int(Path(f"/proc/{member}/statm").read_text().split()[1]) for member in family)
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def labour(process: int) -> float:
    """Seconds of processor time that a process has used (Linux)."""
    told = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def contender(name: str, url: str, folder: Path) -> Iterator[int]:
    if name in ("townhall", "unheard"):
        settings = {
            "TOWNHALL_FOLDER": str(folder),
            "DATABASE_URL": "",
            "WEBCHAT_URL": url,
            "WEBCHAT_TOKEN": TOKEN,
            "TELEGRAM_TOKEN": "",
        }
        with running(sys.executable, "-m", "bot", "run", OFFICE_PORT="0", WEBCHAT_MODE="public", **settings) as process:
            yield process
    else:
        with running(sys.executable, "-m", "benchmarks.bots", name, url) as process:
            yield process


class Score:
    """What was measured of one contender, over all rounds: answers a second, seconds an answer, of labour for a message, MB."""

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.waits: list[float] = []
        self.labour: list[float] = []
        self.memory: list[float] = []

    def row(self, name: str, beside: float) -> list[str]:
        rate = statistics.median(self.rates)
        cuts = [1_000 * wait for wait in statistics.quantiles(self.waits, n=100)]
        rates = f"{rate:.0f} ({min(self.rates):.0f}–{max(self.rates):.0f})"
        return [
            NAMES[name],
            rates,
            f"{rate / beside:.2f}",
            f"{cuts[49]:.1f}",
            f"{cuts[94]:.1f}",
            f"{1_000 * statistics.median(self.labour):.2f}",
            f"{statistics.median(self.memory):.0f}",
        ]


def compare(rounds: int, visitors: int, messages: int, lone: int) -> dict[str, Score]:
    """One after the other, in another order each round, so that what else the machine does falls on all alike."""
    scores = {name: Score() for name in CONTENDERS}
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with running(sys.executable, "-m", "benchmarks.bots", "serve", f"{folder}/chat", str(port)):
            answering(port)
            for turn in range(rounds):
                for name in (*CONTENDERS[turn % 4 :], *CONTENDERS[: turn % 4]):
                    questions = (unheard if name == "unheard" else usual)(turn)
                    with contender(name, url, Path(folder) / f"{name}{turn}") as process:
                        asyncio.run(greeted(url))
                        before = labour(process)
                        scores[name].rates.append(asyncio.run(crowd(url, visitors, messages, questions)))
                        scores[name].labour.append((labour(process) - before) / (visitors * messages))
                        scores[name].waits += asyncio.run(alone(url, lone, questions))
                        scores[name].memory.append(memory(process))
    return scores


def opening(times: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds from `make run` to the page and to ten answers, and MB of the whole office then; each time with an empty folder."""
    seconds, answers, megabytes = [], [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            settings = {"TOWNHALL_FOLDER": folder, "WEBCHAT_PORT": str(port), "OFFICE_PORT": str(free_port()), "WEBCHAT_URL": ""}
            with running("make", "--silent", "run", DATABASE_URL="", TELEGRAM_TOKEN="", **settings) as process:
                begun = time.perf_counter()
                seconds.append(answering(port))
                asyncio.run(shown(f"http://127.0.0.1:{port}"))
                answers.append(time.perf_counter() - begun)
                megabytes.append(memory(process))
    return seconds, answers, megabytes


async def shown(url: str) -> None:
    """The example resident of the demo asks every question once."""
    async with aiohttp.ClientSession() as http, http.get(f"{url}/api/me?as=resident") as told:
        person = (await told.json())["id"]
        async with http.ws_connect(f"{url}/ws?as=resident", headers={"Origin": url}) as line:
            page = Page(line, person)
            for question in ASKED:
                await page.ask(question)


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.echo", description=__doc__)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--visitors", type=int, default=50, help="conversations in flight")
    ask.add_argument("--messages", type=int, default=40, help="messages of each")
    ask.add_argument("--lone", type=int, default=40, help="messages of the conversation measured alone")
    wish = ask.parse_args()
    seconds, answers, megabytes = opening(wish.rounds)
    scores = compare(wish.rounds, wish.visitors, wish.messages, wish.lone)
    beside = statistics.median(scores["aiogram"].rates)
    title = f"question → answer: {wish.rounds} rounds of {wish.visitors} × {wish.messages} messages, then {wish.lone} of one alone"
    table = Table("", "answers/s", "× aiogram", "p50 ms", "p95 ms", "CPU ms", "MB", title=title)
    for name in CONTENDERS:
        table.add_row(*scores[name].row(name, beside))
    console = Console()
    console.print(table)
    page = f"{statistics.median(seconds):.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"
    first = f"{statistics.median(answers):.2f} s"
    console.print(
        f"make run to the page, empty folder: {page}; to the tenth answer: {first}; memory of the whole office: "
        f"{statistics.median(megabytes):.0f} MB"
    )


if __name__ == "__main__":
    main()
