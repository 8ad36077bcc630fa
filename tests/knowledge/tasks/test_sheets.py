"""Decomposition tables of many shapes: every cell is accounted for, what is doubtful is listed, nothing is dropped or guessed."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.posts import UNITS
from knowledge.importing import Unreadable
from knowledge.tasks.amounts import Kind
from knowledge.tasks.sheets import SheetReading, SheetTask, read_sheet
from tests.knowledge.tasks.tables import TABLES, made

TODAY = date(2024, 1, 15)
KNOWN = tuple(UNITS.values())


def read(name: str) -> SheetReading:
    reading = read_sheet(TABLES[name][0], KNOWN, TODAY, 2024)
    assert reading is not None
    return reading


def task(name: str, title: str) -> SheetTask:
    return next(task for task in read(name).tasks if task.title == title)


def filled(content: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return sum(bool(str(cell.value or "").strip()) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_is_accounted_for(name: str) -> None:
    reading = read(name)
    assert reading.total == filled(TABLES[name][0])
    assert reading.whole, reading.cells


@pytest.mark.parametrize("name", TABLES)
def test_just_the_rows_without_a_doubt_can_be_entered(name: str) -> None:
    ready = [task for task in read(name).tasks if not task.doubts]
    assert len(ready) == TABLES[name][1]
    for each in ready:
        assert each.title
        assert each.lead in KNOWN
        assert each.due.sure


def test_there_are_enough_shapes_to_mean_something() -> None:
    assert len(TABLES) >= 12


def test_days_and_units_are_understood() -> None:
    bridge = task("plain", "东河桥维修")
    assert (bridge.due.day, bridge.lead, bridge.assists) == (date(2024, 6, 30), "建设局", ("农村工作局", "应急管理局"))
    assert task("plain", "茶园扩种").due.day == date(2024, 12, 31)
    assert task("with a title, text dates and persons", "老街亮化").due.day == date(2024, 10, 15)
    assert task("days in Chinese", "普法宣传").due.day == date(2024, 9, 30)
    assert task("columns without a head", "园区道路").due.day == date(2024, 12, 31)


def test_a_head_of_two_lines_gives_milestones_with_their_figures() -> None:
    cloud = task("a head of two lines", "企业上云")
    assert [part.day.month for part in cloud.parts] == [3, 6, 9]
    assert cloud.due.day == date(2024, 12, 31)
    school = task("a head of two lines", "幼儿园扩建")
    assert [part.label for part in school.parts] == ["完成设计", "开工", "主体完工"]
    assert school.assists == ("建设局",)


def test_rows_under_one_merged_title_are_one_task_with_a_step() -> None:
    base = task("merged downwards", "蚕桑基地建设")
    assert base.due.day == date(2024, 9, 30)
    assert [part.day for part in base.parts] == [date(2024, 3, 31)]
    assert {each.area for each in read("merged downwards").tasks} == {"农业"}


def test_goals_keep_their_comparator() -> None:
    goals = {each.title: each.goal for each in read("numbers and dates as text").tasks}
    assert (goals["茶园扩种"].value, goals["茶园扩种"].unit, goals["茶园扩种"].kind) == (1000, "亩", Kind.COUNT)
    assert (goals["净增高企"].op, goals["净增高企"].value) == (">=", 12)
    assert goals["服务业空白清零"].kind is Kind.CLEAR
    assert (goals["投资增长"].op, goals["投资增长"].kind) == ("~", Kind.RATE)
    assert goals["安全达标"].kind is Kind.ALL


def test_a_number_that_is_a_date_of_the_sheet_is_one() -> None:
    assert task("numbers and dates as text", "茶园扩种").due.day == date(2024, 9, 30)
    assert task("numbers and dates as text", "净增高企").due.day == date(2024, 12, 31)
    assert task("numbers and dates as text", "安全达标").due.day == date(2024, 12, 31)


def test_whatever_is_hidden_or_stands_apart_is_listed_and_not_taken_in() -> None:
    lines = " ".join(read("hidden rows and columns").left)
    assert "第3行是隐藏的" in lines
    assert "勿外传" in lines
    lines = " ".join(read("columns without a head").left)
    assert "临时加的一句话" in lines
    assert "最后一列没有表头" in lines
    lines = " ".join(read("several sheets").left)
    assert "底稿" in lines
    assert "说明" in lines


def test_every_doubtful_row_says_why() -> None:
    doubts = {each.title: " ".join(each.doubts) for each in read("doubtful rows").tasks}
    assert "后勤保障科" in doubts["食堂改造"]
    assert "没有固定" in doubts["信访积案化解"]
    assert "没有“2月30日前”" in doubts["档案整理"]
    assert "请确认" in doubts["窗口延时服务"]
    assert "没有任务内容" in doubts[""]
    assert "合计" in doubts["合计"]
    assert doubts["公厕改造"] == ""


def test_the_first_unit_leads_and_the_others_assist() -> None:
    river = task("several leads", "河道两岸整治")
    assert (river.lead, river.assists) == ("农村工作局", ("建设局", "综合行政执法局"))
    assert task("several leads", "垃圾分类").lead == "综合行政执法局"


def test_names_of_persons_are_not_taken_in() -> None:
    each = task("with a title, text dates and persons", "河道清淤")
    assert "任务跟着岗位走" in each.remarks[0]
    assert "分两段" in each.remarks[1]


def on_its_side(content: bytes) -> bytes:
    """The same table with its heads one below the other."""

    def fill(sheet: Worksheet) -> None:
        upright = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        for cell in (cell for row in upright.iter_rows() for cell in row if cell.value is not None):
            sheet.cell(cell.column, cell.row, cell.value)
        for span in upright.merged_cells.ranges:
            sheet.merge_cells(None, span.min_col, span.min_row, span.max_col, span.max_row)
        for row in (number for number, row in upright.row_dimensions.items() if row.hidden):
            sheet.column_dimensions[get_column_letter(row)].hidden = True
        for column in (name for name, column in upright.column_dimensions.items() if column.hidden):
            sheet.row_dimensions[column_index_from_string(column)].hidden = True

    return made(fill)


# Not the one with another sheet, those that lie already, and those whose titles above could only stand to the left.
STANDING = [name for name in TABLES if not name.startswith("lying") and name not in ("several sheets", "a total and notes")]


@pytest.mark.parametrize("name", STANDING)
def test_a_table_on_its_side_says_the_same(name: str) -> None:
    turned = on_its_side(TABLES[name][0])
    reading = read_sheet(turned, KNOWN, TODAY, 2024)
    assert reading is not None
    assert reading.whole
    assert reading.total == filled(turned)
    assert [replace(each, where="") for each in reading.tasks] == [replace(each, where="") for each in read(name).tasks]


def test_heads_one_below_the_other_are_found_and_places_are_named_as_the_sheet_has_them() -> None:
    check = task("lying: a task to each column", "三季度安全检查")
    assert (check.where, check.lead) == ("“任务分解表”第2列", "应急管理局")
    assert check.assists == ("建设局", "综合行政执法局")
    assert task("lying: a task to each column", "茶园扩种").goal.unit == "亩"
    name = "lying, with a title, heads of two lines and a hidden column"
    assert [part.label for part in task(name, "商贸街改造").parts] == ["招标"]
    assert read(name).left == (
        "“任务分解表”第9行第1列旁边没有内容，没有导入：注:本表由办公室负责解释",
        "“任务分解表”第8行第3列没有表头，没有导入：尽快",
        "“任务分解表”第4列是隐藏的，没有导入。",
    )


def test_another_table_is_no_task_table() -> None:
    other = made(lambda sheet: [sheet.append(row) for row in (["姓名", "电话"], ["某某", "17000000000"])] and None)
    assert read_sheet(other, KNOWN, TODAY, 2024) is None


def test_a_broken_file_is_refused_in_a_sentence() -> None:
    with pytest.raises(Unreadable):
        read_sheet(b"PK\x03\x04nothing", KNOWN, TODAY, 2024)


WORDS = st.sampled_from(
    ["工作任务", "牵头单位", "完成时限", "建设局", "6月底前", "桥", "", "合计", "一、总则", "一季度", "5家", None, 45565, 3.5]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=9))
def test_whatever_the_cells_hold_each_is_accounted_for(rows: list[list[object]]) -> None:
    content = made(lambda sheet: [sheet.append(row) for row in rows] and None)
    reading = read_sheet(content, KNOWN, TODAY, 2024)
    assert reading is None or (reading.whole and reading.total == filled(content))
