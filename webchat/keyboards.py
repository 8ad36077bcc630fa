"""Buttons: reading `reply_markup` with the real server's sentences. Inline ones stay on the message, others with the person."""

import json
from dataclasses import dataclass
from typing import Any

from webchat.calls import read_json
from webchat.entities.links import link_of
from webchat.refusals import Refusal, bad

Json = dict[str, Any]
DATA_BYTES = 64
LONGEST = 10_240  # bytes of a whole markup
BUTTONS = 100
_ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay",
            "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game")  # fmt: skip
_FLAGS = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
_NO_MARKUP = "can't parse reply keyboard markup JSON object"


@dataclass(frozen=True, slots=True)
class Markup:
    """`inline` goes onto the message; `reply` replaces the person's keyboard, `remove` takes it away."""

    inline: Json | None = None
    reply: Json | None = None
    remove: bool = False


NONE = Markup()


def read(raw: Any) -> Markup:
    """A parameter `reply_markup`, as an object or as its JSON text. Raises `Refusal`."""
    if raw is None or raw == "":
        return NONE
    markup = _object(raw)
    if len(json.dumps(markup, ensure_ascii=False).encode("utf-8", "replace")) > LONGEST:
        raise bad("reply markup is too long")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard", "InlineKeyboardMarkup", _inline_button)
        return Markup(inline={"inline_keyboard": rows}) if rows else NONE
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"], "keyboard", "ReplyKeyboardMarkup", _reply_button)
        return _reply(rows, markup)
    if markup.get("remove_keyboard"):
        return Markup(remove=True)
    if markup.get("force_reply"):
        return Markup(reply={"force_reply": True} | _placeholder(markup))
    if not markup:
        return NONE
    raise bad("object expected as reply markup")


def _object(raw: Any) -> Json:
    if isinstance(raw, str):
        try:
            raw = read_json(raw)
        except (ValueError, RecursionError):
            raise bad(_NO_MARKUP) from None
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise bad("object expected as reply markup")
    return raw


def _reply(rows: list[list[Json]], markup: Json) -> Markup:
    if not rows:
        return NONE
    reply: Json = {"keyboard": rows} | {flag: True for flag in _FLAGS if markup.get(flag)}
    return Markup(reply=reply | _placeholder(markup))


def _placeholder(markup: Json) -> Json:
    hint = markup.get("input_field_placeholder")
    return {"input_field_placeholder": hint[:64]} if isinstance(hint, str) and hint else {}


def _rows(value: Any, field: str, owner: str, button: Any) -> list[list[Json]]:
    wrong = bad(f'field "{field}" of the {owner} must be an Array of Arrays')
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise wrong
    rows = [[button(item) for item in row] for row in value if row]
    if sum(len(row) for row in rows) > BUTTONS:
        raise bad("reply markup is too long")
    return rows


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _inline("InlineKeyboardButton must be an Object")
    _check_text(button, _inline)
    actions = [name for name in _ACTIONS if button.get(name) not in (None, "")]
    if not actions and button.get("switch_inline_query") is None:
        raise _inline("Text buttons are unallowed in the inline keyboard")
    kept = {key: button[key] for key in ("text", *_ACTIONS, "style") if button.get(key) is not None}
    if "callback_data" in kept and not 1 <= len(str(kept["callback_data"]).encode("utf-8", "replace")) <= DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in kept:
        kept["url"] = _address(str(kept["url"]))
    return kept


def _address(url: str) -> str:
    full = link_of(url)
    if not full:
        scheme = "://" in url and not url.lower().startswith(("http://", "https://", "tg://"))
        why = "Unsupported URL protocol" if scheme else "Wrong HTTP URL"
        raise bad(f"inline keyboard button URL '{url}' is invalid: {why}")
    return full


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad("can't parse keyboard button: KeyboardButton must be an Object or a String")
    _check_text(button, lambda why: bad(f"can't parse keyboard button: {why}"))
    flags = {key: True for key in ("request_contact", "request_location") if button.get(key)}
    return {"text": button["text"], **flags}


def _check_text(button: Json, wrong: Any) -> None:
    if button.get("text") is None:
        raise wrong('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise wrong('Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID") if wrong is _inline else wrong("Button text must be non-empty")


def _inline(why: str) -> Refusal:
    return bad(f"can't parse inline keyboard button: {why}")
