"""`import FILE…`: takes documents in as drafts; an officer confirms them in chat before anybody sees them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from bot.commands.books import the_books
from bot.commands.tasks import take_in, task_sheets
from bot.settings import BadSettings

if TYPE_CHECKING:
    from db.documents import Draft

console = Console(highlight=False, soft_wrap=True)


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    files: Annotated[list[Path], typer.Argument(help="docx, xlsx, pdf, html, md or txt.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be taken in.")] = False,
) -> None:
    """Take in documents as drafts, and decomposition tables (任务分解表.xlsx) as tasks; every doubtful row or spot is listed."""
    sheets, files = task_sheets(files)
    if sheets:
        take_in(sheets, dry_run=dry_run)
    if not files:
        return
    drafts, refused = _read_all(files)
    for draft in drafts:
        _show(draft)
    if drafts and not dry_run:
        asyncio.run(_enter(drafts))
    if refused:
        raise BadSettings(f"{len(refused)} of {len(files)} files were not taken in: " + " ".join(refused))


def _read_all(files: list[Path]) -> tuple[list[Draft], list[str]]:
    """What could be read, and a line for each file that could not; one bad file does not cost the others."""
    from handlers.drafts import draft_of
    from knowledge.importing import Unreadable

    drafts, refused = [], []
    with Progress(console=console, transient=True) as bars:
        for file in files:
            bar = bars.add_task(file.name, total=None)
            try:
                content = file.read_bytes()
                drafts.append(draft_of(content, file.name, _moving(bars, bar)))
            except Unreadable as fault:
                refused.append(f"{file.name}：{fault.sentence}")
            except OSError as fault:
                refused.append(f"{file.name}: {fault.strerror}.")
    return drafts, refused


def _moving(bars: Progress, bar: TaskID) -> Callable[[int, int], None]:
    def move(done: int, of: int) -> None:
        bars.update(bar, completed=done, total=of)

    return move


def _show(draft: Draft) -> None:
    characters = sum(len(part.text) for part in draft.parts)
    console.print(
        f"《{draft.title}》 {draft.dated or ''}  {len(draft.parts)}节 {characters}字 {len(draft.figures)}个指标", markup=False
    )
    for spot in (*draft.doubts, *draft.damage):
        console.print(f"  待核对 {spot}", markup=False)
    if draft.figures:
        table = Table("指标", "数值", "年份", "类别", "疑问")
        for figure in draft.figures:
            table.add_row(figure.name, figure.said, str(figure.year or "?"), figure.kind, figure.doubt)
        console.print(table, markup=False)


async def _enter(drafts: list[Draft]) -> None:
    async with the_books() as books:
        for draft in drafts:
            number, new = await books.documents.enter(draft, by=None, now=datetime.now(UTC))
            said = (
                f"文件{number}已作为草稿存入，请值班员在聊天里发 /documents 核对后公布。" if new else f"已导入过，是文件{number}。"
            )
            console.print(said, markup=False)
