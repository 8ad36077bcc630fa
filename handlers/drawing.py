"""How every desk draws its buttons: rows of them, none where there is nothing to press, and numbers that stand for names."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

Rows = list[list[InlineKeyboardButton]]


def button(text: str, carries: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=carries.pack())


def drawn(rows: Iterable[Iterable[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    """A keyboard of these rows, empty ones left out; None where there is no button at all."""
    full = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=full) if full else None


def rows(*lines: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """The same, row by row."""
    return drawn(lines)


def paired(buttons: Sequence[InlineKeyboardButton], width: int = 2) -> Rows:
    """Buttons side by side, `width` in a row."""
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def mark_of(name: str) -> int:
    """A number that stands for a unit, a category or a village on a button, and means the same after the list has changed."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest())
