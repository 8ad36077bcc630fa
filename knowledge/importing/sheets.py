"""Reads xlsx: each sheet is a heading and a table of what the cells show, never their formulas."""

import datetime
import warnings
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.importing import sheet_limits
from knowledge.importing.blocks import Block, Contents, Rows
from knowledge.importing.manuscript import Progress, Unreadable
from knowledge.importing.parcels import BROKEN
from knowledge.importing.sheet_limits import MOST_COLUMNS, MOST_ROWS


def read(content: bytes, progress: Progress) -> Contents:
    """Return the visible sheets of an xlsx whose zip has been checked."""
    sheet_limits.check(content)
    try:
        blocks, doubts = _read(content, progress)
    except Exception as error:  # hostile XML makes openpyxl raise anything; here is the wall
        raise Unreadable(BROKEN) from error
    return Contents(tuple(blocks), tuple(doubts))


def _read(content: bytes, progress: Progress) -> tuple[list[Block], list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no text
        book = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    blocks: list[Block] = []
    doubts: list[str] = []
    for done, sheet in enumerate(book.worksheets, 1):
        if sheet.sheet_state == "visible":
            blocks += [Block(sheet.title, 1), Block(rows=_rows(sheet))]
        else:
            doubts.append(f"隐藏的工作表“{sheet.title}”没有读取。")
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            doubts.append(f"工作表“{sheet.title}”太大，只读取前{MOST_ROWS}行、{MOST_COLUMNS}列。")
        progress(done, len(book.worksheets))
    return blocks, doubts


def _rows(sheet: Worksheet) -> Rows:
    rows, columns = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
    shown = [[_shown(cell) for cell in row] for row in sheet.iter_rows(max_row=rows, max_col=columns)]
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= rows and merged.min_col <= columns:
            _spread(shown, merged)
    return tuple(tuple(row) for row in shown if any(row))


def _spread(shown: list[list[str]], merged: Any) -> None:
    text = shown[merged.min_row - 1][merged.min_col - 1]
    for row in shown[merged.min_row - 1 : merged.max_row]:
        row[merged.min_col - 1 : merged.max_col] = [text] * len(row[merged.min_col - 1 : merged.max_col])


def _shown(cell: Any) -> str:
    """Return a cell as the sheet shows it: 0.04 formatted as a percentage is 4%."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, (int, float)):
        return _figure(value, cell)
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def _figure(value: float, cell: Cell) -> str:
    percent = "%" in str(cell.number_format)
    return f"{round(value * 100, 10) if percent else value:.12g}" + ("%" if percent else "")
