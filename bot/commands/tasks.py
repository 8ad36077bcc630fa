"""`tasks`: enters the year's starting breakdown of the town's content; and `import` of a decomposition table comes here."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.commands.books import the_books
from bot.posts import POSTS
from bot.settings import read_settings
from knowledge.rules.clocks import day_of
from knowledge.rules.people import Role

if TYPE_CHECKING:
    from db.tasks.facts import Filing
    from knowledge.facts import Town
    from knowledge.tasks.plans import Year
    from knowledge.tasks.sheets import SheetReading, SheetTask

console = Console(highlight=False, soft_wrap=True)
Sheets = list[tuple[str, "SheetReading"]]
OWNERS = {post.unit: post.code for post in reversed(POSTS) if post.role is Role.CLERK}
UNITS = tuple(OWNERS)


def add_to(app: typer.Typer) -> None:
    app.command("tasks")(tasks)


def tasks(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be entered.")] = False,
) -> None:
    """Enter the year's starting breakdown: a task for every target and project of the report, owner posts unconfirmed."""
    from handlers.tasks.years import filings_of
    from knowledge.library import load_town
    from knowledge.tasks.plans import load_year

    settings = read_settings()
    town = load_town(settings.town)
    filings = filings_of(load_year(town, settings.town), town.id, town.year)
    for _, filing in filings:
        console.print(f"{filing.final_on} {filing.title} {filing.unit}（{filing.post}，示例，待确认）", markup=False)
    if not dry_run:
        console.print(f"{asyncio.run(_enter(filings))}项任务已建立，共{len(filings)}项。")


async def _enter(filings: list[tuple[str, Filing]]) -> int:
    async with the_books() as books:
        await books.people.set_up_posts(POSTS)
        return await books.tasks.enter(filings, now=datetime.now(UTC))


def task_sheets(files: list[Path]) -> tuple[Sheets, list[Path]]:
    """The files that are decomposition tables, read; and all the others, which are documents."""
    from knowledge.importing import Unreadable
    from knowledge.library import load_town
    from knowledge.tasks.sheets import read_sheet

    sheets: Sheets = []
    others: list[Path] = []
    year = load_town(read_settings().town).year if any(file.suffix.lower() == ".xlsx" for file in files) else 0
    for file in files:
        try:
            wanted = file.suffix.lower() == ".xlsx" and file.is_file()
            reading = read_sheet(file.read_bytes(), UNITS, day_of(datetime.now(UTC)), year) if wanted else None
        except Unreadable:
            reading = None  # whoever reads documents says what is wrong with it
        others += [file] if reading is None else []
        sheets += [(file.name, reading)] if reading is not None else []
    return sheets, others


def take_in(sheets: Sheets, *, dry_run: bool) -> None:
    """Shows what each table holds, the doubtful rows with their reasons, and enters the others."""
    from knowledge.library import load_town
    from knowledge.tasks.plans import load_year

    town = load_town(read_settings().town)
    year = load_year(town, read_settings().town)
    for name, reading in sheets:
        _show(name, reading)
        ready = [task for task in reading.tasks if not task.doubts]
        if not dry_run:
            new = asyncio.run(_enter([filing_of(task, town, year) for task in ready]))
            console.print(f"{new}项任务已建立，{len(ready) - new}项以前已有。", markup=False)


def _show(name: str, reading: SheetReading) -> None:
    fates = "、".join(f"{fate} {count}" for fate, count in sorted(reading.cells.items()))
    console.print(f"{name}：{len(reading.tasks)}行任务，{reading.total}个有内容的单元格（{fates}）", markup=False)
    for task in reading.tasks:
        if task.doubts:
            console.print(f"  待核对 {task.where} {task.title[:40]}：{'；'.join(task.doubts)}（没有导入）", markup=False)
        else:
            console.print(f"  {task.due.day} {task.title[:40]} {task.lead}", markup=False)
        for remark in task.remarks:
            console.print(f"    {remark[:120]}", markup=False)
    for line in reading.left:
        console.print(f"  没有导入 {line}", markup=False)


def filing_of(task: SheetTask, town: Town, year: Year) -> tuple[str, Filing]:
    """A row as a task, joined to what the report says of it and to a field of work that people ask for."""
    from db.tasks.facts import Filing, Step
    from knowledge.tasks.plans import area_of, fact_of

    assert task.due.day is not None
    digest = hashlib.sha256(f"{task.title}\0{task.lead}\0{task.due.day.year}".encode()).hexdigest()[:24]
    steps = tuple(Step(part.day, part.label[:100], part.goal) for part in task.parts)
    area = area_of(year, task.area) or area_of(year, task.title)
    filing = Filing(
        task.title, task.lead, OWNERS[task.lead], task.due.day, task.goal, fact_of(town, task.title),
        area.name if area else task.area, task.assists, steps, confirmed=True,
    )  # fmt: skip
    return f"sheet:{digest}", filing
