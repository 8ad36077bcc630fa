"""The alert desk: one writes, another approves, a minute to undo, then it goes out; and what people want to hear of."""

from aiogram import Router

from handlers.alerts import deciding, profiles, quizzes, writing


def router() -> Router:
    """Alerts are public, so their desk is open on every channel; what people tell about themselves is not."""
    desk = Router(name="alerts")
    desk.include_routers(writing.router(), deciding.router(), quizzes.router(), profiles.router())
    return desk
