"""`appoint`: posts, who may hold them, and one-time links that bind a person to one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.books import the_books
from bot.settings import read_settings

if TYPE_CHECKING:
    from db.books import Books


def add_to(app: typer.Typer) -> None:
    app.command()(appoint)


def appoint(
    post: Annotated[str | None, typer.Argument(help="The post's code; left out, the posts are listed.")] = None,
    dismiss: Annotated[int | None, typer.Option(help="End the appointment of this person number instead.")] = None,
) -> None:
    """Print a one-time link that binds whoever opens it first to a post; it dies after three days."""
    asyncio.run(_with_books(_list if post is None else lambda books: _act(books, post, dismiss)))


async def _with_books(do: Callable[[Books], Awaitable[None]]) -> None:
    from bot.posts import POSTS

    async with the_books() as books:
        await books.people.set_up_posts(POSTS)
        await do(books)


async def _list(books: Books) -> None:
    table = Table("code", "unit", "title", "role", "held by", "confirmed")
    for post, held in await books.people.posts():
        table.add_row(post.code, post.unit, post.title, post.role, str(held), "yes" if post.confirmed else "（示例，待确认）")
    Console().print(table)


async def _act(books: Books, post: str, dismiss: int | None) -> None:
    if dismiss is not None:
        ended = await books.people.dismiss(post, dismiss, now=datetime.now(UTC))
        print("任职已结束。" if ended else "这个人没有担任这个岗位。")
        return
    token = await books.people.invite(post, now=datetime.now(UTC))
    settings = read_settings()
    base = settings.webchat_public_url or f"http://{settings.webchat_host}:{settings.webchat_port}"
    print(f"{base.rstrip('/')}/?start=post_{token}")
