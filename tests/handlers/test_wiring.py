"""The wiring of the desks: every door has what it asks for, every button fits, every command has one desk, groups are left."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from aiogram import Dispatcher, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData

import handlers.front  # noqa: F401  makes every button
from knowledge import wording
from tests.offices import KNOWN, Town

# What bot.desks puts in, what the doors add, and what aiogram itself provides to every handler.
FROM_THE_DESK = {"channel", "origin", "now"}
FROM_THE_DOORS = {"person", "say"}
FROM_AIOGRAM = {
    "bot",
    "event_update",
    "event_from_user",
    "event_chat",
    "event_context",
    "state",
    "raw_state",
    "fsm_storage",
    "dispatcher",
}
FROM_FILTERS = {"command", "callback_data", "case"}  # the case that a message replies to
FROM_DESKS = {"turn"}  # what the desks of cases make of all of these (handlers.cases.turns)


def all_routers(router: Router) -> Iterator[Router]:
    yield router
    for inner in router.sub_routers:
        yield from all_routers(inner)


def doors(front: Dispatcher) -> Iterator[tuple[str, Any]]:
    for router in all_routers(front):
        for kind, observer in router.observers.items():
            for handler in observer.handlers:
                yield kind, handler


async def test_every_handler_is_given_all_it_asks_for(office: Town) -> None:
    front = office.office.front
    provided = FROM_THE_DESK | FROM_THE_DOORS | FROM_AIOGRAM | FROM_FILTERS | FROM_DESKS | set(front.workflow_data)
    seen = 0
    for kind, handler in doors(front):
        if kind == "update":
            continue
        _, *asked = inspect.signature(handler.callback).parameters.values()
        named = {parameter.name for parameter in asked if parameter.kind is not parameter.VAR_KEYWORD}
        assert named <= provided, f"{handler.callback.__qualname__} asks for {named - provided}"
        seen += 1
    assert seen > 15


def every_callback() -> list[type[CallbackData]]:
    """Every kind of button that a desk hears: importing the front desk has made them all."""
    return sorted((kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith("handlers.")), key=str)


def longest(field: Any) -> Any:
    """The longest value a field can hold: a number as large as the books count, a code, or the longest word of its table."""
    if field is str:
        return "x" * 20
    if field in (int, bool):
        return 2**63 - 1 if field is int else True
    kinds = get_args(field) if get_origin(field) in (Union, UnionType) else (field,)
    words = [word for kind in kinds for word in (get_args(kind) or list(kind))]
    return max(words, key=len)


@pytest.mark.parametrize("kind", every_callback(), ids=lambda kind: kind.__name__)
def test_every_button_packs_within_64_bytes(kind: type[CallbackData]) -> None:
    """With the largest number the books can give and the longest word that any rule knows."""
    values = {name: longest(field.annotation) for name, field in kind.model_fields.items()}
    assert len(kind(**values).pack().encode()) <= 64


async def test_every_command_of_the_menu_is_heard_by_one_desk_and_never_by_the_question_desk(office: Town) -> None:
    heard: list[str] = []
    for kind, handler in doors(office.office.front):
        for filter_ in handler.filters or ():
            if kind == "message" and isinstance(filter_.callback, Command):
                heard += [str(command) for command in filter_.callback.commands]
    assert set(wording.COMMANDS) <= set(heard)
    wang = await office.arrive()
    for command in wording.COMMANDS:
        await wang.say(f"/{command}")
        answer = (await wang.answer())["text"]
        assert "来源" not in answer
    await office.quiet()
    assert not await office.rows("SELECT 1 FROM question"), "no command was taken for a question"


async def test_a_command_nobody_knows_is_not_kept_as_a_question(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/nosuchcommand")
    assert "/help" in (await wang.answer())["text"]
    assert not await office.rows("SELECT 1 FROM question")


GROUP = {"id": -1001, "type": "group", "title": "下原业主群"}


async def test_the_office_leaves_a_group_and_says_nothing_in_it(office: Town) -> None:
    """A34: no role is ever earned by speaking in a group."""
    wang = await office.arrive()
    before = len(await office.rehearsal.ledger())
    me = {"id": 1000000001, "is_bot": True, "first_name": "助手"}
    added = {
        "chat": GROUP,
        "from": {"id": wang.id, "is_bot": False, "first_name": "王"},
        "date": int(datetime.now(UTC).timestamp()),
        "old_chat_member": {"user": me, "status": "left"},
        "new_chat_member": {"user": me, "status": "member"},
    }
    await office.slip_update(my_chat_member=added)
    await office.quiet()
    calls = (await office.rehearsal.ledger())[before:]
    assert [call["method"].lower() for call in calls if "method" in call] == ["leavechat"]
    for kind in ("message", "edited_message"):
        await office.slip(wang, as_kind=kind, chat=GROUP, text=KNOWN)
    await office.quiet()
    assert not [call for call in (await office.rehearsal.ledger())[before:] if call.get("method") == "sendMessage"]
