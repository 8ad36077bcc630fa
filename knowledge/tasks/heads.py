"""The head of a decomposition table: which row it is, and what each column means; rows that only name the part that follows."""

import re
from collections.abc import Mapping, Sequence

from knowledge.tasks.days import read_text
from knowledge.tasks.grids import Grid, turned

TOTAL = re.compile(r"^(?:合计|总计|小计)")
UNIT = re.compile(r"\((?:单位[:：])?(亿元|万元|万美元|亿美元|元|%|亩|家|个|户|项|公里|平方米|人|次|场|件|条|座|处)\)")
HEAD_WITHIN = 15  # rows: above them stand a title and perhaps a unit
# What a column's head may say, the more particular first.
ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:序号|编号|序|No\.?|项次)$", re.IGNORECASE)),
    ("quarter", re.compile(r"(?:第?[一二三四1234]季度|Q[1-4])|^(?:20\d\d年)?(?:1[0-2]|[1-9])月(?:份|底|末)?$")),
    ("assist", re.compile(r"配合|协助|协办|参与")),
    ("lead", re.compile(r"牵头(?!人|领导)|主办|责任(?:单位|部门|科室)|承办|主责|落实单位")),
    ("person", re.compile(r"责任人|负责人|责任岗位|牵头领导|牵头人|分管|联系人|挂钩")),
    ("due", re.compile(r"时限|期限|完成(?:时间|日期|时点)|截止|时间节点|时间要求|进度要求|办结时间")),
    ("goal", re.compile(r"目标值|年度目标|目标数|指标值|计划数|任务数|年度计划|目标$|指标$")),
    ("unit", re.compile(r"计量单位|^单位$")),
    (
        "title",
        re.compile(
            r"任务|(?:指标|项目|工程)名称|^名称$|工作(?:内容|事项|要点|举措)|重点工作|项目|事项|具体内容|内容|主要措施|举措"
        ),
    ),
    ("area", re.compile(r"类别|领域|条线|板块|分类")),
    ("note", re.compile(r"备注|说明|其他")),
)


def upright(grid: Grid) -> Grid:
    """The sheet so that its heads stand beside each other: turned where they stand one below the other, a task to each column."""
    lying = turned(grid)
    table = _first_of_several(grid)
    above = {place: anchor for place, anchor in lying.anchors.items() if place[1] < table}
    for place in above:
        del lying.shown[place], lying.anchors[place]
    if _kinds(lying) <= _kinds(grid):
        return grid
    for anchor in above.values():
        lying.count(anchor, "title")
    return lying


def _first_of_several(grid: Grid) -> int:
    """The first row that more than one cell stands in: what is above it is a title."""
    several = (row for row in range(1, grid.rows + 1) if len(_anchors(grid, row)) > 1)
    return next(several, 1)


def _anchors(grid: Grid, row: int) -> set[tuple[int, int]]:
    return {grid.anchors[(row, column)] for column in range(1, grid.columns + 1) if (row, column) in grid.anchors}


def _kinds(grid: Grid) -> int:
    """How many different things the head of a sheet names; 0 where it has none."""
    head = find_head(grid)
    return len({role for role, _ in head[2].values()}) if head else 0


def find_head(grid: Grid) -> tuple[int, int, dict[int, tuple[str, str]]] | None:
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


def _roles(grid: Grid, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
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


def section(grid: Grid, number: int, roles: Mapping[int, tuple[str, str]]) -> str | None:
    """A row that is one wide cell names the part that follows (一、经济发展); it is no task."""
    anchors = _anchors(grid, number)
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


def says_head_again(grid: Grid, number: int, roles: Mapping[int, tuple[str, str]]) -> bool:
    """Whether a row is the head once more, as under a page break or above a second part."""
    return len(roles) > 1 and all(grid.shown.get((number, column)) == head for column, (_, head) in roles.items())


def is_total(grid: Grid, number: int, roles: Mapping[int, tuple[str, str]]) -> bool:
    """合计 where a number should stand."""
    return any(role == "number" and TOTAL.search(grid.shown.get((number, column), "")) for column, (role, _) in roles.items())


def unit_of(head: str) -> str:
    """年度目标（亩） → 亩."""
    found = UNIT.search(head)
    return found[1] if found else ""
