"""Reads a decomposition table (任务分解表.xlsx): which column means what, every cell accounted for."""

import datetime
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from knowledge.importing import sheet_limits
from knowledge.importing.manuscript import Unreadable
from knowledge.importing.parcels import BROKEN, NOT_OFFICE, holds_word
from knowledge.tasks.grids import Grid, holds_formulas, leave, leave_cell, leave_quietly, leave_uncomputed, read_grid
from knowledge.tasks.heads import find_head, is_total, says_head_again, section, unit_of, upright
from knowledge.tasks.rows import Row, SheetTask, task_of


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a table held. `cells` counts every filled cell by what became of it; `left` are lines on what was not taken in."""

    tasks: tuple[SheetTask, ...]
    left: tuple[str, ...]
    cells: Mapping[str, int]
    total: int

    @property
    def whole(self) -> bool:
        """Whether every filled cell is accounted for."""
        return sum(self.cells.values()) == self.total


def read_sheet(content: bytes, units: Iterable[str], today: datetime.date, year: int) -> SheetReading | None:
    """The tasks of an xlsx; None where no visible sheet looks like a task table. Raises Unreadable for an unsafe or broken file."""
    if holds_word(content):
        raise Unreadable(NOT_OFFICE)
    sheet_limits.check(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no text
            book = load_workbook(BytesIO(content), data_only=True, keep_links=False)
        grids = [read_grid(sheet) for sheet in book.worksheets]
        if holds_formulas(content):
            formulas = load_workbook(BytesIO(content), keep_links=False)
            for grid, sheet in zip(grids, formulas.worksheets, strict=True):
                leave_uncomputed(grid, sheet)
    except Exception as error:  # hostile XML makes openpyxl raise anything; here is the wall
        raise Unreadable(BROKEN) from error
    tasks, found = list[SheetTask](), False
    for grid, sheet in zip(grids, book.worksheets, strict=True):
        if sheet.sheet_state != "visible":
            leave(grid, range(1, grid.rows + 1), "hidden", f"隐藏的工作表“{grid.name}”没有读取。")
            continue
        of_sheet = _tasks_of(grid, tuple(units), today, year)
        found = found or of_sheet is not None
        tasks += of_sheet or []
    return _reading(tasks, grids) if found else None


def _reading(tasks: list[SheetTask], grids: Sequence[Grid]) -> SheetReading:
    cells: Counter[str] = sum((grid.cells for grid in grids), Counter())
    left = tuple(line for grid in grids for line in grid.left)
    return SheetReading(tuple(tasks), left, dict(cells), sum(len(grid.values) for grid in grids))


def _tasks_of(grid: Grid, units: tuple[str, ...], today: datetime.date, year: int) -> list[SheetTask] | None:
    """The tasks of one sheet, or None where it has no head of a task table."""
    grid = upright(grid)
    head = find_head(grid)
    if head is None:
        leave(grid, range(1, grid.rows + 1), "no table", f"工作表“{grid.name}”不像任务分解表，没有读取。")
        return None
    first, last, roles = head
    leave_quietly(grid, range(1, first), "title")
    if grid.turned:
        _leave_notes(grid, range(first, last + 1), roles)
    leave_quietly(grid, range(first, last + 1), "head")
    rows, area, tasks = list[tuple[Row, str]](), "", list[SheetTask]()
    for number in range(last + 1, grid.rows + 1):
        if number in grid.hidden_rows:
            leave(grid, [number], "hidden", f"{grid.line(number)}是隐藏的，没有导入。")
        elif says_head_again(grid, number, roles):
            leave_quietly(grid, [number], "head")
        elif is_total(grid, number, roles):
            leave(grid, [number], "total", f"{grid.line(number)}是合计，没有导入。")
        elif (named := section(grid, number, roles)) is not None:
            area = named
        elif row := _row(grid, number, roles):
            rows.append((row, area))
    for row, of_area, more in _joined(rows):
        tasks.append(task_of(grid, row, more, of_area, units, today, year))
    return tasks


def _leave_notes(grid: Grid, heads: range, roles: Mapping[int, tuple[str, str]]) -> None:
    """Below heads that stand one below the other a note stands as if it were one of them; it heads nothing."""
    for column in range(1, grid.columns + 1):
        beside = any((number, column) in grid.anchors for number in range(heads.stop, grid.rows + 1))
        for place in ((number, column) for number in heads if column not in roles and not beside):
            if place in grid.anchors:
                leave_cell(grid, place, "no head", "旁边没有内容")


def _row(grid: Grid, number: int, roles: Mapping[int, tuple[str, str]]) -> Row | None:
    """A row by its roles; cells in columns without a head, or hidden ones, are listed and not taken in."""
    texts: dict[str, list[str]] = {}
    quarters, values, anchor = list[tuple[str, str]](), dict[str, Any](), None
    for column in range(1, grid.columns + 1):
        place = (number, column)
        if place not in grid.shown:
            continue
        role, head = roles.get(column, ("", ""))
        if column in grid.hidden_columns:
            leave_cell(grid, place, "hidden", "是隐藏的")
            continue
        if not role:
            leave_cell(grid, place, "no head", "没有表头")
            continue
        grid.count(place, role)
        if role == "goal" and (unit := unit_of(head)):
            texts.setdefault("unit", []).append(unit)
        if role == "quarter":
            quarters.append((head, grid.shown[place]))
        texts.setdefault(role, []).append(grid.shown[place])
        values.setdefault(role, grid.values.get(grid.anchors[place]))
        if role == "title":
            anchor = grid.anchors[place]
    return Row(number, texts, quarters, values, anchor) if texts else None


def _joined(rows: list[tuple[Row, str]]) -> Iterator[tuple[Row, str, list[Row]]]:
    """Rows under one merged title are steps of one task."""
    place = 0
    while place < len(rows):
        row, area = rows[place]
        more = list[Row]()
        while place + 1 < len(rows) and rows[place + 1][0].anchor == row.anchor is not None:
            place += 1
            more.append(rows[place][0])
        yield row, area, more
        place += 1
