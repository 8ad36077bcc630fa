"""Reports as people really write them: put right in words, asked in between, called by their number, typed and not pressed."""

import pytest

from db.cases import telling
from knowledge.wording import cases as wording
from tests.handlers.test_cases import LAMP, NUMBER, filed, labels, press, say
from tests.offices import Town
from tests.visitors import Visitor

PIPE = "夜里水管爆了，三桥村村委会门口的路上都是水"


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "quiet_until", lambda *_: None)


@pytest.mark.parametrize("words", ["地点不对，是卫生院门口", "不是村委会门口，是卫生院门口", "說錯了，應該在衛生院門口。"])
async def test_the_place_is_put_right_in_words(office: Town, words: str) -> None:
    wang = await office.arrive()
    await say(wang, LAMP)
    sheet = await say(wang, words)
    assert "地点：卫生院门口" in sheet or "地點：衛生院門口" in sheet
    assert "路灯亮化" in sheet or "路燈亮化" in sheet
    await press(wang, "对，提交")
    listed = await say(wang, "我的办件")
    assert LAMP in listed, "what was said first stays"
    assert words not in listed


async def test_what_is_put_right_and_no_place_is_a_part_of_the_report(office: Town) -> None:
    wang = await office.arrive()
    await say(wang, LAMP)
    sheet = await say(wang, "不对，是两盏都坏了")
    assert "两盏都坏了" in sheet
    assert "地点：三桥村村委会门口" in sheet


async def test_where_it_is_not_is_no_part_of_the_place(office: Town) -> None:
    wang = await office.arrive()
    assert "在哪里" in await say(wang, "路灯坏了好几天，一直没人修")
    assert "地点：老街桥头那个井盖旁边" in await say(wang, "不对，不是我家门口，是老街桥头那个井盖旁边")


async def test_a_wish_is_no_place_and_the_report_stays(office: Town) -> None:
    wang = await office.arrive()
    await say(wang, "路灯坏了好几天，一直没人修")
    assert "存着您的这些信息" in await say(wang, "我的数据")
    assert await say(wang, "我的办件") == wording.NO_CASES
    assert "在哪里" in await say(wang, "我要反映")
    assert "地点：老街桥头" in await say(wang, "老街桥头")


async def test_first_steps_are_told_once(office: Town) -> None:
    wang = await office.arrive()
    assert "总阀" in await say(wang, PIPE)
    assert "总阀" not in await say(wang, "水已经漫到路边小店了")


async def test_the_sheet_itself_can_be_given_up(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(LAMP)
    assert "不反映了" in labels(await wang.answer())
    assert "没有提交" in await press(wang, "不反映了")


async def test_who_thinks_better_of_it_reports_nothing(office: Town) -> None:
    wang = await office.arrive()
    await say(wang, "我要投诉")
    assert "没有提交" in await say(wang, "算了")
    assert LAMP in await say(wang, LAMP), "the next words begin anew"


async def test_more_is_added_in_any_words(office: Town) -> None:
    wang = await office.arrive()
    await filed(wang)
    assert await say(wang, "我再补充一句，晚上有人摔倒过") == wording.ADDED


async def test_its_reporter_opens_a_case_by_its_number_and_reads_where_it_is(office: Town) -> None:
    wang = await office.arrive()
    number, code = await filed(wang)
    assert "地点：三桥村村委会门口" in await say(wang, number)
    assert "已受理" in await say(wang, f"查一下{number.lower()}")
    stranger = await office.arrive("路人")
    assert await say(stranger, number) == wording.HOW_TO_LOOK
    assert "已受理" in await say(stranger, f"{number} {code}")
    assert "撤回" in await say(wang, f"{number} 撤回")


async def test_a_case_is_led_by_its_number_and_the_word_of_a_button(office: Town) -> None:
    wang, zhou = await office.arrive(), await office.arrive("周值班", "duty officer")
    number, _ = await filed(wang)
    await zhou.answer()
    assert "改成哪一类" in await say(zhou, f"{number} 改类别")
    assert "道路与桥梁破损" in await say(zhou, f"{number} 改成道路与桥梁")
    assert await office.rows("SELECT code FROM case_file") == [("road",)]
    assert "建设局" in await say(zhou, f"{number} 派给建设局")
    assert await office.rows("SELECT state FROM case_file") == [("dispatched",)]
    li = await office.arrive("李经办", "clerk")
    card = await say(li, number)
    assert NUMBER.search(card)
    shown = li.messages[-1]["message_id"]
    await li.say("签收", reply_to=shown)
    await li.answer()
    assert await office.rows("SELECT state FROM case_file") == [("handling",)]


async def test_a_word_of_the_staff_moves_nothing_for_whoever_has_no_post(office: Town) -> None:
    wang = await office.arrive()
    number, _ = await filed(wang)
    await say(wang, f"派发 {number}")
    assert await office.rows("SELECT state FROM case_file") == [("received",)]


async def _asked_back(office: Town) -> tuple[Visitor, str]:
    """Somebody whose clerk asked whether it is still so."""
    wang, zhou, li = (
        await office.arrive(),
        await office.arrive("周值班", "duty officer"),
        await office.arrive("李经办", "clerk"),
    )
    number, _ = await filed(wang, "三桥村村委会门口的路面塌了一个坑")
    for who, words in ((zhou, "派给建设局"), (li, "签收"), (li, "请居民补充")):
        assert number in await until(who, f"{number} {words}", number)
    assert "已问居民" in await until(li, "坑有多大，现在还在塌吗", "已问居民")
    await until(wang, "", "想请您补充")
    return wang, number


async def until(who: Visitor, words: str, told: str) -> str:
    if words:
        await who.say(words)
    while told not in (text := str((await who.answer())["text"])):
        pass
    return text


@pytest.mark.parametrize("words", ["没有", "还在漏水，比昨天大了"])
async def test_what_was_asked_is_answered_without_looking_for_the_button(office: Town, words: str) -> None:
    wang, number = await _asked_back(office)
    assert number in await say(wang, words)
    assert await office.rows("SELECT state FROM case_file") == [("handling",)]


async def test_something_wrong_elsewhere_is_no_answer(office: Town) -> None:
    wang, _ = await _asked_back(office)
    assert "对吗" in await say(wang, "老街桥头的路灯也坏了")
    assert await office.rows("SELECT state FROM case_file") == [("asking",)]


async def test_an_officer_opens_a_case_amid_a_report_of_their_own(office: Town) -> None:
    wang, zhou = await office.arrive(), await office.arrive("周值班", "duty officer")
    number, _ = await filed(wang)
    await zhou.answer()
    assert "在哪里" in await say(zhou, "路灯坏了好几天，一直没人修")
    assert "已派发" in await say(zhou, f"派发 {number}")
    assert "地点：老街桥头" in await say(zhou, "老街桥头")


async def test_a_question_is_no_place(office: Town) -> None:
    wang = await office.arrive()
    await say(wang, "路灯坏了好几天，一直没人修")
    assert wording.NO_PLACE in await say(wang, "我的家人怎么加我为守护人")
    assert "地点：老街桥头" in await say(wang, "老街桥头")


async def test_the_word_of_a_button_is_nothing_to_report_and_no_answer(office: Town) -> None:
    wang, number = await _asked_back(office)
    assert number not in await say(wang, "不反映了")
    assert await office.rows("SELECT state FROM case_file") == [("asking",)]


async def test_nothing_goes_out_that_only_says_it_is_given_up(office: Town) -> None:
    """取消 was told to the resident as progress."""
    wang, zhou, li = (
        await office.arrive(),
        await office.arrive("周值班", "duty officer"),
        await office.arrive("李经办", "clerk"),
    )
    number, _ = await filed(wang)
    await until(zhou, f"{number} 派发", "已派发")
    await until(li, f"{number} 签收", "签收了")
    await until(li, f"{number} 说说进展", "办到哪一步")
    assert "取消" in await say(li, "取消")
    await until(li, f"{number} 报办结", "结果是哪一种")
    assert "先选结果" in await say(li, "灯泡换好了")
    assert "先选结果" not in await say(li, "已经解决了")
    await until(li, "灯泡换好了", number)
    assert await office.rows("SELECT state FROM case_file") == [("checking",)]
    assert await office.rows("SELECT 1 FROM case_event WHERE move = 'note'") == []
