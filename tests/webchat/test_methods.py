"""What a bot sends, edits and deletes, and the sentences in which it is refused."""

import json
from typing import Any

import pytest

from tests.visitors import Arrive, Unanswered, buttons_of
from tests.webchat.conftest import Bot

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)
OK = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}


async def test_a_message_reaches_its_person_as_it_is_told_to_the_bot(bot: Bot, arrive: Arrive) -> None:
    wang, li = await arrive("王小满"), await arrive("李四")
    sent = await bot("sendMessage", chat_id=wang.id, text="<b>你</b>好", parse_mode="HTML", reply_markup=OK)
    assert await wang.answer() == sent
    assert (sent["text"], sent["entities"]) == ("你好", [{"type": "bold", "offset": 0, "length": 1}])
    assert sent["chat"] == {"id": wang.id, "type": "private", "first_name": "王小满"}
    assert sent["from"]["is_bot"]
    await li.silence(0.05)


def _buttons(rows: list[Any]) -> dict[str, Any]:
    return {"text": "x", "reply_markup": {"inline_keyboard": rows}}


_BUTTON = "can't parse inline keyboard button"
SEND_REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "text must be non-empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ({"text": "字" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    ({"text": "<b>x", "parse_mode": "HTML"}, 'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
    ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ({"text": "x", "chat_id": 5}, "chat not found"),
    ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ({"text": "x", "reply_markup": []}, "object expected as reply markup"),
    (_buttons([1]), 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
    (_buttons([[{"text": "b"}]]), _BUTTON + ": Text buttons are unallowed in the inline keyboard"),
    (_buttons([[{"callback_data": "b"}]]), _BUTTON + ': Can\'t find field "text"'),
    (_buttons([[{"text": "b", "callback_data": "满" * 22}]]), "BUTTON_DATA_INVALID"),
    (_buttons([[{"text": "b", "url": "nowhere"}]]), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
    (_buttons([[{"text": "b" * 200, "callback_data": "x"}] * 60]), "reply markup is too long"),
]  # fmt: skip


@pytest.mark.parametrize(("params", "sentence"), SEND_REFUSALS)
async def test_what_cannot_be_sent_is_refused_in_the_real_words(
    bot: Bot, arrive: Arrive, params: dict[str, Any], sentence: str
) -> None:
    wang = await arrive()
    assert await bot.no("sendMessage", **{"chat_id": wang.id, **params}) == f"Bad Request: {sentence}"


async def test_64_bytes_of_data_and_4096_units_of_text_are_let_through(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    full = {"inline_keyboard": [[{"text": "b", "callback_data": "满" * 21 + "x"}]]}
    sent = await bot("sendMessage", chat_id=wang.id, text="字" * 4096, reply_markup=full)
    assert (len(sent["text"]), buttons_of(sent)[0]["callback_data"]) == (4096, "满" * 21 + "x")


async def test_a_reply_carries_what_it_replies_to(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    asked = (await wang.say("几点上班？"))["message"]
    sent = await bot("sendMessage", chat_id=wang.id, text="九点", reply_parameters={"message_id": asked["message_id"]})
    assert sent["reply_to_message"] == asked
    again = (await wang.say("谢谢", reply_to=sent["message_id"]))["message"]
    assert again["reply_to_message"]["text"] == "九点"
    assert "reply_to_message" not in again["reply_to_message"]
    await bot("sendMessage", chat_id=wang.id, text="x", reply_parameters={"message_id": 999, "allow_sending_without_reply": True})


async def test_text_caption_and_buttons_can_be_edited(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    sent = await bot("sendMessage", chat_id=wang.id, text="一", reply_markup=OK)
    where = {"chat_id": wang.id, "message_id": sent["message_id"]}
    edited = await bot("editMessageText", **where, text="<i>二</i>", parse_mode="HTML")
    assert (edited["text"], edited["entities"][0]["type"], "reply_markup" in edited) == ("二", "italic", False)
    assert await wang.edited(sent["message_id"]) == edited
    assert await bot.no("editMessageText", **where, text="<i>二</i>", parse_mode="HTML") == NOT_MODIFIED
    assert buttons_of(await bot("editMessageReplyMarkup", **where, reply_markup=OK))[0]["text"] == "好"
    assert await bot.no("editMessageCaption", **where, caption="x") == "Bad Request: there is no caption in the message to edit"
    assert await bot.no("editMessageText", chat_id=wang.id, message_id=999, text="x") == "Bad Request: message to edit not found"
    assert await bot.no("editMessageText", chat_id=wang.id, text="x") == "Bad Request: message identifier is not specified"
    theirs = (await wang.say("我的话"))["message"]["message_id"]
    assert await bot.no("editMessageText", chat_id=wang.id, message_id=theirs, text="x") == "Bad Request: message can't be edited"
    keyboard = {"keyboard": [["x"]]}
    assert await bot.no("editMessageReplyMarkup", **where, reply_markup=keyboard) == "Bad Request: inline keyboard expected"


async def test_messages_are_deleted_for_both_sides(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    first, second = [(await bot("sendMessage", chat_id=wang.id, text=t))["message_id"] for t in "一二"]
    await wang.answers(2)
    assert await bot("deleteMessage", chat_id=wang.id, message_id=first) is True
    await wang.until(lambda: len(wang.messages) == 1, "one message left")
    assert await bot.no("deleteMessage", chat_id=wang.id, message_id=first) == "Bad Request: message to delete not found"
    assert await bot("deleteMessages", chat_id=wang.id, message_ids=[first, second]) is True
    await wang.until(lambda: not wang.messages, "no message left")


async def test_messages_are_copied_and_forwarded_between_people(bot: Bot, arrive: Arrive) -> None:
    wang, li = await arrive("王"), await arrive("李")
    source = {"from_chat_id": wang.id, "message_id": (await wang.say("看 www.gov.cn"))["message"]["message_id"]}
    copied = await bot("copyMessage", chat_id=li.id, **source)
    got = await li.answer()
    assert (got["message_id"], got["text"], got["from"]["is_bot"]) == (copied["message_id"], "看 www.gov.cn", True)
    forwarded = await bot("forwardMessage", chat_id=li.id, **source)
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "王"
    assert (
        await bot.no("copyMessage", chat_id=li.id, from_chat_id=wang.id, message_id=99) == "Bad Request: message to copy not found"
    )
    assert (
        await bot.no("forwardMessage", chat_id=li.id, from_chat_id=li.id, message_id=99)
        == "Bad Request: message to forward not found"
    )


async def test_a_press_is_answered_once_within_its_life(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    sent = await bot("sendMessage", chat_id=wang.id, text="好吗", reply_markup=OK)
    await wang.answer()
    ack = await wang.press("好")
    (update,) = await bot.updates()
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]) == ("ok", wang.id, sent)
    await bot("answerCallbackQuery", callback_query_id=query["id"], text="收到", show_alert=True)
    assert await wang.toast(ack) == {"t": "answer", "ref": ack["ref"], "alert": True, "text": "收到"}
    sentence = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await bot.no("answerCallbackQuery", callback_query_id="12") == sentence


async def test_a_client_may_send_any_data_so_the_bot_must_check(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    sent = await bot("sendMessage", chat_id=wang.id, text="好吗", reply_markup=OK)
    await wang.press("tk:close:999999", message=sent)
    assert (await bot.updates())[0]["callback_query"]["data"] == "tk:close:999999"
    for data in ("", "满" * 22):
        with pytest.raises(Unanswered, match="失效"):
            await wang.do({"t": "press", "message_id": sent["message_id"], "data": data})


async def test_one_who_blocked_the_bot_is_not_written_to(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await wang.block()
    status, body, _ = await bot.raw("sendMessage", json={"chat_id": wang.id, "text": "x"})
    assert (status, body) == (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"})
    with pytest.raises(Unanswered, match="已停用"):
        await wang.say("x")
    await wang.unblock()
    await bot("sendMessage", chat_id=wang.id, text="又好了")
    changes = [u["my_chat_member"]["new_chat_member"]["status"] for u in await bot.updates()]
    assert changes == ["kicked", "member"]


async def test_a_reply_keyboard_belongs_to_the_person_and_stays(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    rows = [["问政策", {"text": "我的电话", "request_contact": True}]]
    sent = await bot("sendMessage", chat_id=wang.id, text="请选", reply_markup={"keyboard": rows, "resize_keyboard": True})
    assert "reply_markup" not in sent
    await wang.leave()
    await wang.come()
    assert wang.reply_keyboard == {
        "keyboard": [[{"text": "问政策"}, {"text": "我的电话", "request_contact": True}]], "resize_keyboard": True,
    }  # fmt: skip
    await bot("sendMessage", chat_id=wang.id, text="好", reply_markup={"remove_keyboard": True})
    await wang.until(lambda: wang.reply_keyboard is None, "the keyboard to go")


async def test_contact_and_location_are_the_persons_own(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await wang.do({"t": "contact", "phone_number": "+86 17000-001234", "user_id": 5})
    await wang.share_location(32.4, 120.55)
    contact, place = [u["message"] for u in await bot.updates()]
    assert contact["contact"] == {"phone_number": "+8617000001234", "first_name": "王小满", "user_id": wang.id}
    assert place["location"] == {"latitude": 32.4, "longitude": 120.55}
    for frame in ({"latitude": 91, "longitude": 0}, {"latitude": "x", "longitude": 0}, {"latitude": True, "longitude": 0}):
        with pytest.raises(Unanswered, match="位置"):
            await wang.do({"t": "location", **frame})
    with pytest.raises(Unanswered, match="电话"):
        await wang.share_contact("12")


async def test_the_menu_is_the_narrowest_that_fits(bot: Bot, arrive: Arrive) -> None:
    wang, li = await arrive("王"), await arrive("李")
    await bot("setMyCommands", commands=[{"command": "/help", "description": "帮助"}])
    await wang.until(lambda: [c["command"] for c in wang.commands] == ["help"], "the menu")
    scope = {"type": "chat", "chat_id": wang.id}
    await bot("setMyCommands", commands=[{"command": "cases", "description": "案件"}], scope=scope)
    await wang.until(lambda: [c["command"] for c in wang.commands] == ["cases"], "the own menu")
    assert [c["command"] for c in li.commands] == ["help"]
    assert await bot("getMyCommands", scope=scope) == [{"command": "cases", "description": "案件"}]
    await bot("deleteMyCommands", scope=scope)
    await wang.until(lambda: [c["command"] for c in wang.commands] == ["help"], "the general menu")
    assert await bot.no("setMyCommands", commands=[{"command": "帮助", "description": "x"}]) == "Bad Request: BOT_COMMAND_INVALID"


async def test_the_bot_has_names_by_language(bot: Bot, arrive: Arrive) -> None:
    assert (await bot("getMyName"))["name"] == "小助手"
    await bot("setMyName", name="新助手")
    await bot("setMyDescription", description="能做什么", language_code="zh")
    assert (await bot("getMe"))["first_name"] == "新助手"
    assert await bot("getMyDescription") == {"description": ""}
    assert await bot("getMyDescription", language_code="zh") == {"description": "能做什么"}


async def test_what_a_bot_may_ask_about_a_chat(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    assert (await bot("getChat", chat_id=wang.id))["first_name"] == "王小满"
    assert (await bot("getChatMember", chat_id=wang.id, user_id=wang.id))["status"] == "member"
    assert await bot("getChatMemberCount", chat_id=wang.id) == 2
    assert await bot.no("getChatAdministrators", chat_id=wang.id) == "Bad Request: there are no administrators in the private chat"
    await bot("setChatMenuButton", chat_id=wang.id, menu_button={"type": "commands"})
    assert await bot("getChatMenuButton", chat_id=wang.id) == {"type": "commands"}


async def test_the_bot_types_and_the_page_shows_it(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    await bot("sendChatAction", chat_id=wang.id, action="typing")
    assert await wang.frame(lambda f: f["t"] == "action", "typing") == {"t": "action", "action": "typing"}
    assert await bot.no("sendChatAction", chat_id=wang.id, action="dance") == "Bad Request: wrong parameter action in request"


async def test_places_contacts_dice_and_polls_are_sent(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    assert (await bot("sendLocation", chat_id=wang.id, latitude=32.4, longitude=120.5))["location"]["latitude"] == 32.4
    venue = await bot("sendVenue", chat_id=wang.id, latitude=32.4, longitude=120.5, title="便民中心", address="某路1号")
    assert venue["venue"]["location"] == venue["location"]
    assert (await bot("sendContact", chat_id=wang.id, phone_number="17000000001", first_name="值班"))["contact"]
    assert 1 <= (await bot("sendDice", chat_id=wang.id))["dice"]["value"] <= 6
    poll = await bot("sendPoll", chat_id=wang.id, question="哪天方便？", options=["周一", {"text": "周二"}])
    assert [o["text"] for o in poll["poll"]["options"]] == ["周一", "周二"]
    assert (await bot("stopPoll", chat_id=wang.id, message_id=poll["message_id"]))["is_closed"]
    assert await bot.no("sendLocation", chat_id=wang.id, latitude=99, longitude=0) == "Bad Request: wrong latitude specified"


async def test_a_key_seen_before_sends_nothing_again(bot: Bot, arrive: Arrive) -> None:
    wang, li = await arrive("王"), await arrive("李")
    first = await bot("sendMessage", chat_id=wang.id, text="只此一次", idempotency_key="case-event:57")
    assert await bot("sendMessage", chat_id=wang.id, text="只此一次", idempotency_key="case-event:57") == first
    assert (await bot("sendMessage", chat_id=li.id, text="别人的", idempotency_key="case-event:57"))["chat"]["id"] == li.id
    await wang.answer()
    await wang.silence(0.1)


async def test_every_method_is_known_and_none_is_a_server_error(bot: Bot) -> None:
    from webchat.methods import METHODS
    from webchat.methods.names import KNOWN

    assert set(METHODS) <= KNOWN
    for name in sorted(KNOWN - {"getupdates"}):
        status, body, _ = await bot.raw(name)
        assert status in {200, 400}, (name, body)
        assert body["ok"] is (status == 200)


HALF = "a\ud800"
HALVES: list[tuple[str, dict[str, Any]]] = [
    ("sendMessage", {"text": HALF}),
    ("sendMessage", {"text": "?", "reply_markup": {"inline_keyboard": [[{"text": "好", "callback_data": HALF}]]}}),
    ("sendMessage", {"text": "?", "reply_markup": json.dumps({"keyboard": [[HALF]]})}),
    ("sendMessage", {"text": "?", "idempotency_key": HALF}),
    ("setMyCommands", {"commands": [{"command": "start", "description": HALF}]}),
]


@pytest.mark.parametrize(("method", "params"), HALVES)
async def test_half_a_character_of_the_bot_is_refused(bot: Bot, arrive: Arrive, method: str, params: dict[str, Any]) -> None:
    wang = await arrive()
    status, body, _ = await bot.raw(method, json={"chat_id": wang.id} | params)
    assert (status, body["error_code"]) == (400, 400)
    assert wang.messages == []
