"""One's own data, as conversations: a resident sees what is held, reads what goes and what stays, and has it deleted."""

import re
import shutil
from pathlib import Path

import pytest

from db.cases import telling
from tests.offices import UNKNOWN, Town, town
from tests.visitors import Visitor, buttons_of

LAMP = "三桥村村委会门口的路灯坏了好几天了，晚上看不见路"
NUMBER = re.compile(r"[CQF]\d{8}")


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices come at once whenever the tests run."""
    monkeypatch.setattr(telling, "quiet_until", lambda now, zone: None)


async def say(who: Visitor, words: str) -> str:
    await who.say(words)
    return str((await who.answer())["text"])


async def press(who: Visitor, button: str) -> str:
    await who.press(button)
    return str((await who.answer())["text"])


async def live(office: Town, wang: Visitor) -> tuple[str, str]:
    """Wang says where she lives, trusts her son, asks and reports: the numbers of the question and of the case."""
    await office.books.profiles.live_in(await office.person(wang), "三桥村")
    son = await office.arrive("王小军")
    code = re.findall(r"/guardian (\d{8})", await _invited(wang))[0]
    await say(son, f"/guardian {code}")
    await wang.answer()
    await wang.press("确认")
    await wang.answer()
    await son.answer()
    asked = NUMBER.findall(await say(wang, UNKNOWN))[0]
    await say(wang, LAMP)
    return asked, NUMBER.findall(await press(wang, "对，提交"))[0]


async def _invited(wang: Visitor) -> str:
    await wang.say("/guardian")
    await wang.answer()
    return await press(wang, "请一位家人守护我")


async def test_a_resident_sees_what_is_held_has_it_deleted_and_loses_nothing_that_is_open(office: Town, scripted: None) -> None:
    wang = await office.arrive("王小满")
    asked, case = await live(office, wang)
    son = office.visitors[1]
    seen = await say(wang, "我想看看我的数据")
    for part in ("王小满", "三桥村", "守护您的：1位", asked, case, "30天", "3天", "/mycases", "一年"):
        assert part in seen, part
    question = await press(wang, "删除我的信息")
    assert "撤回" in question
    assert f"{case}：还在办" in question
    assert await office.rows("SELECT 1 FROM profile"), "nothing is gone by looking"
    ack = await wang.press("确认删除")
    await wang.toast(ack)
    await office.quiet()
    (done,) = [m["text"] for m in wang.messages if "已经删除" in m.get("text", "")]
    assert case in done
    assert asked in done
    assert "不再由您守护" in (await son.answer())["text"]
    assert not await office.rows("SELECT 1 FROM profile")
    assert [
        tuple(row) for row in await office.rows("SELECT state, sealed_data FROM conversation WHERE key LIKE :w", w=f"%:{wang.id}:%")
    ] == [(None, None)]
    assert case in await say(wang, "/mycases"), "an open case is still hers to follow"
    left = await say(wang, "/mydata")
    assert "三桥村" not in left
    assert "家庭守护人（" not in left


async def test_the_button_goes_with_the_press_and_an_old_one_is_refused_kindly(office: Town) -> None:
    wang = await office.arrive()
    await office.books.profiles.live_in(await office.person(wang), "三桥村")
    await say(wang, "/mydata")
    await press(wang, "删除我的信息")
    asked = wang.messages[-1]
    await office.books.profiles.live_in(await office.person(wang), "示例村")
    refused = await wang.toast(await wang.press("确认删除", asked))
    assert "什么也没有删" in refused["text"]
    assert await office.rows("SELECT village FROM profile") == [("示例村",)]
    await press(wang, "删除我的信息")
    asked = wang.messages[-1]
    await wang.toast(await wang.press("确认删除", asked))
    await office.quiet()
    assert not buttons_of(next(m for m in wang.messages if m["message_id"] == asked["message_id"]))
    lines = len(await office.rows("SELECT 1 FROM audit WHERE act = 'traces.erase'"))
    assert lines == 1


async def test_whoever_thinks_better_of_it_keeps_everything(office: Town) -> None:
    wang = await office.arrive()
    await office.books.profiles.live_in(await office.person(wang), "三桥村")
    await say(wang, "删除我的个人信息")
    await press(wang, "删除我的信息")
    asked = wang.messages[-1]["message_id"]
    await wang.press("不删了")
    assert "什么也没有删" in (await wang.edited(asked))["text"]
    assert await office.rows("SELECT village FROM profile") == [("三桥村",)]


async def test_it_can_be_taken_home_as_a_file(office: Town) -> None:
    wang = await office.arrive("王<小满>")
    await office.books.profiles.live_in(await office.person(wang), "三桥村")
    await say(wang, "导出我的信息")
    await wang.press("导出成文件")
    paper = await wang.answer()
    assert paper["document"]["file_name"] == "我的信息.txt"
    text = (await wang.fetch(paper["document"]["file_id"])).decode("utf-8-sig")
    assert "王<小满>" in text
    assert "三桥村" in text
    assert "<b>" not in text


async def test_an_official_keeps_the_post_and_is_told_so(office: Town) -> None:
    zhou = await office.arrive("周值班", "duty officer")
    assert "岗位" in await say(zhou, "/mydata")
    assert "请找管理员" in await press(zhou, "删除我的信息")
    await zhou.toast(await zhou.press("确认删除"))
    await office.quiet()
    assert (await office.person(zhou)).posts == ("duty",)


async def test_where_nothing_personal_may_be_said_it_only_says_where_to_go(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "books.db")
    forbid = {"telegram_personal_data": "forbid", "webchat_public_url": "https://chat.example"}
    async with town(tmp_path, f"sqlite:///{tmp_path / 'books.db'}", telegram=True, **forbid) as open_town:
        wang = await open_town.arrive("王小满")
        answer = await say(wang, "我的数据")
        assert "https://chat.example" in answer
        assert "王小满" not in answer
        assert not buttons_of(wang.messages[-1])


async def test_traditional_readers_read_it_in_their_script(office: Town) -> None:
    wang = await office.arrive()
    assert "顯示的名字" in await say(wang, "刪除我的個人信息")
    assert "刪除我的信息" in {button["text"] for button in buttons_of(wang.messages[-1])}
