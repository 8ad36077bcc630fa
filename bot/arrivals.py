"""What an update is to the inbox: its number, whose turn it is in, and its raw JSON."""

import json
from typing import Any

from db.inbox import Arrival

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


def arrival(channel: str, update: dict[str, Any]) -> Arrival:
    """Raises KeyError or TypeError for what is no update at all (no number)."""
    raw = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
    return Arrival(int(update["update_id"]), f"{channel}:{chat_of(update)}", raw)


def chat_of(update: dict[str, Any]) -> int:
    """The chat an update belongs to; presses and messages of one chat share a turn, so that their order is kept."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        body = update.get(kind)
        if isinstance(body, dict):
            chat = (body.get("message") or body).get("chat") or body.get("from") or {}
            return int(chat.get("id", 0))
    return 0
