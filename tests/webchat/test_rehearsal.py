"""Faults to order and the ledger: the bad days a bot must live through."""

import dataclasses
import time

import aiohttp
import pytest

from tests.visitors import Arrive, Rehearsal, visiting
from tests.webchat.conftest import Bot
from webchat.app import opened
from webchat.settings import ChatSettings


async def test_a_lost_reply_was_nevertheless_delivered(bot: Bot, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang = await arrive()
    await rehearsal.fault("lost_reply", "sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", chat_id=wang.id, text="到了吗", idempotency_key="k1")
    assert (await wang.answer())["text"] == "到了吗"
    again = await bot("sendMessage", chat_id=wang.id, text="到了吗", idempotency_key="k1")
    assert again == wang.messages[0]
    await wang.silence(0.1)


async def test_429_is_told_in_body_and_header(bot: Bot, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang = await arrive()
    await rehearsal.fault("429", "sendMessage", retry_after=35, after=1)
    await bot("sendMessage", chat_id=wang.id, text="一")
    status, body, headers = await bot.raw("sendMessage", json={"chat_id": wang.id, "text": "二"})
    assert (status, headers["Retry-After"]) == (429, "35")
    assert body == {
        "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 35", "parameters": {"retry_after": 35},
    }  # fmt: skip
    await bot("sendMessage", chat_id=wang.id, text="三")
    assert [m["text"] for m in await wang.answers(2)] == ["一", "三"]


@pytest.mark.parametrize(("kind", "more", "status"), [("403", {}, 403), ("5xx", {}, 502), ("5xx", {"status": 500}, 500)])
async def test_refusals_to_order(bot: Bot, arrive: Arrive, rehearsal: Rehearsal, kind: str, more: dict, status: int) -> None:
    wang = await arrive()
    await rehearsal.fault(kind, "sendMessage", times=2, **more)
    for _ in range(2):
        assert (await bot.raw("sendMessage", json={"chat_id": wang.id, "text": "x"}))[0] == status
    await bot("sendMessage", chat_id=wang.id, text="好了")
    assert (await wang.answer())["text"] == "好了"


async def test_a_delayed_answer_is_late_but_done(bot: Bot, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang = await arrive()
    await rehearsal.fault("delay", "sendMessage", seconds=0.3)
    started = time.monotonic()
    await bot("sendMessage", chat_id=wang.id, text="慢")
    assert time.monotonic() - started >= 0.3


async def test_updates_come_twice_or_in_the_wrong_order(bot: Bot, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang = await arrive()
    await rehearsal.fault("duplicate_update")
    await wang.say("一")
    first = await bot.updates()
    assert await bot.updates() == first
    assert await bot.updates(within=0) == []
    for word in "二三":
        await wang.say(word)
    await rehearsal.fault("reorder_updates")
    assert [u["message"]["text"] for u in await bot("getUpdates")] == ["三", "二"]
    assert [u["message"]["text"] for u in await bot("getUpdates")] == ["二", "三"]


async def test_a_press_can_be_lost(bot: Bot, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang = await arrive()
    await bot("sendMessage", chat_id=wang.id, text="?", reply_markup={"inline_keyboard": [[{"text": "好", "callback_data": "1"}]]})
    await wang.answer()
    await rehearsal.fault("drop_callback")
    await wang.press("好")
    await wang.press("好")
    assert len(await bot.updates()) == 1


async def test_faults_end_when_told(bot: Bot, rehearsal: Rehearsal) -> None:
    await rehearsal.fault("5xx", times=1000)
    assert (await bot.raw("getMe"))[0] == 502
    await rehearsal.no_faults()
    assert (await bot.raw("getMe"))[0] == 200


async def test_the_ledger_holds_calls_and_updates_with_times(bot: Bot, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang, began = await arrive(), time.monotonic()
    await wang.say("问")
    (update,) = await bot.updates()
    await bot("sendMessage", chat_id=wang.id, text="答")
    await bot.no("sendMessage", chat_id=5, text="x")
    handed, sent, refused = await rehearsal.ledger()
    assert (handed["update_id"], handed["how"]) == (update["update_id"], "polling")
    assert (sent["method"], sent["params"]["text"], sent["status"], sent["message_id"]) == ("sendMessage", "答", 200, 2)
    assert refused["status"] == 400
    assert began <= handed["at"] <= sent["at"] <= refused["at"] <= time.monotonic()


async def test_a_frame_can_be_said_without_a_line(bot: Bot, arrive: Arrive, http: aiohttp.ClientSession) -> None:
    wang = await arrive("王", come=False)
    async with http.post(f"{bot.url}/test/say", json={"id": wang.id, "frame": {"t": "send", "ref": "1", "text": "在"}}) as answer:
        assert (await answer.json())["message"]["text"] == "在"
    async with http.post(f"{bot.url}/test/say", json={"id": 5, "frame": {}}) as answer:
        assert answer.status == 400
    for wish in ({"kind": "earthquake"}, {"kind": "429", "times": "x"}, []):
        async with http.post(f"{bot.url}/test/faults", json=wish) as answer:
            assert answer.status == 400


async def test_a_chat_and_the_whole_have_their_pace(settings: ChatSettings, http: aiohttp.ClientSession) -> None:
    paced = dataclasses.replace(settings, chat_rate=1.0, chat_burst=3, total_rate=100.0, total_burst=5)
    async with opened(paced) as url, visiting(url) as arrive:
        bot, wang, li = Bot(http, url), await arrive("王"), await arrive("李")
        statuses = [(await bot.raw("sendMessage", json={"chat_id": wang.id, "text": "x"}))[0] for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        status, body, _ = await bot.raw("sendMessage", json={"chat_id": wang.id, "text": "x"})
        assert (status, body["parameters"]) == (429, {"retry_after": 1})
        assert (await bot.raw("sendMessage", json={"chat_id": li.id, "text": "x"}))[0] == 200
