"""Files of all kinds in messages: uploaded with the call, or sent again by their id. Nothing is fetched from the net."""

from typing import Any

from webchat.cabinet import Kept
from webchat.calls import Call, Parcel
from webchat.exchange import Exchange
from webchat.keyboards import read as read_markup
from webchat.methods.words import caption_in
from webchat.refusals import TOO_LARGE, NotAPicture, bad

Json = dict[str, Any]
PHOTO_BYTES = 10 << 20
_TITLES = {"photo": "Photo", "document": "Document", "audio": "Audio", "voice": "Voice", "video": "Video",
           "animation": "Animation", "video_note": "VideoNote", "sticker": "Sticker"}  # fmt: skip
_NUMBERS = {
    "audio": ("duration",), "voice": ("duration",), "video": ("width", "height", "duration"),
    "animation": ("width", "height", "duration"), "video_note": ("length", "duration"), "sticker": (),
    "document": (), "photo": (),
}  # fmt: skip
_WORDS = {"audio": ("performer", "title"), "sticker": ("emoji",)}


def kind_sender(kind: str) -> Any:
    """The method that sends one file of a kind."""

    async def send(exchange: Exchange, call: Call) -> str:
        person = exchange.addressee(call)
        earlier = exchange.sent_with(person, call.text("idempotency_key"))
        if earlier is not None:
            return earlier[0]
        markup = read_markup(call.params.get("reply_markup"))
        words = {} if kind in {"sticker", "video_note"} else caption_in(exchange, call)
        content = await media_of(exchange, call, kind, call.params.get(kind, f"attach://{kind}"), call.params)
        body = exchange.deliver(call, [content | words], markup)[0]
        exchange.cabinet.share(ids_in(content), person.id)
        return body

    send.__name__ = f"send_{kind}"
    return send


async def media_of(exchange: Exchange, call: Call, kind: str, source: Any, about: Json) -> Json:
    """The part of a message that is its file. Raises `Refusal`."""
    parcel = _parcel(call, kind, source)
    if parcel is not None:
        return await _uploaded(exchange, parcel, kind, about)
    kept = exchange.cabinet.find(source) if isinstance(source, str) else None
    if kept is None:
        raise bad(_why_not(kind, source))
    if kept.kind != kind:
        raise bad(f"can't use file of type {_TITLES[kept.kind]} as {_TITLES[kind]}")
    return _content(kind, [kept])


def ids_in(content: Json) -> list[str]:
    """The file ids in a message's content."""
    ids = []
    for kind in _TITLES:
        value = content.get(kind)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "file_id" in item:
                ids.append(item["file_id"])
    return ids


def _why_not(kind: str, source: Any) -> str:
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        return "failed to get HTTP URL content"
    if not source or str(source).startswith("attach://"):
        return f"there is no {kind} in the request"
    return "wrong file identifier/HTTP URL specified"


def _parcel(call: Call, kind: str, source: Any) -> Parcel | None:
    if isinstance(source, str) and source.startswith("attach://"):
        return call.parcels.get(source.removeprefix("attach://"))
    return call.parcels.get(kind) if source is None else None


async def _uploaded(exchange: Exchange, parcel: Parcel, kind: str, about: Json) -> Json:
    if parcel.size == 0:
        raise bad("file must be non-empty")
    if kind != "photo":
        return _content(kind, [exchange.cabinet.keep(parcel, kind, _about(kind, about))])
    if parcel.size > PHOTO_BYTES:
        raise TOO_LARGE
    try:
        return _content(kind, await exchange.cabinet.keep_photo(parcel))
    except NotAPicture as no:
        raise bad("PHOTO_INVALID_DIMENSIONS" if str(no) == "dimensions" else "IMAGE_PROCESS_FAILED") from None


def _about(kind: str, params: Json) -> Json:
    reader = Call("", params)
    about: Json = {name: max(0, reader.integer(name)) for name in _NUMBERS[kind]}
    about |= {name: reader.text(name)[:64] for name in _WORDS.get(kind, ()) if reader.has(name)}
    if kind == "sticker":
        about |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return about


def _content(kind: str, kept: list[Kept]) -> Json:
    if kind == "photo":
        return {"photo": [described(size) for size in kept]}
    return {kind: described(kept[0])}


def described(kept: Kept) -> Json:
    """A file as the Bot API describes it (PhotoSize, Document, Voice …)."""
    file: Json = {"file_id": kept.file_id, "file_unique_id": kept.unique_id, "file_size": kept.size, **kept.about}
    if kept.kind in {"document", "audio", "video", "animation"} and kept.name:
        file["file_name"] = kept.name
    if kept.kind in {"document", "audio", "video", "animation", "voice"}:
        file["mime_type"] = kept.mime
    return file


TABLE = {
    "sendPhoto": kind_sender("photo"),
    "sendDocument": kind_sender("document"),
    "sendAudio": kind_sender("audio"),
    "sendVoice": kind_sender("voice"),
    "sendVideo": kind_sender("video"),
    "sendAnimation": kind_sender("animation"),
    "sendVideoNote": kind_sender("video_note"),
    "sendSticker": kind_sender("sticker"),
}
