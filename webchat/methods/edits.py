"""Changing what the bot sent: its text, caption, file or buttons."""

import time
from typing import Any

from webchat.calls import Call
from webchat.exchange import Exchange
from webchat.keyboards import NONE
from webchat.keyboards import read as read_markup
from webchat.methods.media import ids_in, media_of
from webchat.methods.words import caption_in, caption_of, text_of
from webchat.people import Person
from webchat.refusals import bad

Json = dict[str, Any]
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
_FILES = ("photo", "document", "audio", "voice", "video", "animation")
_CAPTION = ("caption", "caption_entities")


async def edit_text(exchange: Exchange, call: Call) -> str:
    content = text_of(exchange, call)
    person, message = _own(exchange, call)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _changed(exchange, call, person, message, content, ("text", "entities", "link_preview_options"))


async def edit_caption(exchange: Exchange, call: Call) -> str:
    content = caption_in(exchange, call)
    person, message = _own(exchange, call)
    if not any(kind in message for kind in _FILES):
        raise bad("there is no caption in the message to edit")
    return _changed(exchange, call, person, message, content, _CAPTION)


async def edit_markup(exchange: Exchange, call: Call) -> str:
    person, message = _own(exchange, call)
    return _changed(exchange, call, person, message, {}, ())


async def edit_media(exchange: Exchange, call: Call) -> str:
    item = call.value("media")
    if not isinstance(item, dict) or item.get("type") not in _FILES:
        raise bad("can't parse InputMedia: type is unsupported")
    person, message = _own(exchange, call)
    if not any(kind in message for kind in _FILES) and "text" not in message:
        raise bad("message can't be edited")
    content = await media_of(exchange, call, item["type"], item.get("media"), item)
    content |= caption_of(
        exchange, str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities") or []
    )
    exchange.cabinet.share(ids_in(content), person.id)
    return _changed(exchange, call, person, message, content, ("text", "entities", *_FILES, *_CAPTION))


def _own(exchange: Exchange, call: Call) -> tuple[Person, Json]:
    """The bot's message that a call names. Raises `Refusal`."""
    if call.has("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    person = exchange.addressee(call)
    if not call.integer("message_id"):
        raise bad("message identifier is not specified")
    message = exchange.message(person.id, call.integer("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message["from"]["id"] != exchange.bot["id"] or "forward_origin" in message:
        raise bad("message can't be edited")
    return person, message


def _changed(exchange: Exchange, call: Call, person: Person, message: Json, content: Json, replaced: tuple[str, ...]) -> str:
    """The message with the named parts replaced; an edit without buttons takes them away."""
    markup = read_markup(call.params.get("reply_markup"))
    if markup.inline is None and markup != NONE:
        raise bad("inline keyboard expected")
    new = {key: value for key, value in message.items() if key not in {*replaced, "reply_markup", "edit_date"}}
    new |= {"edit_date": int(time.time()), **content}
    if markup.inline:
        new["reply_markup"] = markup.inline
    if _shown(new) == _shown(message):
        raise bad(_NOT_MODIFIED)
    exchange.check_rate(person)
    return exchange.rewrite(person.id, new)


def _shown(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "edit_date"}


TABLE = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "editMessageMedia": edit_media,
}
