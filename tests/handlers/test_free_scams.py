"""What people simply say: a scam reaches the anti-fraud desk without a command; guardians are asked; a trick is drafted."""

import re
from datetime import UTC, datetime

import pytest

from handlers.frauds.weather import look_out
from tests.offices import KNOWN, Town
from tests.visitors import buttons_of

SUSPECT = "有人自称公安局的，说我涉嫌洗钱，让我把钱转到安全账户，账号6222 0000 0000 1234，电话17000001234"
SAFE = re.compile("安全的|放心|没问题|不是诈骗|不是骗子|是真的|正规|可信|靠谱")


def labels(message: dict[str, object]) -> set[str]:
    return {button["text"] for button in buttons_of(message)}


async def test_a_scam_that_is_simply_told_comes_with_what_to_do_next(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(SUSPECT)
    answer = await wang.answer()
    assert "96110" in answer["text"]
    assert {"我已经转钱了", "我要举报", "问问家里人"} <= labels(answer)
    assert not SAFE.search(answer["text"])


async def test_money_that_has_just_gone_begins_first_aid_and_is_kept_as_no_question(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("我刚给骗子转了三万块")
    answer = await wang.answer()
    assert "110" in answer["text"]
    assert "开始止损，一步一步来" in labels(answer)
    await office.quiet()
    assert not await office.rows("SELECT 1 FROM question")


@pytest.mark.parametrize("said", ["刚转了三万", "我正在转账", "他让我共享屏幕", "我已經轉了三萬過去了"])
async def test_a_cry_of_a_few_words_begins_first_aid_and_no_report_of_a_broken_thing(office: Town, said: str) -> None:
    wang = await office.arrive()
    await wang.say(said)
    answer = await wang.answer()
    assert "110" in answer["text"]
    assert labels(answer) & {"开始止损，一步一步来", "開始止損，一步一步來"}
    await wang.press(next(label for label in labels(answer) if "一步一步" in label), answer)
    await wang.until(lambda: any("第1步" in m.get("text", "") for m in wang.messages), "a step")


async def test_what_became_of_the_money_is_heard_after_the_check(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("有个客服打电话说我买的东西要退款，让我开会议软件共享屏幕，是真的吗")
    assert "开始止损，一步一步来" not in labels(await wang.answer())
    await wang.say("转了三万给那个账号")
    answer = await wang.answer()
    assert answer["text"].startswith("请马上打110")
    assert "开始止损，一步一步来" in labels(answer)


@pytest.mark.parametrize("said", ["钱还能追回来吗", "被骗的钱能要回来吗", "那我的錢還能追回來嗎"])
async def test_whoever_wants_the_money_back_hears_first_aid_and_begins_no_report(office: Town, said: str) -> None:
    wang = await office.arrive()
    await wang.say(SUSPECT)
    await wang.answer()
    await wang.say(said)
    answer = await wang.answer()
    assert "110" in answer["text"]
    assert labels(answer) & {"开始止损，一步一步来", "開始止損，一步一步來"}


async def test_money_in_an_ordinary_matter_is_no_fraud(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("交了三百块钱物业费，桥头路灯还是不亮")
    assert "110" not in (await wang.answer())["text"]


async def test_a_question_to_the_report_and_a_fire_go_where_they_always_went(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(KNOWN)
    assert "来源" in (await wang.answer())["text"]
    await wang.say("着火了，快来人")
    answer = await wang.answer()
    assert "119" in answer["text"]
    assert "我要举报" not in labels(answer)


async def test_guardians_are_asked_for_a_call_and_do_not_read_what_it_was(office: Town) -> None:
    wang, son = await office.arrive(), await office.arrive("王小儿")
    code = await office.books.guardians.invite(await office.person(wang), now=datetime.now(UTC))
    await son.say(f"/guardian {code}")
    await son.answer()
    await wang.press("确认", await wang.answer())
    await wang.answer()
    await son.answer()
    await wang.say(SUSPECT)
    await wang.answer()
    await wang.press("问问家里人")
    assert "1位家庭守护人" in (await wang.answer())["text"]
    asked = (await son.answer())["text"]
    assert wang.name in asked
    assert "安全账户" not in asked
    await wang.press("问问家里人")
    await wang.answer()
    await office.quiet()
    await son.silence(0.1)


async def test_whoever_has_no_guardian_is_told_whom_to_ask(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(SUSPECT)
    await wang.answer()
    await wang.press("问问家里人")
    assert "96110" in (await wang.answer())["text"]


async def test_a_trick_that_spreads_is_told_to_the_liaison_once_with_a_draft_for_each_audience(office: Town) -> None:
    sun = await office.arrive("孙联络", "liaison")
    for name in ("甲", "乙", "丙"):
        visitor = await office.arrive(name)
        await visitor.say(SUSPECT)
        await visitor.answer()
        await visitor.press("我要举报")
        await visitor.answers(2)
        await visitor.press("提交")
        await visitor.answer()
    await sun.answers(3)
    now = datetime.now(UTC)
    assert await look_out(office.books, office.office.watch, now) == 1
    await look_out(office.books, office.office.watch, now)
    told = (await sun.answer())["text"]
    assert "3起" in told
    assert all(audience in told for audience in ("家庭", "校园", "企业财务", "村大喇叭"))
    assert not SAFE.search(told)
    await office.quiet()
    await sun.silence(0.1)
