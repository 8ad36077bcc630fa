"""What a person can do from a page, each act named by a `ref` so that doing it twice does it once."""

import json
import math
import re
import time
from typing import Any

from webchat.entities import spoken, units
from webchat.exchange import Exchange, dumps
from webchat.lines import Line
from webchat.methods.words import TEXT_UNITS
from webchat.people import Person

Json = dict[str, Any]
_PHONE = re.compile(r"\+?[0-9]{5,15}", re.ASCII)
_REF = re.compile(r"[\x21-\x7e]{1,64}", re.ASCII)


class NotDone(Exception):
    """An act that cannot be; carries the sentence for the person who tried."""


def perform(exchange: Exchange, person: Person, frame: Json, origin: Line | None = None) -> str:
    """Do what a frame asks and answer its `ack`, to be sent once the archive has settled. Raises `NotDone`."""
    ref = checked_ref(frame.get("ref"))
    act = _ACTS.get(str(frame.get("t")))
    if act is None:
        raise NotDone("页面发来了不认识的内容，请刷新页面。")
    earlier = done_before(exchange, person, ref)
    if earlier is not None:
        return earlier
    if person.blocked and frame["t"] not in {"block", "unblock"}:
        raise NotDone("您已停用小助手。要继续，请先恢复。")
    body = act(exchange, person, frame, origin)
    return note_done(exchange, person, ref, body)


def checked_ref(ref: Any) -> str:
    if not isinstance(ref, str) or not _REF.fullmatch(ref):
        raise NotDone("页面发来的内容缺少编号，请刷新页面。")
    return ref


def done_before(exchange: Exchange, person: Person, ref: str) -> str | None:
    rows = exchange.archive.read("SELECT answer FROM acts WHERE person=? AND ref=?", (person.id, ref))
    return rows[0][0] if rows else None


def note_done(exchange: Exchange, person: Person, ref: str, body: str | None) -> str:
    """Remember an act by its ref: the `ack` that any repetition gets as well."""
    told = f',"message":{body}' if body else ""
    ack = f'{{"t":"ack","ref":{json.dumps(ref)}{told}}}'
    return keep_answer(exchange, person, ref, ack)


def keep_answer(exchange: Exchange, person: Person, ref: str, answer: str) -> str:
    exchange.archive.write("INSERT INTO acts VALUES(?,?,?,?)", (person.id, ref, answer, time.time()))
    return answer


def words(frame: Json) -> Json:
    """The text of a frame as a message holds it. Raises `NotDone`."""
    text = frame.get("text")
    if not isinstance(text, str):
        raise NotDone("消息没有文字。")
    if units(text[: TEXT_UNITS + 1]) > TEXT_UNITS:
        raise NotDone(f"消息太长了，请控制在 {TEXT_UNITS} 字以内，或分几条发。")
    text, entities = spoken(text)
    if not text:
        raise NotDone("消息没有文字。")
    return {"text": text} | ({"entities": entities} if entities else {})


def _send(exchange: Exchange, person: Person, frame: Json, origin: Line | None) -> str:
    reply = _id(frame.get("reply_to"))
    quoted = exchange.quoted(person.id, reply) if reply else {}
    return exchange.hear(person, quoted | words(frame), origin)


def _edit(exchange: Exchange, person: Person, frame: Json, origin: Line | None) -> str:
    message = _message(exchange, person, frame)
    if message["from"]["id"] != person.id or "text" not in message:
        raise NotDone("这条消息不能修改。")
    content = words(frame)
    if content["text"] == message["text"]:
        return dumps(message)
    message = {k: v for k, v in message.items() if k != "entities"} | {"edit_date": int(time.time())} | content
    body = exchange.rewrite(person.id, message, origin)
    exchange.mailbag.add("edited_message", person.id, body)
    return body


def _press(exchange: Exchange, person: Person, frame: Json, origin: Line | None) -> None:
    """Any data may come, as from any client; only the message must be one of the bot's."""
    message = _message(exchange, person, frame)
    data = frame.get("data")
    if message["from"]["id"] == person.id:
        raise NotDone("这条消息没有按钮。")
    if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "replace")) <= 64:
        raise NotDone("这个按钮已经失效。")
    exchange.press(person, str(frame["ref"]), message, data)


def _location(exchange: Exchange, person: Person, frame: Json, origin: Line | None) -> str:
    latitude, longitude = _degrees(frame.get("latitude"), 90), _degrees(frame.get("longitude"), 180)
    return exchange.hear(person, {"location": {"latitude": latitude, "longitude": longitude}}, origin)


def _contact(exchange: Exchange, person: Person, frame: Json, origin: Line | None) -> str:
    """Always the person's own number: `user_id` is set here, never by the page."""
    number = re.sub(r"[\s-]", "", str(frame.get("phone_number", ""))[:40])
    if not _PHONE.fullmatch(number):
        raise NotDone("电话号码的格式不对。")
    contact = {"phone_number": number, "first_name": person.first_name, "user_id": person.id}
    return exchange.hear(person, {"contact": contact}, origin)


def _block(exchange: Exchange, person: Person, frame: Json, origin: Line | None) -> None:
    exchange.set_blocked(person, frame["t"] == "block")


_ACTS: dict[str, Any] = {
    "send": _send,
    "edit": _edit,
    "press": _press,
    "location": _location,
    "contact": _contact,
    "block": _block,
    "unblock": _block,
}


def _message(exchange: Exchange, person: Person, frame: Json) -> Json:
    number = _id(frame.get("message_id"))
    message = exchange.message(person.id, number) if number else None
    if message is None:
        raise NotDone("找不到这条消息，它可能已被删除。")
    return message


def _id(value: Any) -> int:
    """A message id, or 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 62 else 0


def _degrees(value: Any, most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotDone("位置的格式不对。")
    if not math.isfinite(value) or abs(value) > most:
        raise NotDone("位置的格式不对。")
    return float(value)
