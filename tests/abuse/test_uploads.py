"""Files with a virus in them: stopped at every way out, told kindly, and no report is lost over it, scanner or none."""

import io
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text

from bot import offices
from db.cases import telling as case_telling
from db.tasks import telling as task_telling
from handlers.uploads import Guard
from knowledge.rules import uploads
from knowledge.wording import uploads as wording
from tests.clamds import EICAR, FakeClamd, clamd
from tests.faults.invariants import check_invariants
from tests.handlers.tasks.conftest import planted, seated
from tests.handlers.test_cases import filed
from tests.offices import Town, town, until
from tests.tables import Tell
from tests.visitors import Visitor
from tests.webchat.conftest import jpeg


@pytest.fixture(autouse=True)
def briskly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks often, and again soon."""
    monkeypatch.setattr(offices, "SCAN_EVERY", 0.1)
    monkeypatch.setattr(uploads, "LONGEST_PAUSE", uploads.FIRST_PAUSE / 50)
    for module in (case_telling, task_telling):  # by day and by night
        monkeypatch.setattr(module, "quiet_until", lambda *_: None)


@dataclass
class Guarded:
    town: Town
    scanner: FakeClamd
    wang: Visitor  # a resident
    zhou: Visitor  # on duty

    async def states(self) -> list[str]:
        return [row[0] for row in await self.town.rows("SELECT state FROM upload ORDER BY id")]

    async def settled(self, *states: str) -> None:
        async def so() -> bool:
            return await self.states() == list(states)

        await until(so, f"files to be {states}")

    async def looked_at(self) -> list[dict[str, object]]:
        """What the duty officer gets to see of the pictures."""
        await self.zhou.press("看照片")
        shown = [await self.zhou.answer()]
        await self.town.quiet()
        return shown + [await self.zhou.answer() for _ in list(self.zhou.unread)]


@pytest.fixture
async def guarded(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Guarded]:
    shutil.copy(sqlite_template, tmp_path / "books.db")
    async with clamd() as scanner, town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", scanner=scanner.address) as place:
        yield Guarded(place, scanner, await place.arrive(), await place.arrive("周值班", "duty officer"))


async def reported(guarded: Guarded, *pictures: bytes) -> None:
    """A report with pictures, as the duty officer has it open."""
    await guarded.wang.send_photo(*pictures)
    await guarded.wang.answer()
    await filed(guarded.wang)
    await guarded.zhou.answer()
    await guarded.zhou.press("查看")
    await guarded.zhou.answer()


async def test_a_picture_with_a_virus_is_seen_by_nobody_and_its_report_goes_on(guarded: Guarded, row: Tell) -> None:
    """A20: held back from the officer and from the export; the officer is warned, the resident told kindly."""
    guarded.scanner.says = b"stream: Eicar-Test-Signature FOUND"
    await guarded.wang.send_photo(jpeg())
    said = [(await guarded.wang.answer())["text"] for _ in range(2)]
    assert any("查出了病毒" in text and "照常办理" in text for text in said), said
    await guarded.settled("found")
    guarded.scanner.says = None
    await filed(guarded.wang)
    await guarded.zhou.answer()
    await guarded.zhou.press("查看")
    await guarded.zhou.answer()
    (shown,) = await guarded.looked_at()
    assert shown["text"] == wording.held([uploads.Scan.FOUND])
    await guarded.zhou.press("更多")
    await guarded.zhou.answer()
    await guarded.zhou.press("导出")
    page = await guarded.zhou.fetch((await guarded.zhou.answer())["document"]["file_id"])
    assert b"data:image" not in page
    assert "病毒" in (await guarded.zhou.answer())["text"]
    assert len(await guarded.town.rows("SELECT 1 FROM case_file")) == 1, "the case is kept"
    sent = [message for message in guarded.town.history(guarded.zhou.id) if "photo" in message or "document" in message]
    assert len(sent) == 1, "the page, and no picture"
    await check_invariants(guarded.town)
    row("A20", injected=1, shown=0)


async def test_a_clean_one_beside_it_is_shown(guarded: Guarded) -> None:
    """A20: one of an album is stopped, the others are seen."""
    await reported(guarded, jpeg(), jpeg(320, 240))
    await guarded.settled("clean", "clean")
    async with guarded.town.books.ledger.writing() as session:
        await session.execute(text("UPDATE upload SET state = 'found' WHERE id = 1"))
    shown = await guarded.looked_at()
    assert sorted("photo" in message for message in shown) == [False, True]
    assert any(message.get("text") == wording.held([uploads.Scan.FOUND]) for message in shown)


async def test_while_the_scanner_is_away_files_are_held_back_and_none_is_lost(guarded: Guarded, row: Tell) -> None:
    """A20: marked 未查 meanwhile, through a restart, and shown once it is back."""
    guarded.scanner.cut = True
    await reported(guarded, jpeg(), jpeg(320, 240))
    (shown,) = await guarded.looked_at()
    assert "2个未查病毒" in str(shown["text"])
    await guarded.town.restart()
    assert await guarded.states() == ["waiting", "waiting"]
    guarded.scanner.cut = False
    await guarded.settled("clean", "clean")
    shown = await guarded.looked_at()
    assert all("photo" in message for message in shown)
    assert len(shown) == 2
    assert not guarded.wang.unread, "nobody is told of what turned out well"
    await check_invariants(guarded.town)
    row("A20", injected=2, lost=0)


async def test_a_report_is_answered_though_the_scanner_says_nothing(guarded: Guarded) -> None:
    """A20: whoever reports does not wait for it."""
    guarded.scanner.slow = True
    await reported(guarded, jpeg())
    (shown,) = await guarded.looked_at()
    assert "1个未查病毒" in str(shown["text"])


async def test_a_file_too_large_for_the_scanner_is_never_shown_and_its_sender_knows(guarded: Guarded) -> None:
    """A20: clamd's own limit, answered in the middle of the file."""
    guarded.scanner.limit = 100
    await guarded.wang.send_photo(jpeg())
    said = [(await guarded.wang.answer())["text"] for _ in range(2)]
    assert any("太大" in text and "照常办理" in text for text in said), said
    assert await guarded.states() == ["too_large"]


async def test_what_came_before_there_was_a_scanner_is_looked_at_before_it_is_shown(guarded: Guarded) -> None:
    """A20: nothing that is unknown passes; asking for it has it looked at."""
    await reported(guarded, jpeg())
    await guarded.settled("clean")
    async with guarded.town.books.ledger.writing() as session:
        await session.execute(text("DELETE FROM upload"))
    (shown,) = await guarded.looked_at()
    assert "1个未查病毒" in str(shown["text"])
    await guarded.settled("clean")
    (shown,) = await guarded.looked_at()
    assert "photo" in shown


async def test_a_picture_sent_as_a_file_carries_its_virus_to_the_scanner(guarded: Guarded) -> None:
    """A20: the real test file, behind a picture that the chat server does not redraw."""
    out = io.BytesIO()
    Image.new("P", (9, 9)).save(out, "GIF")
    await guarded.wang.send_document("灯.gif", out.getvalue() + EICAR)
    await guarded.settled("found")
    assert EICAR in guarded.scanner.seen[-1]
    await until_said(guarded.wang, "查出了病毒")


async def test_an_officers_paper_is_scanned_before_it_is_opened(guarded: Guarded) -> None:
    """A20: found, refused and not imported; while the scanner is away it is not opened either."""
    ding = await guarded.town.arrive("丁管理", "administrator")
    paper = "<html><h1>关于小桥维修的通知</h1><p>小桥由建设局维修。</p></html>".encode()
    await ding.send_document("通知.html", paper + EICAR)
    assert (await ding.answer())["text"] == wording.REFUSED[uploads.Scan.FOUND]
    guarded.scanner.cut = True
    await ding.send_document("通知.html", paper)
    assert (await ding.answer())["text"] == wording.REFUSED[uploads.Scan.WAITING]
    assert not await guarded.town.rows("SELECT 1 FROM document")
    guarded.scanner.cut = False
    await ding.send_document("通知.html", paper)
    assert "小桥维修" in (await ding.answer())["text"]
    await guarded.town.quiet()
    assert not ding.unread


async def test_an_officer_hears_once_what_was_found_whichever_scan_came_first(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A20: here the one in the background; its word for residents (their report goes on) is not for a paper."""
    check = Guard.check

    async def later(*args: Any, **more: Any) -> None:
        await guarded.settled("found")
        await check(*args, **more)

    monkeypatch.setattr(Guard, "check", later)
    ding = await guarded.town.arrive("丁管理", "administrator")
    await ding.send_document("通知.html", b"<html></html>" + EICAR)
    assert (await ding.answer())["text"] == wording.REFUSED[uploads.Scan.FOUND]
    await guarded.town.quiet()
    assert not ding.unread


async def test_screenshots_of_a_fraud_and_pictures_of_progress_pass_the_same_guard(guarded: Guarded) -> None:
    """A20: every way out is the same one."""
    guarded.scanner.says = b"stream: Eicar-Test-Signature FOUND"
    lu = await guarded.town.arrive("陆联络", "liaison")
    await guarded.wang.say("/fraud")
    await guarded.wang.answer()
    await guarded.wang.send_photo(jpeg())
    await guarded.wang.say("有人冒充客服要我转账3000元")
    await until_said(guarded.wang, "有人冒充客服")
    await guarded.wang.press("提交")
    await until_said(guarded.wang, "取件码")
    await lu.answer()
    await lu.press("查看")
    await until_said(lu, "冒充客服")
    await lu.press("看截图")
    assert "1个查出病毒" in (await lu.answer())["text"]
    gu = await seated(guarded.town, "顾经办", "rural-clerk")
    await planted(guarded.town)
    await gu.say("/tasks")
    await gu.answer()
    await gu.press("1 新增蘘荷种植面积")
    await gu.answer()
    await gu.press("报进度")
    await gu.answer()
    await gu.send_photo(jpeg(), caption="种了六百二十亩")
    await until_said(gu, "查出了病毒")
    await gu.press("1 新增蘘荷种植面积")
    await until_said(gu, "1个查出病毒")
    for who in (lu, gu):
        assert not [message for message in guarded.town.history(who.id) if "photo" in message]


async def until_said(who: Visitor, word: str) -> None:
    while word not in (await who.answer()).get("text", ""):
        pass
