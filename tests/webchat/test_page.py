"""The page in a real browser, on the real chat server in demo mode, with a tiny bot that speaks the raw Bot API."""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, FilePayload, Locator, Page, async_playwright, expect

from tests.webchat.conftest import TOKEN, Bot, jpeg
from webchat.app import opened
from webchat.settings import ChatSettings, Mode

CHROMIUM = Path("/usr/bin/chromium")
NASTY = "<img src=x onerror=alert(1)><script>alert(2)</script> &lt;b&gt; _*[]()"
GREETING = "您好，我能回答问题，也能收报告。随时按 /help 看说明。"
AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")
COMMANDS = [
    {"command": "start", "description": "从头开始"},
    {"command": "help", "description": "怎么用"},
    {"command": "cases", "description": "我的办件"},
]
PANEL = {"keyboard": [["问政策", {"text": "发送位置", "request_location": True}]], "resize_keyboard": True}
KEYS = {"inline_keyboard": [[{"text": "签收", "callback_data": "sign"}, {"text": "退回", "callback_data": "back"}]]}

PATIENCE = 10_000  # ms; a busy machine is no fault of the page
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "reduced_motion": "reduce"}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="chromium is not installed here"),
]
module = pytest_asyncio.fixture(loop_scope="module", scope="module")


class Clerk:
    """The bot of these tests: answers, and remembers what it was told."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.heard: list[dict[str, Any]] = []
        self._news = asyncio.Event()

    async def work(self) -> None:
        await self.bot("setMyCommands", commands=COMMANDS)
        while True:
            for update in await self.bot.updates(within=20):
                await self._answer(update)

    async def hears(self, what: Callable[[], bool]) -> None:
        """Until it is so; but no test waits for ever."""
        async with asyncio.timeout(PATIENCE / 1000):
            while not what():
                self._news.clear()
                await self._news.wait()

    def texts(self) -> list[str]:
        return [message["text"] for message in self.heard if "text" in message]

    async def _answer(self, update: dict[str, Any]) -> None:
        if press := update.get("callback_query"):
            await self._pressed(press)
        message = update.get("message")
        if message is None:
            return
        self.heard.append(message)
        self._news.set()
        say, chat = self.bot, message["chat"]["id"]
        match message.get("text", ""):
            case "/start":
                await say("sendMessage", chat_id=chat, text=GREETING, reply_markup=PANEL)
            case "办件":
                reply = {"message_id": message["message_id"]}
                await say("sendMessage", chat_id=chat, text="请签收。", reply_markup=KEYS, reply_parameters=reply)
            case "多说":
                for number in range(60):
                    await say("sendMessage", chat_id=chat, text=f"第 {number} 句")
            case text:
                await say("sendMessage", chat_id=chat, text=f"收到：{text[:200] or '一件东西'}")

    async def _pressed(self, press: dict[str, Any]) -> None:
        chat, message = press["from"]["id"], press["message"]["message_id"]
        await self.bot("answerCallbackQuery", callback_query_id=press["id"], text="已登记")
        await self.bot("editMessageText", chat_id=chat, message_id=message, text=f"{press['data']} 办好了。")


class Wire:
    """A TCP wire between page and server, which can be cut, or carry only one way (the server hears, its answer is lost)."""

    def __init__(self, port: int) -> None:
        self.port, self.cut, self.deaf = port, False, False
        self.address = ""
        self._open: set[asyncio.StreamWriter] = set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(OSError):
            if not self.cut:
                there, back = await asyncio.open_connection("127.0.0.1", self.port)
                self._open.add(back)
                await asyncio.gather(self._pump(reader, back, False), self._pump(there, writer, True))
        writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, homeward: bool) -> None:
        with contextlib.suppress(OSError):
            while block := await source.read(65536):
                if not (homeward and self.deaf):
                    sink.write(block)
                    await sink.drain()
        sink.close()

    def sever(self) -> None:
        self.cut = True
        for writer in self._open:
            writer.close()
        self._open.clear()

    def mend(self) -> None:
        self.cut = self.deaf = False


@module
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    settings = ChatSettings(tmp_path_factory.mktemp("chat"), TOKEN, mode=Mode.DEMO, port=0, bot_name="原满小助手")
    async with opened(settings) as address:
        yield address


@module
async def clerk(house: str) -> AsyncIterator[Clerk]:
    async with aiohttp.ClientSession() as http:
        one = Clerk(Bot(http, house))
        work = asyncio.create_task(one.work())
        yield one
        assert not work.done(), work.exception()
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


@module
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as play:
        chromium = await play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        await chromium.close()


class Phones:
    """Opens the page, each time on a phone of its own, and listens for complaints: none may come, and no other host be asked."""

    def __init__(self, browser: Browser, house: str) -> None:
        self.browser, self.house = browser, house
        self.contexts: list[BrowserContext] = []
        self.wrong: list[str] = []

    async def __call__(self, path: str = "/", at: str = "", wire: Wire | None = None, **phone: Any) -> Page:
        at = at or self.house
        context = await self.browser.new_context(**{**PHONE, **phone})
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda line: self.wrong.extend(_complaints(line, wire)))
        page.on("request", lambda request: self.wrong.extend([request.url] * (not request.url.startswith(at))))
        await page.goto(at + path, wait_until="commit")
        await expect(page.locator("#demo")).to_be_visible()
        return page

    async def put_away(self) -> None:
        for context in self.contexts:
            await context.close()
        assert self.wrong == []


@pytest_asyncio.fixture(loop_scope="module")
async def wire(house: str) -> AsyncIterator[Wire]:
    one = Wire(int(house.rsplit(":", 1)[1]))
    server = await asyncio.start_server(one.carry, "127.0.0.1", 0)
    one.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield one
    one.sever()
    server.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(house: str, clerk: Clerk, browser: Browser) -> AsyncIterator[Phones]:
    phones = Phones(browser, house)
    yield phones
    await phones.put_away()


@module
async def regular(house: str, clerk: Clerk, browser: Browser) -> AsyncIterator[Page]:
    """The phone of one resident who comes again and again, for tests that do not need a newcomer."""
    phones = Phones(browser, house)
    yield await phones()
    await phones.put_away()


def _complaints(line: ConsoleMessage, wire: Wire | None) -> list[str]:
    """A browser notes every failed request: a wire that was cut on purpose is no fault of the page."""
    severed = wire is not None and "net::ERR" in line.text
    return [line.text] if line.type in {"error", "warning"} and not severed else []


async def say(page: Page, text: str) -> None:
    await page.get_by_label("消息", exact=True).fill(text)
    await page.get_by_role("button", name="发送", exact=True).click()


async def begin(page: Page) -> None:
    await page.get_by_role("button", name="开始").click()
    await expect(page.get_by_text("您好，我能回答问题")).to_be_visible()


# Opening the store of files takes half a second: what is said to wait on this device must lie there already.
SLOW_SHELF = """() => Object.defineProperty(IDBRequest.prototype, "onsuccess", {
  set(act) { this.addEventListener("success", () => setTimeout(act, 500)); },
})"""


def last(page: Page, who: str = "") -> Locator:
    return page.locator(f".message{who}:not(.action)").last


async def test_a_newcomer_begins_asks_and_is_answered(visit: Phones) -> None:
    page = await visit()
    await expect(page).to_have_title("原满小助手")
    await begin(page)
    await say(page, "今年修哪些路？")
    await expect(page.get_by_text("收到：今年修哪些路？")).to_be_visible()
    await expect(last(page, ".own")).to_contain_text("已送达")
    await page.get_by_role("button", name="问政策").click()
    await expect(page.get_by_text("收到：问政策")).to_be_visible()


async def test_a_start_link_is_said_once(visit: Phones, clerk: Clerk) -> None:
    page = await visit("/?start=notice_7")
    await expect(page.get_by_text("收到：/start notice_7")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("收到：/start notice_7")).to_be_visible()
    assert clerk.texts().count("/start notice_7") == 1


async def test_a_pressed_button_edits_its_message(regular: Page) -> None:
    page = regular
    await say(page, "办件")
    await expect(last(page).locator(".quote")).to_contain_text("办件")
    await page.get_by_role("button", name="签收").click()
    await expect(last(page)).to_contain_text("sign 办好了。")
    await expect(last(page)).to_contain_text("已编辑")
    await expect(page.locator("#notice")).to_have_text("已登记")
    await expect(page.get_by_role("button", name="签收")).to_have_count(0)


async def test_history_is_there_after_a_reload_and_goes_back_on_scrolling_up(visit: Phones) -> None:
    page = await visit()
    await say(page, "多说")
    await expect(page.get_by_text("第 59 句")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("第 59 句")).to_be_in_viewport()
    await expect(page.locator(".message:not(.action)")).to_have_count(50)
    await page.locator("#log").evaluate("log => log.scrollTop = 0")
    await expect(page.get_by_text("第 0 句")).to_be_attached()
    await expect(page.get_by_text("第 10 句")).to_be_in_viewport()  # the reader's place is kept
    await expect(page.locator("#older")).to_be_hidden()


async def test_photos_are_sent_as_an_album_and_open_larger(regular: Page, clerk: Clerk) -> None:
    page = regular
    photos: list[FilePayload] = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(900, 600)} for n in range(3)]
    await page.set_input_files("#pick-photos", photos)
    await expect(page.locator("#tray li")).to_have_count(3)
    await page.get_by_role("button", name="去掉 2.jpg").click()
    await say(page, "路灯坏了")
    await expect(page.locator(".photos.of-2 img")).to_have_count(2)
    await expect(last(page, ".own")).to_contain_text("路灯坏了")
    group = [message for message in clerk.heard if "media_group_id" in message]
    assert len({message["media_group_id"] for message in group}) == 1
    await page.get_by_role("button", name="放大照片：路灯坏了").click()
    await expect(page.get_by_role("dialog", name="照片")).to_be_visible()
    assert await page.locator("#viewer-photo").evaluate("async image => (await image.decode(), image.naturalWidth)") == 900
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="照片")).to_be_hidden()


async def test_a_document_can_be_downloaded(regular: Page) -> None:
    page = regular
    await page.set_input_files("#pick-files", {"name": "<b>材料.txt", "mimeType": "text/plain", "buffer": b"abc"})
    await page.get_by_role("button", name="发送", exact=True).click()
    async with page.expect_download() as started:
        await page.get_by_role("link", name=re.compile("材料.txt")).click()
    assert (await (await started.value).path()).read_bytes() == b"abc"


async def test_a_place_is_sent_only_after_a_yes(regular: Page, clerk: Clerk) -> None:
    page = regular
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 32.25, "longitude": 120.5})
    await say(page, "/start")
    await page.get_by_role("button", name="发送位置").click()
    await page.get_by_role("button", name="不发送").click()
    await page.get_by_role("button", name="发送位置").click()
    await page.get_by_role("button", name="发送我现在的位置").click()
    await expect(last(page, ".own")).to_contain_text("纬度 32.250000，经度 120.500000")
    assert len([message for message in clerk.heard if "location" in message]) == 1


async def test_what_could_not_be_sent_waits_here_and_arrives_once(visit: Phones, clerk: Clerk, wire: Wire) -> None:
    page = await visit(at=wire.address, wire=wire)
    await begin(page)
    wire.deaf = True  # the server hears, its answer never arrives
    await say(page, "答复丢了")
    await expect(last(page, ".own")).to_contain_text("发送中")
    await clerk.hears(lambda: "答复丢了" in clerk.texts())
    wire.sever()
    await expect(page.locator("#banner")).to_contain_text("正在重新连接…")
    await say(page, "断线时写的")
    await page.evaluate(SLOW_SHELF)
    await page.set_input_files("#pick-photos", {"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(page.get_by_role("button", name="未送出，点此重发")).to_have_count(3)
    wire.mend()
    await page.reload()
    await expect(page.locator(".unsent")).to_have_count(0)
    await expect(page.locator("#banner")).to_be_hidden()
    await expect(page.get_by_text("收到：断线时写的")).to_be_visible()
    await expect(page.locator(".own .photo")).to_have_count(1)
    assert clerk.texts().count("答复丢了") == 1
    assert clerk.texts().count("断线时写的") == 1


async def test_large_type_and_the_dark_look_are_kept(visit: Phones) -> None:
    page = await visit(color_scheme="light")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    small, light = await page.evaluate(size), await _paper(page)
    await page.get_by_role("button", name="大字模式").click()
    await page.get_by_role("button", name="设置").click()
    await page.get_by_label("深色").check()
    await page.reload()
    await expect(page.get_by_role("button", name="大字模式")).to_have_attribute("aria-pressed", "true")
    assert await page.evaluate(size) >= 1.25 * small
    assert await _paper(page) != light
    await page.get_by_role("button", name="设置").click()
    await page.get_by_label("浅色").check()
    assert await _paper(page) == light


async def _paper(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.querySelector('.office')).backgroundColor"))


async def test_a_recovery_code_brings_the_conversation_to_another_device(visit: Phones) -> None:
    old = await visit()
    await say(old, "旧手机上的话")
    await expect(old.get_by_text("收到：旧手机上的话")).to_be_visible()
    await old.get_by_role("button", name="查看", exact=True).click()
    code = await old.locator("#phrase-words").inner_text()
    await old.get_by_role("button", name="我记好了").click()
    await expect(old.locator("#offer")).to_be_hidden()
    new = await visit()
    await new.get_by_role("button", name="在别的手机上用过？找回对话").click()
    await expect(new.get_by_label("已有恢复码？在这里输入")).to_be_focused()
    await new.keyboard.type(code)
    await new.keyboard.press("Enter")
    await expect(new.get_by_text("收到：旧手机上的话")).to_be_visible()


async def test_everything_can_be_done_by_keyboard(visit: Phones) -> None:
    page = await visit()
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("/he")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("收到：/help")).to_be_visible()
    await page.keyboard.type("办件")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="签收")).to_be_visible()
    await _tab_to(page, "签收", backward=True)
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("sign 办好了。")
    await expect(last(page).get_by_role("button").last).to_be_focused()  # not thrown back to the top
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")  # the first choice: reply
    await expect(page.locator("#bar")).to_contain_text("回复")
    await page.keyboard.press("Escape")
    await expect(page.locator("#bar")).to_be_hidden()


async def _tab_to(page: Page, name: str, backward: bool = False) -> None:
    for _ in range(15):
        await page.keyboard.press("Shift+Tab" if backward else "Tab")
        if await page.evaluate("document.activeElement.textContent") == name:
            ring = "getComputedStyle(document.activeElement).outlineWidth"
            assert await page.evaluate(ring) == "3px"
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


async def test_own_words_can_be_changed(regular: Page) -> None:
    page = regular
    await say(page, "路打坏了")
    await expect(page.get_by_text("收到：路打坏了")).to_be_visible()
    await last(page, ".own").get_by_role("button", name="回复、复制等").click()
    await page.get_by_role("button", name="修改").click()
    await expect(page.locator("#bar")).to_contain_text("修改消息")
    await say(page, "路灯坏了")
    await expect(last(page, ".own")).to_contain_text("路灯坏了")
    await expect(last(page, ".own")).to_contain_text("已编辑")


async def test_what_people_write_is_shown_literally(regular: Page) -> None:
    page = regular
    await say(page, NASTY)
    await expect(last(page, ".own").locator(".words")).to_have_text(NASTY)
    await expect(page.get_by_text(f"收到：{NASTY}")).to_be_visible()
    assert await page.locator(".words :is(img, script)").count() == 0


async def test_entities_count_utf16_and_only_safe_addresses_become_links(regular: Page, clerk: Clerk) -> None:
    page = regular
    await say(page, "请看 https://scam.example/x")
    await expect(page.get_by_text("收到：请看")).to_be_visible()
    assert await last(page, ".own").locator("a").count() == 0  # an address sent in to be checked is not one tap away
    chat = clerk.heard[-1]["chat"]["id"]
    html = '👨‍👩‍👧<b>粗<i>斜</i></b> <a href="https://town.example/">网</a> <tg-spoiler>密</tg-spoiler><blockquote>引</blockquote>'
    await clerk.bot("sendMessage", chat_id=chat, text=html, parse_mode="HTML")
    words = last(page).locator(".words")
    await expect(words.locator("strong")).to_have_text("粗斜")
    await expect(words.locator("strong em")).to_have_text("斜")
    await expect(words.locator("blockquote")).to_have_text("引")
    await expect(words.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    await words.get_by_role("button", name="隐藏的内容，点按显示").click()
    await expect(words.locator(".revealed")).to_have_text("密")
    drawn = await page.evaluate(
        """async () => {
          const { drawn } = await import("/assets/entities.js");
          const node = (type, more) => drawn("abcdef", [{ type, offset: 1, length: 3, ...more }]);
          const schemes = ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//", ""];
          const links = schemes.map((url) => node("text_link", { url }).querySelector("a"));
          const crossing = drawn("abcdef", [{ type: "bold", offset: 0, length: 4 }, { type: "italic", offset: 2, length: 4 }]);
          const holder = document.createElement("div");
          holder.append(crossing);
          return [links.filter(Boolean).length, holder.textContent, holder.querySelectorAll("em").length];
        }"""
    )
    assert drawn == [0, "abcdef", 2]


async def test_a_long_text_goes_out_in_parts_without_losing_a_character(regular: Page, clerk: Clerk) -> None:
    page = regular
    text = "路灯坏了，请来修。" * 500 + "😀" * 1200
    before = len(clerk.heard)
    await say(page, text)
    await expect(page.locator(".unsent")).to_have_count(0)
    await clerk.hears(lambda: len(clerk.heard) == before + 2)
    assert "".join(message["text"] for message in clerk.heard[before:]) == text


async def test_a_person_can_stop_and_restart_the_assistant(regular: Page) -> None:
    page = regular
    await page.get_by_role("button", name="设置").click()
    await page.get_by_role("button", name="停用助手").click()
    await expect(page.locator("#composer")).to_be_hidden()
    await page.get_by_role("button", name="重新启用").click()
    await expect(page.locator("#composer")).to_be_visible()


async def test_every_control_has_a_name_and_every_word_stands_out(visit: Phones) -> None:
    page = await visit(color_scheme="light")
    await begin(page)
    await say(page, "办件")
    await expect(page.get_by_role("button", name="签收")).to_be_visible()
    for look in ("light", "dark"):
        await page.emulate_media(color_scheme=look)
        assert await page.evaluate(AUDIT) == []
        await page.get_by_role("button", name="设置").click()
        assert await page.evaluate(AUDIT) == []
        await page.get_by_role("button", name="关闭设置").click()


async def test_nothing_is_lost_on_the_narrowest_phone(visit: Phones) -> None:
    page = await visit(viewport={"width": 320, "height": 568})
    await page.get_by_role("button", name="稍后").click()
    for once in range(2):
        await say(page, "办件")
        await expect(page.get_by_role("button", name="签收")).to_have_count(once + 1)
        await expect(page.get_by_role("button", name="签收").last).to_be_in_viewport()
        widths = "[document.documentElement, document.querySelector('#log')].map(n => n.scrollWidth)"
        assert await page.evaluate(widths) == [320, 320]
        assert await page.locator("#text").evaluate("field => field.clientWidth") >= 90
        assert await page.evaluate(AUDIT) == []
        await page.get_by_role("button", name="大字模式").click()


async def test_the_stage_shows_three_example_people(visit: Phones, house: str, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 1360, "height": 900})
    page = await context.new_page()
    await page.goto(f"{house}/stage")
    await expect(page.get_by_text("示例人物")).to_have_count(3)
    clerks_phone = page.frame_locator("iframe[title=办事员的手机]")
    await clerks_phone.get_by_label("消息", exact=True).fill("我是办事员")
    await clerks_phone.get_by_role("button", name="发送", exact=True).click()
    await expect(clerks_phone.get_by_text("收到：我是办事员")).to_be_visible()
    await expect(page.frame_locator("iframe[title=领导的手机]").get_by_text("我是办事员")).to_have_count(0)
    await page.set_viewport_size({"width": 360, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await context.close()
