"""Lets aiogram build the reader of a Bot API object when it is first met, instead of all four hundred while it is imported."""

from typing import Any

from pydantic import BaseModel

_names: dict[str, Any] = {}
_rebuild = BaseModel.model_rebuild.__func__  # type: ignore[attr-defined]  # a classmethod has its function


def be_thrifty() -> None:
    """Call before aiogram is imported; later it changes nothing. Saves about 2 s and 100 MB at every start.

    aiogram marks its models `defer_build`, then builds each of them in a loop at the end of `aiogram.types`, because only there
    every name is known that the annotations use. Here that loop leaves its names behind, and pydantic's own building at first use
    finds them.
    """
    BaseModel.model_rebuild = classmethod(_rebuild_when_met)  # type: ignore[assignment,method-assign]


def _rebuild_when_met(cls: type[BaseModel], /, **how: Any) -> bool | None:
    if not cls.__module__.startswith("aiogram."):
        how["_parent_namespace_depth"] = how.get("_parent_namespace_depth", 2) + 1  # this function is one frame more
        return bool(_rebuild(cls, **how))
    if names := how.pop("_types_namespace", None):
        _names.update(names)
        return None
    return bool(_rebuild(cls, **how, _types_namespace=_names))
