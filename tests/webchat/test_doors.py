"""Who is let in: devices, recovery phrases, origins, hosts, modes; and the headers everyone leaves with."""

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from webchat.app import EXCHANGE, build, opened
from webchat.people import EXAMPLES, Person, called, digits, new_phrase
from webchat.settings import ChatSettings, Mode, from_environ

Json = dict[str, Any]
LONG = "1:" + "x" * 20


class Browser:
    """A page's HTTP side, with or without a cookie."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url, self.cookie = http, url, ""

    async def ask(self, verb: str, path: str, **how: Any) -> tuple[int, Json]:
        headers = {"Cookie": f"townhall={self.cookie}", "Origin": self.url} | how.pop("headers", {})
        async with self.http.request(verb, self.url + path, headers=headers, **how) as answer:
            found = answer.cookies.get("townhall")
            self.cookie = found.value if found else self.cookie
            self.set_cookie = answer.headers.get("Set-Cookie", "")
            self.headers = answer.headers
            text = await answer.text()
            return answer.status, (await answer.json()) if answer.content_type == "application/json" else {"text": text}


@pytest.fixture
async def public(settings: ChatSettings) -> AsyncIterator[str]:
    async with opened(dataclasses.replace(settings, mode="public")) as url:
        yield url


@pytest.fixture
async def demo(settings: ChatSettings) -> AsyncIterator[str]:
    async with opened(dataclasses.replace(settings, mode="demo", folder=settings.folder / "demo")) as url:
        yield url


@pytest.fixture
def browser(http: aiohttp.ClientSession, public: str) -> Browser:
    return Browser(http, public)


async def test_a_newcomer_becomes_a_device_with_a_phrase(browser: Browser, settings: ChatSettings) -> None:
    assert await browser.ask("GET", "/api/me") == (200, {"known": False})
    status, told = await browser.ask("POST", "/api/device", json={"name": " 王\n小满 "})
    assert (status, told["name"], told["staff"], told["demo"]) == (201, "王 小满", False, False)
    assert re.fullmatch(r"(\d{5}-){4}\d{5}", told["phrase"])
    assert all(word in browser.set_cookie for word in ("HttpOnly", "SameSite=Strict", "Max-Age=31536000"))
    assert "Secure" not in browser.set_cookie
    me = (await browser.ask("GET", "/api/me"))[1]
    assert (me["known"], me["id"]) == (True, told["id"])
    on_disk = b"".join(p.read_bytes() for p in settings.folder.rglob("*") if p.is_file())
    assert browser.cookie.encode() not in on_disk
    assert told["phrase"].encode() not in on_disk
    assert told["phrase"].replace("-", "").encode() not in on_disk


async def test_the_phrase_brings_another_device_to_the_same_person(http: aiohttp.ClientSession, public: str) -> None:
    old, new = Browser(http, public), Browser(http, public)
    _, told = await old.ask("POST", "/api/device", json={})
    spoken = told["phrase"].replace("-", " ").translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    status, again = await new.ask("POST", "/api/device", json={"phrase": spoken})
    assert (status, again["id"], "phrase" in again) == (201, told["id"], False)
    assert new.cookie != old.cookie
    _, changed = await new.ask("POST", "/api/phrase", json={})
    assert (await Browser(http, public).ask("POST", "/api/device", json={"phrase": told["phrase"]}))[0] == 403
    assert (await Browser(http, public).ask("POST", "/api/device", json={"phrase": changed["phrase"]}))[0] == 201


async def test_a_new_phrase_can_put_a_lost_phone_out(http: aiohttp.ClientSession, public: str) -> None:
    lost, here = Browser(http, public), Browser(http, public)
    _, told = await lost.ask("POST", "/api/device", json={})
    await here.ask("POST", "/api/device", json={"phrase": told["phrase"]})
    await here.ask("POST", "/api/phrase", json={})
    assert (await lost.ask("GET", "/api/me"))[1]["known"]
    headers = {"Cookie": f"townhall={lost.cookie}", "Origin": public}
    async with http.ws_connect(f"{public}/ws", headers=headers) as line:
        assert (await line.receive_json())["t"] == "hello"
        assert (await here.ask("POST", "/api/phrase", json={"others_out": True}))[0] == 200
        assert (await line.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
    assert await lost.ask("GET", "/api/me") == (200, {"known": False})
    assert (await here.ask("GET", "/api/me"))[1]["id"] == told["id"]


async def test_guessing_phrases_ends_after_five(browser: Browser) -> None:
    told = [await browser.ask("POST", "/api/device", json={"phrase": new_phrase()}) for _ in range(7)]
    assert [status for status, _ in told] == [403] * 5 + [429] * 2
    assert all(body["error"] for _, body in told)


async def test_newcomers_from_one_address_are_counted(settings: ChatSettings, http: aiohttp.ClientSession) -> None:
    async with opened(dataclasses.replace(settings, mode="public", devices_an_hour=2)) as url:
        told = [(await Browser(http, url).ask("POST", "/api/device", json={}))[0] for _ in range(3)]
    assert told == [201, 201, 429]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1", "file://", "http://["])
async def test_other_origins_change_nothing(browser: Browser, origin: str) -> None:
    await browser.ask("POST", "/api/device", json={})
    headers = {"Origin": origin}
    for verb, path in (("POST", "/api/device"), ("POST", "/api/phrase"), ("POST", "/api/upload"), ("GET", "/ws")):
        assert (await browser.ask(verb, path, headers=headers))[0] == 403


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"name":' + b'"x' * 5000, b"[" * 4000, b'{"name":"\\ud800"}', b'{"x":"\xff"}'])
async def test_what_is_no_json_is_refused_with_a_sentence(browser: Browser, body: bytes) -> None:
    status, told = await browser.ask("POST", "/api/device", data=body, headers={"Content-Type": "application/json"})
    assert (status, told) == (400, {"error": "内容的格式不对。"})


async def test_a_stranger_gets_no_line_and_no_file(browser: Browser) -> None:
    assert (await browser.ask("GET", "/ws"))[0] == 401
    assert (await browser.ask("GET", "/api/file/x"))[0] == 401
    browser.cookie = "x" * 43
    assert (await browser.ask("GET", "/ws"))[0] == 401


async def test_the_page_leaves_with_strict_headers(browser: Browser) -> None:
    await browser.ask("GET", "/")
    policy = browser.headers.get("Content-Security-Policy", "")
    if browser.headers["Content-Type"].startswith("text/html"):
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
    assert browser.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.headers["Referrer-Policy"] == "no-referrer"


async def test_no_switch_and_no_example_is_there_in_public(browser: Browser) -> None:
    for verb, path in (
        ("GET", "/stage"), ("POST", "/test/people"), ("POST", "/test/say"), ("POST", "/test/faults"), ("GET", "/test/ledger"),
    ):  # fmt: skip
        assert (await browser.ask(verb, path))[0] == 404
    assert (await browser.ask("GET", "/api/me?as=resident"))[0] == 401


async def test_the_demo_has_three_example_people_marked_so(http: aiohttp.ClientSession, demo: str) -> None:
    browser = Browser(http, demo)
    told = [(await browser.ask("GET", f"/api/me?as={who}"))[1] for who in ("resident", "clerk", "leader")]
    assert [(t["id"], t["staff"]) for t in told] == [(1001, False), (1002, True), (1003, True)]
    assert all(t["name"].endswith("（示例）") and t["demo"] for t in told)
    assert (await browser.ask("GET", "/api/me?as=mayor"))[0] == 401
    assert (await browser.ask("POST", "/test/people"))[0] == 404


async def test_demo_and_test_answer_loopback_names_only(http: aiohttp.ClientSession, demo: str, url: str) -> None:
    port = demo.rsplit(":", 1)[1]
    assert (await Browser(http, demo).ask("GET", "/api/me?as=leader", headers={"Host": f"localhost:{port}"}))[0] == 200
    for address, path, verb in ((demo, "/api/me?as=leader", "GET"), (url, "/test/people", "POST"), (url, "/test/ledger", "GET")):
        status, _ = await Browser(http, address).ask(
            verb, path, headers={"Host": "rebound.example", "Origin": "http://rebound.example"}
        )
        assert status == 403


@pytest.mark.parametrize(
    ("header", "value"),
    [("X-Forwarded-For", "9.9.9.9"), ("x-forwarded-host", "chat.example"), ("Forwarded", "for=9.9.9.9"), ("Via", "1.1 door"),
     ("X-Real-IP", "9.9.9.9")],
)  # fmt: skip
async def test_demo_and_test_answer_nobody_whom_a_proxy_sends(
    http: aiohttp.ClientSession, demo: str, url: str, header: str, value: str
) -> None:
    for address, path, verb in ((demo, "/api/me?as=leader", "GET"), (demo, "/stage", "GET"), (url, "/test/ledger", "GET")):
        assert (await Browser(http, address).ask(verb, path, headers={header: value}))[0] == 403
    assert (await Browser(http, demo).ask("GET", "/api/me?as=leader"))[0] == 200


async def test_in_public_a_page_without_https_is_for_this_machine_only(settings: ChatSettings, http: aiohttp.ClientSession) -> None:
    async def answers(https: bool) -> list[int]:
        one = dataclasses.replace(settings, folder=settings.folder / str(https), mode="public", https=https)
        async with opened(one) as url:
            hosts = ["127.0.0.1", "localhost", "[::1]:8080", "chat.town.example", "192.168.1.5:8080"]
            return [(await Browser(http, url).ask("GET", "/", headers={"Host": host}))[0] for host in hosts]

    assert await answers(https=False) == [200, 200, 200, 403, 403]
    assert await answers(https=True) == [200] * 5


async def test_example_people_of_a_demo_are_nobody_in_public_and_in_a_rehearsal(
    settings: ChatSettings, http: aiohttp.ClientSession
) -> None:
    demo = dataclasses.replace(settings, mode="demo")
    app = build(demo)
    clerk, people = EXAMPLES["clerk"], app[EXCHANGE].people
    phrase, secret = await people.give_phrase(clerk), people.add_device(clerk, 0)
    await app[EXCHANGE].archive.settled()
    app[EXCHANGE].archive.close()
    for mode in ("public", "test"):
        async with opened(dataclasses.replace(demo, mode=mode)) as url:
            browser = Browser(http, url)
            assert (await browser.ask("POST", "/api/device", json={"phrase": phrase}))[0] == 403
            browser.cookie = secret
            assert await browser.ask("GET", "/api/me") == (200, {"known": False})
            assert (await browser.ask("GET", "/ws"))[0] == 401
            message = {"chat_id": clerk.id, "text": "办件"}
            async with http.post(f"{url}/bot{settings.token}/sendMessage", json=message) as answer:
                assert (await answer.json())["description"] == "Bad Request: chat not found"


async def test_no_example_person_gets_a_phrase(http: aiohttp.ClientSession, demo: str) -> None:
    assert (await Browser(http, demo).ask("POST", "/api/phrase?as=clerk", json={})) == (403, {"error": "示例人物没有恢复码。"})


def test_a_server_alone_keeps_its_demo_apart() -> None:
    environ = {"WEBCHAT_TOKEN": LONG, "WEBCHAT_FOLDER": "chat"}
    assert from_environ(environ).folder == Path("chat")
    assert from_environ(environ | {"WEBCHAT_MODE": "demo"}).folder == Path("chat/demo")


@pytest.mark.parametrize("path", ["/assets/a%00.js", "/assets/" + "a" * 5000 + ".js", "/assets/a%FF.js", "/api/file/%00"])
async def test_an_address_that_names_nothing_is_refused_not_stumbled_over(browser: Browser, path: str) -> None:
    await browser.ask("POST", "/api/device", json={})
    status, told = await browser.ask("GET", URL(browser.url + path, encoded=True).raw_path_qs)
    assert status in {400, 404}
    assert told["error"]


@pytest.mark.parametrize(
    "line",
    [
        b"GET /api/file/\xff\xfe",
        b"GET /?start=\xff",
        b"GET /bot1:x/getMe?x=\xff",
        b"GET /assets/\xed\xa0\x80.js",
        b"GET /api/me?as=nobody",
    ],
)
async def test_broken_bytes_break_nothing(public: str, line: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(public.rsplit(":", 1)[1]))
    cookie = b"Cookie: townhall=" + b"\xff" * 43
    writer.write(line + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + cookie + b"\r\n\r\n")
    head = await reader.readline()
    writer.close()
    assert head.split()[1] in {b"400", b"401", b"404"}


@pytest.fixture
def demo_settings(tmp_path: Path) -> ChatSettings:
    return ChatSettings(tmp_path, "1:x", mode="demo")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.com", "::"])
@pytest.mark.parametrize("mode", ["demo", "test"])
def test_demo_and_test_refuse_to_stand_in_the_open(tmp_path: Path, host: str, mode: str) -> None:
    with pytest.raises(ValueError, match="只能在本机地址上运行"):
        ChatSettings(tmp_path, "1:x", mode=mode, host=host)
    assert ChatSettings(tmp_path, LONG, host=host).mode is Mode.PUBLIC


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({}, "没有设置 WEBCHAT_TOKEN"),
        ({"WEBCHAT_TOKEN": "nonsense"}, "格式应为"),
        ({"WEBCHAT_TOKEN": "1:" + "x" * 19}, "至少要 20 个"),
        ({"WEBCHAT_TOKEN": LONG, "WEBCHAT_PORT": "eighty"}, "WEBCHAT_PORT 应是整数"),
        ({"WEBCHAT_TOKEN": LONG, "WEBCHAT_PORT": "70000"}, "0 到 65535"),
        ({"WEBCHAT_TOKEN": LONG, "WEBCHAT_MODE": "party"}, "public、demo 或 test"),
    ],
)
def test_bad_settings_are_told_in_one_sentence(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        from_environ(environ)


def test_the_token_is_not_shown_with_the_settings(tmp_path: Path) -> None:
    assert "secret-part" not in repr(ChatSettings(tmp_path, "1:secret-part-of-this-token"))


async def test_two_servers_do_not_share_a_folder(settings: ChatSettings, url: str) -> None:
    with pytest.raises(ValueError, match="正被另一个聊天服务使用"):
        async with opened(settings):
            pass


def test_names_are_one_clean_line() -> None:
    assert called("  <a href='x'>镇政府</a>\n\u202e") == "<a href='x'>镇政府</a>"
    assert (called("\0 \n"), len(called("长" * 500))) == ("居民", 64)
    assert digits("１２ 3-四5") == "1235"
    assert all(isinstance(p, Person) for p in EXAMPLES.values())


async def test_the_address_is_believed_only_from_a_trusted_proxy(settings: ChatSettings, http: aiohttp.ClientSession) -> None:
    async def tries(proxies: int) -> list[int]:
        one = dataclasses.replace(
            settings, folder=settings.folder / str(proxies), mode="public", devices_an_hour=1, proxies=proxies
        )
        async with opened(one) as url:
            seen = [{"X-Forwarded-For": f"9.9.9.9, 10.0.0.{i}"} for i in range(2)]
            return [(await Browser(http, url).ask("POST", "/api/device", json={}, headers=h))[0] for h in seen]

    assert await tries(0) == [201, 429]
    assert await tries(1) == [201, 201]


async def test_over_https_the_cookie_is_secure_and_http_origins_are_foreign(
    settings: ChatSettings, http: aiohttp.ClientSession
) -> None:
    async with opened(dataclasses.replace(settings, mode="public", https=True)) as url:
        browser = Browser(http, url)
        assert (await browser.ask("POST", "/api/device", json={}))[0] == 403
        safe = {"Origin": url.replace("http:", "https:")}
        assert (await browser.ask("POST", "/api/device", json={}, headers=safe))[0] == 201
        assert "Secure" in browser.set_cookie
    await asyncio.sleep(0)
