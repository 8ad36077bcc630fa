"""The Bot API's methods, one noun a file. Each takes the exchange and a call, and answers its result as JSON text."""

from collections.abc import Awaitable, Callable

from webchat.calls import Call
from webchat.exchange import Exchange
from webchat.methods import albums, callbacks, chats, edits, files, media, messages, profile, receiving, things
from webchat.methods.names import KNOWN
from webchat.refusals import UNKNOWN_METHOD, bad

Method = Callable[[Exchange, Call], Awaitable[str]]

METHODS: dict[str, Method] = {}
for _module in (messages, media, albums, things, edits, callbacks, chats, files, profile, receiving):
    METHODS.update({name.lower(): method for name, method in _module.TABLE.items()})


def method_of(name: str) -> Method:
    """The method of a name, in any case. Raises `Refusal`: 404 for an unknown one, 400 for one not served here."""
    method = METHODS.get(name.lower())
    if method is not None:
        return method
    if name.lower() in KNOWN:
        raise bad("method is not supported by this server")
    raise UNKNOWN_METHOD
