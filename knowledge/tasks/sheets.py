"""Reads a decomposition table (任务分解表.xlsx): which column means what, every cell accounted for."""

import datetime
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.importing import sheet_limits
from knowledge.importing.manuscript import Unreadable
from knowledge.importing.parcels import BROKEN, NOT_OFFICE, holds_word
from knowledge.importing.sheet_limits import MOST_COLUMNS, MOST_ROWS
from knowledge.numerals import quantities
from knowledge.tasks.amounts import Goal, Kind
from knowledge.tasks.days import Due, read_due, read_text

HEAD_WITHIN = 15  # rows: above them stand a title and perhaps a unit
SERIALS = range(40_000, 60_000)  # days since 1899-12-30: 2009 to 2064
EPOCH = datetime.date(1899, 12, 30)
QUARTERS = {"一": (3, 31), "二": (6, 30), "三": (9, 30), "四": (12, 31), "1": (3, 31), "2": (6, 30), "3": (9, 30), "4": (12, 31)}
# What a column's head may say, the more particular first.
ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:序号|编号|序|No\.?|项次)$", re.IGNORECASE)),
    ("quarter", re.compile(r"(?:第?[一二三四1234]季度|Q[1-4])")),
    ("assist", re.compile(r"配合|协助|协办|参与")),
    ("lead", re.compile(r"牵头(?!人|领导)|主办|责任(?:单位|部门|科室)|承办|主责|落实单位")),
    ("person", re.compile(r"责任人|负责人|责任岗位|牵头领导|牵头人|分管|联系人|挂钩")),
    ("due", re.compile(r"时限|期限|完成(?:时间|日期|时点)|截止|时间节点|时间要求|进度要求|办结时间")),
    ("goal", re.compile(r"目标值|年度目标|目标数|指标值|计划数|任务数|年度计划|目标$|指标$")),
    ("unit", re.compile(r"计量单位|^单位$")),
    ("title", re.compile(r"任务|工作(?:内容|事项|要点|举措)|重点工作|项目|事项|具体内容|内容|主要措施|举措")),
    ("area", re.compile(r"类别|领域|条线|板块|分类")),
    ("note", re.compile(r"备注|说明|其他")),
)
TOTAL = re.compile(r"^(?:合计|总计|小计)")
SEVERAL = re.compile(r"[、,，/;；\n\s]+|和|及|与")
FORMULA = re.compile(r"≥|不少于|不低于|以上|至少")
ABOUT = re.compile(r"左右|约")
AIM = re.compile(r"力争|争取")


@dataclass(frozen=True, slots=True)
class Part:
    """A milestone of a row."""

    day: datetime.date
    label: str
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class SheetTask:
    """A row as a task. `doubts` keep it from being entered: each is a line for a person."""

    where: str
    title: str
    lead: str
    assists: tuple[str, ...]
    due: Due
    goal: Goal
    parts: tuple[Part, ...]
    area: str
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]


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


@dataclass(slots=True)
class _Row:
    """A row being read: the text of each role, where it stands, and by which cell a merged title is the same."""

    number: int
    texts: dict[str, list[str]]
    quarters: list[tuple[str, str]]
    values: dict[str, Any]
    anchor: tuple[int, int] | None


@dataclass(slots=True)
class _Grid:
    """A sheet: what each cell shows (merged ones spread), and the cell that holds it."""

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

    def count(self, place: tuple[int, int], fate: str) -> None:
        """Notes what became of a filled cell, once."""
        anchor = self.anchors.get(place, place)
        if anchor in self.values and anchor not in self.counted:
            self.counted.add(anchor)
            self.cells[fate] += 1


def read_sheet(content: bytes, units: Iterable[str], today: datetime.date, year: int) -> SheetReading | None:
    """The tasks of an xlsx; None where no visible sheet looks like a task table. Raises Unreadable for an unsafe or broken file."""
    if holds_word(content):
        raise Unreadable(NOT_OFFICE)
    sheet_limits.check(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no text
            book = load_workbook(BytesIO(content), data_only=True, keep_links=False)
        grids = [_grid(sheet) for sheet in book.worksheets]
    except Exception as error:  # hostile XML makes openpyxl raise anything; here is the wall
        raise Unreadable(BROKEN) from error
    tasks, found = list[SheetTask](), False
    for grid, sheet in zip(grids, book.worksheets, strict=True):
        if sheet.sheet_state != "visible":
            _leave(grid, range(1, grid.rows + 1), "hidden", f"隐藏的工作表“{grid.name}”没有读取。")
            continue
        of_sheet = _tasks_of(grid, tuple(units), today, year)
        found = found or of_sheet is not None
        tasks += of_sheet or []
    return _reading(tasks, grids) if found else None


def _reading(tasks: list[SheetTask], grids: Sequence[_Grid]) -> SheetReading:
    cells: Counter[str] = sum((grid.cells for grid in grids), Counter())
    left = tuple(line for grid in grids for line in grid.left)
    return SheetReading(tuple(tasks), left, dict(cells), sum(len(grid.values) for grid in grids))


def _grid(sheet: Worksheet) -> _Grid:
    rows, columns = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
    values = {
        (cell.row, cell.column): cell.value
        for row in sheet.iter_rows(max_row=rows, max_col=columns)
        for cell in row
        if cell.value is not None and str(cell.value).strip() and cell.row and cell.column
    }
    grid = _Grid(
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


def _leave(grid: _Grid, rows: Iterable[int], fate: str, line: str) -> None:
    """Accounts for cells that are not taken in, and says so."""
    before = sum(grid.cells.values())
    for row in rows:
        for column in range(1, grid.columns + 1):
            grid.count((row, column), fate)
    if sum(grid.cells.values()) > before:
        grid.left.append(line)


def _tasks_of(grid: _Grid, units: tuple[str, ...], today: datetime.date, year: int) -> list[SheetTask] | None:
    """The tasks of one sheet, or None where it has no head of a task table."""
    head = _head(grid)
    if head is None:
        _leave(grid, range(1, grid.rows + 1), "no table", f"工作表“{grid.name}”不像任务分解表，没有读取。")
        return None
    first, last, roles = head
    _leave_quietly(grid, range(1, first), "title")
    _leave_quietly(grid, range(first, last + 1), "head")
    rows, area, tasks = list[tuple[_Row, str]](), "", list[SheetTask]()
    for number in range(last + 1, grid.rows + 1):
        if number in grid.hidden_rows:
            _leave(grid, [number], "hidden", f"“{grid.name}”第{number}行是隐藏行，没有导入。")
        elif (section := _section(grid, number, roles)) is not None:
            area = section
        elif row := _row(grid, number, roles):
            rows.append((row, area))
    for row, of_area, more in _joined(rows):
        tasks.append(_task(grid, row, more, of_area, units, today, year))
    return tasks


def _leave_quietly(grid: _Grid, rows: Iterable[int], fate: str) -> None:
    for row in rows:
        for column in range(1, grid.columns + 1):
            grid.count((row, column), fate)


def _head(grid: _Grid) -> tuple[int, int, dict[int, tuple[str, str]]] | None:
    """The rows of the head and what each column means; a second line of heads goes below the first."""
    for first in range(1, min(HEAD_WITHIN, grid.rows) + 1):
        roles = _roles(grid, [first])
        if not _is_head(roles):
            continue
        below = [grid.shown.get((first + 1, column), "") for column in range(1, grid.columns + 1)]
        merged_down = any(
            grid.anchors.get((first + 1, column)) == grid.anchors.get((first, column)) is not None
            for column in range(1, grid.columns + 1)
        )
        two_lines = first + 1 <= grid.rows and merged_down and any(_role(text) for text in below if text)
        rows = [first, first + 1] if two_lines else [first]
        return first, rows[-1], _roles(grid, rows)
    return None


def _is_head(roles: Mapping[int, tuple[str, str]]) -> bool:
    kinds = {role for role, _ in roles.values()}
    return "title" in kinds and bool(kinds & {"lead", "due", "quarter"}) and len(roles) >= 2


def _roles(grid: _Grid, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
    """By column, its role and its own head; the lower line of a head says more than the upper."""
    roles: dict[int, tuple[str, str]] = {}
    for column in range(1, grid.columns + 1):
        texts = list(dict.fromkeys(grid.shown.get((row, column), "") for row in reversed(rows)))
        found = next(((role, text) for text in texts if text and len(text) <= 20 and (role := _role(text))), None)
        if found:
            roles[column] = found
    return roles


def _role(text: str) -> str:
    bare = re.sub(r"[\s()（）]", "", read_text(text))
    return next((role for role, pattern in ROLES if pattern.search(bare)), "")


def _section(grid: _Grid, number: int, roles: Mapping[int, tuple[str, str]]) -> str | None:
    """A row that is one wide cell names the part that follows (一、经济发展); it is no task."""
    anchors = {grid.anchors[(number, c)] for c in range(1, grid.columns + 1) if (number, c) in grid.anchors}
    places = [c for c in range(1, grid.columns + 1) if (number, c) in grid.anchors]
    if len(anchors) != 1 or (anchor := next(iter(anchors)))[0] != number:
        return None
    text = grid.shown[anchor]
    numbered = re.match(r"^[一二三四五六七八九十]+[、.．]|^[（(][一二三四五六七八九十]+[)）]", text)
    beside = roles.get(places[0], ("", ""))[0] == "number" and not text.isdigit()
    if len(places) > 1 or numbered or beside:
        grid.count(anchor, "section")
        return re.sub(r"^[（(]?[一二三四五六七八九十]+[)）]?[、.．]?\s*", "", text)
    return None


def _row(grid: _Grid, number: int, roles: Mapping[int, tuple[str, str]]) -> _Row | None:
    """A row by its roles; cells in columns without a head, or hidden ones, are listed and not taken in."""
    texts: dict[str, list[str]] = {}
    quarters, values, anchor = list[tuple[str, str]](), dict[str, Any](), None
    for column in range(1, grid.columns + 1):
        place = (number, column)
        if place not in grid.shown:
            continue
        role, head = roles.get(column, ("", ""))
        if column in grid.hidden_columns:
            _leave(grid, [], "hidden", "")
            if grid.anchors[place] not in grid.counted:
                grid.left.append(f"“{grid.name}”第{number}行第{column}列是隐藏列，没有导入：{grid.shown[place][:30]}")
            grid.count(place, "hidden")
            continue
        if not role:
            if grid.anchors[place] not in grid.counted:
                grid.left.append(f"“{grid.name}”第{number}行第{column}列没有表头，没有导入：{grid.shown[place][:30]}")
            grid.count(place, "no head")
            continue
        grid.count(place, role)
        if role == "quarter":
            quarters.append((head, grid.shown[place]))
        texts.setdefault(role, []).append(grid.shown[place])
        values.setdefault(role, grid.values.get(grid.anchors[place]))
        if role == "title":
            anchor = grid.anchors[place]
    return _Row(number, texts, quarters, values, anchor) if texts else None


def _joined(rows: list[tuple[_Row, str]]) -> Iterator[tuple[_Row, str, list[_Row]]]:
    """Rows under one merged title are steps of one task."""
    place = 0
    while place < len(rows):
        row, area = rows[place]
        more = list[_Row]()
        while place + 1 < len(rows) and rows[place + 1][0].anchor == row.anchor is not None:
            place += 1
            more.append(rows[place][0])
        yield row, area, more
        place += 1


def _task(
    grid: _Grid, row: _Row, more: list[_Row], area: str, units: tuple[str, ...], today: datetime.date, year: int
) -> SheetTask:  # fmt: skip
    where = f"“{grid.name}”第{row.number}行"
    title = " ".join(dict.fromkeys(row.texts.get("title", [])))
    doubts: list[str] = [] if title else ["没有任务内容"]
    if TOTAL.search(title):
        doubts.append("像是合计行")
    lead, assists = _units(row, units, doubts)
    goal = _goal(row, doubts)
    days = [_due(each, today, year) for each in (row, *more)]
    parts = [*_quarter_parts(row, goal, year)]
    due = _last(days, parts, year, doubts)
    steps = zip((row, *more), days, strict=True) if more else ()
    parts += [Part(day.day, (each.texts.get("due") or [""])[0]) for each, day in steps if day.sure and day.day]
    remarks = [f"责任人“{text}”没有导入：任务跟着岗位走" for text in row.texts.get("person", [])]
    remarks += [f"备注：{text}" for text in row.texts.get("note", [])]
    kept = {part.day: part for part in parts if due.day and part.day < due.day}
    within = (row.texts.get("area") or [area])[0]
    return SheetTask(where, title, lead, assists, due, goal, tuple(kept.values()), within, tuple(remarks), tuple(doubts))


def _units(row: _Row, units: tuple[str, ...], doubts: list[str]) -> tuple[str, tuple[str, ...]]:
    """The unit named first leads, all others assist (practice of decomposition tables)."""
    leads = _named(row.texts.get("lead", []), units, doubts)
    assists = _named(row.texts.get("assist", []), units, doubts)
    if not leads:
        doubts.append("没有牵头单位")
    return (leads[0] if leads else ""), tuple(dict.fromkeys(name for name in (*leads[1:], *assists) if name != (leads or [""])[0]))


def _named(texts: list[str], units: tuple[str, ...], doubts: list[str]) -> list[str]:
    names = []
    for text in texts:
        for said in filter(None, SEVERAL.split(text)):
            bare = re.sub(r"^(?:牵头|配合|责任)(?:单位|部门)?[::]|^镇|[（(].*[)）]$", "", said)
            known = [unit for unit in units if bare == unit or (len(bare) >= 2 and (bare in unit or unit in bare))]
            if len(known) == 1:
                names.append(known[0])
            elif bare not in ("各村", "各单位", "-", "/", "—"):
                doubts.append(f"不认识单位“{said}”")
    return list(dict.fromkeys(names))


def _goal(row: _Row, doubts: list[str]) -> Goal:
    text = " ".join(row.texts.get("goal", []))
    unit = (row.texts.get("unit") or [""])[0]
    if not text:
        return Goal(Kind.WORDS)
    if re.search(r"全部|100%?完成|全覆盖", text):
        return Goal(Kind.ALL)
    op = ">=" if FORMULA.search(text) else "~" if ABOUT.search(text) else "aim" if AIM.search(text) else "="
    number = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    rest = text[number.end() :].strip() if number else ""
    said = re.match(r"亿元|万元|万美元|亿美元|%|亩|家|个|户|项|公里|平方米|人|次|场|件", rest)
    if not number or (not said and not unit):
        return _written_goal(text, op, doubts)
    kind = Kind.CLEAR if "清零" in text else Kind.RATE if (said and said[0] == "%") or unit == "%" else Kind.COUNT
    return Goal(kind, op, float(number[0].replace(",", "")), said[0] if said else unit)


def _written_goal(text: str, op: str, doubts: list[str]) -> Goal:
    """一千亩, or words alone."""
    found = [q for q in quantities(text) if q.unit and not q.ordinal]
    if len(found) == 1:
        kind = Kind.RATE if found[0].unit == "%" else Kind.COUNT
        return Goal(kind, op, found[0].value, found[0].unit)
    if re.search(r"\d", text):
        doubts.append(f"目标“{text[:20]}”看不出单位")
    return Goal(Kind.WORDS)


def _due(row: _Row, today: datetime.date, year: int) -> Due:
    """The deadline of a row; a number may be a date of the sheet."""
    value, text = row.values.get("due"), " ".join(row.texts.get("due", []))
    if isinstance(value, datetime.datetime):
        return Due(value.date())
    if isinstance(value, datetime.date):
        return Due(value)
    if re.fullmatch(r"\d{5}(?:\.0)?", text) and int(float(text)) in SERIALS:
        return Due(EPOCH + datetime.timedelta(days=int(float(text))))
    return read_due(text, today, year=year)


def _last(days: list[Due], parts: list[Part], year: int, doubts: list[str]) -> Due:
    """The last day of a task: what its column says, else the last quarter that is filled in."""
    if all(day.sure for day in days):
        return max(days, key=lambda day: day.day or datetime.date.min)
    if parts and all(day.day is None for day in days) and all("没有看到" in day.doubt for day in days):
        return Due(parts[-1].day)
    doubts += [day.doubt for day in days if not day.sure]
    return next(day for day in days if not day.sure)


def _quarter_parts(row: _Row, goal: Goal, year: int) -> Iterator[Part]:
    for head, text in row.quarters:
        number = re.search(r"[一二三四1234]", head)
        if number is None or text in ("-", "/", "—", "无"):
            continue
        month, day = QUARTERS[number[0]]
        figures = [q.value for q in quantities(text) if q.unit in ("", goal.unit) and not q.ordinal]
        reached = figures[0] if len(figures) == 1 and goal.value is not None and goal.kind is not Kind.RATE else None
        yield Part(datetime.date(year, month, day), text, reached)
