"""Says an imported figure as people read it, and puts a manuscript's spots into sentences for the officer who confirms it."""

from decimal import Decimal

from knowledge.importing.drafts import Comparator, DraftTarget
from knowledge.importing.manuscript import Manuscript

BEFORE = {
    Comparator.ABOUT: "",
    Comparator.AT_LEAST: "不少于",
    Comparator.AT_MOST: "不超过",
    Comparator.EXACTLY: "",
    Comparator.BETWEEN: "",
    Comparator.AIM: "力争",
}


def said(target: DraftTarget) -> str:
    """How a figure reads: 力争2个, 4%左右, 5%—5.5%, 与经济增长同步."""
    if target.value is None:
        return target.words
    value = f"{_plain(target.value)}{target.unit}"
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        value = f"{value}—{_plain(target.upper)}{target.unit}"
    about = "左右" if target.comparator is Comparator.ABOUT else ""
    words = f"（{target.words}）" if target.words else ""
    return f"{BEFORE[target.comparator]}{value}{about}{words}"


def spots(manuscript: Manuscript) -> tuple[str, ...]:
    """Every damaged spot as one line: where, what stands there, what is wrong."""
    return tuple(
        f"{'、'.join(manuscript.path(spot.section)) or '开头'}：“{spot.excerpt}”——{spot.why}" for spot in manuscript.damage
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
