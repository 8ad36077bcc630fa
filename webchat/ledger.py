"""The ledger of test mode: every call of the bot that was accepted, and every update handed out, with times."""

import json
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

KEPT = 200_000


class Ledger:
    """Seconds are those of this machine's monotonic clock, so that whoever watches from another process can compare."""

    def __init__(self, on: bool) -> None:
        self.on = on
        self.rows: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def call(self, method: str, params: dict[str, Any], status: int, result: str | None) -> None:
        if not self.on or method.lower() == "getupdates":
            return
        row = {"at": _now(), "method": method, "params": params, "status": status}
        message_id = _message_id(result)
        self.rows.append(row | ({"message_id": message_id} if message_id is not None else {}))

    def handed_out(self, update_ids: Iterable[int], how: str) -> None:
        if self.on:
            self.rows.extend({"at": _now(), "update_id": i, "how": how} for i in update_ids)


def _now() -> float:
    return round(time.monotonic(), 6)


def _message_id(result: str | None) -> int | None:
    """Of a result that is one message, or the first of an album."""
    if not result or result[0] not in "{[":
        return None
    value = json.loads(result)
    first = value[0] if isinstance(value, list) and value else value
    return first.get("message_id") if isinstance(first, dict) else None
