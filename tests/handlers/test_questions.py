"""The answer promise, as conversations: asked by a resident, drafted by one officer, approved by another, told to everybody."""

import re
from dataclasses import dataclass

import pytest

from knowledge import wording
from knowledge.rules.people import NOT_YOURS
from tests.offices import KNOWN, UNKNOWN, Town
from tests.visitors import Visitor, buttons_of

NUMBER = re.compile(r"Q\d{8}")
REPLY = "镇长家没有养狗。"


@dataclass
class Staff:
    zhou: Visitor  # the duty officer
    qian: Visitor  # the leader


@pytest.fixture
async def staff(office: Town) -> Staff:
    return Staff(await office.arrive("周值班", "duty officer"), await office.arrive("钱主任", "leader"))


async def asked(visitor: Visitor, question: str = UNKNOWN) -> str:
    await visitor.say(question)
    return str(NUMBER.findall((await visitor.answer())["text"])[0])


async def drafted(staff: Staff, text: str = REPLY) -> None:
    await staff.zhou.answer()
    await staff.zhou.press("拟答复")
    assert "/cancel" in (await staff.zhou.answer())["text"]
    await staff.zhou.say(text)
    assert "已交审核" in (await staff.zhou.answer())["text"]


async def test_a_question_travels_from_the_asker_to_an_approved_answer(office: Town, staff: Staff) -> None:
    wang, lin = await office.arrive(), await office.arrive("林阿嬤")
    number = await asked(wang)
    await asked(lin, "鎮長家的狗叫什麼名字？")
    await drafted(staff)
    card = (await staff.qian.answer())["text"]
    assert number in card
    assert REPLY in card
    await staff.qian.press("通过")
    assert "已通过" in (await staff.qian.answer())["text"]
    told = (await wang.answer())["text"]
    assert UNKNOWN in told
    assert REPLY in told
    assert "鎮長家沒有養狗" in (await lin.answer())["text"], "each in the script they asked in"
    await office.quiet()
    for visitor in (wang, lin, staff.zhou, staff.qian):
        await visitor.silence(0.05)


async def test_an_answer_sent_back_returns_to_the_duty_officer(office: Town, staff: Staff) -> None:
    wang = await office.arrive()
    await asked(wang)
    await drafted(staff)
    await staff.qian.answer()
    await staff.qian.press("退回修改")
    assert "退回" in (await staff.qian.answer())["text"]
    assert "没有通过" in (await staff.zhou.answer())["text"]
    await wang.silence()
    await staff.zhou.press("拟答复")
    await staff.zhou.answer()
    await staff.zhou.say("镇长家有一只狗。")
    await staff.zhou.answer()
    assert "有一只狗" in (await staff.qian.answer())["text"]


async def test_a_question_unfit_for_an_answer_is_closed_with_a_word(office: Town, staff: Staff) -> None:
    wang = await office.arrive()
    number = await asked(wang)
    await staff.zhou.answer()
    await staff.zhou.press("不宜公开答复")
    assert "已结束" in (await staff.zhou.answer())["text"]
    told = (await wang.answer())["text"]
    assert number in told
    assert "12345" in told


async def test_nobody_approves_their_own_words(office: Town, staff: Staff) -> None:
    await office.appoint(staff.zhou, "leader")
    await asked(await office.arrive())
    await drafted(staff)
    card = await staff.qian.answer()
    approve = next(button["callback_data"] for button in buttons_of(card) if button["text"] == "通过")
    toast = await staff.zhou.toast(await staff.zhou.press(approve, staff.zhou.messages[-1]))
    assert "另一位同事" in toast["text"]
    assert (await office.rows("SELECT state FROM question")) == [("drafted",)]


async def test_an_officer_dismissed_in_between_is_refused(office: Town, staff: Staff) -> None:
    """Also A8: the post is asked for at the moment of the tap, not when the button was drawn."""
    await asked(await office.arrive())
    await staff.zhou.answer()
    await office.dismiss(staff.zhou, "duty officer")
    assert (await staff.zhou.toast(await staff.zhou.press("拟答复")))["text"] == NOT_YOURS
    await staff.zhou.say("那我就直接写：没有养狗")
    assert "交审核" not in (await staff.zhou.answer())["text"]


async def test_an_officer_dismissed_while_writing_cannot_hand_it_in(office: Town, staff: Staff) -> None:
    await asked(await office.arrive())
    await staff.zhou.answer()
    await staff.zhou.press("拟答复")
    await staff.zhou.answer()
    await office.dismiss(staff.zhou, "duty officer")
    await staff.zhou.say(REPLY)
    assert (await staff.zhou.answer())["text"] == NOT_YOURS + wording.NOT_WRITING_ANY_MORE
    assert not await office.rows("SELECT 1 FROM reply")


async def test_a_leader_dismissed_in_between_cannot_approve(office: Town, staff: Staff) -> None:
    await asked(await office.arrive())
    await drafted(staff)
    await staff.qian.answer()
    await office.dismiss(staff.qian, "leader")
    assert (await staff.qian.toast(await staff.qian.press("通过")))["text"] == NOT_YOURS
    assert (await office.rows("SELECT state FROM question")) == [("drafted",)]


async def test_a_draft_outlives_a_restart_of_the_office(office: Town, staff: Staff) -> None:
    await asked(await office.arrive())
    await staff.zhou.answer()
    await staff.zhou.press("拟答复")
    await staff.zhou.answer()
    await office.restart()
    await staff.zhou.say(REPLY)
    assert "已交审核" in (await staff.zhou.answer())["text"]


async def test_a_command_is_never_taken_for_a_draft_and_cancel_leads_out(office: Town, staff: Staff) -> None:
    await asked(await office.arrive())
    await staff.zhou.answer()
    await staff.zhou.press("拟答复")
    await staff.zhou.answer()
    await staff.zhou.say("/unanswered")
    assert UNKNOWN in (await staff.zhou.answer())["text"]
    await staff.zhou.say("/cancel")
    assert (await staff.zhou.answer())["text"] == wording.CANCELLED
    await staff.zhou.say(KNOWN)
    assert "来源" in (await staff.zhou.answer())["text"]
    assert not await office.rows("SELECT 1 FROM reply")


async def test_others_see_that_a_question_is_open_but_not_its_words(scripted: None, office: Town, staff: Staff) -> None:
    wang, lin = await office.arrive(), await office.arrive("林阿嬤")
    await asked(wang, "镇里有没有养鸽子的协会")
    await asked(wang, "我叫张三丰，镇长家的鸽子叫什么名字，电话17000001234")
    await lin.say("/unanswered")
    seen = (await lin.answer())["text"]
    assert seen.count("内容不公开") == 2
    for personal in ("养鸽子的协会", "张三丰", "17000001234", "叫什么名字", "王小满"):
        assert personal not in seen
    assert not buttons_of(lin.messages[-1]), "no buttons for whoever may not use them"
    await staff.zhou.say("/unanswered")
    assert "张三丰" in (await staff.zhou.answers(3))[-1]["text"], "whoever must answer it reads it"


async def test_a_stranger_pressing_a_staff_button_learns_nothing(office: Town, staff: Staff) -> None:
    wang, lin = await office.arrive(), await office.arrive("林阿嬤")
    await asked(wang)
    await lin.say("/help")
    page = await lin.answer()
    answers = set()
    for data in ("q:show:1", "q:show:999999", "q:draft:1", "q:draft:999999", "q:close:1", "r:approve:1", "r:return:77"):
        answers.add((await lin.toast(await lin.press(data, page)))["text"])
    assert answers == {NOT_YOURS}, "not yours and not there are told in the same words"
    assert (await office.rows("SELECT state FROM question")) == [("open",)]
