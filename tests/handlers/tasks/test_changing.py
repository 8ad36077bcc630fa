"""A task changes hands or is cancelled: by a command or a button; both sides hear of it, and its history keeps it."""

import pytest

from knowledge.rules.tasks import NO_SUCH
from knowledge.tasks.amounts import Goal, Kind
from knowledge.wording import tasks as words
from tests.handlers.tasks.conftest import Cadres, planted
from tests.offices import Town

WORDS = {"goal": Goal(Kind.WORDS), "fact": "ginger-base"}


async def test_a_leader_hands_a_task_to_another_unit_and_both_sides_are_told(office: Town, cadres: Cadres) -> None:
    task = await planted(office, "示范基地建设", assists=("建设局", "应急管理局"), **WORDS)
    await cadres.qian.say(f"/task {task} 换 建设局")
    assert (await cadres.qian.answer())["text"] == "示范基地建设已换给建设局经办人，原来的和新的责任岗位都会收到通知。"
    assert "您不用再办了" in (await cadres.gu.answer())["text"]
    assert "现在由您这个岗位负责" in (await cadres.ma.answer())["text"]
    assert await office.rows("SELECT unit, post, assists FROM task") == [("建设局", "works-clerk", "应急管理局")]
    await cadres.gu.say("/tasks")
    assert words.NOTHING_MINE in (await cadres.gu.answer())["text"]
    await cadres.qian.say("/tasks 示范")
    await cadres.qian.press(f"t:show:{task}", await cadres.qian.answer())
    assert "换人（农村工作局经办人 → 建设局经办人）" in (await cadres.qian.answer())["text"]


async def test_a_button_asks_for_the_unit_and_asks_again_until_it_is_known(office: Town, cadres: Cadres) -> None:
    task = await planted(office, "示范基地建设", **WORDS)
    await cadres.qian.say("/tasks")
    page = await cadres.qian.answer()
    await cadres.qian.press(f"t:reassign:{task}", page)
    assert words.SAY_UNIT in (await cadres.qian.answer())["text"]
    await cadres.qian.say("水务站")
    assert "没有认出单位" in (await cadres.qian.answer())["text"]
    assert await office.rows("SELECT post FROM task") == [("rural-clerk",)]
    await cadres.qian.say("执法局")
    assert "综合行政执法局" in (await cadres.qian.answer())["text"]
    assert await office.rows("SELECT post FROM task") == [("law-clerk",)]


async def test_cancelling_needs_a_reason_and_the_owner_reads_it(office: Town, cadres: Cadres) -> None:
    task = await planted(office, "示范基地建设", **WORDS)
    await cadres.qian.say(f"/task {task} 取消")
    assert (await cadres.qian.answer())["text"] == words.SAY_DROP
    await cadres.qian.say(f"/task {task} 取消 并入农文旅融合项目")
    assert "已取消" in (await cadres.qian.answer())["text"]
    heard = (await cadres.gu.answer())["text"]
    assert "并入农文旅融合项目" in heard
    assert await office.rows("SELECT state, watch_at FROM task") == [("dropped", None)]
    await cadres.qian.say(f"/task {task} 换 建设局")
    assert "已取消" in (await cadres.qian.answer())["text"], "what is over is not handed on"


async def test_a_button_asks_for_the_reason(office: Town, cadres: Cadres) -> None:
    task = await planted(office, "示范基地建设", **WORDS)
    await cadres.qian.say("/tasks")
    await cadres.qian.press(f"t:drop:{task}", await cadres.qian.answer())
    assert words.SAY_DROP in (await cadres.qian.answer())["text"]
    await cadres.qian.say("上级已统一实施")
    assert "已取消" in (await cadres.qian.answer())["text"]
    assert await office.rows("SELECT state FROM task") == [("dropped",)]


@pytest.mark.parametrize("change", ["换 建设局", "取消 不想办了"])
async def test_only_who_is_above_may_change_it(office: Town, cadres: Cadres, change: str) -> None:
    task = await planted(office, "示范基地建设", **WORDS)
    for visitor in (cadres.gu, cadres.ding, await office.arrive()):
        await visitor.say(f"/task {task} {change}")
        assert "已换给" not in (await visitor.answer())["text"]
    assert await office.rows("SELECT state, post FROM task") == [("open", "rural-clerk")]
    await cadres.ding.say(f"/task 99999 {change}")
    assert (await cadres.ding.answer())["text"] == NO_SUCH


async def test_the_same_change_a_second_time_tells_nobody_again(office: Town, cadres: Cadres) -> None:
    task = await planted(office, "示范基地建设", **WORDS)
    await cadres.qian.say(f"/task {task} 换 建设局")
    await cadres.qian.answer()
    await cadres.qian.say(f"/task {task} 换 建设局")
    assert "本来就由" in (await cadres.qian.answer())["text"]
    await office.quiet()
    assert len(await office.rows("SELECT 1 FROM outbox WHERE key LIKE 'task:%:new:%'")) == 1
