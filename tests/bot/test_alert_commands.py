"""`alert`: an operator looks, writes in the name of a post and stops; nobody approves there, and nothing happens unseen."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.posts import POSTS
from bot.settings import read_settings
from db import schema
from db.books import Books
from tests.bot.test_commands import Run
from tests.bot.test_commands import run as run


def people() -> tuple[int, int]:
    """A liaison and somebody without a post, as the books number them."""

    async def enter() -> tuple[int, int]:
        settings, now = read_settings(), datetime.now(UTC)
        async with Books.opened(settings.database, settings.key()) as books:
            await schema.upgrade(books.ledger.engine)
            await books.people.set_up_posts(POSTS)
            sun = await books.people.meet("webchat", 1, chat_id=1, shown="孙联络", now=now)
            wang = await books.people.meet("webchat", 2, chat_id=2, shown="王小满", now=now)
            await books.people.appoint("liaison", sun, now=now)
        return sun.id, wang.id

    return asyncio.run(enter())


def owed() -> dict[str, int]:
    async def count() -> dict[str, int]:
        settings = read_settings()
        async with Books.opened(settings.database, settings.key()) as books:
            return await books.outbox.count()

    return asyncio.run(count())


def test_an_operator_writes_and_whoever_it_was_written_for_is_told(run: Run) -> None:
    sun, _ = people()
    ended = run("alert", "write", "--by", str(sun), stdin="近期有人冒充客服，接到请挂断。")
    assert ended.status == 0
    assert "共2人" in ended.out
    assert "另一位同事" in ended.out
    assert owed() == {"waiting": 1}, "the word to the liaison; nobody else has a post, and nothing has gone out"
    listed = run("alert", "list", "--by", str(sun))
    assert "待另一位同事审核" in listed.out


def test_there_is_no_way_to_approve_at_the_machine(run: Run) -> None:
    """A30: whoever sits there could name any author and any approver."""
    assert run("alert", "approve", "1").status == 2
    assert "approve" not in run("alert", "--help").out.replace("approves", "")


@pytest.mark.parametrize("command", [("write",), ("list",), ("stop", "1")], ids=" ".join)
def test_nobody_acts_without_the_post(run: Run, command: tuple[str, ...]) -> None:
    _, wang = people()
    ended = run("alert", *command, "--by", str(wang), stdin="近期有人冒充客服。")
    assert ended.status == 2
    assert "岗位" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_person_a_file_and_a_number_that_are_not_there_are_one_line(run: Run) -> None:
    sun, _ = people()
    for arguments in (("list", "--by", "999"), ("write", "nowhere.txt", "--by", str(sun)), ("stop", "999", "--by", str(sun))):
        ended = run("alert", *arguments)
        assert ended.status == 2
        assert len(ended.err.splitlines()) == 1
        assert "Traceback" not in ended.err
