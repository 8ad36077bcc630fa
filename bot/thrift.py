"""Lets aiogram build the reader of a Bot API object when it is first met, threads share their stores of memory, and the collector
of what nobody holds any more pass over what stays."""

import ctypes
import gc
from contextlib import suppress
from typing import Any

from pydantic import BaseModel

ARENAS = -8  # M_ARENA_MAX of malloc.h
YOUNG = 20_000  # objects made before the collector looks at the young ones: at the usual 700 it looks several times a message

_names: dict[str, Any] = {}
_rebuild = BaseModel.model_rebuild.__func__  # type: ignore[attr-defined]  # a classmethod has its function


def be_thrifty() -> None:
    """Call before aiogram is imported; later it changes nothing. Saves about 2 s and 100 MB at every start.

    aiogram marks its models `defer_build`, then builds each of them in a loop at the end of `aiogram.types`, because only there
    every name is known that the annotations use. Here that loop leaves its names behind, and pydantic's own building at first use
    finds them.
    """
    BaseModel.model_rebuild = classmethod(_rebuild_when_met)  # type: ignore[assignment,method-assign]
    _share_memory()


def settle() -> None:
    """Call when the office is open: dictionaries, tables and classes stay until it closes, and need not be looked through again."""
    gc.collect()
    gc.freeze()
    with suppress(AttributeError, OSError):  # another C library, which has no such habit
        ctypes.CDLL(None).malloc_trim(0)  # what reading them took is given back
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def _share_memory() -> None:
    """Two stores of memory for all threads: glibc would give each its own, of which most stays empty (3 MB of an office)."""
    with suppress(AttributeError, OSError, TypeError):  # another C library, which has no such habit
        ctypes.CDLL(None).mallopt(ARENAS, 2)


def _rebuild_when_met(cls: type[BaseModel], /, **how: Any) -> bool | None:
    if not cls.__module__.startswith("aiogram."):
        how["_parent_namespace_depth"] = how.get("_parent_namespace_depth", 2) + 1  # this function is one frame more
        return bool(_rebuild(cls, **how))
    if names := how.pop("_types_namespace", None):
        _names.update(names)
        return None
    return bool(_rebuild(cls, **how, _types_namespace=_names))
