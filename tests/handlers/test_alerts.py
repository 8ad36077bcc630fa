"""Alerts, as conversations: written by one, approved by another, undone, sent, answered; and what people want to hear of."""

from datetime import timedelta
from typing import Any

import pytest

from db import alerts as books_of_alerts
from db import broadcasts
from tests.offices import Town
from tests.visitors import Visitor, buttons_of


async def proposed(sun: Visitor, text: str = "近期有人冒充客服，让人共享屏幕。接到请挂断。") -> None:
    await sun.say("/alert")
    await sun.answer()
    await sun.press("写反诈提醒")
    await sun.answer()
    await sun.say(text)
    preview = await sun.answer()
    assert text in preview["text"], "the very words"
    assert "人" in preview["text"], "and how many people"
    await sun.press("提交审核")
    await sun.answer()


async def said_to(visitor: Visitor, words: str) -> dict[str, Any]:
    """The next message that says this; what else comes before it is read as well."""
    while words not in (message := await visitor.answer())["text"]:
        pass
    return message


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute to undo, and no night: the test must not care at what time of the day it runs."""
    monkeypatch.setattr(books_of_alerts, "UNDO_WITHIN", timedelta(0))
    monkeypatch.setattr(broadcasts, "quiet_until", lambda _: None)


async def test_an_alert_is_written_by_one_approved_by_another_and_understood(office: Town, no_waiting: None) -> None:
    wang, sun, qian = await office.arrive(), await office.arrive("孙联络", "liaison"), await office.arrive("钱主任", "leader")
    await office.person(wang)
    await proposed(sun)
    assert "等您审核" in (await qian.answer())["text"]
    await qian.press("通过并发送")
    assert "撤销" in (await qian.answer())["text"]
    got = await wang.answer()
    assert "共享屏幕" in got["text"]
    await wang.press("挂断，打96110问", got)
    assert "对" in (await wang.answer())["text"]
    await office.quiet()
    await qian.press("进度")
    while "范围内" not in (told := (await qian.answer())["text"]):
        pass
    assert "答对1人" in told


async def test_from_a_suspicious_message_to_an_alert_that_is_understood(office: Town, no_waiting: None) -> None:
    """The whole round: looked at, stopped, reported, told to the liaison, and said to everybody after a second look."""
    wang, sun, qian = await office.arrive(), await office.arrive("孙联络", "liaison"), await office.arrive("钱主任", "leader")
    await wang.say("客服说我开了会员，让我共享屏幕，我刚转了三万块，卡号6222000000001234")
    verdict = await wang.answer()
    assert "110" in verdict["text"]
    await wang.press("开始止损，一步一步来", verdict)
    alone, first = await wang.answers(2)
    assert "打电话给一位家人" in alone["text"]
    assert "第1步" in first["text"]
    told = (await sun.answer())["text"]
    assert "钱已转出" in told, "in words, not in codes"
    while "整理成举报" not in {button["text"] for button in buttons_of(first)}:
        await wang.press("做好了，下一步", first)
        first = await wang.answer()
    await wang.press("整理成举报", first)
    card = await said_to(wang, "要举报的内容")
    await wang.press("提交", card)
    assert "取件码" in (await said_to(wang, "取件码"))["text"]
    notice = await said_to(sun, "初判类型")
    assert "冒充客服" in notice["text"], "in words, not in codes"
    await wang.say("/scams")
    await said_to(wang, "骗术")
    await proposed(sun)
    await qian.press("通过并发送", await said_to(qian, "等您审核"))
    await wang.press("挂断，打96110问", await said_to(wang, "考考您"))
    await said_to(wang, "对！")
    await office.quiet()
    await qian.press("进度")
    assert "答对1人" in (await said_to(qian, "范围内"))["text"]


async def test_the_author_cannot_approve_and_sees_no_such_button(office: Town) -> None:
    """A12, A30."""
    sun = await office.arrive("孙联络", "liaison")
    await office.arrive("钱主任", "leader")
    await proposed(sun)
    labels = {button["text"] for message in sun.messages for button in buttons_of(message)}
    assert "通过并发送" not in labels
    ack = await sun.press("al:approve:1", sun.messages[-1])
    assert "谁写的谁不能批" in (await sun.toast(ack))["text"]
    assert [row.state for row in await office.rows("SELECT state FROM alert")] == ["proposed"]


async def test_what_is_undone_reaches_nobody(office: Town) -> None:
    """A30."""
    wang, sun, qian = await office.arrive(), await office.arrive("孙联络", "liaison"), await office.arrive("钱主任", "leader")
    await office.person(wang)
    await proposed(sun)
    await qian.answer()
    await qian.press("通过并发送")
    await qian.answer()
    await qian.press("撤销")
    assert "没有发出" in (await qian.answer())["text"]
    await wang.silence(0.2)


async def test_residents_choose_what_they_hear_of_and_cannot_refuse_danger(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/profile")
    card = await wang.answer()
    assert "紧急避险" in card["text"]
    assert "不收紧急避险" not in {button["text"] for button in buttons_of(card)}
    await wang.press("不收反诈提醒", card)
    edited = await wang.edited(card["message_id"])
    assert "✓ 不收反诈提醒" in {button["text"] for button in buttons_of(edited)}
    await wang.press("我住在哪个村")
    await wang.answer()
    await wang.say("示例村")
    assert "示例村" in (await wang.answer())["text"]


async def test_a_resident_has_no_alert_desk(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/alert")
    assert "岗位" in (await wang.answer())["text"]
    assert await office.rows("SELECT id FROM alert") == []


async def test_villages_with_like_names_are_told_apart_on_buttons(office: Town) -> None:
    """The last two characters of both are the same."""
    sun = await office.arrive("孙联络", "liaison")
    for number, village in enumerate(("东示例村", "西示例村") * 2):
        person = await office.person(await office.arrive(f"居民{number}"))
        await office.books.profiles.live_in(person, village)
    await sun.say("/alert")
    await sun.answer()
    await sun.press("写反诈提醒")
    await sun.answer()
    await sun.say("警惕刷单")
    card = await sun.answer()
    await sun.press("西示例村", card)
    edited = await sun.edited(card["message_id"])
    assert "范围：西示例村" in edited["text"]
    assert "共2人" in edited["text"]


async def test_a_resident_says_in_which_grid_they_live_and_is_reached_by_it(office: Town) -> None:
    wang, sun = await office.arrive(), await office.arrive("孙联络", "liaison")
    await wang.say("/profile")
    await wang.answer()
    await wang.press("我在哪个网格")
    offered = await wang.answer()
    grid = office.office.shelf.town.grids[1]
    assert {button["text"] for button in buttons_of(offered)} == set(office.office.shelf.town.grids)
    await wang.press(grid, offered)
    assert f"网格：{grid}" in (await wang.answer())["text"]
    await sun.say("/alert")
    await sun.answer()
    await sun.press("写停水停电等通知")
    await sun.answer()
    await sun.say("明天停水")
    card = await sun.answer()
    await sun.press(grid, card)
    edited = await sun.edited(card["message_id"])
    assert f"范围：{grid}，共1人" in edited["text"]
    await sun.press("也发到村群", edited)
    await sun.until(lambda: any("共1人和0个村群" in message["text"] for message in sun.messages), "the groups to be counted")
    await wang.press(grid, offered)
    assert "网格：没有选" in (await wang.answer())["text"]
