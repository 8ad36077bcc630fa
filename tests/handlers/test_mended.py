"""What was once broken at the front desk: words on the wrong channel, a second tap, a lost answer, a trap in a draft."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels import channels
from db.documents import Draft, Figure, Part
from handlers.keyboards import FIGURES
from handlers.places import Place
from knowledge import wording
from knowledge.rules.people import NOT_YOURS
from tests.offices import KNOWN, TELEGRAM_TOKEN, UNKNOWN, VAGUE, Json, Town, settings_of, town
from tests.visitors import Visitor, buttons_of

PAGE = "https://town.example/chat"


@pytest.fixture
async def abroad(scripted: None, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    """An office whose people come over a channel that must not carry personal data."""
    shutil.copy(sqlite_template, tmp_path / "books.db")
    url = f"sqlite:///{tmp_path / 'books.db'}"
    async with town(tmp_path, url, telegram=True, telegram_personal_data="forbid", webchat_public_url=PAGE) as open_town:
        yield open_town


async def officer(office: Town) -> Visitor:
    return await office.arrive("周值班", "duty officer")


async def ask(office: Town, question: str = UNKNOWN) -> Visitor:
    wang = await office.arrive()
    await wang.say(question)
    await wang.answer()
    return wang


async def tap(office: Town, visitor: Visitor, message: Json, data: str, number: int = 1) -> None:
    """A press as the platform would bring it once more: a new update, the same button."""
    sender = {"id": visitor.id, "is_bot": False, "first_name": visitor.name}
    query = {"id": f"{data}{number}", "from": sender, "chat_instance": "1", "data": data}
    await office.slip_update(callback_query=query | {"message": message})


# A channel that must not carry personal data


@pytest.mark.parametrize(("public", "shown"), [(PAGE, PAGE), ("", "http://127.0.0.1:1")])
def test_every_channel_knows_where_the_towns_own_page_is(tmp_path: Path, public: str, shown: str) -> None:
    more = {"telegram_token": TELEGRAM_TOKEN, "telegram_personal_data": "forbid", "webchat_public_url": public}
    found: list[Place] = list(channels(settings_of(tmp_path, "", "http://127.0.0.1:1", **more), "http://127.0.0.1:1"))
    assert [(place.personal, place.webchat) for place in found] == [(True, shown), (False, shown)]


async def test_what_is_not_known_is_not_kept_abroad_but_the_way_to_the_towns_page_is_told(abroad: Town) -> None:
    wang = await abroad.arrive()
    await wang.say(UNKNOWN)
    assert PAGE in (await wang.answer())["text"]
    await wang.say(KNOWN)
    assert "来源" in (await wang.answer())["text"]
    assert not await abroad.rows("SELECT 1 FROM question")


async def test_none_of_them_keeps_nothing_abroad(abroad: Town) -> None:
    wang = await abroad.arrive()
    await wang.say(VAGUE)
    offer = await wang.answer()
    await wang.press(wording.CLARIFY_NEITHER)
    assert PAGE in (await wang.edited(offer["message_id"]))["text"]
    assert not await abroad.rows("SELECT 1 FROM question")


async def test_nobody_reads_or_moves_residents_words_abroad(abroad: Town) -> None:
    zhou = await officer(abroad)
    resident = await abroad.books.people.meet("webchat", 5, chat_id=5, shown="居民", now=datetime.now(UTC))
    await abroad.books.questions.keep(UNKNOWN, "x", by=resident, origin="o", script="simplified", now=datetime.now(UTC))
    page = await zhou.answer()
    assert UNKNOWN not in page["text"]
    for command in ("/unanswered", "/mine", "/documents"):
        await zhou.say(command)
        assert (await zhou.answer())["text"] == wording.personal_elsewhere(PAGE), command
    for data in ("q:draft:1", "d:show:1"):
        await zhou.press(data, page)
        assert (await zhou.answer())["text"] == wording.personal_elsewhere(PAGE), data
    await zhou.say(KNOWN)
    assert "来源" in (await zhou.answer())["text"], "no draft was begun"
    assert [tuple(row) for row in await abroad.rows("SELECT state FROM question")] == [("open",)]


async def test_a_resident_abroad_sees_the_list_without_words(abroad: Town) -> None:
    wang = await abroad.arrive()
    resident = await abroad.books.people.meet("webchat", 5, chat_id=5, shown="居民", now=datetime.now(UTC))
    await abroad.books.questions.keep(UNKNOWN, "x", by=resident, origin="o", script="simplified", now=datetime.now(UTC))
    await wang.say("/unanswered")
    seen = (await wang.answer())["text"]
    assert "内容不公开" in seen
    assert UNKNOWN not in seen


# Whose words everybody reads

NAMED = (
    "下原村5组李建国家的低保是多少",
    "张伟家的低保是谁批的",
    "王秀英患癌症能报多少",
    "3组12号的低保是多少",
    "群主hao_abc123是哪个村的",
)


async def test_a_name_that_no_pattern_can_see_is_read_by_nobody_else(scripted: None, office: Town) -> None:
    wang, lin = await office.arrive(), await office.arrive("林阿嬤")
    for question in NAMED:
        await wang.say(question)
        await wang.answer()
    await lin.say("/unanswered")
    seen = (await lin.answer())["text"]
    assert seen.count("前答复") == len(NAMED), "each has its number and its day"
    assert not any(question[:6] in seen for question in NAMED)
    await wang.say("/mine")
    mine = (await wang.answer())["text"]
    assert all(question in mine for question in NAMED), "one's own words are one's own"


async def released(zhou: Visitor) -> Json:
    """The officer looks at the only question and lets everybody read it; the card that was pressed."""
    await zhou.say("/unanswered")
    await zhou.answer()
    await zhou.press(next(button["text"] for button in buttons_of(zhou.messages[-1])))
    card = await zhou.answer()
    await zhou.press("可以公开", card)
    return card


async def test_an_officer_releases_the_words_and_takes_them_back(scripted: None, office: Town) -> None:
    zhou, lin = await officer(office), await office.arrive("林阿嬤")
    await ask(office, "镇里有没有养鸽子的协会")
    await zhou.answer()
    await released(zhou)
    assert "养鸽子的协会" in (await zhou.answer())["text"], "what everybody reads now is shown once more"
    await lin.say("/unanswered")
    assert "養鴿子的協會" not in (seen := (await lin.answer())["text"])
    assert "养鸽子的协会" in seen
    await zhou.press("不再公开")
    assert "不再公开" in (await zhou.answer())["text"]
    await lin.say("/unanswered")
    assert "养鸽子的协会" not in (await lin.answer())["text"]
    acts = await office.rows("SELECT act FROM audit WHERE act LIKE 'question.%' ORDER BY id")
    assert [row.act for row in acts] == ["question.release", "question.hide"]


async def test_words_that_were_edited_after_they_were_read_are_not_released(scripted: None, office: Town) -> None:
    zhou, wang, lin = await officer(office), await office.arrive(), await office.arrive("林阿嬤")
    sent = (await wang.say("镇里有没有养鸽子的协会"))["message"]
    await wang.answer()
    await zhou.answer()
    card = await released(zhou)
    await zhou.answer()
    await wang.edit(sent["message_id"], "张伟家的低保是谁批的")
    await wang.answer()
    await lin.say("/unanswered")
    assert "内容不公开" in (await lin.answer())["text"], "an edit takes the release away"
    assert "改了内容" in (await zhou.toast(await zhou.press("可以公开", card)))["text"]
    assert not any(row.public for row in await office.rows("SELECT public FROM question"))


async def test_no_button_offers_to_release_a_number_and_no_forged_one_does(scripted: None, office: Town) -> None:
    zhou, qian = await officer(office), await office.arrive("钱主任", "leader")
    await ask(office, "电话17000001234是谁的")
    (question,) = await office.books.questions.open()
    notice = await zhou.answer()
    await zhou.press(f"q:show:{question.id}", notice)
    assert "可以公开" not in [button["text"] for button in buttons_of(await zhou.answer())]
    forged = f"pub:1:{question.id}:{question.edition}"
    assert "不能公开" in (await zhou.toast(await zhou.press(forged, notice)))["text"]
    await qian.say("/help")
    assert (await qian.toast(await qian.press(forged, await qian.answer())))["text"] == NOT_YOURS
    assert not any(row.public for row in await office.rows("SELECT public FROM question"))


# Buttons that nobody gave

FORGED = (
    "q:fly:1",
    "q:show:99999999999999999999",
    "q:draft:-1",
    "r:approve:9223372036854775808",
    "ask:-1:0",
    "script:klingon",
    "f:draft:1:1",
    "f:sold:1:1",
    "p:1:2:99999999999999999999",
    "d:burn:1",
    "pub:2:1:1",
    "pub:1:1",
)


async def test_a_button_that_cannot_be_is_dead_for_everybody(office: Town) -> None:
    zhou = await officer(office)
    await zhou.say("/help")
    page = await zhou.answer()
    for data in FORGED:
        assert (await zhou.toast(await zhou.press(data, page)))["text"] == wording.NOT_ANY_MORE, data
    assert not await office.rows("SELECT 1 FROM audit WHERE allowed = false"), "no line of it is written for ever"
    assert not await office.rows("SELECT 1 FROM inbox WHERE state = 'dead' OR failures > 0")


async def test_a_stranger_hears_the_same_of_what_is_there_and_what_is_not(office: Town) -> None:
    zhou, lin = await officer(office), await office.arrive("林阿嬤")
    await entered(office, zhou, 1)
    await ask(office)
    await lin.say("/help")
    page = await lin.answer()
    for act in ("q:show:{}", "q:draft:{}", "q:close:{}", "pub:0:{}:0", "d:publish:{}", "d:show:{}", "f:confirmed:{}:1", "p:{}:1:9"):
        for number in (1, 4242):
            assert (await lin.toast(await lin.press(act.format(number), page)))["text"] == NOT_YOURS, act
    for row in await office.rows("SELECT subject FROM audit WHERE act = 'refused'"):
        assert row.subject.split(":")[0] in {"button q", "button pub", "button d", "button f", "button p"}


# Figures of a document


async def entered(office: Town, visitor: Visitor, count: int, doubts: tuple[int, ...] = ()) -> int:
    figures = tuple(
        Figure(f"指标{n}", f"{n}个", "target", 2024, "一", f"指标{n}为{n}个。", "单位不明" if n in doubts else "")
        for n in range(count)
    )
    draft = Draft("d", "示例办法", date(2024, 5, 1), 2024, (Part("一", "正文。"),), (), (), figures)
    number, _ = await office.books.documents.enter(draft, by=await office.person(visitor), now=datetime.now(UTC))
    return number


async def states(office: Town) -> list[str]:
    return [row.state for row in await office.rows("SELECT state FROM figure ORDER BY id")]


async def test_a_double_tap_confirms_only_the_figures_that_were_seen(office: Town) -> None:
    zhou = await officer(office)
    number = await entered(office, zhou, 14, doubts=(2,))
    await zhou.say("/help")
    await zhou.press(f"d:{FIGURES}:{number}", await zhou.answer())
    page = await zhou.answer()
    for _ in range(3):
        await zhou.press("无疑问的全部确认", page)
        await zhou.answer()
    await office.quiet()
    assert await states(office) == ["confirmed"] * 2 + ["draft"] + ["confirmed"] * 3 + ["draft"] * 8
    assert len(await office.rows("SELECT 1 FROM audit WHERE act LIKE 'figure.%'")) == 1
    await zhou.press("✗ 1")
    await zhou.answer()
    assert (await states(office))[2] == "rejected"


# Handled twice


async def test_a_press_that_is_handled_again_is_answered_as_the_first_time(office: Town) -> None:
    zhou, qian = await officer(office), await office.arrive("钱主任", "leader")
    wang = await ask(office)
    card = await zhou.answer()
    await zhou.press("拟答复")
    await zhou.answer()
    await zhou.say("没有养狗。")
    await zhou.answer()
    approve = await qian.answer()
    await ask(office, "镇里有几座桥叫安乐桥")
    other = await zhou.answer()
    number = await entered(office, zhou, 1)
    for visitor, message, data in (
        (qian, approve, "r:approve:1"),
        (zhou, other, "q:close:2"),
        (zhou, card, f"d:publish:{number}"),
        (zhou, card, f"d:withdraw:{number}"),
    ):
        said = []
        for turn in range(2):
            await tap(office, visitor, message, data, turn)
            said.append((await visitor.answer())["text"])
        assert said[0] == said[1], data
    await office.quiet()
    assert len(wang.unread) == 1, "the asker is told once"
    acts = [row.act for row in await office.rows("SELECT act FROM audit WHERE act LIKE '%.%' OR act = 'refused' ORDER BY id")]
    assert acts == [
        "question.draft",
        "document.import",
        "question.approve",
        "question.close",
        "document.publish",
        "document.withdraw",
    ]


async def test_sent_back_twice_by_one_leader_is_sent_back_once_and_said_twice(office: Town) -> None:
    zhou, qian = await officer(office), await office.arrive("钱主任", "leader")
    other = await office.arrive("孙督办", "supervisor")
    await ask(office)
    await zhou.answer()
    await zhou.press("拟答复")
    await zhou.answer()
    await zhou.say("没有养狗。")
    await zhou.answer()
    card = await qian.answer()
    for turn in range(2):
        await tap(office, qian, card, "r:return:1", turn)
        assert "退回" in (await qian.answer())["text"]
    ack = await other.press("r:return:1", await other.answer())
    assert "不用再做" in (await other.toast(ack))["text"], "somebody else is told that it is done"
    assert len(await office.rows("SELECT 1 FROM audit WHERE act = 'question.return'")) == 1


# Half-written things


async def test_an_officer_is_not_trapped_in_a_draft_that_a_colleague_finished(office: Town) -> None:
    zhou, wu = await officer(office), await office.arrive("吴值班", "duty officer")
    await ask(office)
    for visitor in (zhou, wu):
        await visitor.answer()
        await visitor.press("拟答复")
        await visitor.answer()
    await wu.say("没有养狗。")
    await wu.answer()
    await zhou.say("我也来答：没有养狗。")
    refusal = (await zhou.answer())["text"]
    assert "不用再做" in refusal
    assert wording.NOT_WRITING_ANY_MORE in refusal
    await zhou.say(KNOWN)
    assert "来源" in (await zhou.answer())["text"]


async def test_a_draft_too_long_can_be_written_anew(office: Town) -> None:
    zhou = await officer(office)
    await ask(office)
    await zhou.answer()
    await zhou.press("拟答复")
    await zhou.answer()
    await zhou.say("长" * 1_001)
    assert "压缩" in (await zhou.answer())["text"]
    await zhou.say("没有养狗。")
    assert "已交审核" in (await zhou.answer())["text"]


async def test_the_buttons_of_an_answer_that_nobody_knows_to_have_arrived_are_alive(
    scripted: None, tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "books.db")
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", telegram=True) as office:
        wang = await office.arrive()
        await office.telegram.fault("lost_reply", "sendMessage")
        await wang.say(VAGUE)
        offer = await wang.answer()
        await office.quiet()
        await wang.press(buttons_of(offer)[0]["text"], offer)
        assert "来源" in (await wang.edited(offer["message_id"]))["text"]


async def test_whoever_asks_what_others_asked_is_told_so(office: Town) -> None:
    await officer(office)
    await ask(office)
    lin = await office.arrive("林阿嬤")
    await lin.say(UNKNOWN)
    told = (await lin.answer())["text"]
    assert "已经有人问过" in told
    assert "前答复" in told


# Coming and going


def blocked(visitor: Visitor, status: str) -> dict[str, Any]:
    me = {"id": 1000000001, "is_bot": True, "first_name": "助手"}
    new = {"user": me, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    return {
        "chat": {"id": visitor.id, "type": "private", "first_name": visitor.name},
        "from": {"id": visitor.id, "is_bot": False, "first_name": visitor.name},
        "date": int(datetime.now(UTC).timestamp()),
        "old_chat_member": {"user": me, "status": "member"},
        "new_chat_member": new,
    }


async def test_whoever_blocks_the_office_is_not_counted_on_until_they_come_back(office: Town) -> None:
    zhou = await officer(office)
    for status, reachable in (("kicked", False), ("kicked", False), ("member", True)):
        await office.slip_update(my_chat_member=blocked(zhou, status))
        await office.quiet()
        (row,) = await office.rows("SELECT unreachable_since FROM identity WHERE user_id = :id", id=zhou.id)
        assert (row.unreachable_since is None) is reachable, status
    await office.slip_update(my_chat_member=blocked(zhou, "kicked"))
    await office.quiet()
    await zhou.say("/help")
    await zhou.answer()
    (row,) = await office.rows("SELECT unreachable_since FROM identity WHERE user_id = :id", id=zhou.id)
    assert row.unreachable_since is None, "whoever speaks can be reached"


async def test_the_audit_keeps_no_bytes_that_came_over_the_line(office: Town) -> None:
    lin = await office.arrive("林阿嬤")
    await lin.say("/help")
    page = await lin.answer()
    for data in ("[bold red]伪造", "q:close:1:[red]", "q:close:0001"):
        await lin.toast(await lin.press(data, page))
    subjects = [row.subject for row in await office.rows("SELECT subject FROM audit WHERE allowed = false")]
    assert subjects == ["button q:close:1"], json.dumps(subjects)


async def test_nothing_is_promised_while_nobody_holds_the_post(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(UNKNOWN)
    told = (await wang.answer())["text"]
    assert "工作人员会在" not in told
    assert "值班员目前空缺" in told
