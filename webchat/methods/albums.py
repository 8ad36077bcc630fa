"""Albums: several photos or documents sent as one, each a message of its own with a shared `media_group_id`."""

import secrets
from typing import Any

from webchat.calls import Call
from webchat.exchange import Exchange
from webchat.methods.media import ids_in, media_of
from webchat.methods.words import caption_of
from webchat.refusals import bad

Json = dict[str, Any]
MOST = 10
_ALONE = {"document", "audio"}


async def send_media_group(exchange: Exchange, call: Call) -> str:
    person = exchange.addressee(call)
    earlier = exchange.sent_with(person, call.text("idempotency_key"))
    if earlier is None:
        contents = [await _item(exchange, call, item) for item in _items(call)]
        group = {"media_group_id": new_group()} if len(contents) > 1 else {}
        earlier = exchange.deliver(call, [group | content for content in contents])
        for content in contents:
            exchange.cabinet.share(ids_in(content), person.id)
    return "[" + ",".join(earlier) + "]"


def new_group() -> str:
    return str(secrets.randbelow(10**16) + 10**16)


def _items(call: Call) -> list[Json]:
    items = call.items("media")
    if not items:
        raise bad("there are no messages to send")
    if len(items) > MOST:
        raise bad("too many messages to send as an album")
    if not all(isinstance(item, dict) for item in items):
        raise bad("can't parse InputMedia: expected an Object")
    kinds = {str(item.get("type")) for item in items}
    for kind in kinds - {"photo", "video", *_ALONE}:
        raise bad(f"can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    for kind in sorted(kinds & _ALONE):
        if len(kinds) > 1:
            raise bad(f"{kind} can't be mixed with other media types")
    return items


async def _item(exchange: Exchange, call: Call, item: Json) -> Json:
    caption = caption_of(
        exchange, str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities") or []
    )
    return await media_of(exchange, call, item["type"], item.get("media"), item) | caption


TABLE = {"sendMediaGroup": send_media_group}
