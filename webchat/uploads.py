"""Pictures and papers from a page: received whole, typed by what they are, then heard as one message or an album."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from webchat.acts import NotDone, checked_ref, done_before, keep_answer
from webchat.cabinet import DOWNLOAD_BYTES, Cabinet, content_type, is_what_it_says
from webchat.calls import Call, Parcel, parts, read_field, receive
from webchat.entities import spoken, units
from webchat.exchange import Exchange
from webchat.limits import Window
from webchat.methods.albums import MOST, new_group
from webchat.methods.media import described, ids_in
from webchat.methods.words import CAPTION_UNITS
from webchat.people import Person
from webchat.refusals import TOO_LARGE, NotAPicture, Refusal

Json = dict[str, Any]
NOT_WHAT_IT_SAYS = Refusal(415, "Unsupported Media Type")
TOO_MANY = Refusal(429, "Too Many Requests")
_PICTURES = {"image/jpeg", "image/png", "image/webp"}


async def take(exchange: Exchange, person: Person, request: web.Request, quota: Window) -> str:
    """The answer to an upload; its files count in `quota`. Raises `NotDone` or `Refusal` (413, 415, 429, 507)."""
    call, key = Call("upload"), str(person.id)
    try:
        files = await _received(exchange.cabinet, request, call, lambda: quota.admit(key))
        ref = checked_ref(call.params.get("ref"))
        earlier = done_before(exchange, person, ref)
        if earlier is None:
            contents = await _contents(exchange.cabinet, files, _caption(call.text("caption")))
            earlier = done_before(exchange, person, ref) or _hear(exchange, person, ref, contents)
            await exchange.archive.settled()
    except BaseException:
        quota.forgive(key, len(call.parcels))
        raise
    else:
        return earlier
    finally:
        call.discard()


async def _received(cabinet: Cabinet, request: web.Request, call: Call, admit: Callable[[], bool]) -> list[Parcel]:
    if request.content_type != "multipart/form-data":
        raise NotDone("没有读懂上传的内容。")
    if (request.content_length or 0) > MOST * DOWNLOAD_BYTES + (1 << 20):
        raise TOO_LARGE
    files: list[Parcel] = []
    async for part in parts(request):
        if part.name == "file" and len(files) < MOST:
            cabinet.check_room()
            if not admit():  # counted before it comes, or uploads side by side would all be let through
                raise TOO_MANY
            parcel = call.parcels[str(len(files))] = Parcel.of(part, cabinet.incoming())
            await receive(part, parcel, DOWNLOAD_BYTES)
            files.append(parcel)
        elif part.name in {"ref", "caption"}:
            call.params[part.name] = await read_field(part)
        else:
            raise NotDone(f"一次最多传 {MOST} 个文件。" if part.name == "file" else "没有读懂上传的内容。")
    if not files:
        raise NotDone("没有收到文件。")
    return files


def _caption(text: str) -> Json:
    if units(text) > CAPTION_UNITS:
        raise NotDone(f"说明太长了，请控制在 {CAPTION_UNITS} 字以内。")
    text, entities = spoken(text)
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


async def _contents(cabinet: Cabinet, files: list[Parcel], caption: Json) -> list[Json]:
    """One content a file; the caption stands under the first."""
    for parcel in files:
        if parcel.size == 0:
            raise NotDone("文件是空的。")
        if not is_what_it_says(parcel.path, parcel.name, parcel.declared):
            raise NOT_WHAT_IT_SAYS
    contents = [await _content(cabinet, parcel) for parcel in files]
    contents[0] |= caption
    group = {"media_group_id": new_group()} if len(contents) > 1 else {}
    return [group | content for content in contents]


async def _content(cabinet: Cabinet, parcel: Parcel) -> Json:
    if content_type(parcel.path, parcel.name) in _PICTURES:
        try:
            return {"photo": [described(size) for size in await cabinet.keep_photo(parcel)]}
        except NotAPicture:
            raise NOT_WHAT_IT_SAYS from None
    return {"document": described(cabinet.keep(parcel, "document", {}))}


def _hear(exchange: Exchange, person: Person, ref: str, contents: list[Json]) -> str:
    if person.blocked:
        raise NotDone("您已停用小助手。要继续，请先恢复。")
    bodies = []
    for content in contents:
        bodies.append(exchange.hear(person, content))
        exchange.cabinet.share(ids_in(content), person.id)
    answer = f'{{"ref":{json.dumps(ref)},"messages":[{",".join(bodies)}]}}'
    return keep_answer(exchange, person, ref, answer)
