"""Sending text, forwarding, copying and deleting."""

import json
import time
from typing import Any

from webchat.calls import Call
from webchat.exchange import Exchange, dumps
from webchat.keyboards import read as read_markup
from webchat.methods.words import caption_in, text_of
from webchat.people import Person
from webchat.refusals import bad, blocked

Json = dict[str, Any]
DELETABLE = 48 * 3600  # seconds
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note", "record_audio", "upload_audio",
}  # fmt: skip
_NOT_COPIED = {"message_id", "from", "chat", "date", "edit_date", "reply_to_message", "reply_markup", "forward_origin",
               "media_group_id"}  # fmt: skip


async def send_message(exchange: Exchange, call: Call) -> str:
    content = text_of(exchange, call)
    return exchange.deliver(call, [content], read_markup(call.params.get("reply_markup")))[0]


async def forward_message(exchange: Exchange, call: Call) -> str:
    return exchange.deliver(call, [_forwarded(_source(exchange, call, "forward"))])[0]


async def forward_messages(exchange: Exchange, call: Call) -> str:
    return _ids(exchange.deliver(call, [_forwarded(m) for m in _sources(exchange, call)]))


async def copy_message(exchange: Exchange, call: Call) -> str:
    content = _copied(_source(exchange, call, "copy"))
    if call.params.get("caption") is not None and not content.get("text"):
        content = {k: v for k, v in content.items() if k not in {"caption", "caption_entities"}}
        content |= caption_in(exchange, call)
    body = exchange.deliver(call, [content], read_markup(call.params.get("reply_markup")))[0]
    return dumps({"message_id": _id(body)})


async def copy_messages(exchange: Exchange, call: Call) -> str:
    return _ids(exchange.deliver(call, [_copied(m) for m in _sources(exchange, call)]))


async def delete_message(exchange: Exchange, call: Call) -> str:
    person = exchange.addressee(call)
    message = exchange.message(person.id, _wanted(call))
    if message is None:
        raise bad("message to delete not found")
    if message["date"] < time.time() - DELETABLE:
        raise bad("message can't be deleted")
    exchange.remove(person.id, message["message_id"])
    return "true"


async def delete_messages(exchange: Exchange, call: Call) -> str:
    """Those that are not there are passed over, as Telegram does."""
    person = exchange.addressee(call)
    ids = _numbers(call)
    for message_id in ids:
        message = exchange.message(person.id, message_id)
        if message is not None and message["date"] >= time.time() - DELETABLE:
            exchange.remove(person.id, message_id)
    return "true"


async def send_chat_action(exchange: Exchange, call: Call) -> str:
    person = exchange.addressee(call)
    if call.text("action").lower() not in ACTIONS:
        raise bad("wrong parameter action in request")
    if person.blocked:
        raise blocked()
    exchange.push(person.id, {"t": "action", "action": call.text("action").lower()})
    return "true"


def _wanted(call: Call) -> int:
    message_id = call.integer("message_id")
    if not message_id:
        raise bad("message identifier is not specified")
    return message_id


def _numbers(call: Call) -> list[int]:
    ids = [int(i) for i in call.items("message_ids") if isinstance(i, int) or str(i).isdecimal()]
    if not ids:
        raise bad("message identifiers are not specified")
    if len(ids) > 100:
        raise bad("too many message identifiers specified")
    return sorted(set(ids))


def _origin(exchange: Exchange, call: Call) -> Person:
    return exchange.addressee(call, "from_chat_id")


def _source(exchange: Exchange, call: Call, act: str) -> Json:
    message = exchange.message(_origin(exchange, call).id, _wanted(call))
    if message is None:
        raise bad(f"message to {act} not found")
    return message


def _sources(exchange: Exchange, call: Call) -> list[Json]:
    chat = _origin(exchange, call).id
    found = [exchange.message(chat, message_id) for message_id in _numbers(call)]
    messages = [message for message in found if message is not None]
    if not messages:
        raise bad("there are no messages to forward")
    return messages


def _copied(message: Json) -> Json:
    return {key: value for key, value in message.items() if key not in _NOT_COPIED}


def _forwarded(message: Json) -> Json:
    origin = {"type": "user", "date": message["date"], "sender_user": message["from"]}
    return {"forward_origin": message.get("forward_origin", origin), **_copied(message)}


def _id(body: str) -> int:
    return int(json.loads(body)["message_id"])


def _ids(bodies: list[str]) -> str:
    return dumps([{"message_id": _id(body)} for body in bodies])


TABLE = {
    "sendMessage": send_message,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "sendChatAction": send_chat_action,
}
