"""The task desk: cadres answer reminders and tell progress, leaders see what is behind and decide; residents are kept out."""

from handlers.tasks.desk import listen, router

__all__ = ["listen", "router"]
