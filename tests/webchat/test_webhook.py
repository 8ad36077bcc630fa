"""The webhook: updates carried to the bot's own address."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from tests.visitors import Arrive
from tests.webchat.conftest import Bot


class Hook:
    """The bot's door: what came, and how it is to answer."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.headers: list[Any] = []
        self.answers: Callable[[dict[str, Any]], web.Response] = lambda update: web.Response()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.came.append(update)
        self.headers.append(request.headers)
        return self.answers(update)

    def texts(self) -> list[str]:
        return [u["message"]["text"] for u in self.came if "message" in u]

    async def until(self, count: int) -> None:
        for _ in range(300):
            if len(self.came) >= count:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"only {len(self.came)} updates came: {self.came}")


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    door = Hook()
    app = web.Application()
    app.router.add_post("/hook", door.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield door
    await runner.cleanup()


async def test_updates_come_with_the_secret_and_are_gone_once_taken(bot: Bot, arrive: Arrive, hook: Hook) -> None:
    wang = await arrive()
    await wang.say("以前")
    await bot("setWebhook", url=hook.url, secret_token="s-e_c", max_connections=3)
    await wang.say("以后")
    await hook.until(2)
    assert hook.texts() == ["以前", "以后"]
    assert {h["X-Telegram-Bot-Api-Secret-Token"] for h in hook.headers} == {"s-e_c"}
    await asyncio.sleep(0.05)
    info = await bot("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 0, 3)


async def test_a_refused_update_comes_again_and_holds_back_its_own_chat_only(bot: Bot, arrive: Arrive, hook: Hook) -> None:
    wang, li = await arrive("王"), await arrive("李")
    failures = 3

    def answer(update: dict[str, Any]) -> web.Response:
        nonlocal failures
        if update["message"]["text"] == "难" and failures:
            failures -= 1
            return web.Response(status=500)
        return web.Response()

    hook.answers = answer
    await bot("setWebhook", url=hook.url)
    await wang.say("难")
    await wang.say("易")
    await li.say("别人")
    await hook.until(6)
    assert [t for t in hook.texts() if t != "别人"] == ["难"] * 4 + ["易"]
    assert hook.texts().index("别人") < hook.texts().index("易")
    assert (await bot("getWebhookInfo"))["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_press_does_not_wait_behind_messages(bot: Bot, arrive: Arrive, hook: Hook) -> None:
    wang = await arrive()
    keyboard = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
    await bot("sendMessage", chat_id=wang.id, text="好吗", reply_markup=keyboard)
    await wang.answer()
    hook.answers = lambda update: web.Response(status=500 if "message" in update else 200)
    await bot("setWebhook", url=hook.url)
    await wang.say("卡住")
    await wang.press("好")
    await hook.until(3)
    assert any("callback_query" in update for update in hook.came)


async def test_a_method_in_the_answer_is_carried_out_but_none_that_asks(bot: Bot, arrive: Arrive, hook: Hook) -> None:
    wang = await arrive()

    def answer(update: dict[str, Any]) -> web.Response:
        chat = update["message"]["chat"]["id"]
        if update["message"]["text"] == "删":
            return web.json_response({"method": "deleteWebhook"})
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "就这样答"})

    hook.answers = answer
    await bot("setWebhook", url=hook.url)
    await wang.say("删")
    await wang.say("问")
    assert (await wang.answer())["text"] == "就这样答"
    assert (await bot("getWebhookInfo"))["url"] == hook.url


async def test_nobody_at_the_door_is_told_in_the_info(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await bot("setWebhook", url="http://127.0.0.1:9/hook")
    await wang.say("有人吗")
    await asyncio.sleep(0.1)
    info = await bot("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    await bot("deleteWebhook")
    assert (await bot("getUpdates"))[0]["message"]["text"] == "有人吗"


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"url": "ftp://x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "http://[x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://a.example", "secret_token": "ä"}, "secret token contains unallowed characters"),
        ({"url": "https://a.example", "secret_token": "x" * 257}, "secret token is too long"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(bot: Bot, params: dict[str, str], sentence: str) -> None:
    assert await bot.no("setWebhook", **params) == f"Bad Request: {sentence}"


async def test_setting_and_deleting_say_what_they_did(bot: Bot, hook: Hook) -> None:
    said = [(await bot.raw(m, json={"url": hook.url}))[1]["description"] for m in ("setWebhook", "setWebhook")]
    said += [(await bot.raw("deleteWebhook"))[1]["description"] for _ in range(2)]
    assert said == ["Webhook was set", "Webhook is already set", "Webhook was deleted", "Webhook is already deleted"]


async def test_pending_updates_can_be_dropped(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await wang.say("不要了")
    await bot("deleteWebhook", drop_pending_updates=True)
    assert await bot("getUpdates") == []
