"""What an update is to the inbox: its number, whose turn it is in, and its raw JSON."""

import json
from typing import Any

from db.letters import Arrival

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


LARGEST_NUMBER = 2**63 - 1  # that the books can hold


def arrival(channel: str, update: dict[str, Any]) -> Arrival:
    """Raises KeyError, TypeError or ValueError for what is no update at all (no number, or one that cannot be)."""
    number = update["update_id"]
    if not isinstance(number, int) or not 0 <= number <= LARGEST_NUMBER:
        raise ValueError("an update without a number")
    raw = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
    # JSON can carry half a character, which nothing after this can write down.
    raw = raw.encode(errors="replace").decode()
    return Arrival(number, f"{channel}:{chat_of(update)}", raw)


def chat_of(update: dict[str, Any]) -> int:
    """The chat an update belongs to; presses and messages of one chat share a turn, so that their order is kept."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        body = update.get(kind)
        if isinstance(body, dict):
            chat = (body.get("message") or body).get("chat") or body.get("from") or {}
            return int(chat.get("id", 0))
    return 0
