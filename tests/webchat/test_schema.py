"""Every answer and every update has the shape that the published schema of the Bot API gives it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.visitors import Arrive
from tests.webchat.conftest import Bot, jpeg
from webchat.methods import METHODS
from webchat.methods.names import KNOWN

SCHEMA = Path(__file__).parents[3] / "shared" / "botapi" / "schema.json"
PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,), "String": (str,), "Boolean": (bool,), "True": (bool,), "Float": (int, float), "Float number": (int, float),
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    if not SCHEMA.is_file():
        pytest.skip("the Bot API schema is not on this machine")
    return {child["name"]: child for item in json.loads(SCHEMA.read_text())["items"] for child in item["children"]}


def wrong(schema: dict[str, Any], value: Any, kind: str, where: str) -> list[str]:
    """What of a value does not fit its type, as sentences."""
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where} is no array"]
        return [w for i, item in enumerate(value) for w in wrong(schema, item, kind.removeprefix("Array of "), f"{where}[{i}]")]
    if " or " in kind:
        return min((wrong(schema, value, one, where) for one in kind.split(" or ")), key=len)
    if kind in PLAIN:
        fits = isinstance(value, PLAIN[kind]) and (kind in {"Boolean", "True"} or not isinstance(value, bool))
        return [] if fits else [f"{where} is {value!r}, not {kind}"]
    if not schema[kind]["annotations"]:
        return _one_of(schema, value, kind, where)
    return _object(schema, value, kind, where)


def _one_of(schema: dict[str, Any], value: Any, kind: str, where: str) -> list[str]:
    family = {"MaybeInaccessibleMessage": ["Message", "InaccessibleMessage"]}.get(kind) or [
        name for name, item in schema.items() if name.startswith(kind) and name != kind and item["annotations"]
    ]
    return min((wrong(schema, value, name, where) for name in family), key=len)


def _object(schema: dict[str, Any], value: Any, kind: str, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is no {kind}"]
    fields = {f["name"]: f for f in schema[kind]["annotations"]}
    found = [f"{where} has no {name}" for name, f in fields.items() if f["required"] and name not in value]
    found += [f"{where} has an unknown {name}" for name in value if name not in fields]
    return found + [w for n, v in value.items() if n in fields for w in wrong(schema, v, fields[n]["type"], f"{where}.{n}")]


def test_all_methods_of_the_schema_are_known(schema: dict[str, Any]) -> None:
    assert {name.lower() for name, item in schema.items() if item["category"] == "methods"} == KNOWN


async def test_required_parameters_are_required(bot: Bot, schema: dict[str, Any]) -> None:
    needed = {
        name.lower(): any(p["required"] for p in i["annotations"]) for name, i in schema.items() if i["category"] == "methods"
    }
    # Telegram itself takes these without: an empty list or text clears, and a webhook without an address is deleted.
    clears = {"setmycommands", "setwebhook"}
    for name in sorted(METHODS):
        if needed[name] and name not in clears:
            assert (await bot.raw(name))[0] == 400, name


async def test_every_answer_has_its_shape(bot: Bot, arrive: Arrive, schema: dict[str, Any]) -> None:
    wang = await arrive("王小满", "wang")
    keyboard = {"inline_keyboard": [[{"text": "好", "callback_data": "1"}, {"text": "看", "url": "https://www.gov.cn"}]]}
    to = {"chat_id": wang.id}
    text = await bot("sendMessage", **to, text="<b>x</b> @wang", parse_mode="HTML", reply_markup=keyboard)
    here = to | {"message_id": text["message_id"]}
    photo = (await bot.upload("sendPhoto", ("photo", "a.jpg", jpeg()), chat_id=str(wang.id)))["result"]
    answers: list[tuple[str, Any, str]] = [("sendMessage", text, "Message"), ("sendPhoto", photo, "Message")]
    for method, params, kind in (
        ("getMe", {}, "User"), ("getChat", to, "ChatFullInfo"), ("getWebhookInfo", {}, "WebhookInfo"),
        ("editMessageText", here | {"text": "y", "reply_markup": keyboard}, "Message"),
        ("sendMessage", to | {"text": "r", "reply_parameters": {"message_id": text["message_id"]}}, "Message"),
        ("forwardMessage", here | {"from_chat_id": wang.id}, "Message"),
        ("copyMessage", here | {"from_chat_id": wang.id}, "MessageId"),
        ("sendLocation", to | {"latitude": 1, "longitude": 2.5}, "Message"), ("sendDice", to, "Message"),
        ("sendVenue", to | {"latitude": 1, "longitude": 2, "title": "t", "address": "a"}, "Message"),
        ("sendContact", to | {"phone_number": "17000000001", "first_name": "n"}, "Message"),
        ("sendPoll", to | {"question": "q", "options": ["a", "b"]}, "Message"),
        ("sendMediaGroup", to | {"media": [{"type": "photo", "media": photo["photo"][-1]["file_id"]}] * 2}, "Array of Message"),
        ("getFile", {"file_id": photo["photo"][-1]["file_id"]}, "File"), ("getMyName", {}, "BotName"),
        ("getChatMember", to | {"user_id": wang.id}, "ChatMember"), ("getMyDescription", {}, "BotDescription"),
        ("getUserProfilePhotos", {"user_id": wang.id}, "UserProfilePhotos"), ("getChatMenuButton", to, "MenuButton"),
        ("getMyCommands", {}, "Array of BotCommand"), ("getChatMemberCount", to, "Integer"), ("deleteMessage", here, "True"),
    ):  # fmt: skip
        answers.append((method, await bot(method, **params), kind))
    for method in ("sendDocument", "sendVoice", "sendAudio", "sendVideo", "sendAnimation", "sendSticker", "sendVideoNote"):
        field = {"sendVideoNote": "video_note"}.get(method, method.removeprefix("send").lower())
        answers.append((method, (await bot.upload(method, (field, "a.bin", b"OggS"), chat_id=str(wang.id)))["result"], "Message"))
    assert [w for method, value, kind in answers for w in wrong(schema, value, kind, method)] == []


async def test_every_update_has_its_shape(bot: Bot, arrive: Arrive, schema: dict[str, Any]) -> None:
    wang = await arrive()
    sent = (await wang.say("/start www.gov.cn"))["message"]
    asked = await bot(
        "sendMessage", chat_id=wang.id, text="?", reply_markup={"inline_keyboard": [[{"text": "好", "callback_data": "1"}]]}
    )
    await wang.say("答", reply_to=asked["message_id"])
    await wang.edit(sent["message_id"], "改")
    await wang.press("1", asked)
    await wang.share_contact("17000000001")
    await wang.share_location(1.5, 2)
    await wang.send_photo(jpeg(), jpeg(), caption="两张")
    await wang.send_document("a.txt", b"text")
    await wang.block()
    updates = await bot("getUpdates")
    assert len(updates) == 10
    assert wrong(schema, updates, "Array of Update", "getUpdates") == []
