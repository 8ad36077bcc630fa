"""The bot itself: who it is, its names and descriptions by language, and its menu of commands by scope."""

import json
import re
from typing import Any

from webchat.calls import Call
from webchat.entities import cleaned
from webchat.exchange import Exchange, dumps
from webchat.people import Person
from webchat.refusals import bad

Json = dict[str, Any]
_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})", re.ASCII)
_WIDE = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


async def get_me(exchange: Exchange, call: Call) -> str:
    abilities = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "has_main_web_app")
    return dumps(exchange.bot | dict.fromkeys(abilities, False))


async def set_commands(exchange: Exchange, call: Call) -> str:
    given = call.items("commands")
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(item) for item in given]
    exchange.archive.keep_note(_scope(exchange, call), dumps(commands))
    tell_commands(exchange)
    return "true"


async def get_commands(exchange: Exchange, call: Call) -> str:
    return exchange.archive.note(_scope(exchange, call)) or "[]"


async def delete_commands(exchange: Exchange, call: Call) -> str:
    exchange.archive.write("DELETE FROM notes WHERE key=?", (_scope(exchange, call),))
    tell_commands(exchange)
    return "true"


def commands_for(exchange: Exchange, person: Person) -> list[Json]:
    """The menu a person sees: the narrowest scope that has one, in their language before the general one."""
    languages = ((person.language_code or "")[:2], "")
    for scope in (f"chat{person.id}", "all_private_chats", "default"):
        for language in languages:
            found: list[Json] = json.loads(exchange.archive.note(f"commands:{scope}:{language}") or "[]")
            if found:
                return found
    return []


def tell_commands(exchange: Exchange) -> None:
    """Open pages learn of a changed menu at once."""
    for person_id in exchange.lines.people():
        person = exchange.people.find(person_id)
        if person is not None:
            exchange.push(person_id, {"t": "commands", "commands": commands_for(exchange, person)})


def _setter(what: str) -> Any:
    async def set_text(exchange: Exchange, call: Call) -> str:
        text = cleaned(call.text(what)).strip()
        if len(text) > _LIMITS[what]:
            raise bad(f"BOT_{what.upper()}_TOO_LONG" if what != "name" else "BOT_TITLE_INVALID")
        exchange.archive.keep_note(f"{what}:{_language(call)}", text)
        exchange.name_bot()
        return "true"

    return set_text


def _getter(what: str) -> Any:
    async def get_text(exchange: Exchange, call: Call) -> str:
        general = exchange.settings.bot_name if what == "name" else ""
        note = exchange.archive.note
        return dumps({what: note(f"{what}:{_language(call)}") or note(f"{what}:") or general})

    return get_text


async def log_out(exchange: Exchange, call: Call) -> str:
    """True, as on Telegram; there is no other server here to move to."""
    return "true"


def _command(item: Any) -> Json:
    if not isinstance(item, dict) or not isinstance(item.get("command"), str):
        raise bad("can't parse BotCommand: Can't find field \"command\"")
    found = _COMMAND.fullmatch(item["command"])
    if not found:
        raise bad("BOT_COMMAND_INVALID")
    description = cleaned(str(item.get("description") or "")).strip()
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID" if description else "command description must be non-empty")
    return {"command": found[1], "description": description}


def _scope(exchange: Exchange, call: Call) -> str:
    scope = call.value("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _WIDE:
        return f"commands:{kind}:{_language(call)}"
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    person = exchange.addressee(Call("", {"chat_id": scope.get("chat_id")}))
    return f"commands:{kind}{person.id}:{_language(call)}"


def _language(call: Call) -> str:
    language = call.text("language_code").lower()
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


TABLE: dict[str, Any] = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "logOut": log_out,
    "close": log_out,
}
