"""Answering a press: the page that pressed is told, within the life of the press."""

import time

from webchat.calls import Call
from webchat.entities import cleaned, units
from webchat.exchange import Exchange
from webchat.refusals import bad

TEXT_UNITS = 200


async def answer_callback_query(exchange: Exchange, call: Call) -> str:
    rows = exchange.archive.read("SELECT person, ref, at FROM presses WHERE id=?", (call.text("callback_query_id"),))
    if not rows or rows[0][2] < time.time() - exchange.settings.press_life:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = cleaned(call.text("text")).strip()
    if units(text) > TEXT_UNITS:
        raise bad("MESSAGE_TOO_LONG")
    person, ref, _ = rows[0]
    frame = {"t": "answer", "ref": ref, "alert": call.flag("show_alert")}
    frame |= {"text": text} if text else {}
    frame |= {"url": call.text("url")} if call.text("url").startswith(("https://", "http://")) else {}
    exchange.push(person, frame)
    return "true"


TABLE = {"answerCallbackQuery": answer_callback_query}
