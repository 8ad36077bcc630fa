"""What staff say of tasks, understood or asked about."""

from datetime import date

import pytest

from bot.posts import UNITS
from knowledge.tasks.orders import asks_late, asks_mine, asks_progress, meant, read_change, read_order, tells_progress, unit_in

TODAY = date(2024, 1, 15)


@pytest.mark.parametrize(
    ("spoken", "title", "day", "unit"),
    [
        ("张庄村厂房建设 6月底前 建设局", "张庄村厂房建设", "2024-06-30", "建设局"),
        ("请建设局在6月底前完成张庄村厂房建设", "张庄村厂房建设", "2024-06-30", "建设局"),
        ("东河桥维修，三季度，建设局牵头", "东河桥维修", "2024-09-30", "建设局"),
        ("下周五前 农村工作局 报送春耕计划", "报送春耕计划", "2024-01-26", "农村工作局"),
        ("應急管理局 2月底前 檢查煙花爆竹", "检查烟花爆竹", "2024-02-29", "应急管理局"),
    ],
)
def test_a_task_in_a_sentence(spoken: str, title: str, day: str, unit: str) -> None:
    order = read_order(spoken, UNITS.values(), TODAY)
    assert (order.title, str(order.due.day), order.unit, order.doubts) == (title, day, unit, ())


@pytest.mark.parametrize("spoken", ["张庄村厂房建设", "建设局 6月底前", "厂房 建设局", "厂房 6月前 建设局", "厂房 2月30日 建设局"])
def test_whatever_was_not_said_is_a_doubt(spoken: str) -> None:
    assert read_order(spoken, UNITS.values(), TODAY).doubts


@pytest.mark.parametrize("text", ["哪些任务落后", "哪些任务滞后了？", "有没有逾期的任务", "哪几项工作还没完成", "哪些項目落後"])
def test_a_question_for_what_is_behind(text: str) -> None:
    assert asks_late(text)


@pytest.mark.parametrize("text", ["农业方面进展怎么样", "招商进度如何", "民生工作推进得怎么样", "消防推进到哪了"])
def test_a_question_for_progress(text: str) -> None:
    assert asks_progress(text)
    assert not tells_progress(text)


@pytest.mark.parametrize(
    "text",
    [
        "种了六百二十亩",
        "东河桥已完成",
        "净增了9家高企",
        "主体完工",
        "還剩三百畝",
        "厂房封顶了",
        "蘘荷一千亩都种上了",
        "还差两成",
        "已交付使用了",
    ],
)
def test_a_line_of_progress(text: str) -> None:
    assert tells_progress(text)
    assert not asks_late(text)


@pytest.mark.parametrize(
    "text", ["今年要种多少蘘荷？", "种了多少亩了吗", "消防站建成了没有", "谁负责", "村里两个路灯都坏了", "地里十亩菜全淹了"]
)
def test_a_question_is_never_taken_for_progress(text: str) -> None:
    assert not tells_progress(text)


@pytest.mark.parametrize(
    ("spoken", "meant_by"),
    [("12 换 建设局", (12, True, "建设局")), ("12号换给建设局", (12, True, "建设局")),
     ("12 取消 并入农路项目", (12, False, "并入农路项目")),
     ("12 取消", (12, False, "")), ("3 改由 综合行政执法局", (3, True, "综合行政执法局"))],
)  # fmt: skip
def test_a_change_to_a_task_that_is_there(spoken: str, meant_by: tuple[int, bool, str]) -> None:
    change = read_change(spoken)
    assert change is not None
    assert (change.task, change.hands_on, change.rest) == meant_by


@pytest.mark.parametrize(
    "spoken", ["12个村换水管 6月底前 建设局", "张庄村厂房建设 6月底前 建设局", "取消收费检查 6月底 建设局", "12"]
)
def test_a_new_task_is_no_change(spoken: str) -> None:
    assert read_change(spoken) is None


def test_a_unit_is_known_by_a_part_that_fits_only_one() -> None:
    units = ["综合行政执法局", "建设局", "经济发展局", "应急管理局"]
    wanted = {"执法局": "综合行政执法局", "请建设局负责": "建设局", "局": "", "水务站": "", "发展局办": "经济发展局"}
    assert {said: unit_in(said, units) for said in wanted} == wanted


def test_which_task_is_meant() -> None:
    titles = {1: ("新增蘘荷种植面积", "亩"), 2: ("高新技术企业净增", "家"), 3: ("蘘荷种植示范基地", "")}
    assert meant("种了六百二十亩", titles) == [1], "the unit of measure says which"
    assert meant("高新技术企业净增9家", titles) == [2]
    assert meant("示范基地建成了", titles) == [3]
    assert meant("净增9家", titles) == [2]
    assert meant("走访了9家", titles) == [], "a counter alone names no task"
    assert meant("做了好多事", titles) == []
    assert asks_mine("我的任务")
