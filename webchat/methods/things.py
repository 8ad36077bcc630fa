"""Messages that are neither words nor files: places, contacts, dice and polls."""

import random
import secrets
import time
from typing import Any

from webchat.calls import Call
from webchat.entities import cleaned, formatted, units
from webchat.exchange import Exchange, dumps
from webchat.keyboards import read as read_markup
from webchat.refusals import bad

Json = dict[str, Any]
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


async def send_location(exchange: Exchange, call: Call) -> str:
    return _send(exchange, call, {"location": place_in(call)})


async def send_venue(exchange: Exchange, call: Call) -> str:
    place = place_in(call)
    venue = {"location": place, "title": _needed(call, "title"), "address": _needed(call, "address")}
    return _send(exchange, call, {"location": place, "venue": venue})


async def send_contact(exchange: Exchange, call: Call) -> str:
    contact = {"phone_number": _needed(call, "phone_number"), "first_name": _needed(call, "first_name")}
    contact |= {name: call.text(name) for name in ("last_name", "vcard") if call.has(name)}
    return _send(exchange, call, {"contact": contact})


async def send_dice(exchange: Exchange, call: Call) -> str:
    emoji = call.text("emoji", "🎲") or "🎲"
    if emoji not in DICE:
        raise bad("wrong dice emoji specified")
    return _send(exchange, call, {"dice": {"emoji": emoji, "value": random.randint(1, DICE[emoji])}})


async def send_poll(exchange: Exchange, call: Call) -> str:
    """A poll is shown; the page has no way to vote."""
    question = cleaned(call.text("question")).strip()
    if not 1 <= units(question) <= 300:
        raise bad("poll question must be non-empty" if not question else "poll question length must not exceed 300")
    quiz = call.text("type") == "quiz"
    poll: Json = {"id": str(secrets.randbelow(10**18) + 10**18), "question": question, "options": _options(call)}
    poll |= {"total_voter_count": 0, "is_closed": call.flag("is_closed"), "type": "quiz" if quiz else "regular"}
    poll |= {"is_anonymous": not call.has("is_anonymous") or call.flag("is_anonymous")}
    poll |= {name: call.flag(name) for name in ("allows_multiple_answers", "allows_revoting", "members_only")}
    return _send(exchange, call, {"poll": poll | (_quiz(call, len(poll["options"])) if quiz else {})})


async def stop_poll(exchange: Exchange, call: Call) -> str:
    person = exchange.addressee(call)
    message = exchange.message(person.id, call.integer("message_id"))
    if message is None or "poll" not in message or message["from"]["id"] != exchange.bot["id"]:
        raise bad("message with poll to stop not found")
    if message["poll"]["is_closed"]:
        raise bad("poll has already been closed")
    message["poll"]["is_closed"] = True
    message["edit_date"] = int(time.time())
    exchange.rewrite(person.id, message)
    return dumps(message["poll"])


def place_in(call: Call) -> Json:
    """A Location; raises `Refusal` for one that is not on the globe."""
    latitude, longitude = call.number("latitude"), call.number("longitude")
    if latitude is None or not -90 <= latitude <= 90:
        raise bad("latitude is empty" if latitude is None else "wrong latitude specified")
    if longitude is None or not -180 <= longitude <= 180:
        raise bad("longitude is empty" if longitude is None else "wrong longitude specified")
    return {"latitude": latitude, "longitude": longitude}


def _send(exchange: Exchange, call: Call, content: Json) -> str:
    return exchange.deliver(call, [content], read_markup(call.params.get("reply_markup")))[0]


def _needed(call: Call, name: str) -> str:
    text = cleaned(call.text(name)).strip()
    if not text:
        raise bad(f"{name} is empty")
    return text


def _options(call: Call) -> list[Json]:
    given = [item.get("text") if isinstance(item, dict) else item for item in call.items("options")]
    texts = [formatted(str(text or ""), "", None)[0] for text in given]
    if not 1 <= len(texts) <= 12:
        raise bad("poll must have at least 1 option" if not texts else "poll can't have more than 12 options")
    if any(not 1 <= units(text) <= 100 for text in texts):
        raise bad("poll options length must not exceed 100" if all(texts) else "poll options must be non-empty")
    return [{"persistent_id": str(i), "text": text, "voter_count": 0} for i, text in enumerate(texts)]


def _quiz(call: Call, options: int) -> Json:
    right = call.items("correct_option_ids") or [call.integer("correct_option_id", -1)]
    if not all(isinstance(i, int) and 0 <= i < options for i in right):
        raise bad("wrong correct option ID specified")
    answer: Json = {"correct_option_ids": right}
    explanation = cleaned(call.text("explanation")).strip()[:200]
    return answer | ({"explanation": explanation} if explanation else {})


TABLE = {
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendPoll": send_poll,
    "stopPoll": stop_poll,
}
