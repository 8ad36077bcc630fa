"""The staff's side of cases, as conversations: dispatched, disputed, handled by two units, checked, called back, and told why."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.cases import telling
from handlers.cases.buttons import CaseLook, CaseMove, CaseUnit
from knowledge.rules.cases import ATTEMPTS, NO_SUCH, Move
from knowledge.rules.people import NOT_YOURS
from knowledge.wording import NOT_ANY_MORE
from knowledge.wording import cases as wording
from tests.handlers.test_cases import LAMP, filed, labels, press, say
from tests.handlers.test_entrance import photo
from tests.offices import Town
from tests.visitors import Visitor

WANG = "王小满"


@dataclass
class Staff:
    zhou: Visitor  # on duty
    li: Visitor  # clerk of 建设局
    qian: Visitor  # the leader


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken at night, and tests run at night as well: here it is always day."""
    monkeypatch.setattr(telling, "quiet_until", lambda *_: None)


@pytest.fixture
async def staff(office: Town) -> Staff:
    return Staff(
        await office.arrive("周值班", "duty officer"),
        await office.arrive("李经办", "clerk"),
        await office.arrive("钱主任", "leader"),
    )


async def told(who: Visitor, word: str) -> dict[str, Any]:
    """The next message that speaks of something; what else came before it is read as well."""
    while word not in (message := await who.answer())["text"]:
        pass
    return message


async def number_of(office: Town) -> int:
    return int((await office.rows("SELECT max(id) FROM case_file"))[0][0])


async def with_unit(office: Town, staff: Staff, words: str = LAMP) -> tuple[Visitor, str]:
    """A report that has been dispatched to 建设局."""
    wang = await office.arrive(WANG)
    number, _ = await filed(wang, words)
    await told(staff.zhou, "请派发")
    await staff.zhou.press("查看")
    await told(staff.zhou, "为什么这样分")
    assert wording.DONE[Move.DISPATCH] in await press(staff.zhou, "派给建设局")
    return wang, number


async def signed(office: Town, staff: Staff, words: str = LAMP) -> tuple[Visitor, str]:
    wang, number = await with_unit(office, staff, words)
    await told(staff.li, "有一件新的事")
    assert wording.DONE[Move.SIGN] in await press(staff.li, "签收")
    return wang, number


async def done(staff: Staff, words: str = "换了新灯泡，晚上亮了") -> None:
    await staff.li.press("报办结")
    await told(staff.li, "哪一种")
    await press(staff.li, "已解决")
    assert wording.DONE[Move.REPORT] in await say(staff.li, words)


async def checked(staff: Staff) -> None:
    """By the duty officer, since this unit has no head: whoever checks is not whoever handled it."""
    await told(staff.zhou, "请复核")
    assert wording.DONE[Move.APPROVE] in await press(staff.zhou, "复核通过")


async def test_a_case_goes_all_the_way_round(office: Town, staff: Staff) -> None:
    wang, number = await signed(office, staff)
    await done(staff)
    await checked(staff)
    assert "解决了吗" in (await told(wang, "解决了吗"))["text"]
    await wang.press("解决了")
    await told(wang, "办得怎么样")
    assert await press(wang, "办得好") == wording.RATED_NOW
    assert "辛苦" in (await told(staff.li, "确认解决"))["text"]
    assert await office.rows("SELECT state, closing FROM case_file") == [("archived", "solved")]
    await wang.press("查看")
    await told(wang, "已办结归档")
    history = await press(wang, "经过")
    for step in ("派给建设局", "建设局经办人签收", "报办结：已解决", "复核通过", "居民确认解决"):
        assert step in history, "the resident reads every step"
    assert number in history


async def test_nobody_of_the_staff_reads_who_it_is(office: Town, staff: Staff) -> None:
    """A32."""
    await signed(office, staff)
    await done(staff)
    await checked(staff)
    await office.quiet()
    for who in (staff.zhou, staff.li):
        seen = "".join(message.get("text", "") for message in who.messages)
        assert WANG not in seen
        assert "居民" in seen


async def test_the_officer_corrects_a_category_in_two_taps(office: Town, staff: Staff) -> None:
    wang = await office.arrive(WANG)
    await filed(wang)
    await told(staff.zhou, "请派发")
    await staff.zhou.press("查看")
    await told(staff.zhou, "为什么这样分")
    await staff.zhou.press("改类别")
    choice = await staff.zhou.answer()
    assert "路灯亮化" not in labels(choice), "what it is already is no choice"
    assert wording.DONE[Move.CORRECT] in await press(staff.zhou, "积水内涝与防汛防台")
    assert await office.rows("SELECT code, unit, sorted_as FROM case_file") == [("flooding", "应急管理局", "streetlight")]
    assert await office.books.cases.lessons.decisions() == [(LAMP, "flooding")], "and it is learned from"


async def called(office: Town) -> str:
    """The number of the one case."""
    return str((await office.rows("SELECT number FROM case_file"))[0][0])


async def test_the_officer_sends_it_to_another_unit(office: Town, staff: Staff) -> None:
    await filed(await office.arrive(WANG))
    await told(staff.zhou, "请派发")
    await staff.zhou.press("查看")
    await told(staff.zhou, "为什么这样分")
    await press(staff.zhou, "派给别的单位")
    assert wording.DONE[Move.DISPATCH] in await press(staff.zhou, "农村工作局")
    assert await office.rows("SELECT unit, state FROM case_file") == [("农村工作局", "dispatched")]
    card = await say(staff.zhou, await called(office))
    assert "已改由农村工作局" in card
    assert "由建设局" not in card


async def test_a_unit_objects_once_and_the_officer_decides(office: Town, staff: Staff) -> None:
    fang = await office.arrive("方经办", "rural clerk")
    await with_unit(office, staff)
    await told(staff.li, "有一件新的事")
    assert "哪一条" in await press(staff.li, "提异议")
    assert "为什么不归你们" in await say(staff.li, "派单目录第三条")
    assert wording.DONE[Move.OBJECT] in await say(staff.li, "这盏灯是村里装的")
    await told(staff.zhou, "请裁定")
    await staff.zhou.press("查看")
    card = (await told(staff.zhou, "依据"))["text"]
    assert "派单目录第三条" in card
    assert "这盏灯是村里装的" in card
    assert "哪个单位" in await press(staff.zhou, "异议成立，改派")
    await press(staff.zhou, "农村工作局")
    assert wording.DONE[Move.UPHOLD] in await say(staff.zhou, "属实，归农村工作局")
    assert "改派给你们" in (await told(fang, "改派给你们"))["text"]
    await staff.zhou.say("/inbox")
    proposal = await told(staff.zhou, "目录建议")
    assert "由建设局改派农村工作局" in proposal["text"]
    assert await press(staff.zhou, "以后都这样派") == wording.ACCEPTED
    assert await office.books.cases.lessons.overrides() == {"streetlight": "农村工作局"}


async def test_a_step_that_is_named_with_its_number_is_no_words_for_another(office: Town, staff: Staff) -> None:
    await with_unit(office, staff)
    await told(staff.li, "有一件新的事")
    number = await called(office)
    assert "哪一条" in await press(staff.li, "提异议")
    assert "哪一条" in await say(staff.li, f"{number} 提异议")
    assert wording.DONE[Move.SIGN] in await say(staff.li, f"{number} 签收")
    assert await office.rows("SELECT state FROM case_file") == [("handling",)]


@pytest.mark.parametrize("urged", ["督办", "盯紧点！", "抓紧辦"])
async def test_a_leader_supervises_by_a_word_in_reply(office: Town, staff: Staff, urged: str) -> None:
    await signed(office, staff)
    card = await say(staff.qian, await called(office))
    assert "答应居民" in card
    await staff.qian.say(urged, reply_to=staff.qian.messages[-1]["message_id"])
    assert wording.DONE[Move.SUPERVISE] in (await staff.qian.answer())["text"]
    assert "领导督办" in (await told(staff.li, "领导督办"))["text"]


async def test_an_objection_that_was_not_accepted_leaves_only_signing(office: Town, staff: Staff) -> None:
    await with_unit(office, staff)
    await told(staff.li, "有一件新的事")
    await press(staff.li, "提异议")
    await say(staff.li, "第三条")
    await say(staff.li, "不是我们的")
    await told(staff.zhou, "请裁定")
    await staff.zhou.press("查看")
    await told(staff.zhou, "依据")
    await press(staff.zhou, "异议不成立")
    assert wording.DONE[Move.REJECT] in await say(staff.zhou, "路灯归建设局管")
    await told(staff.li, "没有采纳")
    await staff.li.press("查看")
    card = await told(staff.li, "答应居民")
    assert "签收" in labels(card)
    assert "提异议" not in labels(card), "once and no more"


async def test_the_handler_asks_back_and_the_clock_visibly_rests(office: Town, staff: Staff) -> None:
    wang, _ = await signed(office, staff)
    assert "补充什么" in await press(staff.li, "请居民补充")
    assert "时钟停下" in await say(staff.li, "是靠河的那一根吗？")
    await told(wang, "靠河的那一根")
    await wang.press("查看")
    assert "这一步的时钟停着" in (await told(wang, "正等您补充"))["text"]
    await press(wang, "补充情况")
    assert await say(wang, "是的，靠河第二根") == wording.ADDED
    assert "靠河第二根" in (await told(staff.li, "居民补充了情况"))["text"]
    assert await office.rows("SELECT state FROM case_file") == [("handling",)]


async def test_two_units_work_on_one_case(office: Town, staff: Staff) -> None:
    fang = await office.arrive("方经办", "rural clerk")
    wang, _ = await signed(office, staff)
    assert "哪个单位" in await press(staff.li, "请别的单位一起办")
    assert "做什么" in await say(staff.li, "农村工作局")
    assert wording.DONE[Move.INVITE] in await say(staff.li, "请砍掉挡灯的树枝")
    assert "挡灯的树枝" in (await told(fang, "一起办"))["text"]
    await press(fang, "我们这部分办好了")
    assert wording.DONE[Move.CONTRIBUTE] in await say(fang, "树枝砍掉了")
    await told(staff.li, "请来的单位都办完了")
    await staff.li.press("查看")
    await told(staff.li, "办理中")
    await done(staff)
    assert "树枝砍掉了" in (await told(wang, "办好了自己的部分"))["text"]


async def test_whoever_handled_it_cannot_check_it(office: Town, staff: Staff) -> None:
    """Not even where they hold a post that checks."""
    await office.appoint(staff.li, "supervisor")
    await signed(office, staff)
    await done(staff)
    shown = staff.li.messages[-1]
    assert "复核通过" not in labels(shown)
    case = await number_of(office)
    ack = await staff.li.press(CaseMove(move=Move.APPROVE, case=case).pack(), shown)
    assert "不归您办" in (await staff.li.toast(ack))["text"]


async def test_a_check_that_fails_sends_it_back_with_what_is_missing(office: Town, staff: Staff) -> None:
    await signed(office, staff)
    await done(staff)
    await told(staff.zhou, "请复核")
    assert "还差什么" in await press(staff.zhou, "退回再办")
    assert wording.DONE[Move.RETURN] in await say(staff.zhou, "晚上再去看一次")
    assert "晚上再去看一次" in (await told(staff.li, "复核没有通过"))["text"]


async def test_a_no_reopens_it_one_level_up_and_says_what_is_missing(office: Town, staff: Staff) -> None:
    wang, _ = await signed(office, staff)
    await done(staff)
    await checked(staff)
    await told(wang, "解决了吗")
    await wang.press("没解决")
    await told(wang, "还差在哪里")
    assert await say(wang, "亮了一晚又灭了") == wording.ADDED
    await told(staff.li, "没有解决")
    assert "亮了一晚又灭了" in (await told(staff.li, "居民补充"))["text"]
    (row,) = await office.rows("SELECT state, reopened, level FROM case_file")
    assert row[0] == "dispatched"
    assert row[1] == 1
    assert row[2] >= 1


async def test_who_only_supervises_sees_what_waits_for_a_check_at_work(office: Town, staff: Staff) -> None:
    await signed(office, staff)
    await done(staff)
    await office.quiet()
    await staff.qian.say("/work")
    await told(staff.qian, wording.TO_CHECK)


async def test_nobody_reached_means_three_days_and_a_supervisor(office: Town, staff: Staff) -> None:
    await signed(office, staff)
    await done(staff)
    await checked(staff)
    await office.quiet()
    await staff.qian.say("/late")
    await told(staff.qian, wording.UNCONFIRMED)
    for attempt in range(ATTEMPTS):
        await staff.zhou.say("/inbox")
        listed = await told(staff.zhou, wording.INBOX)
        await staff.zhou.press(labels(listed)[0])
        card = await told(staff.zhou, "答应居民")
        assert "三次没联系上，归档" not in labels(card)
        await press(staff.zhou, "记一次回访")
        assert wording.DONE[Move.ATTEMPT] in await say(staff.zhou, "打电话没人接")
        async with office.books.ledger.engine.begin() as books:  # a day passes
            await books.exec_driver_sql("UPDATE case_file SET step_at = ?", (_days_ago(ATTEMPTS - attempt),))
    await staff.qian.say("/late")
    listed = await told(staff.qian, wording.UNCONFIRMED)
    await staff.qian.press(labels(listed)[0])
    card = await told(staff.qian, "答应居民")
    assert "三次没联系上，归档" in labels(card)
    await press(staff.qian, "三次没联系上，归档")
    assert wording.DONE[Move.ARCHIVE] in await say(staff.qian, "三天都没联系上，灯已经亮了")
    assert await office.rows("SELECT state FROM case_file") == [("archived",)]


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f")


async def test_a_leader_supervises_in_one_tap(office: Town, staff: Staff) -> None:
    await signed(office, staff)
    async with office.books.ledger.engine.begin() as books:
        await books.exec_driver_sql("UPDATE case_file SET due_at = ?", (_days_ago(1),))
    await staff.qian.say("/late")
    listed = await told(staff.qian, wording.LATE)
    assert "【超时】" in listed["text"]
    await staff.qian.press(labels(listed)[0])
    assert "已超时" in (await told(staff.qian, "答应居民"))["text"]
    assert wording.DONE[Move.SUPERVISE] in await press(staff.qian, "督办")
    assert "领导督办" in (await told(staff.li, "领导督办"))["text"]


async def test_the_same_thing_reported_twice_is_joined_and_can_be_taken_apart(office: Town, staff: Staff) -> None:
    await with_unit(office, staff)
    lin = await office.arrive("林阿婆")
    await say(lin, "三桥村村委会门口那盏路灯不亮，坏了")
    assert "一起办" in await press(lin, "对，提交")
    await press(staff.zhou, "更多")
    listed = await press(staff.zhou, "一起反映的")
    assert "三桥村" in listed
    await staff.zhou.press(labels(staff.zhou.messages[-1])[0])
    await told(staff.zhou, "和同一件事一起办理")
    assert wording.DONE[Move.UNLINK] in await press(staff.zhou, "拆开单办")
    assert "单独办理" in (await told(lin, "单独办理"))["text"]
    await press(staff.zhou, "并到同一件")
    assert wording.DONE[Move.LINK] in await press(staff.zhou, labels(staff.zhou.messages[-1])[0])
    assert [row[0] for row in await office.rows("SELECT state FROM case_file ORDER BY id")] == ["dispatched", "linked"]


async def test_photos_of_the_work_belong_to_the_case_and_are_seen(office: Town, staff: Staff) -> None:
    await signed(office, staff)
    await staff.li.press("报办结")
    await told(staff.li, "哪一种")
    await press(staff.li, "已解决")
    await staff.li.send_photo(photo(), photo())
    assert (await staff.li.answer())["text"] == wording.PHOTO_OF_WORK
    assert wording.DONE[Move.REPORT] in await say(staff.li, "换好了")
    assert await office.rows("SELECT by_staff FROM case_photo") == [(1,), (1,)]
    await told(staff.zhou, "请复核")
    await staff.zhou.press("查看")
    await told(staff.zhou, "照片2张")
    await staff.zhou.press("看照片")
    pictures = [await staff.zhou.answer(), await staff.zhou.answer()]
    assert all("photo" in picture for picture in pictures)
    assert "办理时的照片" in pictures[0]["caption"]


async def test_who_reported_is_told_only_for_a_reason_and_the_reporter_reads_it(office: Town, staff: Staff) -> None:
    wang, _ = await signed(office, staff)
    await staff.qian.say("/late")
    await staff.qian.answer()
    case = await number_of(office)
    await staff.zhou.press("更多")
    await staff.zhou.answer()
    assert "居民会看到" in await press(staff.zhou, "查看居民身份")
    assert WANG in await say(staff.zhou, "核对是不是同一户")
    assert "查看了您的身份信息" in (await told(wang, "查看了"))["text"]
    await wang.press("查看")
    await told(wang, "办理中")
    assert "核对是不是同一户" in await press(wang, "谁看过我的身份")
    shown = staff.li.messages[-1]
    ack = await staff.li.press(CaseLook(what="reveal", case=case).pack(), shown)
    assert (await staff.li.toast(ack))["text"] == NOT_YOURS, "whoever handles it need not know"


async def test_the_export_is_whole_and_tells_nobodys_name(office: Town, staff: Staff) -> None:
    wang, number = await signed(office, staff, LAMP + "<b>急</b>")
    await wang.send_photo(photo())
    await told(wang, "照片")
    await staff.li.press("查看")
    await told(staff.li, "照片1张")
    await staff.li.press("更多")
    await staff.li.answer()
    await staff.li.press("导出")
    file = (await staff.li.answer())["document"]
    assert file["file_name"] == f"{number}.html"
    page = (await staff.li.fetch(file["file_id"])).decode()
    assert "建设局经办人签收" in page
    assert "&lt;b&gt;急&lt;/b&gt;" in page, "what people wrote is never markup"
    assert "data:image" in page
    assert WANG not in page


async def test_what_was_done_before_is_shown_to_the_next_clerk(office: Town, staff: Staff) -> None:
    wang, number = await signed(office, staff)
    await done(staff)
    await checked(staff)
    await told(wang, "解决了吗")
    await wang.press("解决了")
    await told(wang, "办得怎么样")
    await office.quiet()
    lin = await office.arrive("林阿婆")
    await filed(lin, "胜利村桥头的路灯坏了，晚上看不见路")
    await told(staff.zhou, "请派发")
    await staff.zhou.press("查看")
    await told(staff.zhou, "胜利村")
    await press(staff.zhou, "更多")
    assert "换了新灯泡" in await press(staff.zhou, "以前类似的")
    await staff.li.say(f"/archive {number}")
    assert number in (await told(staff.li, wording.CLOSED))["text"]


async def test_many_taps_on_sign_for_are_won_by_one_and_the_others_are_told_by_whom(office: Town, staff: Staff) -> None:
    """F28."""
    zhao = await office.arrive("赵经办", "clerk")
    await with_unit(office, staff)
    for who in (staff.li, zhao):
        await told(who, "有一件新的事")
    first, second = await asyncio.gather(staff.li.press("签收"), zhao.press("签收"))
    toasts = [await staff.li.toast(first, 15), await zhao.toast(second, 15)]
    (refused,) = [toast["text"] for toast in toasts if toast.get("text")]
    assert "建设局经办人" in refused


@pytest.mark.parametrize("move", [Move.DISPATCH, Move.APPROVE, Move.ARCHIVE, Move.SUPERVISE, Move.REPORT, Move.CONFIRM])
async def test_a_forged_button_does_nothing_and_tells_nothing(office: Town, staff: Staff, move: Move) -> None:
    """A5."""
    await with_unit(office, staff)
    stranger = await office.arrive("过路人")
    await say(stranger, "/help")
    case = await number_of(office)
    ack = await stranger.press(CaseMove(move=move, case=case).pack(), stranger.messages[-1])
    assert (await stranger.toast(ack))["text"] == NO_SUCH
    ack = await stranger.press(CaseMove(move=move, case=case + 77).pack(), stranger.messages[-1])
    assert (await stranger.toast(ack))["text"] == NO_SUCH, "the same for what is not there"
    assert await office.rows("SELECT state FROM case_file") == [("dispatched",)]


async def test_a_stale_button_says_how_it_stands_now(office: Town, staff: Staff) -> None:
    """A6."""
    await with_unit(office, staff)
    handed = await told(staff.li, "有一件新的事")
    await press(staff.li, "签收")
    ack = await staff.li.press("提异议", handed)
    assert "办理中" in (await staff.li.toast(ack))["text"]


async def test_a_unit_that_no_catalogue_has_is_refused(office: Town, staff: Staff) -> None:
    await with_unit(office, staff)
    card = staff.zhou.messages[-1]
    ack = await staff.zhou.press(CaseUnit(move=Move.DISPATCH, case=await number_of(office), unit=5).pack(), card)
    assert (await staff.zhou.toast(ack))["text"] == NOT_ANY_MORE


async def test_lists_are_for_those_whose_work_they_are(office: Town, staff: Staff) -> None:
    wang = await office.arrive(WANG)
    for command in ("/inbox", "/work", "/late", "/archive 路灯"):
        assert NOT_YOURS in await say(wang, command)
    assert await say(staff.li, "/work") == wording.NOTHING_HERE
    assert await say(staff.zhou, "/inbox") == wording.NOTHING_HERE
    assert await say(staff.qian, "/late") == wording.NOTHING_LATE


async def test_what_is_being_said_outlives_a_restart(office: Town, staff: Staff) -> None:
    await signed(office, staff)
    await staff.li.press("报办结")
    await told(staff.li, "哪一种")
    await office.restart()
    assert "怎么办的" in await say(staff.li, "已解决")
    await office.restart()
    assert wording.DONE[Move.REPORT] in await say(staff.li, "换了灯泡")


async def test_cancel_leads_out_of_saying(office: Town, staff: Staff) -> None:
    await signed(office, staff)
    await staff.li.press("说说进展")
    await told(staff.li, "办到哪一步")
    await say(staff.li, "/cancel")
    await say(staff.li, "今年一般公共预算收入目标是多少？")
    assert await office.rows("SELECT count(*) FROM case_event WHERE move = 'note'") == [(0,)]


async def test_words_that_are_too_long_can_be_written_anew(office: Town, staff: Staff) -> None:
    wang, _ = await signed(office, staff)
    await press(staff.li, "说说进展")
    assert "1001" in await say(staff.li, "长" * 1001)
    assert wording.DONE[Move.NOTE] in await say(staff.li, "明天换")
    assert "明天换" in (await told(wang, "明天换"))["text"]


def test_every_move_of_the_table_has_a_button_and_a_sentence() -> None:
    drawn_elsewhere = {Move.ESCALATE, Move.CORRECT, Move.RATE, Move.DISPATCH}
    assert set(wording.MOVES) | set(wording.OWN_MOVES) | drawn_elsewhere == set(Move)
    assert set(wording.DONE) == (set(wording.MOVES) | {Move.DISPATCH, Move.CORRECT})
