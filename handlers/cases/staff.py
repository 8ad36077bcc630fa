"""The staff's side of the desks of cases, behind the door that keeps personal matters in their place."""

from aiogram import Router

from handlers.cases import dossiers, duty, handling, lookups, shields, supervising, views
from handlers.cases.turns import in_turn
from handlers.places import keep_personal


def router() -> Router:
    desk = Router(name="staff of cases")
    for inner in (duty, supervising, views, shields, dossiers):
        desk.include_router(inner.router())
    desk.include_routers(lookups.anew(), handling.router())
    return keep_personal(in_turn(desk))
