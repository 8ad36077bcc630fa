"""Where a conversation stands: what a person was writing comes back after something else was done in between."""

from aiogram import F
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message


class Reporting(StatesGroup):
    """A report is being written; how far it is stands in the draft itself."""

    open = State()


class Adding(StatesGroup):
    """A resident adds words or photos to a case of theirs."""

    words = State()


COMMAND = F.text.regexp(r"^/[A-Za-z_]")


def are_plain_words(message: Message, raw_state: str | None) -> bool:
    """Whether it is words and no command, said while nothing is being filled in."""
    return raw_state is None and bool(message.text) and not COMMAND.resolve(message)


TOLD = "told"  # of a conversation's data: the progress told last, for a photo that comes right after it


async def leave(state: FSMContext, *done: str) -> None:
    """Drops what is done with, and goes back to the report that is being written, if there is one."""
    data = await state.get_data()
    for name in done:
        data.pop(name, None)
    draft = data.get("draft") or {}
    await state.set_data(data)
    await state.set_state(Reporting.open if draft.get("active") else None)


async def give_up(state: FSMContext) -> None:
    """Leaves what is being written. A report that waits meanwhile stays, and so does what finds the edits of filed ones."""
    writing = await state.get_state() in {None, Reporting.open.state}
    kept = {"filed", "albums"} if writing else {"draft", "filed", "albums"}
    await state.set_data({name: value for name, value in (await state.get_data()).items() if name in kept})
    await leave(state)
