"""Changing a task that is there: handed to another unit, or cancelled with a reason; by a command or by a button and a sentence."""

from collections.abc import Sequence
from datetime import datetime

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from db.books import Books
from db.people import Post
from db.tasks.facts import Said
from handlers.doors import Say
from handlers.talks import leave
from handlers.tasks.asking import Changing, task_asked
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person, Role
from knowledge.rules.tasks import Move, check_move
from knowledge.tasks.orders import Change, unit_in
from knowledge.wording import tasks as words

OWNERS = (Role.CLERK, Role.GRID_WORKER, Role.HEAD)  # whose post owns a unit's task, in this order
LONGEST = 200


def owner_of(posts: Sequence[Post], unit: str) -> Post | None:
    """The post that answers for a unit's tasks."""
    return next((post for role in OWNERS for post in posts if post.unit == unit and post.role is role), None)


async def make(message: Message, change: Change, person: Person, books: Books, say: Say, origin: str, now: datetime) -> None:
    """Makes the change and says who hears of it. RuleBroken: no such unit, no reason, not theirs to decide."""
    task = await books.tasks.desks.read(change.task, by=person, now=now)
    check_move(Move.REASSIGN if change.hands_on else Move.DROP, task.state, task.seats)
    if not change.hands_on:
        said = Said(words=change.rest[:LONGEST])
        await books.tasks.move(Move.DROP, task.id, by=person, origin=origin, now=now, said=said)
        await message.answer(say(words.dropped_by_you(task.title)))
        return
    posts = [post for post, _ in await books.people.posts()]
    owners = {post.unit: owner for post in posts if (owner := owner_of(posts, post.unit))}
    owner = owners.get(unit_in(change.rest, owners))
    if owner is None:
        raise RuleBroken(words.no_such_unit(list(owners)))
    moved = await books.tasks.move(Move.REASSIGN, task.id, by=person, origin=origin, now=now, said=Said(post=owner.code))
    await message.answer(say(words.handed_by_you(moved.title, moved.owner)))


async def said(
    message: Message, person: Person, books: Books, state: FSMContext, raw_state: str | None, say: Say, origin: str, now: datetime
) -> None:
    """The unit or the reason; one that is not understood is asked for again, and the conversation stays where it is."""
    change = Change(await task_asked(state), raw_state == Changing.handing.state, (message.text or "").strip())
    await make(message, change, person, books, say, origin, now)
    await leave(state, "task")
