"""An office for tests: the real chat server and the real office over it, in this process, with people of the town to let in."""

import asyncio
import contextlib
import inspect
import io
import itertools
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy import text

from bot import works
from bot.arrivals import arrival
from bot.channels import TELEGRAM_NAME, WEBCHAT
from bot.logs import set_up_logs
from bot.offices import Duty, Office, opened
from bot.settings import Settings
from bot.webhooks import LARGEST, Webhook
from db.books import Books
from knowledge.answer import Answer, Answerer, Option, Outcome
from knowledge.answering.linking import Linker, linker_of
from knowledge.facts import Town as Facts
from knowledge.library import load_town
from knowledge.rules.people import Person
from knowledge.tasks.plans import Year, load_year
from knowledge.text import in_script, script_of
from tests.visitors import Rehearsal, Visitor, rehearsing, visiting
from webchat.app import opened as chat_opened
from webchat.settings import ChatSettings

Json = dict[str, Any]
_numbers = itertools.count(2_000_000_000)  # far from what the chat server gives
CHAT_TOKEN = "1000000001:chat-token_of_the_test_office_0001"
TELEGRAM_TOKEN = "1000000002:telegram-token_of_the_test_office2"
SECRET = "a-secret-of-the-webhook-0001"
KEY = "YIdmNilgozOa1vyEfGdlba3aVj6Pi3AHMo_1ZepcfOc="
POSTS_OF = {
    "duty officer": "duty",
    "leader": "leader",
    "supervisor": "supervisor",
    "administrator": "admin",
    "liaison": "liaison",
    "clerk": "works-clerk",
    "head": "works-head",
    "rural clerk": "rural-clerk",
    "law clerk": "law-clerk",
}

KNOWN = "今年一般公共预算收入目标是多少？"
UNKNOWN = "镇长家的狗叫什么名字"
VAGUE = "那个事怎么样了"
OPTIONS = (Option("消防救援站", "消防救援站今年怎么安排？"), Option("财政收入", KNOWN))


@cache
def known_town(place: str) -> Facts:
    """A town read once a process, with what its words are worth: no test changes them, and both take most of an office's start."""
    town = load_town(place)
    _kept.append(linker_of(town))
    return town


@cache
def known_year(place: str) -> Year:
    return load_year(known_town(place), place)


_kept: list[Linker] = []


class Remembering:
    """`inspect`, for a library that asks again for every office: the same code has the same parameters."""

    def __init__(self) -> None:
        self._seen: dict[object, inspect.Signature] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(inspect, name)

    def signature(self, callback: Any) -> inspect.Signature:
        code = getattr(callback, "__code__", None)
        if code is None:
            return inspect.signature(callback)
        key = code, inspect.ismethod(callback)
        return self._seen.get(key) or self._seen.setdefault(key, inspect.signature(callback))


class Scripted:
    """An answerer for tests of all but answering: knows `KNOWN` and what the options ask, unsure of `VAGUE`, and knows no more."""

    def __init__(self, *of_town: Any, **more: Any) -> None:
        self._real = Answerer(*of_town, **more)

    def answer(self, question: str, *, memory: Any = None) -> Answer:
        script = script_of(question)
        if question == VAGUE:
            return Answer(Outcome.CLARIFY, "您想问哪一件？", options=OPTIONS, script=script)
        if question in {KNOWN, *(option.question for option in OPTIONS)}:
            return self._real.answer(question, memory=memory)
        return Answer(Outcome.UNKNOWN, in_script("报告里没有查到您问的这件事。", script), script=script)


def settings_of(folder: Path, database_url: str, chat_url: str, **more: Any) -> Settings:
    """Settings of a test office; nothing of this machine's environment or `.env` gets in but what is named here."""
    plain = {
        "TOWNHALL_FOLDER": folder,
        "database_url": database_url,
        "data_key": KEY,
        "webchat_url": chat_url,
        "webchat_token": CHAT_TOKEN,
        "office_port": 0,
    }
    return Settings(_env_file=None, **(plain | more))  # type: ignore[call-arg]  # the mypy plugin of pydantic is not in use


class Town:
    """One office with its chat server and its people. `logged` is all that was written to the log."""

    def __init__(self, folder: Path, database_url: str, url: str, logged: io.StringIO, **more: Any) -> None:
        self.folder, self.database_url, self.url, self.logged = folder, database_url, url, logged
        self.settings = settings_of(folder, database_url, url, **more)
        self.rehearsal: Rehearsal
        self.telegram: Rehearsal
        self.office: Office
        self.visitors: list[Visitor] = []
        self._arrive: Any = None
        self._house: AsyncExitStack | None = None
        self._stop = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    @property
    def books(self) -> Books:
        return self.office.books

    # The office's day

    async def open(self, *, duties: frozenset[Duty] = frozenset(Duty)) -> None:
        """Opens the office and lets it work."""
        self._house = AsyncExitStack()
        self.office = await self._house.enter_async_context(opened(self.settings, webchat_url=self.url))
        await self.office.recover(alone=True)
        self._stop = asyncio.Event()
        self._work = asyncio.create_task(works.work(self.office, duties, self._stop))

    async def close(self) -> float:
        """Closes it as SIGTERM does; answers how many seconds it took. Raises what the office broke by."""
        began = asyncio.get_running_loop().time()
        self._stop.set()
        try:
            if self._work is not None:
                await self._work
        finally:
            self._work = None
            if self._house is not None:
                await self._house.aclose()
            self._house = None
        return asyncio.get_running_loop().time() - began

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def end(self) -> BaseException | None:
        """Waits until the office ends by itself; answers the reason."""
        assert self._work is not None
        done, _ = await asyncio.wait({self._work}, timeout=30)
        assert done, "the office is still open"
        fault, self._work = self._work.exception(), None
        return fault

    # Its people

    async def arrive(self, name: str = "王小满", post: str | None = None) -> Visitor:
        """Somebody comes to the page; with `post`, they hold it ("duty officer", "leader", "administrator")."""
        visitor: Visitor = await self._arrive(name)
        self.visitors.append(visitor)
        if post:
            await self.appoint(visitor, post)
        return visitor

    async def appoint(self, visitor: Visitor, post: str) -> None:
        await self.books.people.appoint(POSTS_OF[post], await self.person(visitor), now=datetime.now(UTC))

    async def dismiss(self, visitor: Visitor, post: str) -> None:
        person = await self.person(visitor)
        assert await self.books.people.dismiss(POSTS_OF[post], person.id, now=datetime.now(UTC))

    async def person(self, visitor: Visitor) -> Person:
        now, channel = datetime.now(UTC), TELEGRAM_NAME if self.settings.telegram_token else WEBCHAT
        return await self.books.people.meet(channel, visitor.id, chat_id=visitor.id, shown=visitor.name, now=now)

    async def slip(self, visitor: Visitor, *, as_kind: str = "message", **message: Any) -> None:
        """A message of a kind that no page can write, put into the inbox as another channel would bring it."""
        sender = {"id": visitor.id, "is_bot": False, "first_name": visitor.name}
        about = {"message_id": next(_numbers), "date": int(datetime.now(UTC).timestamp()), "from": sender}
        chat = {"id": visitor.id, "type": "private", "first_name": visitor.name}
        await self.slip_update(**{as_kind: about | {"chat": chat} | message})

    async def slip_update(self, **update: Any) -> None:
        """Any update at all, straight into the inbox."""
        arrived = arrival(WEBCHAT, {"update_id": next(_numbers), **update})
        await self.books.inbox.store(WEBCHAT, [arrived], now=datetime.now(UTC))
        self.office.desk.wake()

    # What can be seen of it from outside

    def history(self, chat: int, *, by_bot: bool = True) -> list[Json]:
        """The messages of a conversation as the chat server keeps them, oldest first; only the bot's unless asked."""
        where = "telegram" if self.settings.telegram_token else "webchat"
        return history(self.folder / where, chat, by_bot=by_bot)

    async def quiet(self, within: float = 10.0) -> None:
        """Waits until nothing is left to handle or to deliver (I12)."""
        await until(self.idle, "the office to come to rest", within)

    async def idle(self) -> bool:
        letters, notices = await self.books.inbox.count(), await self.books.outbox.count()
        return not any(book.get(state) for book in (letters, notices) for state in ("waiting", "working", "sending"))

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        """Rows of the books by plain SQL: what tests look at must not depend on the code that wrote it."""
        async with self.books.ledger.engine.connect() as connection:
            return list((await connection.execute(text(sql), values)).all())


@asynccontextmanager
async def town(
    folder: Path, database_url: str, *, telegram: bool = False, open_now: bool = True, **more: Any
) -> AsyncIterator[Town]:
    """A chat server in test mode and an office over it; with `telegram`, a second server that plays Telegram."""
    async with AsyncExitStack() as house:
        url = await house.enter_async_context(chat_opened(chat_settings(folder / "webchat", CHAT_TOKEN)))
        if telegram:
            more["telegram_api_base"] = await house.enter_async_context(
                chat_opened(chat_settings(folder / "telegram", TELEGRAM_TOKEN))
            )
            more |= {"telegram_token": TELEGRAM_TOKEN, "telegram_personal_data": more.get("telegram_personal_data", "allow")}
        logged = house.enter_context(listening_to_logs())
        place = Town(folder, database_url, url, logged, **more)
        people_at = more["telegram_api_base"] if telegram else url
        place._arrive = await house.enter_async_context(visiting(people_at))
        place.rehearsal = await house.enter_async_context(rehearsing(url))
        place.telegram = await house.enter_async_context(rehearsing(people_at))
        if open_now:
            await place.open()
        try:
            yield place
        finally:
            await place.close()


def chat_settings(folder: Path, token: str) -> ChatSettings:
    return ChatSettings(folder, token, mode="test", port=0, frame_limit=10_000, hook_pause=0.02)  # type: ignore[arg-type]


def history(folder: Path, chat: int, *, by_bot: bool = True) -> list[Json]:
    """Read from the server's own file, past everything that could hide or double a message."""
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'chat.sqlite3'}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT body FROM messages WHERE chat = ? ORDER BY message_id", (chat,)).fetchall()
    messages = [json.loads(row[0]) for row in rows]
    return [message for message in messages if message["from"]["is_bot"] or not by_bot]


@asynccontextmanager
async def door(town: Town) -> AsyncIterator[str]:
    """The office's own door with the webhook behind it, as bot.app opens it; the address of the webhook."""
    application = web.Application(client_max_size=LARGEST)
    hook = Webhook(WEBCHAT, SECRET, town.books.inbox, town.office.desk.wake)
    application.router.add_post(works.WEBHOOK_PATH, hook.receive)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{works.WEBHOOK_PATH}"
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def listening_to_logs() -> Iterator[io.StringIO]:
    """Everything the office logs, as it would go to stderr."""
    before, level = logging.root.handlers[:], logging.root.level
    logged = io.StringIO()
    set_up_logs()
    handler = logging.root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(logged)
    try:
        yield logged
    finally:
        logging.root.handlers = before
        logging.root.setLevel(level)
        structlog.reset_defaults()


async def until(happened: Any, what: str, within: float = 10.0) -> None:
    """Looks again and again, until `happened` is true."""
    end = asyncio.get_running_loop().time() + within
    while not await happened():
        assert asyncio.get_running_loop().time() < end, f"waited {within:g} s for {what}"
        await asyncio.sleep(0.03)
