"""Pictures and reports: made in a process that lives a second, so that what their libraries hold never stays in the office."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from db.books import Books
from db.tasks.facts import Task
from knowledge.rules import RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.tasks.amounts import percent
from knowledge.tasks.reports import Line

HOUSE = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds for a picture or a report
_one_at_a_time = asyncio.Semaphore(1)


async def chart(tasks: Sequence[Task], title: str) -> bytes:
    """A PNG of what stands how, by area, and of the figures that count up. RuleBroken where there is nothing to draw."""
    if not tasks:
        raise RuleBroken("还没有任务，画不出图。")
    areas: dict[str, dict[str, int]] = {}
    for task in tasks:
        lights = areas.setdefault(task.area or "其他", {})
        lights[task.light] = lights.get(task.light, 0) + 1
    shares = [(task.title[:9], share) for task in tasks if (share := percent(task.goal, task.amount, task.whole)) is not None]
    return await _made("charts", {"title": title, "areas": areas, "shares": shares[:12]})


async def _made(by: str, facts: dict[str, Any]) -> bytes:
    """What `knowledge.tasks.<by>` writes from facts, in a process of its own. RuleBroken where it fails or takes too long."""
    async with _one_at_a_time:
        maker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"knowledge.tasks.{by}", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, cwd=HOUSE,
        )  # fmt: skip
        try:
            made, _ = await asyncio.wait_for(maker.communicate(json.dumps(facts).encode()), PATIENCE)
        except TimeoutError:
            maker.kill()
            await maker.wait()
            made = b""
    if maker.returncode != 0 or not made:
        raise RuleBroken("暂时做不出来，请稍后再试。")
    return made


async def reports(books: Books, town: str, quarterly: bool, now: datetime) -> list[tuple[str, bytes]]:
    """The month's or the quarter's 台账 as docx and xlsx, composed from what was told; nobody is asked for anything."""
    today = day_of(now)
    since = _begin(today, quarterly)
    found = await books.tasks.desks.period(since, today, now=now)
    lines = [_line(task, told) for task, told in found]
    span = f"{since.year}年第{(since.month + 2) // 3}季度" if quarterly else f"{since.year}年{since.month}月"
    title = f"{town}{span}任务台账"
    facts = {
        "title": title,
        "today": today.isoformat(),
        "lines": [asdict(line) | {"due_on": line.due_on.isoformat()} for line in lines],
    }
    return [(f"{title}.{kind}", await _made("reports", facts | {"kind": kind})) for kind in ("docx", "xlsx")]


def _begin(today: date, quarterly: bool) -> date:
    """The first day of the month or quarter; in its first three days, of the one before."""
    day = today - timedelta(days=3) if today.day <= 3 else today
    return date(day.year, (day.month - 1) // 3 * 3 + 1 if quarterly else day.month, 1)


def _line(task: Task, told: list[tuple[datetime, str]]) -> Line:
    said = "；".join(f"{day_of(at).month}月{day_of(at).day}日：{words}" for at, words in told)
    return Line(
        task.area, task.title, task.owner, task.goal.said, task.told, task.due_on, task.light, task.reason, said, task.confirmed
    )  # fmt: skip
