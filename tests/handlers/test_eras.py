"""Buttons name rows by running numbers: which of their fields do so is known, or a restore could make one mean another row."""

from collections.abc import Iterator

from aiogram.filters.callback_data import CallbackData

from db.restorations import KINDS
from handlers import front
from handlers.eras import NAMED

# Numbers of messages, of places in a list, of days, and marks of words: none of them names a row.
OTHERS = {"since", "turn", "choice", "edition", "code", "unit", "village", "grid", "days", "area"}


def kinds_of_buttons(kind: type[CallbackData] = CallbackData) -> Iterator[type[CallbackData]]:
    for button in kind.__subclasses__():
        yield button
        yield from kinds_of_buttons(button)


def test_every_number_on_a_button_is_known_for_what_it_names() -> None:
    assert front.front_desk
    ours = [button for button in kinds_of_buttons() if button.__module__.startswith("handlers.")]
    assert len(ours) > 30
    numbers = {name for button in ours for name, field in button.model_fields.items() if field.annotation is int}
    assert numbers - OTHERS == NAMED.keys() & numbers
    assert {"question", "case", "fraud", "alert", "task", "bond"} <= numbers
    assert NAMED.keys() == numbers - OTHERS


def test_every_kind_that_a_button_names_is_counted_in_a_restore() -> None:
    assert set(NAMED.values()) <= KINDS.keys()
