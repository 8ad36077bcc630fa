"""The 台账 of a month or a quarter as docx and xlsx, composed from what was told; a cell is text, never a formula."""

import io
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from knowledge.facts import UNCONFIRMED
from knowledge.rules.tasks import MARKS, Light

HEADS = ("领域", "任务", "责任岗位", "目标", "进度", "期限", "状态", "说明", "本期报告")
WIDTHS = (8, 30, 22, 16, 24, 12, 6, 20, 50)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a sheet may take for a formula (OWASP, CSV injection)
TEXT = "@"
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold


@dataclass(frozen=True, slots=True)
class Line:
    """A task in a report."""

    area: str
    title: str
    owner: str
    goal: str
    told: str
    due_on: date
    light: Light
    reason: str
    said: str
    confirmed: bool

    @property
    def cells(self) -> tuple[str, ...]:
        owner = self.owner + ("" if self.confirmed else UNCONFIRMED)
        return (
            self.area, self.title, owner, self.goal, self.told, self.due_on.isoformat(), MARKS[self.light], self.reason, self.said
        )  # fmt: skip


def safe(text: str) -> str:
    """Text that no sheet runs: what begins like a formula gets an apostrophe before it, and control characters are dropped."""
    text = ILLEGAL.sub("", text)
    return f"'{text}" if text.lstrip(" \u3000\ufeff").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def xlsx(title: str, today: date, lines: Sequence[Line]) -> bytes:
    """The sheet; every cell is typed as a string."""
    from openpyxl import Workbook  # here: an office that writes no report does not carry the library
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "任务台账"
    for row in ((title,), (f"截至{today.isoformat()}，由平时报的进度汇总，没有另外收表",), HEADS, *(line.cells for line in lines)):
        sheet.append([safe(text) for text in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value is not None:
                cell.data_type, cell.number_format = "s", TEXT
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in (*sheet[1], *sheet[3]):
        cell.font = Font(bold=True)
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHI"[place]].width = width
    sheet.freeze_panes = "A4"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def docx(title: str, today: date, lines: Sequence[Line]) -> bytes:
    """The document: counts first, then each area with its tasks in words."""
    from docx import Document

    paper = Document()
    paper.add_heading(_plain(title), 0)
    counts = "，".join(f"{MARKS[light]}{n}项" for light in Light if (n := sum(line.light is light for line in lines)))
    paper.add_paragraph(f"截至{today.isoformat()}，共{len(lines)}项任务：{counts}。本台账由平时报的进度汇总，没有另外收表。")
    for area, of in groupby(sorted(lines, key=lambda line: line.area), key=lambda line: line.area):
        paper.add_heading(_plain(area or "其他"), 1)
        for line in of:
            told = f"进度{line.told}。" if line.told else ""
            owner = line.owner + ("" if line.confirmed else UNCONFIRMED)
            text = f"{line.title}（{owner}，{line.due_on.isoformat()}到期）：{line.reason}。{told}{line.said}"
            paper.add_paragraph(_plain(text), style="List Bullet")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    """What XML can hold."""
    return ILLEGAL.sub("", text)


def made(kind: str, title: str, today: str, lines: Sequence[dict[str, Any]]) -> bytes:
    """A report from facts as they come over a pipe."""
    told = [Line(**line | {"due_on": date.fromisoformat(line["due_on"]), "light": Light(line["light"])}) for line in lines]
    return (docx if kind == "docx" else xlsx)(title, date.fromisoformat(today), told)


if __name__ == "__main__":
    sys.stdout.buffer.write(made(**json.load(sys.stdin)))
