"""Tasks as conversations: reminded, answered in one tap or one sentence, coordinated, watched, approved, asked about."""

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from PIL import Image

from knowledge.rules import RuleBroken
from knowledge.rules.clocks import day_of
from knowledge.rules.tasks import NO_SUCH, OpenCase
from knowledge.tasks.amounts import Goal, Kind
from knowledge.wording import tasks as words
from tests.handlers.tasks.conftest import Cadres, planted
from tests.offices import Town
from tests.visitors import Visitor, buttons_of

YESTERDAY = day_of(datetime.now(UTC)) - timedelta(days=1)
WORDS = {"goal": Goal(Kind.WORDS), "fact": "ginger-base"}


async def card(visitor: Visitor, place: str) -> str:
    """Opens a task from one's list."""
    await visitor.say("/tasks")
    await visitor.answer()
    await visitor.press(place)
    return str((await visitor.answer())["text"])


async def test_progress_is_told_in_one_sentence_approved_by_the_head_and_read_by_residents(office: Town, cadres: Cadres) -> None:
    await planted(office)
    wang = await office.arrive()
    await wang.say("蘘荷种植面积今年种了多少了？")
    before = (await wang.answer())["text"]
    assert "620" not in before
    await cadres.gu.say("蘘荷种了六百二十亩")
    told = (await cadres.gu.answer())["text"]
    assert "620亩（目标1000亩，62%）" in told
    asked = (await cadres.ding.answer())["text"]
    assert "蘘荷种了六百二十亩" in asked
    assert buttons_of(cadres.ding.messages[-1])
    await cadres.ding.press("通过，可公开")
    await cadres.ding.answer()
    await office.office.shelf.renew()
    await wang.say("蘘荷种植面积进展怎么样了")
    after = (await wang.answer())["text"]
    assert "620亩" in after
    assert "负责人审核" in after
    assert "年" in after, "with its day"


async def test_nobody_approves_their_own_words(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await office.books.people.appoint("rural-head", await office.person(cadres.gu), now=datetime.now(UTC))
    await cadres.gu.say("蘘荷种了620亩")
    page = await cadres.gu.answer()
    row = (await office.rows("SELECT id FROM task_progress"))[0][0]
    toast = await cadres.gu.toast(await cadres.gu.press(f"tp:1:{row}", page))
    assert "另一位同事" in toast["text"]
    assert await office.rows("SELECT state FROM task_progress") == [("told",)]


async def test_an_unclear_figure_is_asked_for_again_and_nothing_is_kept(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await card(cadres.gu, "1 新增蘘荷种植面积")
    await cadres.gu.press("报进度")
    await cadres.gu.answer()
    await cadres.gu.say("差不多快了")
    assert "没有看到数" in (await cadres.gu.answer())["text"]
    assert not await office.rows("SELECT 1 FROM task_progress")
    await cadres.gu.say("六百二十")
    assert "62%" in (await cadres.gu.answer())["text"]
    await cadres.gu.say("今年要种多少蘘荷？")
    assert "来源" in (await cadres.gu.answer())["text"], "the conversation is free again"


async def test_a_sentence_that_fits_two_tasks_is_asked_about(office: Town, cadres: Cadres) -> None:
    await planted(office, "东片蘘荷扩种")
    await planted(office, "西片蘘荷扩种")
    await cadres.gu.say("蘘荷扩种完成了620亩")
    assert (await cadres.gu.answer())["text"] == words.WHICH_TASK
    assert not await office.rows("SELECT 1 FROM task_progress")


async def test_difficulty_goes_to_whoever_decides_and_is_counted_against_nobody(office: Town, cadres: Cadres) -> None:
    await planted(office, "示范基地建设", final_on=YESTERDAY, **WORDS)
    assert "【红】" in await card(cadres.gu, "1 示范基地建设")
    await cadres.gu.press("有困难")
    await cadres.gu.answer()
    await cadres.gu.say("地还没有流转好，要国土那边帮忙")
    assert "不计逾期" in (await cadres.gu.answer())["text"]
    heard = (await cadres.qian.answer())["text"]
    assert "地还没有流转好" in heard
    assert "【蓝】" in await card(cadres.gu, "1 示范基地建设")
    task = (await office.rows("SELECT id FROM task"))[0][0]
    await cadres.qian.press(f"t:show:{task}", cadres.qian.messages[-1])
    await cadres.qian.answer()
    await cadres.qian.press("顺延")
    await cadres.qian.answer()
    await cadres.qian.press("顺延14天")
    assert "期限改为" in (await cadres.qian.answer())["text"]
    assert "期限改为" in (await cadres.gu.answer())["text"]
    assert (await office.rows("SELECT state FROM task")) == [("open",)]


async def test_done_is_done_and_caught_up_after_red_is_yellow(office: Town, cadres: Cadres) -> None:
    await planted(office, "示范基地建设", final_on=YESTERDAY, **WORDS)
    await card(cadres.gu, "1 示范基地建设")
    await cadres.gu.press("已完成")
    assert "完成" in (await cadres.gu.answer())["text"]
    await cadres.qian.say("/tasks")
    shown = (await cadres.qian.answer())["text"]
    assert "【黄】示范基地建设" in shown
    assert "曾经逾期" in shown


async def test_a_task_with_open_cases_cannot_quietly_turn_green(office: Town, cadres: Cadres) -> None:
    async def linked(_: object, codes: object) -> dict[str, list[OpenCase]]:
        return {"road": [OpenCase("A00000001", "村路又坏了", reopened=True)]}

    office.books.tasks.link(linked)  # type: ignore[arg-type]
    await planted(office, "农路硬化", codes=("road",), **WORDS)
    await card(cadres.gu, "1 农路硬化")
    await cadres.gu.press("已完成")
    assert "A00000001" in (await cadres.gu.answer())["text"]
    assert "村路又坏了" in (await cadres.qian.answer())["text"], "the conflict is shown to whoever decides"
    assert (await office.rows("SELECT state FROM task")) == [("claimed",)]


async def test_a_figure_that_falls_short_is_not_done(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await cadres.gu.say("蘘荷种了620亩")
    page = await cadres.gu.answer()
    toast = await cadres.gu.toast(await cadres.gu.press("已完成", page))
    assert "620亩" in toast["text"]
    assert (await office.rows("SELECT state FROM task")) == [("open",)]


async def test_a_leader_gives_a_task_in_a_sentence_and_its_owner_is_told(office: Town, cadres: Cadres) -> None:
    await cadres.qian.say("/task 张庄村厂房建设 明年6月底前 建设局")
    shown = (await cadres.qian.answer())["text"]
    assert "张庄村厂房建设" in shown
    assert "6月30日" in shown
    await cadres.qian.press("确认建立")
    await office.quiet()
    assert (await office.rows("SELECT title, post FROM task")) == [("张庄村厂房建设", "works-clerk")]
    assert "张庄村厂房建设" in (await cadres.ma.answer())["text"]


@pytest.mark.parametrize("spoken", ["", "张庄村厂房建设", "张庄村厂房建设 建设局", "明年6月底前 建设局", "厂房 2月30日 建设局"])
async def test_a_task_that_is_not_whole_is_asked_for_again(office: Town, cadres: Cadres, spoken: str) -> None:
    await cadres.qian.say(f"/task {spoken}".strip())
    assert "/task" in (await cadres.qian.answer())["text"]
    assert not await office.rows("SELECT 1 FROM task")


async def test_what_is_behind_is_told_with_reasons_and_drilled_into(office: Town, cadres: Cadres) -> None:
    await planted(office, "示范基地建设", final_on=YESTERDAY, **WORDS)
    await planted(office)
    await cadres.qian.say("哪些任务落后")
    shown = (await cadres.qian.answer())["text"]
    assert "示范基地建设" in shown
    assert "逾期1天" in shown
    assert "新增蘘荷" not in shown
    await cadres.qian.say("/tasks 蘘荷")
    assert "（1项）" in (await cadres.qian.answer())["text"]
    await cadres.qian.say("农业方面进展怎么样")
    shown = (await cadres.qian.answer())["text"]
    assert "农业方面（2项）" in shown
    await cadres.qian.press("1 示范基地建设")
    assert "责任岗位：农村工作局经办人（示例，待确认）" in (await cadres.qian.answer())["text"]
    await cadres.qian.press("督办")
    await cadres.qian.answer()
    assert "【督办】" in (await cadres.gu.answer())["text"]


async def test_a_figure_that_is_known_is_not_asked_for_again(office: Town, cadres: Cadres) -> None:
    task = await planted(office)
    await cadres.qian.say("/tasks")
    page = await cadres.qian.answer()
    await cadres.qian.press(f"t:ask:{task}", page)
    assert "10分钟" in (await cadres.qian.answer())["text"]
    assert "想知道" in (await cadres.gu.answer())["text"]
    assert "已经问过" in (await cadres.qian.toast(await cadres.qian.press(f"t:ask:{task}", page)))["text"]
    await cadres.gu.say("蘘荷种了620亩")
    await cadres.gu.answer()
    assert "已经有了：620亩" in (await cadres.qian.toast(await cadres.qian.press(f"t:ask:{task}", page)))["text"]
    await cadres.gu.say("/tasks")
    assert "约10分钟" in (await cadres.gu.answer())["text"], "the meter shows what the week has cost"


async def test_a_chart_and_the_reports_come_from_what_was_told(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await planted(office, "=HYPERLINK(1)", **WORDS)
    await cadres.gu.say("蘘荷种了620亩")
    await cadres.gu.answer()
    await cadres.qian.say("/tasks")
    await cadres.qian.answer()
    await cadres.qian.press("图")
    photo = await cadres.qian.answer(within=30)
    picture = Image.open(io.BytesIO(await cadres.qian.fetch(photo["photo"][-1]["file_id"])))
    assert picture.width > 400
    await cadres.qian.press("月报")
    paper, sheet = await cadres.qian.answers(2, within=20)
    assert paper["document"]["file_name"].endswith(".docx")
    book = openpyxl.load_workbook(io.BytesIO(await cadres.qian.fetch(sheet["document"]["file_id"])))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("蘘荷种了620亩" in cell for cell in cells)
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell.startswith("=") for cell in cells)


async def test_somebody_away_hands_over_and_the_stand_in_answers(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await card(cadres.gu, "1 新增蘘荷种植面积")
    await cadres.gu.press("请他人代办")
    offered = await cadres.gu.answer()
    labels = [button["text"] for button in buttons_of(offered)]
    await cadres.gu.press(next(label for label in labels if label.startswith("马经办")))
    await cadres.gu.answer()
    await cadres.gu.press("3天")
    assert "马经办" in (await cadres.gu.answer())["text"]
    assert "代办" in (await cadres.ma.answer())["text"]
    await cadres.ma.say("蘘荷种了620亩")
    assert "62%" in (await cadres.ma.answer())["text"]
    await cadres.gu.say("/tasks")
    assert words.NOTHING_MINE in (await cadres.gu.answer())["text"]


async def test_somebody_away_says_so(office: Town, cadres: Cadres) -> None:
    await cadres.gu.say("我请两天假")
    offered = await cadres.gu.answer()
    assert words.WHO_STANDS_IN in offered["text"]
    assert any(button["text"].startswith("马经办") for button in buttons_of(offered))


async def test_a_leave_begins_on_the_day_that_was_said(office: Town, cadres: Cadres) -> None:
    await planted(office)
    tomorrow = day_of(datetime.now(UTC)) + timedelta(days=1)
    await cadres.gu.say("我明天起请三天假")
    offered = await cadres.gu.answer()
    await cadres.gu.press(next(button["text"] for button in buttons_of(offered) if button["text"].startswith("马经办")), offered)
    told = (await cadres.gu.answer())["text"]
    assert f"从{words.day(tomorrow)}起，到{words.day(tomorrow + timedelta(days=2))}为止" in told


async def test_a_task_for_a_unit_that_the_town_has_not_is_told_which_there_are(office: Town, cadres: Cadres) -> None:
    await cadres.qian.say("/task 让水利局下周五前把河道清理完")
    refused = (await cadres.qian.answer())["text"]
    assert "没有看到牵头单位" in refused
    assert "建设局" in refused.split("可以牵头的单位")[1]


async def test_a_successor_inherits_by_itself(office: Town, cadres: Cadres) -> None:
    await planted(office)
    person = await office.person(cadres.gu)
    await office.books.people.dismiss("rural-clerk", person.id, now=datetime.now(UTC))
    await office.books.people.appoint("rural-clerk", await office.person(cadres.ma), now=datetime.now(UTC))
    await cadres.ma.say("/tasks")
    assert "新增蘘荷" in (await cadres.ma.answer())["text"]
    page = cadres.gu.messages[-1] if cadres.gu.messages else None
    await cadres.gu.say("/tasks")
    assert "工作人员" in (await cadres.gu.answer())["text"]
    assert page is None


async def test_a_resident_learns_nothing_of_tasks(office: Town, cadres: Cadres) -> None:
    task = await planted(office, "示范基地建设", final_on=YESTERDAY, **WORDS)
    wang = await office.arrive()
    for sentence in ("/tasks", "/task 张庄村厂房建设 明年6月底前 建设局"):
        await wang.say(sentence)
        assert "示范基地" not in (await wang.answer())["text"]
    page = wang.messages[-1]
    toasts = set()
    for data in (
        f"t:show:{task}",
        "t:show:99999",
        f"t:done:{task}",
        "t:ack:99999",
        "tk:late",
        "tk:chart",
        "ta:0",
        "tl:1:3",
        f"tz:hour:{task}",
    ):
        toasts.add((await wang.toast(await wang.press(data, page)))["text"])
    assert toasts <= {NO_SUCH, words.NOT_STAFF}
    assert (await office.rows("SELECT state FROM task")) == [("open",)]
    await wang.say("哪些任务落后")
    assert "示范基地建设（" not in (await wang.answer())["text"]


async def test_another_cadre_cannot_answer_for_the_owner(office: Town, cadres: Cadres) -> None:
    task = await planted(office, "示范基地建设", **WORDS)
    await cadres.ma.say("/tasks")
    page = await cadres.ma.answer()
    assert (await cadres.ma.toast(await cadres.ma.press(f"t:done:{task}", page)))["text"] == NO_SUCH
    with pytest.raises(RuleBroken):
        await office.books.tasks.progress.tell(task, "好了", by=await office.person(cadres.ma), origin="x", now=datetime.now(UTC))
