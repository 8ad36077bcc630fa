"""Runs the office again and again in processes of its own, so that they can be killed: a warm parent forks one for every life.

A fork is a real process with real signals; only the two seconds of imports are spared. Reads lines from stdin, each JSON: settings
of a life. Answers a line with its process number, and one with how it ended.
"""

import asyncio
import json
import os
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import app, couriers, desks, offices
from bot.logs import set_up_logs
from bot.offices import Duty
from db import broadcasts
from handlers import shelves
from knowledge.text import warm_up
from tests.offices import KEY, Scripted, known_town, settings_of

SHORT_LEASE = timedelta(seconds=1.5)


def main() -> None:
    warm_up()
    offices.load_town = known_town  # type: ignore[assignment]
    Scripted(known_town("xiayuan"))
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"status": status, "at": time.monotonic()}), flush=True)


def live(wish: dict[str, Any]) -> None:
    """One life of the office, or of the duties that are wished, as `python -m bot run` leads it; never returns."""
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    set_up_logs()
    shelves.Answerer = Scripted  # type: ignore[misc, assignment]
    # PostgreSQL's books may be in other hands as well, so a dead process's letters come back by lease: here a short one.
    desks.LEASE = couriers.LEASE = SHORT_LEASE
    desks.RENEW_AFTER, offices.ORPHANS_EVERY = 0.5, 0.5
    if wish.get("day"):  # an alert must not wait for the morning because the test runs at night
        broadcasts.quiet_until = lambda _: None  # type: ignore[assignment]
    if wish.get("only_by_bell"):  # nobody looks by themselves: what happens, happens because a bell was heard
        desks.NET = couriers.LOOK = 600.0
    if wish.get("largest"):  # a small disk: no file of this process may grow beyond so many bytes
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(wish["largest"]),) * 2)
    settings = settings_of(Path(wish["folder"]), wish["database_url"], wish["chat_url"], data_key=KEY)
    duties = {Duty(duty) for duty in wish.get("only", Duty)}
    code = 1
    try:
        asyncio.run(app.run(settings, duties, announce=lambda _: os.write(1, b"open\n")))
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
