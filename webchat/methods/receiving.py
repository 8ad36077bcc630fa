"""How the bot gets its updates: by asking (`getUpdates`) or by being told (the webhook)."""

import re
from urllib.parse import urlsplit

from webchat.calls import Call
from webchat.exchange import Exchange, dumps
from webchat.refusals import bad, conflict
from webchat.updates import Pending, answer, kinds_in
from webchat.webhook import Address, info

_SECRET = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


class Told(str):
    """A result that comes with a sentence in `description`."""

    description = ""

    def __new__(cls, description: str) -> "Told":
        told = super().__new__(cls, "true")
        told.description = description
        return told


async def get_updates(exchange: Exchange, call: Call) -> str:
    exchange.mailbag.allow(kinds_in(call.value("allowed_updates")) if "allowed_updates" in call.params else None)
    limit = call.integer("limit", 100)
    limit = limit if 1 <= limit <= 100 else 100
    faults = exchange.faults
    timeout = 0 if faults.again else max(0, call.integer("timeout"))
    updates = await exchange.mailbag.fetch(call.integer("offset"), limit, timeout)
    if faults.waiting or faults.again:
        updates = _disturbed(exchange, updates)
    if updates:
        exchange.ledger.handed_out([u.update_id for u in updates], "polling")
    return answer(updates)


async def set_webhook(exchange: Exchange, call: Call) -> str:
    url = call.text("url").strip()
    if not url:
        return await delete_webhook(exchange, call)
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    _check_address(url)
    exchange.mailbag.interrupt(conflict("terminated by setWebhook request"))
    exchange.mailbag.allow(kinds_in(call.value("allowed_updates")) if "allowed_updates" in call.params else None)
    return await _move(exchange, call, Address(url, secret, _connections(call), "certificate" in call.parcels))


async def delete_webhook(exchange: Exchange, call: Call) -> str:
    return await _move(exchange, call, Address())


async def get_webhook_info(exchange: Exchange, call: Call) -> str:
    return dumps(info(exchange.hook, exchange.mailbag))


async def _move(exchange: Exchange, call: Call, address: Address) -> str:
    before = exchange.hook.address
    same = (before.url, before.secret, before.max_connections) == (address.url, address.secret, address.max_connections)
    if call.flag("drop_pending_updates"):
        exchange.mailbag.clear()
        same = False
    if not same or address.url != before.url:
        await exchange.hook.move(address)
    if address.url:
        return Told("Webhook is already set" if same else "Webhook was set")
    return Told("Webhook was deleted" if before.url else "Webhook is already deleted")


def _check_address(url: str) -> None:
    """http is let through, as by a local Bot API server: the bot is usually a neighbour in the same house."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")


def _connections(call: Call) -> int:
    wish = call.integer("max_connections", 40)
    return min(max(wish, 1), 100)


def _disturbed(exchange: Exchange, updates: list[Pending]) -> list[Pending]:
    """Updates handed out twice, or in the wrong order, as a fault in test mode asks."""
    faults = exchange.faults
    again = [u for u in faults.again if u.update_id not in {n.update_id for n in updates}]
    faults.again = []
    updates = again + updates
    if updates and not again and faults.take("duplicate_update"):
        faults.again = list(updates)
    if len(updates) > 1 and faults.take("reorder_updates"):
        updates.reverse()
    return updates


TABLE = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
