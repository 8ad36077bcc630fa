"""One report all the way round, as the people of a town see it: every phase that was promised, in one conversation of six."""

from typing import Any

import pytest

from db.cases import telling
from knowledge.rules.cases import Move
from knowledge.wording import cases as wording
from tests.handlers.test_cases import CODE, LAMP, NUMBER, labels, picture, press, say
from tests.handlers.test_cases_staff import told
from tests.offices import Town
from tests.visitors import Visitor

WANG, LIN = "王小满", "林阿婆"
STEPS = (
    *("派给农村工作局", "改派给建设局", "签收", "请居民补充", "居民补充了情况", "一起办", "办好了自己的部分", "报办结：已解决"),
    *("复核通过", "居民说没有解决，提级再办", "居民确认解决", "居民评价：办得好", "第二次来得很快"),
)


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices come at once whenever the tests run."""
    monkeypatch.setattr(telling, "quiet_until", lambda *_: None)


class Street:
    """Everybody who has to do with one lamp."""

    def __init__(self, office: Town) -> None:
        self.office = office
        self.wang: Visitor
        self.lin: Visitor
        self.zhou: Visitor  # on duty
        self.tian: Visitor  # clerk of the unit it does not belong to
        self.li: Visitor  # clerk of the unit it belongs to
        self.sun: Visitor  # its head
        self.number = ""

    async def gather(self) -> "Street":
        arrive = self.office.arrive
        self.wang, self.lin = await arrive(WANG), await arrive(LIN)
        self.zhou, self.tian = await arrive("周值班", "duty officer"), await arrive("田经办", "rural clerk")
        self.li, self.sun = await arrive("李经办", "clerk"), await arrive("孙主任", "head")
        return self

    async def case(self) -> tuple[str, ...]:
        """Where the first case stands, by the books."""
        return tuple((await self.office.rows("SELECT state, unit, reopened, repeats FROM case_file ORDER BY id LIMIT 1"))[0])


async def shown(who: Visitor, word: str) -> dict[str, Any]:
    """Looks at the case from the newest message that offers it, and reads the card."""
    await who.press("查看")
    return await told(who, word)


async def test_one_lamp_goes_all_the_way_round_past_every_obstacle(office: Town) -> None:
    street = await Street(office).gather()
    await it_is_reported(street)
    await it_comes_to_the_wrong_unit_and_to_the_right_one(street)
    await the_resident_is_asked_and_the_clock_rests(street)
    await another_unit_helps(street)
    await a_neighbour_reports_the_same(street)
    await it_is_done_and_checked(street, "换了灯泡，晚上亮了")
    await the_resident_says_no(street)
    await it_is_done_and_checked(street, "换了整条线，三晚都亮")
    await the_resident_says_yes_and_how_it_was(street)
    await it_lies_in_the_archive(street)
    await nobody_read_a_name(street)


async def it_is_reported(street: Street) -> None:
    """一门受理: a photo and two sentences; the place is understood, the receipt says what comes next."""
    wang = street.wang
    await wang.send_photo(picture(), caption=LAMP)
    summary = (await wang.answer())["text"]
    assert "路灯亮化" in summary
    assert "地点：三桥村" in summary
    assert "照片：1张" in summary
    receipt = await press(wang, "对，提交")
    street.number = NUMBER.findall(receipt)[0]
    assert CODE.search(receipt)
    assert "值班员看过后派给" in receipt
    assert "前给您结果" in receipt


async def it_comes_to_the_wrong_unit_and_to_the_right_one(street: Street) -> None:
    """一体派发: an objection names its clause, the duty officer decides, the resident hears of each unit once."""
    zhou, tian, li, wang = street.zhou, street.tian, street.li, street.wang
    assert LAMP[:20] in (await told(zhou, "请派发"))["text"]
    card = await shown(zhou, "为什么这样分")
    assert "照片1张" in card["text"]
    await press(zhou, "派给别的单位")
    assert wording.DONE[Move.DISPATCH] in await press(zhou, "农村工作局")
    assert "农村工作局" in (await told(wang, "已转给"))["text"]
    assert "引条款提一次异议" in (await told(tian, "有一件新的事"))["text"]
    assert "哪一条" in await press(tian, "提异议")
    assert "为什么不归你们办" in await say(tian, "派单目录路灯亮化")
    assert wording.DONE[Move.OBJECT] in await say(tian, "路灯归建设局管")
    disputed = (await told(zhou, "有异议"))["text"]
    assert "路灯归建设局管" in disputed
    await press(zhou, "异议成立，改派")
    await press(zhou, "建设局")
    assert wording.DONE[Move.UPHOLD] in await say(zhou, "目录写明路灯归建设局")
    moved = (await told(wang, "改由"))["text"]
    assert "建设局" in moved
    assert "答应您的时间不变" in moved
    assert "目录写明" not in moved, "a reason among officials is their own"
    await told(li, "改派给你们")
    assert wording.DONE[Move.SIGN] in await press(li, "签收")
    assert "已经签收" in (await told(wang, "签收"))["text"]


async def the_resident_is_asked_and_the_clock_rests(street: Street) -> None:
    """分类处置: the resident answers by replying to the question; meanwhile both sides see that a clock rests."""
    wang, li = street.wang, street.li
    await press(li, "请居民补充")
    asked = await say(li, "是哪一盏？门牌多少？")
    assert wording.DONE[Move.ASK] in asked
    assert "这一步的时钟停着" in asked
    question = await told(wang, "想请您补充")
    assert "是哪一盏" in question["text"]
    card = (await shown(wang, "答应您的时间"))["text"]
    assert "这一步的时钟停着；您的时间照算" in card
    await wang.say("最东头靠河那一盏", reply_to=question["message_id"])
    assert (await wang.answer())["text"] == wording.ADDED
    answer = (await told(li, "居民补充了情况"))["text"]
    assert "最东头靠河那一盏" in answer
    assert "时钟停着" not in (await shown(li, "经办"))["text"]


async def another_unit_helps(street: Street) -> None:
    """协调联动: one timeline for both units."""
    li, tian, wang = street.li, street.tian, street.wang
    await press(li, "请别的单位一起办")
    await press(li, "农村工作局")
    assert wording.DONE[Move.INVITE] in await say(li, "请看看村里那段线")
    assert "请看看村里那段线" in (await told(tian, "请你们一起办"))["text"]
    assert "又请了别的单位" in (await told(wang, "又请了"))["text"]
    await press(tian, "我们这部分办好了")
    assert wording.DONE[Move.CONTRIBUTE] in await say(tian, "村里那段线接好了")
    assert "村里那段线接好了" in (await told(wang, "自己的部分"))["text"]
    assert "可以报办结了" in (await told(li, "请来的单位都办完了"))["text"]


async def a_neighbour_reports_the_same(street: Street) -> None:
    """Joined, not dropped: the neighbour has a number of their own, and whoever handles it hears that two people wait."""
    lin = street.lin
    await say(lin, "三桥村村委会门口那盏路灯不亮，坏了")
    receipt = await press(lin, "对，提交")
    assert "一起办" in receipt
    assert NUMBER.findall(receipt)[0] != street.number
    assert "共2人次" in (await told(street.li, "又有居民反映"))["text"]
    assert (await street.case())[3] == 1


async def it_is_done_and_checked(street: Street, words: str) -> None:
    """复核回访: done with words and a photo, checked by somebody else, and both reporters are asked."""
    li, sun = street.li, street.sun
    await press(li, "报办结")
    await press(li, "已解决")
    await li.send_photo(picture())
    assert (await li.answer())["text"] == wording.PHOTO_OF_WORK
    card = await say(li, words)
    assert wording.DONE[Move.REPORT] in card
    assert "复核通过" not in labels(li.messages[-1]), "nobody checks their own work"
    assert words in (await told(sun, "请复核"))["text"]
    assert wording.DONE[Move.APPROVE] in await press(sun, "复核通过")
    for who in (street.wang, street.lin):
        assert words in (await told(who, "正请别的同事复核"))["text"]
        asked = await told(who, "解决了吗")
        assert "没解决" in labels(asked)
    assert "我这里也解决了" in labels(asked), "the neighbour's yes is for themselves"


async def the_resident_says_no(street: Street) -> None:
    """督办问效: their no reopens it at once and one level up; what is still wrong follows in a sentence."""
    wang, li, sun, lin = street.wang, street.li, street.sun, street.lin
    assert await press(wang, "没解决") == wording.REOPENED
    assert await street.case() == ("dispatched", "建设局", 1, 1)
    assert "没有解决" in (await told(sun, "没有解决"))["text"], "the head of the unit hears of it"
    assert "重新办理" in (await told(lin, "还没解决"))["text"]
    assert await say(wang, "亮了一晚又灭了") == wording.ADDED
    await told(li, "已提级重办")
    assert "亮了一晚又灭了" in (await told(li, "居民补充"))["text"]
    await li.press("签收")
    assert wording.DONE[Move.SIGN] in (await told(li, wording.DONE[Move.SIGN]))["text"]
    await told(wang, "签收")


async def the_resident_says_yes_and_how_it_was(street: Street) -> None:
    """The last key, and then the other question: how it was handled; asked once, with a word of why."""
    wang, li = street.wang, street.li
    assert await press(wang, "解决了") == wording.HOW_WAS_IT
    asked = wang.messages[-1]
    assert await press(wang, "办得好") == wording.RATED_NOW
    assert await say(wang, "第二次来得很快") == wording.REMARKED
    again = await wang.press("一般", asked)
    assert "已经评价过" in (await wang.toast(again))["text"]
    assert "辛苦" in (await told(li, "确认解决"))["text"]
    assert "第二次来得很快" in (await told(li, "评价时说"))["text"]
    assert "没解决的话" in (await told(street.lin, "先反映的居民确认"))["text"]
    assert (await street.case())[0] == "archived"


async def it_lies_in_the_archive(street: Street) -> None:
    """办结归档: read-only, found again, and printed with its whole history."""
    wang, li = street.wang, street.li
    await wang.say(street.number, reply_to=wang.messages[-1]["message_id"])
    await wang.answer()
    await wang.say("/mycases")
    await told(wang, "您反映的事")
    await wang.press(street.number)
    card = await told(wang, "已办结归档")
    assert "办得好" not in labels(card), "what was said once is not asked again"
    history = await press(wang, "经过")
    for step in STEPS:
        assert step in history
    assert "异议不成立" not in history
    await li.say(f"/archive {street.number}")
    listed = await told(li, wording.CLOSED)
    await li.press(labels(listed)[0])
    await told(li, "已办结归档")
    await press(li, "更多")
    await li.press("导出")
    page = (await li.fetch((await li.answer())["document"]["file_id"])).decode()
    for line in ("提出异议", "请居民补充", "居民说没有解决", "居民评价", "data:image"):
        assert line in page
    assert WANG not in page
    assert LIN not in page


async def nobody_read_a_name(street: Street) -> None:
    await street.office.quiet()
    for who in (street.zhou, street.tian, street.li, street.sun):
        seen = "".join(message.get("text", "") for message in who.messages)
        assert WANG not in seen
        assert LIN not in seen
    assert WANG not in "".join(message.get("text", "") for message in street.lin.messages)
