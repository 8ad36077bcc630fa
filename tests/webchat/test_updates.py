"""Updates wait for the bot, in order, until it confirms them."""

import asyncio
import dataclasses
import io
import time

import aiohttp
import pytest

from tests.visitors import Arrive, Rehearsal, visiting
from tests.webchat.conftest import TOKEN, Bot
from webchat.app import opened
from webchat.settings import ChatSettings


def texts(updates: list[dict]) -> list[str]:
    return [u["message"]["text"] for u in updates]


async def test_an_update_is_given_again_until_it_is_confirmed(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    for word in ("一", "二", "三"):
        await wang.say(word)
    first = await bot("getUpdates")
    assert texts(first) == ["一", "二", "三"] == texts(await bot("getUpdates"))
    ids = [u["update_id"] for u in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert texts(await bot("getUpdates", offset=ids[1])) == ["二", "三"]
    assert await bot("getUpdates", offset=ids[2] + 1) == []
    assert (await bot("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_negative_offset_forgets_all_but_the_last(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    for word in ("一", "二", "三"):
        await wang.say(word)
    assert texts(await bot("getUpdates", offset=-1)) == ["三"]
    assert texts(await bot("getUpdates")) == ["三"]


@pytest.mark.parametrize(("limit", "count"), [(2, 2), (0, 5), (101, 5), (-3, 5)])
async def test_the_limit_is_kept_within_bounds(bot: Bot, arrive: Arrive, limit: int, count: int) -> None:
    wang = await arrive()
    for word in "甲乙丙丁戊":
        await wang.say(word)
    assert len(await bot("getUpdates", limit=limit)) == count


async def test_a_waiting_poll_is_answered_at_once_and_with_everything(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    poll = asyncio.create_task(bot("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    started = time.monotonic()
    await wang.say("在吗")
    assert texts(await poll) == ["在吗"]
    assert time.monotonic() - started < 1


async def test_a_poll_ends_empty_when_its_time_is_over(bot: Bot) -> None:
    started = time.monotonic()
    assert await bot("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - started < 3


async def test_the_second_poller_ends_the_first_one(bot: Bot) -> None:
    first = asyncio.create_task(bot.no("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(bot("getUpdates", timeout=1))
    sentence = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    assert await first == sentence
    assert await second == []


async def test_asking_for_updates_is_refused_while_a_webhook_is_set(bot: Bot) -> None:
    waiting = asyncio.create_task(bot.no("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    await bot("setWebhook", url="http://127.0.0.1:9/hook")
    assert await waiting == "Conflict: terminated by setWebhook request"
    sentence = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    assert await bot.no("getUpdates") == sentence
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_only_wanted_kinds_are_queued_from_then_on(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await wang.say("以前的")
    await bot("getUpdates", allowed_updates=["callback_query"])
    await wang.say("不要的")
    assert texts(await bot("getUpdates")) == ["以前的"]
    await bot("getUpdates", allowed_updates=[])
    await wang.say("又要了")
    assert texts(await bot("getUpdates")) == ["以前的", "又要了"]


async def test_messages_and_presses_live_for_their_own_time(settings: ChatSettings, http: aiohttp.ClientSession) -> None:
    brief = dataclasses.replace(settings, message_life=1.0, press_life=0.2)
    async with opened(brief) as url, visiting(url) as arrive:
        bot, wang = Bot(http, url), await arrive()
        keyboard = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
        await bot("sendMessage", chat_id=wang.id, text="好吗", reply_markup=keyboard)
        await wang.answer()
        await wang.press("好")
        await wang.say("好")
        assert len(await bot("getUpdates")) == 2
        await asyncio.sleep(0.3)
        assert texts(await bot("getUpdates")) == ["好"]
        await asyncio.sleep(0.8)
        assert await bot("getUpdates") == []


async def test_what_was_acknowledged_outlives_a_restart(settings: ChatSettings, http: aiohttp.ClientSession) -> None:
    async with opened(settings) as url, visiting(url) as arrive:
        wang = await arrive()
        for number in range(20):
            await wang.say(f"第{number}条")
        before = await Bot(http, url)("getUpdates", limit=5)
        await Bot(http, url)("getUpdates", offset=before[-1]["update_id"] + 1)
    async with opened(settings) as url, visiting(url) as arrive:
        bot, li = Bot(http, url), await arrive("李四")
        await li.say("重启之后")
        after = await bot("getUpdates")
        assert texts(after) == [f"第{n}条" for n in range(5, 20)] + ["重启之后"]
        ids = [u["update_id"] for u in after]
        assert ids == sorted(set(ids))
        assert after[-1]["message"]["message_id"] > after[-2]["message"]["message_id"]


async def test_numbers_jump_but_nothing_is_lost_after_a_quiet_week(bot: Bot, arrive: Arrive, rehearsal: Rehearsal) -> None:
    wang = await arrive()
    await wang.say("以前")
    before = (await bot.updates())[0]["update_id"]
    await rehearsal.fault("next_update_id", value=17)
    await wang.say("以后")
    (update,) = await bot.updates()
    assert update["update_id"] == 17 < before
    assert update["message"]["text"] == "以后"


async def test_an_edit_is_its_own_update_with_the_same_message_id(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    sent = (await wang.say("水管坏了"))["message"]
    await wang.edit(sent["message_id"], "水管爆了 /help")
    first, second = await bot("getUpdates")
    edited = second["edited_message"]
    assert (edited["message_id"], edited["text"]) == (first["message"]["message_id"], "水管爆了 /help")
    assert edited["edit_date"] >= edited["date"]
    assert edited["entities"][0]["type"] == "bot_command"


async def test_a_token_is_checked_before_anything_else(bot: Bot) -> None:
    for token in ("1000000001:wrong", "1:x"):
        assert (await bot.raw("getMe", token=token))[1] == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    for token in ("", "nonsense", "0:x", "1000000001"):
        assert (await bot.raw("getMe", token=token))[:2] == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    assert (await bot.raw("noSuchMethod"))[0] == 404
    assert (await bot.raw("GETME", token=TOKEN))[0] == 200


async def test_parameters_come_in_any_of_the_four_ways(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    params = {"chat_id": str(wang.id), "text": "你好 & 再见", "disable_notification": "true"}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in params.items():
        form.add_field(name, value)
    for how in ({"params": params, "verb": "GET"}, {"params": params}, {"data": params}, {"json": params}, {"data": form}):
        status, body, _ = await bot.raw("sendMessage", **how)
        assert (status, body["result"]["text"]) == (200, "你好 & 再见"), how


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"{", "application/json", 400), (b"[]", "application/json", 400), (b"[" * 100_000, "application/json", 400),
     (b"a" * 2_000_000, "application/json", 413), (b"text=%ff", "application/x-www-form-urlencoded", 400),
     (b"nonsense", "multipart/form-data; boundary=x", 400), (b"x", "multipart/form-data", 400)],
)  # fmt: skip
async def test_what_cannot_be_read_is_refused_in_the_real_shape(bot: Bot, body: bytes, kind: str, status: int) -> None:
    found, answer, _ = await bot.raw("sendMessage", io.BytesIO(body), headers={"Content-Type": kind})
    assert (found, answer["ok"], answer["error_code"]) == (status, False, status)
