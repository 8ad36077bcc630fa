"""The page's line: what it shows, what it lets through, and what ends it."""

import dataclasses
import json
import sqlite3

import pytest

from tests.visitors import Arrive, Unanswered, visiting
from tests.webchat.conftest import Bot
from webchat.app import EXCHANGE, build, opened
from webchat.archive import Archive
from webchat.settings import ChatSettings


async def test_the_hello_holds_what_a_page_needs(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    for number in range(55):
        await bot("sendMessage", chat_id=wang.id, text=f"第{number}条")
    await wang.leave()
    await wang.come()
    hello = [f for f in wang.frames if f["t"] == "hello"][-1]
    assert hello["me"]["name"] == "王小满"
    assert hello["bot"] == {"id": 1000000001, "first_name": "小助手", "username": "townhall_bot"}
    assert ([m["text"] for m in hello["messages"]][::49], hello["more"]) == (["第5条", "第54条"], True)
    assert (hello["reply_keyboard"], hello["blocked"], hello["commands"]) == (None, False, [])
    await wang.send_frame(json.dumps({"t": "history", "before": hello["messages"][0]["message_id"]}))
    older = await wang.frame(lambda f: f["t"] == "history", "history")
    assert ([m["text"] for m in older["messages"]], older["more"]) == ([f"第{n}条" for n in range(5)], False)


async def test_all_pages_of_a_person_see_the_same_and_nobody_else_does(settings: ChatSettings) -> None:
    async with opened(settings) as url, visiting(url) as arrive:
        phone, other = await arrive("王"), await arrive("李")
        desk = type(phone)(phone._http, url, phone.id, "王", "")
        desk._headers = phone._headers
        await desk.come()
        sent = (await phone.say("两台设备"))["message"]
        await desk.until(lambda: desk.messages == [sent], "the message on the other device")
        await phone.edit(sent["message_id"], "改了")
        assert (await desk.edited(sent["message_id"]))["text"] == "改了"
        assert [f["t"] for f in phone.frames] == ["hello", "ack", "ack"]
        assert other.messages == []
        await desk.leave()


async def test_the_same_ref_is_done_once_and_answered_again(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    frame = {"t": "send", "ref": "once", "text": "只发一次"}
    first = await wang.do(frame)
    wang.frames.clear()
    assert await wang.do(frame) == first
    await wang.leave()
    await wang.come()
    wang.frames.clear()
    assert await wang.do(frame) == first
    assert len(await bot.updates()) == 1


BAD_FRAMES = [
    ({"t": "send", "text": "x", "ref": "字"}, "编号"),
    ({"t": "send", "text": " \u202e "}, "没有文字"),
    ({"t": "send", "text": 5}, "没有文字"),
    ({"t": "send", "text": "字" * 4097}, "太长"),
    ({"t": "dance"}, "不认识"),
    ({"t": ["send"]}, "不认识"),
    ({"t": "edit", "message_id": 999, "text": "x"}, "找不到"),
    ({"t": "press", "message_id": -1, "data": "x"}, "找不到"),
    ({"t": "press", "message_id": 10**30, "data": "x"}, "找不到"),
    ({"t": "press", "message_id": "1", "data": "x"}, "找不到"),
]


@pytest.mark.parametrize(("frame", "sentence"), BAD_FRAMES)
async def test_what_cannot_be_done_is_told_in_chinese(bot: Bot, arrive: Arrive, frame: dict, sentence: str) -> None:
    wang = await arrive()
    with pytest.raises(Unanswered, match=sentence):
        await wang.do(frame)
    assert await bot("getUpdates") == []


async def test_nobody_touches_the_words_of_another(bot: Bot, arrive: Arrive) -> None:
    wang, li = await arrive("王"), await arrive("李")
    theirs = (await wang.say("我的"))["message"]["message_id"]
    mine = await bot("sendMessage", chat_id=li.id, text="机器人的")
    for message_id, sentence in ((theirs, "找不到"), (mine["message_id"], "不能修改")):
        with pytest.raises(Unanswered, match=sentence):
            await li.edit(message_id, "改")


async def test_strange_characters_break_nothing(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await wang.send_frame('{"t":"send","ref":"x1","text":"a\\u0000bc\\u202ed\\r\\ne"}')
    await wang.frame(lambda f: f["t"] == "ack", "an ack")
    assert (await bot.updates())[0]["message"]["text"] == "a bcd\ne"


@pytest.mark.parametrize("name", ["text", "data", "ref", "phone_number"])
async def test_half_a_character_is_refused_before_anything_is_done(bot: Bot, arrive: Arrive, name: str) -> None:
    wang = await arrive()
    asked = await bot("sendMessage", chat_id=wang.id, text="?")
    kind = {"data": "press", "phone_number": "contact"}.get(name, "send")
    frame = {"t": kind, "ref": "half", "text": "好", "message_id": asked["message_id"], name: "a\ud800"}
    await wang.send_frame(json.dumps(frame))
    assert "读不懂" in (await wang.frame(lambda f: f["t"] == "error", "an error"))["text"]
    await wang.say("整个的字")
    assert [u["message"]["text"] for u in await bot.updates()] == ["整个的字"]


@pytest.mark.parametrize("frame", ["{", "[]", "null", '"x"', "[" * 9000, '{"t":"send","text":"' + "x" * 17_000 + '"}'])
async def test_a_page_that_goes_on_with_nonsense_is_hung_up_on(arrive: Arrive, frame: str) -> None:
    wang = await arrive()
    await wang.send_frame(frame)
    assert (await wang.frame(lambda f: f["t"] == "error", "an error"))["text"]
    await wang.send_frame(frame)
    assert (await wang.frame(lambda f: f["t"] == "closed", "the end"))["code"] == 1008


async def test_too_many_frames_are_told_once_then_hung_up_on(settings: ChatSettings) -> None:
    async with opened(dataclasses.replace(settings, frame_limit=20)) as url, visiting(url) as arrive:
        wang = await arrive()
        for number in range(20):
            await wang.say(f"{number}")
        await wang.send_frame('{"t":"send","ref":"late","text":"还有"}')
        assert "太快" in (await wang.frame(lambda f: f["t"] == "error", "an error"))["text"]
        await wang.send_frame("{}")
        assert (await wang.frame(lambda f: f["t"] == "closed", "the end"))["code"] == 1008
        assert len(wang.messages) == 20


async def test_a_ping_is_answered_and_typing_is_not_kept(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await wang.send_frame('{"t":"typing"}')
    await wang.send_frame('{"t":"ping"}')
    await wang.frame(lambda f: f["t"] == "pong", "a pong")
    assert [f["t"] for f in wang.frames] == ["hello", "pong"]


async def test_what_cannot_be_written_is_not_acknowledged(
    bot: Bot, arrive: Arrive, settings: ChatSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = await arrive()
    await wang.say("好的")
    real = Archive.write

    def full(self: Archive, sql: str, args: tuple = ()) -> int:  # type: ignore[type-arg]
        if sql.startswith("INSERT OR REPLACE INTO updates"):
            self._fault = sqlite3.OperationalError("database or disk is full")
        return real(self, sql, args)

    monkeypatch.setattr(Archive, "write", full)
    with pytest.raises(Unanswered, match="没能保存"):
        await wang.say("存不下")
    monkeypatch.undo()
    await wang.say("又好了")
    assert [u["message"]["text"] for u in await bot.updates()] == ["好的", "又好了"]
    assert [m["text"] for m in wang.messages] == ["好的", "又好了"]


async def test_many_acts_share_one_commit(tmp_path: object, settings: ChatSettings) -> None:
    archive = Archive(settings.folder)
    commits: list[str] = []
    archive._db.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    seen: list[int] = []
    for number in range(50):
        archive.write("INSERT INTO notes VALUES(?,?)", (str(number), "x"))
        archive.then(lambda number=number: seen.append(number))
    assert (commits, seen) == ([], [])
    await archive.settled()
    assert (len(commits), seen) == (1, list(range(50)))
    archive.close()


async def test_the_application_can_be_built_into_another(settings: ChatSettings) -> None:
    app = build(settings)
    assert app[EXCHANGE].settings is settings
    app[EXCHANGE].archive.close()
