"""What a bot may ask about a chat. All chats here are private: one person and the bot."""

from typing import Any

from webchat.calls import Call
from webchat.exchange import Exchange, dumps
from webchat.refusals import bad

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


async def get_chat(exchange: Exchange, call: Call) -> str:
    person = exchange.addressee(call)
    gifts = dict.fromkeys(_GIFTS, False)
    full = {"accent_color_id": 0, "max_reaction_count": 0, "accepted_gift_types": gifts}
    return dumps(person.chat | full)


async def get_chat_member(exchange: Exchange, call: Call) -> str:
    person = exchange.addressee(call)
    if call.integer("user_id") == exchange.bot["id"]:
        return dumps({"status": "member", "user": exchange.bot})
    if call.integer("user_id") != person.id:
        raise bad("invalid user_id specified" if not call.integer("user_id") else "member not found")
    return dumps({"status": "member", "user": person.user})


async def get_chat_member_count(exchange: Exchange, call: Call) -> str:
    exchange.addressee(call)
    return "2"


async def get_chat_administrators(exchange: Exchange, call: Call) -> str:
    exchange.addressee(call)
    raise bad("there are no administrators in the private chat")


async def leave_chat(exchange: Exchange, call: Call) -> str:
    exchange.addressee(call)
    raise bad("chat member status can't be changed in private chats")


async def get_user_profile_photos(exchange: Exchange, call: Call) -> str:
    if exchange.people.find(call.integer("user_id")) is None:
        raise bad("user not found")
    return '{"total_count":0,"photos":[]}'


async def set_menu_button(exchange: Exchange, call: Call) -> str:
    button = call.value("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"commands", "default", "web_app"}:
        raise bad("can't parse menu button: wrong type")
    chat = exchange.addressee(call).id if call.has("chat_id") else ""
    exchange.archive.keep_note(f"menu:{chat}", dumps(button))
    return "true"


async def get_menu_button(exchange: Exchange, call: Call) -> str:
    own = exchange.archive.note(f"menu:{exchange.addressee(call).id}") if call.has("chat_id") else None
    return own or exchange.archive.note("menu:") or '{"type":"commands"}'


TABLE: dict[str, Any] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "getUserProfilePhotos": get_user_profile_photos,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
}
