"""Reports and charts: text that is never a formula, and a picture with Chinese in it on a machine that has no Chinese font."""

import io
import json
import subprocess
import sys
from datetime import date

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from knowledge.rules.tasks import Light
from knowledge.tasks.charts import font_file
from knowledge.tasks.reports import Line, docx, safe, xlsx

TODAY = date(2024, 7, 1)
EVIL = (
    '=HYPERLINK("http://x.example")',
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u3000=1",
    "\ufeff=1",
)


def line(title: str = "东河桥维修", said: str = "") -> Line:
    return Line("城建", title, "建设局经办人", "1000亩", "620亩", TODAY, Light.YELLOW, "今天到期", said, confirmed=False)


@pytest.mark.parametrize("text", EVIL)
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    """A15."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx("台账", TODAY, [line(text, text)])))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)
    assert not any(str(cell.value).lstrip(" \u3000\ufeff").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@given(st.text(max_size=40))
def test_no_text_becomes_a_formula(text: str) -> None:
    shown = safe(text)
    assert not shown.lstrip(" \u3000\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_both_reports_hold_what_was_told_and_that_nobody_was_asked() -> None:
    lines = [line(said="6月3日：种了620亩"), line("村史馆\x00布展")]
    paper = "\n".join(part.text for part in Document(io.BytesIO(docx("台账", TODAY, lines))).paragraphs)
    assert "种了620亩" in paper
    assert "没有另外收表" in paper
    assert "（示例，待确认）" in paper
    assert "村史馆布展" in paper
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx("台账", TODAY, lines))).worksheets[0]
    assert sheet.max_row == 3 + len(lines)


def test_the_font_is_an_open_one_that_lies_in_a_locked_package() -> None:
    assert font_file().is_file()
    assert "Noto" in font_file().name


def test_a_picture_is_drawn_without_a_word_of_warning_and_no_letter_is_missing() -> None:
    """In a process of its own, as the office does it; a missing glyph would be a warning, and warnings are errors there."""
    facts = {
        "title": "下原镇任务进展",
        "areas": {"农业": {"green": 3, "red": 1}, "招商": {"yellow": 2}},
        "shares": [["新增蘘荷种植面积", 62]],
    }
    command = [sys.executable, "-W", "error", "-m", "knowledge.tasks.charts"]
    drawer = subprocess.run(command, input=json.dumps(facts).encode(), capture_output=True, check=True)
    picture = Image.open(io.BytesIO(drawer.stdout))
    assert picture.format == "PNG"
    assert picture.width >= 800


def test_the_office_itself_never_loads_the_drawing_library() -> None:
    code = "import bot, handlers.front, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
