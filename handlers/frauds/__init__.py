"""The anti-fraud desk: a check in a moment, first aid step by step, reports for the liaison's eyes, guardians of the family."""

from aiogram import Router

from handlers.frauds import aids, checks, guardians, liaisons, reports
from handlers.places import keep_personal


def router() -> Router:
    """Checks are open on every channel; whatever is personal only where it may be."""
    desk = Router(name="frauds")
    desk.include_routers(checks.router(), aids.router())
    personal = Router(name="personal frauds")
    personal.include_routers(reports.router(), guardians.router(), liaisons.router())
    desk.include_router(keep_personal(personal))
    return desk
