"""One call of a bot: its method and parameters, however they came (query, form, multipart or JSON)."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from webchat.refusals import TOO_LARGE, bad

FORM_BYTES = 1 << 20  # parameters without files
UPLOAD_BYTES = 50 << 20  # a file of a bot
FIELDS = 100
_INTEGER = re.compile(r"\s*(-?\d{1,18})", re.ASCII)


@dataclass(slots=True)
class Parcel:
    """A file on its way in: where it lies for now, and what its sender says it is (never believed)."""

    path: Path
    size: int
    name: str
    declared: str

    @classmethod
    def of(cls, part: BodyPartReader, path: Path) -> "Parcel":
        return cls(path, 0, part.filename or "", part.headers.get("Content-Type", ""))

    def grow(self, count: int, limit: int) -> None:
        """Count bytes that came; raises `Refusal` 413 past the limit."""
        self.size += count
        if self.size > limit:
            raise TOO_LARGE

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class Call:
    """`params` holds strings (query, forms) or JSON values; the readers below take both."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.params.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.params.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """A number by its leading digits, as the real server reads it."""
        value = self.params.get(name)
        if isinstance(value, bool | int):
            return int(value)
        if isinstance(value, float):
            return int(value) if abs(value) < 1e18 else default
        found = _INTEGER.match(value) if isinstance(value, str) else None
        return int(found[1]) if found else default

    def number(self, name: str) -> float | None:
        try:
            return float(self.params[name])
        except (KeyError, TypeError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        value = self.params.get(name)
        if isinstance(value, str):
            return value.strip().lower() in {"true", "yes", "1"}
        return bool(value)

    def value(self, name: str) -> Any:
        """A JSON value, given as one or as its text. Raises `Refusal` for text that is no JSON."""
        value = self.params.get(name)
        if not isinstance(value, str) or value == "":
            return None if value == "" else value
        try:
            return read_json(value)
        except (ValueError, RecursionError):
            raise bad(f"can't parse {name} JSON object") from None

    def items(self, name: str) -> list[Any]:
        value = self.value(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad(f"can't parse {name}: expected an Array")
        return value

    def discard(self) -> None:
        """Throw away what was not kept of the files sent along."""
        for parcel in self.parcels.values():
            parcel.discard()


def read_json(text: str | bytes) -> Any:
    """A JSON value all of which can be written down: JSON can carry half of a surrogate pair, UTF-8 and the archive cannot.

    Raises `ValueError` for what is none, `RecursionError` for what is nested too deep.
    """
    value = json.loads(text.decode() if isinstance(text, bytes) else text)
    json.dumps(value, ensure_ascii=False).encode()
    return value


async def read_call(request: web.Request, method: str, incoming: Any) -> Call:
    """The call in a request; `incoming` gives paths for files. Raises `Refusal` for what cannot be read."""
    call = Call(method, dict(request.query) if request.query_string else {})
    if not request.can_read_body:
        return call
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_parts(request, call, incoming)
    else:
        body = await _body(request)
        call.params.update(_json(body) if kind == "application/json" else _form(body))
    return call


def read_text(method_key: str, body: bytes, kind: str) -> Call | None:
    """A call in the answer to a webhook, or None when there is none."""
    try:
        params = _json(body) if kind == "application/json" else _form(body)
    except Exception:  # noqa: BLE001 - a body that is no call is simply none
        return None
    method = params.pop(method_key, None)
    return Call(method, params) if isinstance(method, str) else None


async def _body(request: web.Request) -> bytes:
    if (request.content_length or 0) > FORM_BYTES:
        raise TOO_LARGE
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise TOO_LARGE from None


def _json(body: bytes) -> dict[str, Any]:
    try:
        params = read_json(body or b"{}")
    except (ValueError, RecursionError):
        raise bad("can't parse JSON object") from None
    if not isinstance(params, dict):
        raise bad("can't parse JSON object: expected an Object")
    return params


def _form(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        raise bad("strings must be encoded in UTF-8") from None


async def _read_parts(request: web.Request, call: Call, incoming: Any) -> None:
    try:
        async for part in parts(request):
            if part.filename is not None:
                parcel = call.parcels[part.name or ""] = Parcel.of(part, incoming())
                await receive(part, parcel, UPLOAD_BYTES)
            else:
                call.params[part.name or ""] = await read_field(part)
    except BaseException:
        call.discard()
        raise


async def parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    """The parts of a multipart body; raises `Refusal` for one that is broken or nested."""
    count = 0
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            count += 1
            if not isinstance(part, BodyPartReader) or count > FIELDS:
                raise bad("can't parse multipart request body")
            yield part
    except (ValueError, AssertionError, RuntimeError):
        raise bad("can't parse multipart request body") from None


async def read_field(part: BodyPartReader) -> str:
    """A part that is no file, whole: it may come in any number of packets. Raises `Refusal` 413 past `FORM_BYTES`."""
    body = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        body += chunk
        if len(body) > FORM_BYTES:
            raise TOO_LARGE
    return body.decode("utf-8", "replace")


async def receive(part: BodyPartReader, parcel: Parcel, limit: int) -> None:
    """A part's file, written as it comes. Raises `Refusal` 413 past the limit; the call discards what has come."""
    with parcel.path.open("wb") as out:  # into the page cache: a thread would cost more than the writing
        while chunk := await part.read_chunk(1 << 16):
            parcel.grow(len(chunk), limit)
            out.write(chunk)
