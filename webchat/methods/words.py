"""Texts and captions of messages: parsed, measured, and with the people in them named."""

from typing import Any

from webchat.calls import Call
from webchat.entities import Entity, formatted, units
from webchat.exchange import Exchange
from webchat.refusals import bad

Json = dict[str, Any]
TEXT_UNITS = 4096
CAPTION_UNITS = 1024


def text_of(exchange: Exchange, call: Call) -> Json:
    """`text` and `entities` of a message. Raises `Refusal`."""
    raw = call.text("text")
    if not raw:
        raise bad("message text is empty")
    text, entities = formatted(raw, call.text("parse_mode"), call.items("entities"))
    if not text:
        raise bad("text must be non-empty")
    if units(text) > TEXT_UNITS:
        raise bad("message is too long")
    content: Json = {"text": text} | _marked("entities", named(exchange, entities))
    preview = call.value("link_preview_options")
    return content | ({"link_preview_options": preview} if isinstance(preview, dict) and preview else {})


def caption_of(exchange: Exchange, caption: str, mode: str, entities: list[Any]) -> Json:
    """`caption` and `caption_entities`; nothing for no caption. Raises `Refusal`."""
    text, found = formatted(caption, mode, entities)
    if units(text) > CAPTION_UNITS:
        raise bad("message caption is too long")
    return {"caption": text} | _marked("caption_entities", named(exchange, found)) if text else {}


def caption_in(exchange: Exchange, call: Call) -> Json:
    return caption_of(exchange, call.text("caption"), call.text("parse_mode"), call.items("caption_entities"))


def named(exchange: Exchange, entities: list[Entity]) -> list[Entity]:
    """Mentions of people this server knows, as users; of strangers, plain words."""
    result = []
    for entity in entities:
        if entity["type"] == "text_mention":
            person = exchange.people.find(int(entity.get("user", {}).get("id") or 0))
            if person is None:
                continue
            entity = {**entity, "user": person.user}
        result.append(entity)
    return result


def _marked(field: str, entities: list[Entity]) -> Json:
    return {field: entities} if entities else {}
