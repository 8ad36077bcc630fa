"""Fetching files: `getFile` gives the path under which `/file/bot…` serves it."""

from webchat.cabinet import DOWNLOAD_BYTES
from webchat.calls import Call
from webchat.exchange import Exchange, dumps
from webchat.refusals import bad


async def get_file(exchange: Exchange, call: Call) -> str:
    if not call.has("file_id"):
        raise bad("file_id not specified")
    kept = exchange.cabinet.find(call.text("file_id"))
    if kept is None:
        raise bad("invalid file_id")
    if kept.size > DOWNLOAD_BYTES:
        raise bad("file is too big")
    file = {"file_id": kept.file_id, "file_unique_id": kept.unique_id, "file_size": kept.size}
    return dumps(file | {"file_path": kept.path})


TABLE = {"getFile": get_file}
