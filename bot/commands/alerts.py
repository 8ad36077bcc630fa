"""`alert`: what an operator may do about alerts: look, write for somebody whose post allows it, stop; never approve.

Whoever sits at the machine could name any author and any approver; so the second pair of eyes is a person in the chat (A30).
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.books import the_books
from knowledge.rules import RuleBroken
from knowledge.rules.alerts import SAID, Audience, Group, Move, Topic
from knowledge.wording import alerts as wording

if TYPE_CHECKING:
    from db.books import Books
    from knowledge.rules.people import Person

app = typer.Typer(no_args_is_help=True, help="Alerts: list, write, stop. Only another person approves, in the chat.")
By = Annotated[int, typer.Option(help="The number of the person in whose post this is done.")]


@app.command("list")
def show(by: By) -> None:
    """The newest alerts and how far each has come."""
    asyncio.run(_with(by, _list))


@app.command()
def write(
    by: By,
    file: Annotated[Path | None, typer.Argument(help="The text, UTF-8; left out, it is read from standard input.")] = None,
    topic: Annotated[Topic, typer.Option(help="What it is about.")] = Topic.FRAUD,
    group: Annotated[list[Group] | None, typer.Option(help="For whom; left out, for everybody.")] = None,
    village: Annotated[list[str] | None, typer.Option(help="For whom; left out, for everybody.")] = None,
) -> None:
    """Write an alert and propose it; the number of people is counted and told, and nothing leaves before another approves."""
    text = _read(file)
    audience = Audience(frozenset(group or ()), frozenset(village or ()))
    asyncio.run(_with(by, lambda books, person: _propose(books, person, text, topic, audience)))


@app.command()
def stop(alert: int, by: By) -> None:
    """Stop an alert that is going out."""
    asyncio.run(_with(by, lambda books, person: _stop(books, person, alert)))


def _read(file: Path | None) -> str:
    try:
        return file.read_text(encoding="utf-8") if file else sys.stdin.read()
    except (OSError, UnicodeDecodeError):
        raise RuleBroken(f"{file or 'standard input'} cannot be read as UTF-8 text") from None


async def _with(by: int, do: Callable[[Books, Person], Awaitable[None]]) -> None:
    async with the_books() as books:
        person = await books.people.known(by)
        if person is None:
            raise RuleBroken(f"没有编号为{by}的人。")
        await do(books, person)


async def _list(books: Books, person: Person) -> None:
    table = Table("number", "state", "audience", "counted", "reached", "waiting", "failed")
    for alert in await books.alerts.newest(by=person):
        come = await books.alerts.progress(alert.id, by=person)
        counts = (alert.counted or 0, come.sent + come.unknown, come.waiting, come.failed)
        table.add_row(str(alert.id), SAID[alert.state], alert.audience.said, *map(str, counts))
    Console().print(table)


async def _propose(books: Books, person: Person, text: str, topic: Topic, audience: Audience) -> None:
    from db.notices import Notice

    now = datetime.now(UTC)
    alert = await books.alerts.draft(text, topic=topic, by=person, origin=f"operator:{uuid.uuid4().hex}", now=now)
    await books.alerts.aim(alert.id, audience, by=person)
    proposed = await books.alerts.move(Move.PROPOSE, alert.id, by=person, now=now)
    told = wording.in_your_name(alert.id, alert.text)
    await books.outbox.owe(
        [Notice(f"alert:{alert.id}:operator", person.channel, person.chat_id, told, person_id=person.id)], now=now
    )
    print(f"提醒 {proposed.id}：{proposed.audience.said}，共{proposed.counted}人，等另一位同事在聊天里审核。")


async def _stop(books: Books, person: Person, alert: int) -> None:
    stopped = await books.alerts.move(Move.CANCEL, alert, by=person, now=datetime.now(UTC))
    print(f"提醒 {stopped.id}：{SAID[stopped.state]}。")
