"""Reads tables of targets: which column names the figure, which one holds it, and what the headings say of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.importing.drafts import Comparator, DraftTarget, Kind
from knowledge.importing.manuscript import Section, Table
from knowledge.importing.quantities import Quantity, quantities
from knowledge.importing.stances import Stance

_NAME = re.compile(r"指标|名称|项目|任务|内容|事项")
_TARGET = re.compile(r"目标|计划|预期|任务数|力争|\d{4}年(?:目标|计划|预期)")
_DONE = re.compile(r"完成|实绩|实际|实现数|上年|去年|基数")
_UNIT = re.compile(r"^(?:计量|计算)?单位$")
_OTHER = re.compile(r"责任|牵头|部门|备注|时限|序号|分管|联系|配合|完成时间|完成率|完成情况说明|进度|^类别")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,12})[)）]")
_BARE = re.compile(r"^(?P<sign>≥|≤|>|<|＝|=)?\s*(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?P<after>左右|以上|以内|以下)?$")
_BARE_RANGE = re.compile(r"^\d[\d.]*\s*[—–\-~～至]+\s*\d[\d.]*$")
_YEAR = re.compile(r"(20\d\d)年?")
_GROWS = re.compile(r"(?:力争|确保)?(增长|下降|新增)(?=[\d约不≥超达])")
_ROW_HEADS = 3  # rows within which the headings must stand


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that holds figures."""

    place: int
    kind: Kind
    year: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class _Heads:
    """What the headings of a table say."""

    row: int
    name: int
    unit: int | None
    figures: tuple[_Column, ...]


def drafts(table: Table, section: Section, given: Stance, this_year: int | None) -> Iterator[DraftTarget]:
    """Return the figures of a table as drafts; a table without a heading for names and for figures has none."""
    heads = _heads(table, given, this_year)
    if not heads:
        return
    lines, offsets = section.paragraphs[table.paragraph :], section.offsets()[table.paragraph :]
    for row, line, offset in list(zip(table.rows, lines, offsets, strict=False))[heads.row + 1 :]:
        for draft in _of_row(row, heads, line):
            yield replace(draft, section=section.number, offset=offset)


def _heads(table: Table, given: Stance, this_year: int | None) -> _Heads | None:
    for number in reversed(range(min(_ROW_HEADS, len(table.rows) - 1))):
        row = table.rows[number]
        cells = [_joined(table, number, column) for column in range(len(row))]
        if not any(_column(place, cell, given, this_year) for place, cell in enumerate(row)):
            continue
        figures = tuple(c for place, cell in enumerate(cells) if (c := _column(place, cell, given, this_year)))
        taken = {column.place for column in figures}
        named = [p for p, cell in enumerate(cells) if p not in taken and _NAME.search(cell) and not _OTHER.search(cell)]
        if figures and named:
            unit = next((place for place, cell in enumerate(cells) if _UNIT.match(cell)), None)
            return _Heads(number, named[-1], unit, figures)
    return None


def _joined(table: Table, row: int, column: int) -> str:
    """A heading under a merged heading says both: 2024年 over 目标值."""
    above = [r[column] for r in table.rows[: row + 1] if column < len(r)]
    varied = [cell for cell in dict.fromkeys(above) if cell]
    return "".join(varied) if len(set(table.rows[0])) > 1 else above[-1]


def _column(place: int, head: str, given: Stance, this_year: int | None) -> _Column | None:
    years = _YEAR.findall(head)
    year = int(years[-1]) if years else None
    past = bool(_DONE.search(head) or (year and this_year and year < this_year))
    if _OTHER.search(head) or _UNIT.match(head) or not (past or _TARGET.search(head) or year):
        return None
    kind = (
        Kind.TARGET
        if _TARGET.search(head) and not re.search("完成(?:数|值)|实绩", head)
        else Kind.ACHIEVED
        if past
        else given.kind or Kind.TARGET
    )
    told = year or _year_told(head, kind, this_year)
    bracket = _IN_BRACKETS.search(head)
    return _Column(place, kind, told, bracket[1] if bracket else "")


def _year_told(head: str, kind: Kind, this_year: int | None) -> int | None:
    if kind is Kind.TARGET or not this_year:
        return this_year
    return this_year - 1 if re.search("上年|去年|基数", head) else None


def _of_row(row: tuple[str, ...], heads: _Heads, line: str) -> Iterator[DraftTarget]:
    name = row[heads.name] if heads.name < len(row) else ""
    if not name or len(set(row)) == 1:  # a merged row is a heading within the table
        return
    bracket = _IN_BRACKETS.search(name)
    unit = row[heads.unit] if heads.unit is not None and heads.unit < len(row) else ""
    for column in heads.figures:
        told = unit or column.unit or (bracket[1] if bracket else "")
        quantity = _quantity(row[column.place] if column.place < len(row) else "", told)
        if quantity:
            yield _draft(
                _IN_BRACKETS.sub("", name) if bracket and told == bracket[1] else name, quantity, column, line, row[column.place]
            )


def _quantity(cell: str, unit: str) -> Quantity | None:
    plain = cell.strip()
    if (bare := _BARE.match(plain)) or _BARE_RANGE.match(plain):
        signed = (
            f"{plain[: bare.start('after')]}{unit or '个'}{bare['after']}" if bare and bare["after"] else plain + (unit or "个")
        )
        found = quantities(signed)
        return replace(found[0], unit=unit) if found else None
    found = quantities(plain)
    return found[0] if found else None


def _draft(name: str, quantity: Quantity, column: _Column, line: str, cell: str) -> DraftTarget:
    achieved = column.kind is Kind.ACHIEVED
    plain = Comparator.AIM if re.search("力争|争取", cell) and not achieved else Comparator.EXACTLY
    grows = _GROWS.match(cell)
    full = name + grows[1] if grows and grows[1] not in name else name
    return DraftTarget(
        name=full,
        comparator=quantity.comparator or plain,
        value=quantity.value,
        unit=quantity.unit,
        year=column.year,
        kind=column.kind,
        section=0,
        offset=0,
        sentence=line,
        upper=quantity.upper,
        words=quantity.words,
        doubt=_doubt(quantity),
    )


def _doubt(quantity: Quantity) -> str:
    if not quantity.unit and not quantity.words:
        return "表里没有写明单位。"
    share = quantity.unit == "%" and quantity.value is not None and abs(quantity.value) < 1
    return "数值小于1%，请核对是否漏乘100。" if share else ""
