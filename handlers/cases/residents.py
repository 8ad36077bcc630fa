"""The residents' side of the desks of cases, behind the door that keeps personal matters in their place."""

from aiogram import Router

from handlers.cases import edits, following, intake, lookups, pictures, replies
from handlers.cases.turns import in_turn
from handlers.places import keep_personal


def router() -> Router:
    """Edits pass no such door: on a channel that must not carry personal matters nothing was filed that they could be of."""
    desk, own = Router(name="residents"), Router(name="own cases")
    for inner in (lookups, replies, following, intake, pictures):
        own.include_router(inner.router())
    desk.include_routers(keep_personal(own), edits.router())
    return in_turn(desk)
