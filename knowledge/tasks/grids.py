"""A sheet as a grid: what each cell shows, which cell holds it, and what became of it; no cell is dropped silently."""

import datetime
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl.worksheet.worksheet import Worksheet

from knowledge.importing.sheet_limits import MOST_COLUMNS, MOST_ROWS


@dataclass(slots=True)
class Grid:
    """A sheet: what each cell shows (merged ones spread), and the cell that holds it.

    `turned`: rows and columns have changed places.
    """

    name: str
    shown: dict[tuple[int, int], str]
    values: dict[tuple[int, int], Any]
    anchors: dict[tuple[int, int], tuple[int, int]]
    rows: int
    columns: int
    hidden_rows: set[int]
    hidden_columns: set[int]
    cells: Counter[str] = field(default_factory=Counter)
    counted: set[tuple[int, int]] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    turned: bool = False

    def line(self, number: int) -> str:
        """A row as whoever has the sheet before them finds it."""
        return f"“{self.name}”第{number}{'列' if self.turned else '行'}"

    def spot(self, place: tuple[int, int]) -> str:
        row, column = reversed(place) if self.turned else place
        return f"“{self.name}”第{row}行第{column}列"

    def count(self, place: tuple[int, int], fate: str) -> None:
        """Notes what became of a filled cell, once."""
        anchor = self.anchors.get(place, place)
        if anchor in self.values and anchor not in self.counted:
            self.counted.add(anchor)
            self.cells[fate] += 1


def read_grid(sheet: Worksheet) -> Grid:
    rows, columns = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
    values = {
        (cell.row, cell.column): cell.value
        for row in sheet.iter_rows(max_row=rows, max_col=columns)
        for cell in row
        if cell.value is not None and str(cell.value).strip() and cell.row and cell.column
    }
    grid = Grid(
        sheet.title, {place: _shown(value) for place, value in values.items()}, values,
        {place: place for place in values}, rows, columns,
        {number for number, row in sheet.row_dimensions.items() if row.hidden}, _hidden_columns(sheet),
    )  # fmt: skip
    for merged in sheet.merged_cells.ranges:
        anchor = (merged.min_row, merged.min_col)
        for place in ((r, c) for r in range(merged.min_row, merged.max_row + 1) for c in range(merged.min_col, merged.max_col + 1)):
            if anchor in values:
                grid.shown[place], grid.anchors[place] = grid.shown[anchor], anchor
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        grid.left.append(f"工作表“{sheet.title}”太大，只读取前{MOST_ROWS}行、{MOST_COLUMNS}列。")
    return grid


def _hidden_columns(sheet: Worksheet) -> set[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            hidden |= set(range(dimension.min, min(dimension.max, MOST_COLUMNS) + 1))
    return hidden


def _shown(value: Any) -> str:
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return unicodedata.normalize("NFKC", text).strip()


def turned(grid: Grid) -> Grid:
    """The sheet on its side; what becomes of a cell is noted for both."""
    return Grid(
        grid.name,
        {place[::-1]: text for place, text in grid.shown.items()},
        {place[::-1]: value for place, value in grid.values.items()},
        {place[::-1]: anchor[::-1] for place, anchor in grid.anchors.items()},
        grid.columns,
        grid.rows,
        grid.hidden_columns,
        grid.hidden_rows,
        grid.cells,
        {place[::-1] for place in grid.counted},
        grid.left,
        turned=not grid.turned,
    )


def leave(grid: Grid, rows: Iterable[int], fate: str, line: str) -> None:
    """Accounts for cells that are not taken in, and says so."""
    before = sum(grid.cells.values())
    for row in rows:
        for column in range(1, grid.columns + 1):
            grid.count((row, column), fate)
    if sum(grid.cells.values()) > before:
        grid.left.append(line)


def leave_cell(grid: Grid, place: tuple[int, int], fate: str, why: str) -> None:
    """The same for one cell, once, with what it shows."""
    if grid.anchors[place] not in grid.counted:
        grid.left.append(f"{grid.spot(place)}{why}，没有导入：{grid.shown[place][:30]}")
    grid.count(place, fate)


def leave_quietly(grid: Grid, rows: Iterable[int], fate: str) -> None:
    for row in rows:
        for column in range(1, grid.columns + 1):
            grid.count((row, column), fate)


def holds_formulas(content: bytes) -> bool:
    """Whether any sheet of the file has a formula."""
    with ZipFile(BytesIO(content)) as parts:
        return any(b"<f" in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))


def leave_uncomputed(grid: Grid, sheet: Worksheet) -> None:
    """A formula whose result the file does not hold shows nothing: it is said, not dropped. `sheet` is read with its formulas."""
    for row in sheet.iter_rows(max_row=grid.rows, max_col=grid.columns):
        for cell in row:
            place = (cell.row or 0, cell.column or 0)
            if str(cell.value or "").startswith("=") and place not in grid.values:
                grid.values[place] = cell.value
                grid.count(place, "formula")
                grid.left.append(f"{grid.spot(place)}是公式，文件里没有算好的结果，没有导入。")
