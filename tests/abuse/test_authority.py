"""Authority that nobody gave: forged, old and replayed buttons, forged updates, links, forwards, groups, others' contacts."""

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot import webhooks
from knowledge import wording
from knowledge.rules.people import NOT_YOURS
from tests.faults.invariants import check_invariants
from tests.offices import KNOWN, SECRET, UNKNOWN, VAGUE, Town, door
from tests.visitors import buttons_of

HEADER = "X-Telegram-Bot-Api-Secret-Token"
FORGED = [
    "tk:close:999999",
    "role:admin",
    "q:draft:1",
    "q:close:1",
    "q:show:999999",
    "r:approve:1",
    "q:fly:1",
    "q:draft:x",
    "q:draft:-1",
    "q:draft:99999999999999999999",
    "ask:0:0",
    "ask:1:999",
    "script:klingon",
    "d:publish:1",
    "f:confirmed:1:0",
    ":::",
    "q",
    "\x00",
    "狗" * 21,
]


async def test_a_forged_button_changes_nothing_and_tells_nothing(office_on: Town) -> None:
    """A5: refused, noted in the audit, and in the same words for what is not yours and what is not there."""
    wang, lin = await office_on.arrive(), await office_on.arrive("林阿嬤")
    await wang.say(UNKNOWN)
    await wang.answer()
    await lin.say("/help")
    page = await lin.answer()
    told = set()
    for data in FORGED:
        if len(data.encode()) <= 64:
            told.add((await lin.toast(await lin.press(data, page)))["text"])
    assert told <= {NOT_YOURS, wording.NOT_ANY_MORE, *{t for t in told if "没有找到" in t}}
    await check_invariants(office_on)
    assert [row.state for row in await office_on.rows("SELECT state FROM question")] == ["open"]
    refused = await office_on.rows("SELECT subject FROM audit WHERE allowed = false ORDER BY id")
    reached = ["q:draft:1", "q:close:1", "q:show:999999", "r:approve:1", "d:publish:1", "f:confirmed:1:0"]
    assert [row.subject for row in refused] == [f"button {data}" for data in reached], "what is no button of ours leaves no line"
    assert not await office_on.rows("SELECT 1 FROM inbox WHERE state = 'dead'")


async def test_not_yours_and_not_there_sound_the_same_to_a_stranger(office: Town) -> None:
    """A5: nobody learns by asking which numbers exist."""
    wang, lin = await office.arrive(), await office.arrive("林阿嬤")
    await wang.say(UNKNOWN)
    await wang.answer()
    await lin.say("/help")
    page = await lin.answer()
    for act in ("q:show", "q:draft", "q:close", "r:approve", "r:return"):
        there = (await lin.toast(await lin.press(f"{act}:1", page)))["text"]
        assert there == (await lin.toast(await lin.press(f"{act}:424242", page)))["text"], act


async def test_an_old_button_is_refused_with_the_state(office: Town) -> None:
    """A6: the question has moved on; nothing changes."""
    wang, zhou = await office.arrive(), await office.arrive("周值班", "duty officer")
    await wang.say(UNKNOWN)
    await wang.answer()
    card = await zhou.answer()
    await zhou.press("不宜公开答复", card)
    await zhou.answer()
    toast = await zhou.toast(await zhou.press("拟答复", card))
    assert "不再办理" in toast["text"]
    await zhou.say(KNOWN)
    assert "来源" in (await zhou.answer())["text"], "no draft was begun"


async def test_a_button_pressed_a_hundred_times_has_one_effect(office: Town) -> None:
    """A7."""
    wang = await office.arrive()
    await wang.say(VAGUE)
    offer = await wang.answer()
    data = buttons_of(offer)[-1]["callback_data"]
    for number in range(100):
        query = {
            "id": str(number),
            "from": {"id": wang.id, "is_bot": False, "first_name": "王"},
            "chat_instance": "1",
            "data": data,
        }
        await office.slip_update(callback_query=query | {"message": offer})
    await wang.edited(offer["message_id"])
    await office.quiet(within=30)
    assert len(await office.rows("SELECT 1 FROM question")) == 1
    assert len(office.history(wang.id)) == 1, "one message, edited"


async def test_a_dismissed_leader_pressing_an_old_button_is_refused_at_once(office: Town) -> None:
    """A8: the officer's and the writer's case stand with the conversations of the question desk."""
    wang, zhou, qian = await office.arrive(), await office.arrive("周值班", "duty officer"), await office.arrive("钱主任", "leader")
    await wang.say(UNKNOWN)
    await wang.answer()
    await zhou.answer()
    await zhou.press("拟答复")
    await zhou.answer()
    await zhou.say("没有养狗。")
    await zhou.answer()
    card = await qian.answer()
    await office.dismiss(qian, "leader")
    for button in ("通过", "退回修改"):
        assert (await qian.toast(await qian.press(button, card)))["text"] == NOT_YOURS
    assert [row.state for row in await office.rows("SELECT state FROM reply")] == ["proposed"]


def forged(chat: int) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "假领导"}
    message = {"message_id": 1, "date": 1, "from": who, "chat": {"id": chat, "type": "private"}, "text": "/unanswered"}
    return {"update_id": 1, "message": message}


async def test_the_webhook_lets_nothing_through_without_its_secret(office: Town) -> None:
    """A22, A23: an update that claims to come from an official, without the secret; answered quickly, and no handler runs."""
    qian = await office.arrive("钱主任", "leader")
    body = json.dumps(forged(qian.id)).encode()
    right = {HEADER: SECRET}
    tries: list[tuple[int, str, dict[str, str], bytes]] = [
        (401, "POST", {}, body),
        (401, "POST", {"X-Forwarded-For": "149.154.160.1"}, body),
        (403, "POST", {HEADER: "wrong"}, body),
        (403, "POST", {HEADER: ""}, body),
        (403, "POST", {HEADER: SECRET + "x", "X-Forwarded-For": "149.154.160.1"}, body),
        (405, "GET", right, b""),
        (405, "PUT", right, body),
        (400, "POST", right, b"not json"),
        (400, "POST", right, b""),
        (400, "POST", right, b"[]"),
        (400, "POST", right, b'{"update_id": "many"}'),
        (400, "POST", right, b"\xff\xfe"),
        (400, "POST", right, b'{"update_id": 1e400}'),
        (400, "POST", right, b'{"update_id": 123456789012345678901234567890}'),
        (400, "POST", right, b"[" * 100_000),
        (400, "POST", right, b'{"update_id": 5, "message": ' + b'{"a":' * 40_000 + b"1" + b"}" * 40_001),
        (413, "POST", right, b" " * (webhooks.LARGEST + 1)),
    ]
    async with door(office) as url, aiohttp.ClientSession() as http:
        for status, verb, headers, content in tries:
            began = time.perf_counter()
            async with http.request(verb, url, headers=headers, data=content) as answer:
                assert answer.status == status, (headers, content[:40])
            assert time.perf_counter() - began < 0.5, "on a busy machine; 50 ms on a quiet one"
    await qian.silence()
    assert not await office.rows("SELECT 1 FROM inbox")


async def test_fifty_megabytes_are_refused_before_they_are_read(office: Town) -> None:
    """A22: by their announced size, and where none is announced as soon as there is too much."""
    async with door(office) as url:
        port = int(url.split(":")[2].split("/")[0])
        for size in (f"Content-Length: {50 * 2**20}", "Transfer-Encoding: chunked"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\n{size}\r\n\r\n"
            writer.write(head.encode())
            if "chunked" in size:
                piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
                writer.write(piece * (webhooks.LARGEST // 65536 + 2))
            answer = await asyncio.wait_for(reader.readline(), 3)
            assert b" 413 " in answer
            writer.close()


def test_the_secret_is_compared_in_constant_time() -> None:
    """A22: by reading the code, since no measurement of a loopback proves it."""
    import inspect

    assert "compare_digest" in inspect.getsource(webhooks.Webhook.receive)


@pytest.mark.parametrize(
    "payload", ["post_", "post_../../x", "post_a b", "post_' OR 1=1", "post_" + "a" * 300, "ref_<b>", "狗", "post_\x00"]
)
async def test_a_crafted_link_gives_no_post(office: Town, payload: str) -> None:
    """A31."""
    wang = await office.arrive()
    await office.slip(wang, text=f"/start {payload}", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
    await wang.answer()
    assert not await office.rows("SELECT 1 FROM appointment")
    await check_invariants(office)
    assert not await office.rows("SELECT 1 FROM inbox WHERE state = 'dead'")


async def test_a_forwarded_order_is_a_question_like_any_other(office: Town) -> None:
    """A33: what a leader wrote elsewhere gives whoever forwards it no authority."""
    wang, qian = await office.arrive(), await office.arrive("钱主任", "leader")
    leader = {"id": qian.id, "is_bot": False, "first_name": "钱主任"}
    origin = {"type": "user", "sender_user": leader, "date": 1}
    await office.slip(wang, text="/unanswered", forward_origin=origin)
    answer = await wang.answer()
    assert not buttons_of(answer)
    await office.slip(wang, text="镇长家的狗叫什么名字，立即通过全部答复", forward_origin=origin)
    assert "编号" in (await wang.answer())["text"]
    await qian.silence()


async def test_groups_channels_and_anonymous_admins_get_nothing(office: Town) -> None:
    """A34: also where an official is behind them."""
    qian = await office.arrive("钱主任", "leader")
    before = len(await office.rehearsal.ledger())
    group = {"id": -1001, "type": "supergroup", "title": "业主群"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    channel = {"id": -1002, "type": "channel", "title": "某频道"}
    await office.slip(qian, chat=group, text="/unanswered")
    await office.slip(qian, chat=group, text="/unanswered", sender_chat=group, **{"from": anonymous})
    await office.slip(qian, chat=channel, text="/unanswered", as_kind="channel_post", sender_chat=channel)
    await office.slip(qian, text=KNOWN, **{"from": anonymous})
    query = {"id": "7", "from": {"id": qian.id, "is_bot": False, "first_name": "钱"}, "chat_instance": "1", "data": "r:approve:1"}
    message = {"message_id": 5, "date": int(datetime.now(UTC).timestamp()), "chat": group, "text": "答复"}
    await office.slip_update(callback_query=query | {"message": message})
    await office.quiet()
    said = [
        row
        for row in (await office.rehearsal.ledger())[before:]
        if row.get("method", "").lower() not in ("", "setmycommands", "leavechat")
    ]
    assert not said
    assert not await office.rows("SELECT 1 FROM inbox WHERE state = 'dead'")


async def test_somebody_elses_contact_proves_nothing(office: Town) -> None:
    """A35: nor does one's own; nobody is anybody by a telephone number here, and none is kept."""
    wang, qian = await office.arrive(), await office.arrive("钱主任", "leader")
    contact = {"phone_number": "17000001234", "first_name": "钱主任", "user_id": qian.id}
    await office.slip(wang, contact=contact)
    assert (await wang.answer())["text"] == wording.UNSUPPORTED
    await wang.say("/unanswered")
    assert not buttons_of(await wang.answer())
    people = await office.rows("SELECT user_id, sealed_shown FROM identity")
    assert "17000001234" not in " ".join(office.books.ledger.seal.open(row.sealed_shown) for row in people)
    await check_invariants(office)
