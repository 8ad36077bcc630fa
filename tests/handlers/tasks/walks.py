"""A month of a town's tasks as its people live it, day by day, at the page: from the table to what a resident reads."""

import io
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from openpyxl import Workbook
from PIL import Image

from bot.commands.tasks import filing_of, task_sheets
from tests.handlers.tasks.conftest import Cadres, seated
from tests.offices import Town
from tests.visitors import Visitor, buttons_of

Look = Callable[[Visitor, str], Awaitable[None]]
SHEET = (
    ("下原镇2024年重点工作任务分解表", None, None, None, None, None),
    ("序号", "工作任务", "目标值", "牵头单位", "配合单位", "完成时限"),
    (1, "新增蘘荷种植面积", "1000亩", "农村工作局", "建设局", "7月15日前"),
    (2, "蘘荷种植示范基地建设", None, "农村工作局", "建设局", "7月底前"),
    (3, "农路硬化", None, "建设局", None, "8月底前"),
    (4, "网格服务驿站规范化", None, "不存在的科室", None, "尽快"),
)


class Watch(datetime):
    """The office's watch: what it shows is set by the walk."""

    shows = datetime(2024, 7, 1, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> "Watch":
        return cls.fromtimestamp(cls.shows.timestamp(), tz)


async def _nothing(_: Visitor, __: str) -> None:
    """Nobody looks on."""


@dataclass
class Walk:
    """The town, its people, and the day it is. `look` is called where there is something to see."""

    office: Town
    to: Cadres
    duty: Visitor
    wang: Visitor
    look: Look = _nothing
    heard: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    async def opened(cls, office: Town, cadres: Cadres, monkeypatch: pytest.MonkeyPatch, look: Look = _nothing) -> "Walk":
        for name, module in list(sys.modules.items()):
            if name.startswith("bot.") and getattr(module, "datetime", None) is datetime:
                monkeypatch.setattr(module, "datetime", Watch)
        walk = cls(office, cadres, await seated(office, "值班小宁", "duty"), await office.arrive(), look)
        await walk.at("2024-07-01", "09:00")
        return walk

    async def at(self, day: str, clock: str = "08:30") -> None:
        """It is then; whatever falls due by that time is said."""
        Watch.shows = datetime.fromisoformat(f"{day}T{clock}:00+08:00").astimezone(UTC)
        while (await self.office.books.tasks.beat(Watch.shows)).looked:
            pass
        await self.office.books.tasks.weeks.summarise(Watch.shows)
        await self.office.quiet()

    async def says(self, who: Visitor, text: str) -> str:
        await who.say(text)
        return str((await who.answer())["text"])

    async def hears(self, who: Visitor, words: str) -> str:
        """Reads on until somebody says so."""
        while True:
            text = str((await who.answer()).get("text", ""))
            if words in text:
                return text

    async def reads_all(self, who: Visitor) -> None:
        while who.unread:
            await who.answer()

    async def presses(self, who: Visitor, label: str) -> str:
        await who.press(next((b["text"] for b in buttons_of(self.last(who, label)) if label in b["text"]), label))
        return str((await who.answer())["text"])

    def last(self, who: Visitor, label: str) -> dict[str, Any]:
        """The newest message with such a button."""
        return next(m for m in reversed(who.messages) if any(label in b["text"] for b in buttons_of(m)))

    def task(self, rows: list[Any], title: str) -> int:
        return int(next(row[0] for row in rows if row[1] == title))

    # The days

    async def live(self, folder: Path) -> None:
        await self.the_year_is_entered(folder)
        await self.a_task_is_spoken()
        await self.the_week_begins()
        await self.something_is_stuck()
        await self.somebody_is_away()
        await self.it_grows_late()
        await self.the_leader_looks()
        await self.it_is_done_and_told()
        await self.the_month_is_written()

    async def the_year_is_entered(self, folder: Path) -> None:
        file = folder / "任务分解表.xlsx"
        book = Workbook()
        for row in SHEET:
            book.worksheets[0].append(row)
        book.save(file)
        sheets, others = task_sheets([file])
        assert not others
        (_, reading), shelf = sheets[0], self.office.office.shelf
        assert [task.doubts != () for task in reading.tasks] == [False, False, False, True]
        filings = [filing_of(task, shelf.town, shelf.year) for task in reading.tasks if not task.doubts]
        assert await self.office.books.tasks.enter(filings, now=Watch.shows) == 3
        assert filings[0][1].fact == "ginger-area", "what residents ask about and what is worked on is one thing"

    async def a_task_is_spoken(self) -> None:
        card = await self.says(self.duty, "/task 张庄村厂房建设 7月19日前 建设局")
        assert "7月19日" in card
        await self.look(self.duty, "card")
        await self.duty.press("确认建立")
        await self.hears(self.to.ma, "张庄村厂房建设")

    async def the_week_begins(self) -> None:
        await self.at("2024-07-08")
        digest = (await self.to.gu.answer())["text"]
        assert "7月8日任务提醒" in digest
        assert "新增蘘荷种植面积" in digest
        await self.look(self.to.gu, "digest")
        assert "620亩（目标1000亩，62%）" in await self.says(self.to.gu, "蘘荷种了六百二十亩")
        await self.hears(self.to.ding, "蘘荷种了六百二十亩")
        assert "只留在内部台账" in await self.presses(self.to.ding, "只留内部")

    async def something_is_stuck(self) -> None:
        await self.says(self.to.ma, "/tasks")
        assert "编号" in await self.presses(self.to.ma, "张庄村厂房建设")
        await self.look(self.to.ma, "task")
        assert "卡在哪里" in await self.presses(self.to.ma, "有困难")
        assert "不计逾期" in await self.says(self.to.ma, "用地指标还没批下来，要请分管领导协调")
        await self.hears(self.to.qian, "用地指标还没批下来")
        await self.look(self.to.qian, "trouble")
        assert "按原期限继续" in [b["text"] for b in buttons_of(self.to.qian.messages[-1])], "decided where it is read"
        await self.presses(self.to.qian, "按原期限继续")
        await self.hears(self.to.ma, "领导已协调")

    async def somebody_is_away(self) -> None:
        await self.at("2024-07-15", "08:00")
        await self.reads_all(self.to.gu)
        await self.says(self.to.gu, "/tasks")
        await self.presses(self.to.gu, "新增蘘荷种植面积")
        await self.presses(self.to.gu, "请他人代办")
        await self.presses(self.to.gu, "马经办")
        assert "马经办" in await self.presses(self.to.gu, "3天")
        await self.look(self.to.gu, "leave")
        await self.reads_all(self.to.ma)
        await self.at("2024-07-15")
        await self.hears(self.to.ma, "今天到期")
        await self.look(self.to.ma, "stand-in")
        assert not self.to.gu.unread

    async def it_grows_late(self) -> None:
        await self.at("2024-07-16")
        assert "【黄】张庄村厂房建设（7月19日，还有3天到期）" in await self.says(self.to.qian, "/tasks 厂房")
        await self.at("2024-07-17")
        await self.at("2024-07-18")
        late = await self.says(self.to.qian, "哪些任务落后")
        assert "【红】新增蘘荷种植面积（7月15日，逾期3天）｜620亩（目标1000亩，62%）｜农村工作局经办人" in late
        await self.look(self.to.qian, "late")

    async def the_leader_looks(self) -> None:
        overview = await self.says(self.to.qian, "农业方面进展怎么样")
        assert "农业方面（2项）" in overview
        await self.look(self.to.qian, "overview")
        await self.to.qian.press("图")
        photo = await self.to.qian.answer(within=30)
        assert Image.open(io.BytesIO(await self.to.qian.fetch(photo["photo"][-1]["file_id"]))).width > 400
        await self.look(self.to.qian, "chart")
        assert "逾期3天" in await self.presses(self.to.qian, "新增蘘荷种植面积")
        await self.look(self.to.qian, "drill")
        await self.reads_all(self.to.gu)
        await self.presses(self.to.qian, "督办")
        await self.hears(self.to.gu, "【督办】")
        await self.look(self.to.gu, "urged")

    async def it_is_done_and_told(self) -> None:
        assert "100%" in await self.says(self.to.gu, "蘘荷一千亩都种上了")
        assert "完成" in await self.presses(self.to.gu, "已完成")
        await self.hears(self.to.ding, "一千亩都种上")
        await self.look(self.to.ding, "approve")
        await self.presses(self.to.ding, "通过")
        await self.office.office.shelf.renew()
        shown = await self.says(self.wang, "蘘荷种植面积进展怎么样了")
        assert "1000亩" in shown
        assert "2024年7月18日" in shown
        assert "620" not in shown, "what was kept inside stays inside"
        await self.look(self.wang, "resident")
        assert "【黄】新增蘘荷种植面积" in await self.says(self.to.qian, "/tasks 蘘荷种植面积"), "caught up after red is not green"

    async def the_month_is_written(self) -> None:
        await self.at("2024-07-31", "10:00")
        await self.reads_all(self.to.qian)
        await self.says(self.to.qian, "/tasks")
        await self.to.qian.press("月报")
        paper, sheet = await self.to.qian.answers(2, within=30)
        assert paper["document"]["file_name"] == "下原镇2024年7月任务台账.docx", paper["document"]
        told = Document(io.BytesIO(await self.to.qian.fetch(paper["document"]["file_id"])))
        cells = [cell.text for table in told.tables for row in table.rows for cell in row.cells]
        assert any("蘘荷一千亩都种上了" in text for text in [*cells, *(p.text for p in told.paragraphs)])
        book = openpyxl.load_workbook(io.BytesIO(await self.to.qian.fetch(sheet["document"]["file_id"])))
        assert any("7月8日：蘘荷种了六百二十亩" in str(c.value) for row in book.worksheets[0].iter_rows() for c in row)
        await self.look(self.to.qian, "month")
