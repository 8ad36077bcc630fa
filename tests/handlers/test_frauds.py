"""The anti-fraud desk, as conversations: a check, first aid, a report for the liaison alone, guardians; nothing is called safe."""

import re
from datetime import UTC, datetime

import pytest

from knowledge.rules import RuleBroken
from knowledge.rules.people import NOT_YOURS
from knowledge.scam import canonical
from tests.offices import Town
from tests.visitors import Visitor, buttons_of

SUSPECT = "有人自称公安局的，说我涉嫌洗钱，让我把钱转到安全账户，账号6222 0000 0000 1234，电话17000001234"
SAFE = re.compile("安全的|放心|没问题|不是诈骗|不是骗子|是真的|正规|可信|靠谱")


async def reported(visitor: Visitor, text: str = SUSPECT) -> str:
    """Somebody reports a fraud; the receipt."""
    await visitor.say("/fraud")
    await visitor.answer()
    await visitor.say(text)
    await visitor.answers(2)
    await visitor.press("提交")
    return str((await visitor.answer())["text"])


async def test_a_suspicious_message_is_looked_at_with_its_own_words(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(f"/check {SUSPECT}")
    answer = await wang.answer()
    assert "安全账户" in answer["text"]
    assert "96110" in answer["text"]
    assert "我要举报" in {button["text"] for button in buttons_of(answer)}
    assert not SAFE.search(answer["text"])


async def test_check_asks_for_the_message_and_takes_the_next_one(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/check")
    assert "粘贴" in (await wang.answer())["text"]
    await wang.say("【某银行】您的验证码是482913，五分钟内有效，请勿告诉他人")
    answer = (await wang.answer())["text"]
    assert "96110" in answer
    assert not SAFE.search(answer)


async def test_what_others_reported_is_told_whatever_the_disguise(office: Town) -> None:
    wang, lin = await office.arrive(), await office.arrive("林阿姨")
    for visitor in (wang, lin):
        assert "编号" in await reported(visitor)
    await wang.say("/check 这个号码 １７０ ００００ １２３４ 又打来说我洗钱，要我转到安全账户")
    assert "反映过2次" in (await wang.answer())["text"]


async def test_a_report_goes_to_the_liaison_and_to_nobody_else(office: Town) -> None:
    wang, sun = await office.arrive(), await office.arrive("孙联络", "liaison")
    clerk = await office.arrive("周值班", "duty officer")
    await wang.say("/fraud")
    await wang.answer()
    await wang.say(SUSPECT)
    await wang.answers(2)
    await wang.say("提交")
    receipt = (await wang.answer())["text"]
    number, pickup = re.findall(r"F\d{8}", receipt)[0], re.findall(r"取件码：<?b?>?(\d{6})", receipt)[0]
    notice = await sun.answer()
    assert number in notice["text"]
    assert SUSPECT not in notice["text"], "what was written is read at the desk, where each reading is noted"
    await sun.press("查看")
    full = (await sun.answer())["text"]
    assert SUSPECT in full
    assert wang.name not in full
    assert [row.act for row in await office.rows("SELECT act FROM audit WHERE act LIKE 'fraud.%' ORDER BY id")] == [
        "fraud.file",
        "fraud.read",
    ]
    await clerk.silence(0.1)
    await sun.press("我来处理")
    await sun.answer()
    assert "接手" in (await wang.answer())["text"]
    lin = await office.arrive("林阿姨")
    await lin.say(f"/fraud {number} {pickup}")
    assert "正在处理" in (await lin.answer())["text"]
    await lin.say(f"/fraud {number} 000000")
    assert "不对" in (await lin.answer())["text"]


async def test_nobody_but_the_liaison_opens_a_report(office: Town) -> None:
    """A29."""
    wang, leader = await office.arrive(), await office.arrive("钱主任", "leader")
    await reported(wang)
    await leader.say("/start")
    ack = await leader.press("fr:show:1", await leader.answer())
    assert NOT_YOURS in (await leader.toast(ack))["text"]
    assert await office.rows("SELECT 1 FROM audit WHERE act = 'fraud.read'") == []
    refused = await office.rows("SELECT subject FROM audit WHERE act = 'refused'")
    assert [row.subject for row in refused] == ["button fr:show:1"], "what was reached for is noted"


async def test_an_anonymous_report_leaves_no_trace_of_who_it_was(office: Town) -> None:
    """A32."""
    wang = await office.arrive()
    await wang.say("/fraud")
    await wang.answer()
    await wang.say(SUSPECT)
    await wang.answers(2)
    await wang.press("匿名举报")
    await wang.answers(3)
    await wang.press("提交")
    assert "没法再找您" in (await wang.answer())["text"]
    (row,) = await office.rows("SELECT person_id, channel, chat_id, origin FROM fraud")
    assert (row.person_id, row.channel, row.chat_id) == (None, "", 0)
    assert str(wang.id) not in row.origin
    assert [found.person_id for found in await office.rows("SELECT person_id FROM audit WHERE act = 'fraud.file'")] == [None]


async def test_a_half_written_report_outlives_a_restart_and_two_submits_are_one_report(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/fraud")
    await wang.answer()
    await wang.say(SUSPECT)
    card, _ = await wang.answers(2)
    await office.restart()
    await wang.say("对方还说不能告诉家里人")
    fuller, _ = await wang.answers(2)
    assert "不能告诉家里人" in fuller["text"]
    await wang.press("提交", card)
    await wang.press("提交", fuller)
    assert "编号" in (await wang.answer())["text"]
    await office.quiet()
    assert len(await office.rows("SELECT id FROM fraud")) == 1


async def test_first_aid_goes_step_by_step_and_tells_guardian_and_liaison_at_once(office: Town) -> None:
    wang, son, sun = await office.arrive(), await office.arrive("王小儿"), await office.arrive("孙联络", "liaison")
    await wang.say("/guardian")
    await wang.answer()
    await wang.press("请一位家人守护我")
    code = re.findall(r"/guardian (\d{8})", (await wang.answer())["text"])[0]
    await son.say(f"/guardian {code}")
    assert wang.name not in (await son.answer())["text"], "nothing is shared before the ward says yes"
    asked = await wang.answer()
    assert f"确认由“{son.name}”" in asked["text"]
    await wang.press("确认", asked)
    assert son.name in (await wang.answer())["text"]
    assert wang.name in (await son.answer())["text"]
    await wang.say("/check 客服说我开了会员，让我转账，我刚转了三万块给他，卡号6222000000001234")
    await wang.answer()
    await wang.press("开始止损，一步一步来")
    told, step = await wang.answers(2)
    assert "1位家庭守护人" in told["text"]
    assert "第1步" in step["text"]
    alarm = (await son.answer())["text"]
    assert wang.name in alarm
    assert "三万" not in alarm, "a guardian hears that, not what was written"
    assert "止付" in (await sun.answer())["text"]
    seen = [step["text"]]
    for _ in range(9):
        await wang.say("好了")
        seen.append((await wang.answer())["text"])
        if "整理" in seen[-1]:
            break
    assert any("110" in text and "30000" in text for text in seen), "the sentence for the police is prepared"
    assert not any(SAFE.search(text) for text in seen)


async def test_a_guardian_is_ended_from_either_side_and_a_code_works_once(office: Town) -> None:
    wang, son, thief = await office.arrive(), await office.arrive("王小儿"), await office.arrive("陌生人")
    await wang.say("/guardian")
    await wang.answer()
    await wang.press("请一位家人守护我")
    code = re.findall(r"/guardian (\d{8})", (await wang.answer())["text"])[0]
    await wang.say(f"/guardian {code}")
    assert "不对" in (await wang.answer())["text"], "nobody guards themselves"
    await son.say(f"/guardian {code}")
    await son.answer()
    await wang.press("确认", await wang.answer())
    await wang.answer()
    await son.answer()
    await thief.say(f"/guardian {code}")
    assert "不对" in (await thief.answer())["text"]
    await son.say("/guardian")
    card = await son.answer()
    await son.press(next(button["text"] for button in buttons_of(card) if button["text"].startswith("解除")))
    assert "解除" in (await son.answer())["text"]
    person = await office.person(wang)
    assert await office.books.guardians.alert(person, "x", now=datetime.now(UTC)) == 0


async def test_whoever_typed_the_code_without_the_wards_yes_guards_nobody_and_learns_nothing(office: Town) -> None:
    wang, thief = await office.arrive(), await office.arrive("陌生人")
    code = await office.books.guardians.invite(await office.person(wang), now=datetime.now(UTC))
    await thief.say(f"/guardian {code}")
    await thief.answer()
    asked = await wang.answer()
    assert await office.books.guardians.alert(await office.person(wang), "x", now=datetime.now(UTC)) == 0
    await thief.say("/guardian")
    assert wang.name not in str(await thief.answer())
    (bond,) = await office.rows("SELECT id FROM guardian")
    with pytest.raises(RuleBroken):
        await office.books.guardians.confirm(bond.id, by=await office.person(thief), now=datetime.now(UTC))
    await wang.press("不是", asked)
    assert "解除" in (await wang.answer())["text"]
    with pytest.raises(RuleBroken):
        await office.books.guardians.confirm(bond.id, by=await office.person(wang), now=datetime.now(UTC))
    await office.quiet()
    await thief.silence(0.1)


async def test_the_liaisons_word_teaches_the_checker(office: Town) -> None:
    wang, sun = await office.arrive(), await office.arrive("孙联络", "liaison")
    await reported(wang)
    await sun.answer()
    await sun.press("查看")
    await sun.answer()
    ack = await sun.press("认定类型")
    await sun.toast(ack)
    await sun.until(lambda: any(button["text"] == "不是诈骗" for m in sun.messages for button in buttons_of(m)), "the kinds")
    await sun.press("冒充公检法及政府机关")
    await sun.answer()
    assert await office.books.frauds.judged() == [(SUSPECT, "police")]
    assert await office.office.watch.renew()
    assert not await office.office.watch.renew(), "once for each edition"


async def test_a_report_that_nobody_takes_up_is_told_upwards_by_number_only(office: Town) -> None:
    wang, sun, leader = await office.arrive(), await office.arrive("孙联络", "liaison"), await office.arrive("钱主任", "leader")
    await reported(wang)
    await sun.answer()
    later = datetime(2099, 1, 1, tzinfo=UTC)
    assert await office.books.frauds.remind(now=later) == 1
    assert await office.books.frauds.remind(now=later) == 0
    for visitor in (sun, leader):
        text = (await visitor.answer())["text"]
        assert "超时" in text
        assert "安全账户" not in text


async def test_residents_hear_what_goes_round_only_when_several_reported_it(office: Town) -> None:
    wang = await office.arrive()
    for name in ("甲", "乙", "丙"):
        visitor = await office.arrive(name)
        await visitor.say("/fraud")
        await visitor.answer()
        await visitor.say(f"{SUSPECT}，{name}")
        await visitor.answers(2)
        await wang.say("/scams")
        assert "3人反映" not in (await wang.answer())["text"]
        await visitor.press("提交")
        await visitor.answer()
    await wang.say("/scams")
    assert "3人反映" in (await wang.answer())["text"]


def test_a_number_has_one_form() -> None:
    assert canonical("phones", "+86 170-0000-1234") == canonical("phones", "１７０００００１２３４")


async def test_what_is_just_told_is_looked_at_and_a_danger_to_life_goes_first(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(SUSPECT)
    assert "安全账户" in (await wang.answer())["text"]
    await wang.say("着火了，楼里还有人，快来救命")
    assert "119" in (await wang.answer())["text"]


async def test_whoever_types_that_they_want_no_name_on_it_gets_that(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/fraud")
    await wang.answer()
    await wang.say("提交")
    assert "还没有写" in (await wang.answer())["text"]
    assert not await office.rows("SELECT 1 FROM fraud"), "nothing was told yet"
    await wang.say(SUSPECT)
    await wang.answers(2)
    await wang.say("匿名。")
    asked, card, _ = await wang.answers(3)
    assert "匿名" in asked["text"]
    assert "匿名\n" not in card["text"], "it is no part of the story"
    await wang.say("提交")
    await wang.answer()
    assert await office.rows("SELECT person_id FROM fraud") == [(None,)]


async def test_a_fraud_report_is_given_up_in_words(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/fraud")
    await wang.answer()
    await wang.say("算了")
    assert "取消" in (await wang.answer())["text"]
    await wang.say("路灯坏了好几天，一直没人修")
    assert "在哪里" in (await wang.answer())["text"]


async def test_a_cry_for_help_over_lost_money_leads_to_first_aid(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("救命啊 我妈刚把养老钱全转给骗子了 怎么办")
    answer = await wang.answer()
    assert "96110" in answer["text"]
    assert "开始止损，一步一步来" in {button["text"] for button in buttons_of(answer)}
    await wang.say("救命啊有人拿刀砍人了")
    assert "躲" in (await wang.answer())["text"]
