"""Books from a backup are put in the place of the books: what came since is replayed, nothing is lost and nothing said twice."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.commands import replaying, upkeep
from db.cases import telling
from knowledge import wording
from tests.conftest import POSTGRES
from tests.faults.invariants import check_invariants
from tests.handlers.test_cases import filed, labels
from tests.offices import UNKNOWN, Town, town
from tests.tables import Tell
from tests.visitors import Visitor

QUESTION = re.compile(r"Q\d{8}")


@pytest.fixture
async def kept(scripted: None, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """An office that keeps a journal, on both engines, by day."""
    monkeypatch.setattr(telling, "quiet_until", lambda *_: None)
    async with town(tmp_path, database_url, journal=str(tmp_path / "journal")) as open_town:
        yield open_town


class Backup:
    """A copy of the books of a moment, as an operator makes it: `backup`, or on a server a copy of the database."""

    def __init__(self, office: Town) -> None:
        self._office = office
        self._file = office.folder / "backup.db"
        self._name = office.database_url.rsplit("/", 1)[1]

    async def make(self) -> None:
        if self._office.settings.embedded:
            await asyncio.to_thread(upkeep.backup, self._file)
            return
        await self._office.close()
        await self._on_server(f'CREATE DATABASE "{self._name}_backup" TEMPLATE "{self._name}"')
        await self._office.open()

    async def put_back(self) -> None:
        """The office is closed; afterwards it is open on the books of then."""
        await self._office.close()
        if self._office.settings.embedded:
            await asyncio.to_thread(upkeep.restore, self._file)
        else:
            await self._on_server(f'DROP DATABASE "{self._name}" WITH (FORCE)')
            await self._on_server(f'ALTER DATABASE "{self._name}_backup" RENAME TO "{self._name}"')
            await asyncio.to_thread(replaying.replay)
        await self._office.open()

    async def throw_away(self) -> None:
        if not self._office.settings.embedded:
            await self._on_server(f'DROP DATABASE IF EXISTS "{self._name}_backup"')

    async def _on_server(self, sql: str) -> None:
        server = await asyncpg.connect(POSTGRES)
        try:
            await server.execute(sql)
        finally:
            await server.close()


@pytest.fixture
async def backup(kept: Town, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Backup]:
    for command in (upkeep, replaying):
        monkeypatch.setattr(command, "read_settings", lambda: kept.settings)
    made = Backup(kept)
    yield made
    await made.throw_away()


def said(office: Town) -> dict[str, list[tuple[int, str]]]:
    """All that everybody has been told, message by message, as the chat server keeps it."""
    return {who.name: [(m["message_id"], m.get("text", "")) for m in office.history(who.id)] for who in office.visitors}


HELD = (
    "SELECT number, chat_id, state FROM question ORDER BY number",
    "SELECT number, pickup_hash, state, unit, version FROM case_file ORDER BY number",
    "SELECT number, move, e.state FROM case_event e JOIN case_file c ON c.id = e.case_id ORDER BY number, e.id",
    "SELECT sealed_text IS NOT NULL, author_post, state FROM reply ORDER BY id",
)


async def held(office: Town) -> list[list[tuple[Any, ...]]]:
    """What people hold a number of, where it stands, and what became of it."""
    return [[tuple(row) for row in await office.rows(sql)] for sql in HELD]


async def shown(who: Visitor, words: str, button: str = "") -> dict[str, Any]:
    """The newest message that says this and has such a button."""

    def found() -> list[dict[str, Any]]:
        there = [m for m in who.messages if m["from"]["is_bot"] and words in m.get("text", "")]
        return [m for m in there if not button or any(label.startswith(button) for label in labels(m))]

    await who.until(lambda: bool(found()), f"{words} with {button}")
    return found()[-1]


async def press(office: Town, who: Visitor, button: str, words: str) -> None:
    """Presses the button that begins so, on the newest message that says this."""
    card = await shown(who, words, button)
    await who.toast(await who.press(next(label for label in labels(card) if label.startswith(button)), card))
    await office.quiet()


async def test_what_came_in_since_the_backup_is_replayed_and_nothing_is_said_twice(kept: Town, backup: Backup, row: Tell) -> None:
    """F38: reports, questions, an answer and presses since the backup; the receipts that people hold are right afterwards."""
    wang, lin = await kept.arrive("王小满"), await kept.arrive("林阿婆")
    zhou, _ = await kept.arrive("周值班", "duty officer"), await kept.arrive("李经办", "clerk")
    await wang.say(UNKNOWN)
    first = QUESTION.findall((await wang.answer())["text"])[0]
    await kept.quiet()
    await backup.make()
    number, code = await filed(wang)
    await filed(lin, "三桥村卫生室旁边的水管爆了，水流了一路")
    for question in range(2):
        await lin.say(f"{UNKNOWN}{question}")
        await lin.answer()
    await kept.quiet()
    await press(kept, zhou, "拟答复", first)
    await zhou.say("没有养狗。")
    await shown(zhou, "已交审核")
    await press(kept, zhou, "查看", number)
    await press(kept, zhou, "派给建设局", number)
    there, told = await held(kept), said(kept)
    assert [len(rows) for rows in there] == [3, 2, 3, 1]
    await backup.put_back()
    await kept.quiet(30)
    assert await held(kept) == there
    assert said(kept) == told, "nobody hears anything twice"
    (noted,) = await kept.rows("SELECT note FROM audit WHERE act = 'books.restore'")
    replayed, known = map(int, re.findall(r"(\d+) (?:letters replayed|known)", noted.note))
    assert (replayed > 8, known > 0) == (True, True)
    await check_invariants(kept)
    await wang.answers(len(wang.unread))
    await wang.say(f"/case {number} {code}")
    assert number in (await wang.answer())["text"]
    await wang.say(f"{UNKNOWN}后来")
    assert QUESTION.search((await wang.answer())["text"])
    row("F38", injected=replayed, lost=0, doubled=0, known=known)


async def test_a_button_from_before_never_acts_on_another_persons_matter(kept: Town, backup: Backup) -> None:
    """F38: what got another running number since is not touched by a card of then; a card of now works."""
    wang, zhou = await kept.arrive("王小满"), await kept.arrive("周值班", "duty officer")
    await backup.make()
    await wang.say(f"{UNKNOWN}甲")
    number = QUESTION.findall((await wang.answer())["text"])[0]
    await kept.quiet()
    card = await shown(zhou, number)
    shutil.rmtree(kept.folder / "journal")  # the first question is lost, and the next one takes its running number
    await backup.put_back()
    await wang.say(f"{UNKNOWN}乙")
    other = QUESTION.findall((await wang.answer())["text"])[0]
    await kept.quiet()
    pressed = await zhou.press(labels(card)[0], card)
    assert (await zhou.toast(pressed))["text"] == wording.FROM_BEFORE
    await press(kept, zhou, "拟答复", other)
    assert other in zhou.messages[-1]["text"]


async def test_a_second_replay_finds_nothing_new(kept: Town, backup: Backup, capsys: pytest.CaptureFixture[str]) -> None:
    """F38."""
    wang = await kept.arrive()
    await backup.make()
    await wang.say(UNKNOWN)
    await wang.answer()
    await kept.quiet()
    await backup.put_back()
    await kept.quiet(30)
    there, told = await held(kept), said(kept)
    await kept.close()
    await asyncio.to_thread(replaying.replay)
    assert "letters taken in again: 0" in capsys.readouterr().out
    await kept.open()
    await kept.quiet()
    assert (await held(kept), said(kept)) == (there, told)


async def test_who_was_forgotten_since_the_backup_is_forgotten_again(kept: Town, backup: Backup) -> None:
    """F38: the journal holds nothing of them either, and what the backup held of them goes once more."""
    wang, lin = await kept.arrive("王小满"), await kept.arrive("林阿婆")
    await kept.books.profiles.live_in(await kept.person(wang), "三桥村")
    await kept.books.profiles.live_in(await kept.person(lin), "三桥村")
    await backup.make()
    await wang.say("/mydata")
    await wang.answer()
    await wang.press("删除我的信息")
    await wang.answer()
    await wang.toast(await wang.press("确认删除"))
    await kept.quiet()
    assert len(await kept.rows("SELECT 1 FROM profile")) == 1
    journal = "".join(file.read_text() for file in (kept.folder / "journal").iterdir())
    assert f'"conversation": "webchat:{wang.id}"' not in journal
    await backup.put_back()
    await kept.quiet(30)
    assert len(await kept.rows("SELECT 1 FROM profile")) == 1, "hers is gone, and nobody else's"
    assert len(await kept.rows("SELECT 1 FROM audit WHERE act = 'traces.erase'")) == 1


async def test_a_press_of_before_that_cannot_be_made_good_is_told_to_whoever_made_it(kept: Town, backup: Backup) -> None:
    """F38: an answer that was written and approved since the backup: written again, approved by nobody, and the approver knows."""
    wang, zhou = await kept.arrive("王小满"), await kept.arrive("周值班", "duty officer")
    fang = await kept.arrive("方镇长", "leader")
    await backup.make()
    await wang.say(UNKNOWN)
    number = QUESTION.findall((await wang.answer())["text"])[0]
    await press(kept, zhou, "拟答复", number)
    await zhou.say("没有养狗。")
    await press(kept, fang, "通过", number)
    await shown(wang, "没有养狗")
    await kept.quiet()
    told = said(kept)
    await backup.put_back()
    await kept.quiet(30)
    new = {name: [text for message, text in heard if (message, text) not in told[name]] for name, heard in said(kept).items()}
    assert new == {"王小满": [], "周值班": [], "方镇长": [wording.PRESSED_BEFORE]}
    assert [row.state for row in await kept.rows("SELECT state FROM reply")] == ["proposed"]


async def test_the_clock_of_a_replayed_report_runs_from_its_first_word(kept: Town, backup: Backup) -> None:
    """F38: as of when it was written, not of when it was replayed."""
    wang = await kept.arrive()
    await backup.make()
    await filed(wang)
    await kept.quiet()
    clocks = "SELECT first_at, promised_at, due_at FROM case_file"
    (before,) = await kept.rows(clocks)
    await asyncio.sleep(1.5)
    await backup.put_back()
    await kept.quiet(30)
    (after,) = await kept.rows(clocks)
    for was, now_is in zip(before, after, strict=True):
        assert abs((_moment(now_is) - _moment(was)).total_seconds()) < 1


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


async def test_where_a_platform_knows_no_keys_what_may_have_been_said_is_marked(
    scripted: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F38: the answer to a replayed message and the notice of it say that they are said again; the number is the same."""
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", telegram=True) as office:
        monkeypatch.setattr(upkeep, "read_settings", lambda: office.settings)
        wang, zhou = await office.arrive(), await office.arrive("周值班", "duty officer")
        await asyncio.to_thread(upkeep.backup, tmp_path / "backup.db")
        await wang.say(UNKNOWN)
        receipt = (await wang.answer())["text"]
        await shown(zhou, QUESTION.findall(receipt)[0])
        await office.quiet()
        await office.close()
        await asyncio.to_thread(upkeep.restore, tmp_path / "backup.db")
        await office.open()
        assert (await wang.answer())["text"] == wording.said_again(receipt)
        again = await shown(zhou, "（重发）")
        assert QUESTION.findall(again["text"]) == QUESTION.findall(receipt)
        await office.quiet()
        await wang.silence()
