"""Knows in which measure a figure is asked for (几成, 几家, 多少亩) and which targets are in it; language, no content."""

import re

from knowledge.facts import Fact, Target

LARGE = 1_000_000.0  # a number that people leave without a unit only when they speak of money
_MONEY = "元"
_ASKED = (
    (
        "%",
        re.compile(
            r"百分之?[几多]|(?:几|多少)成(?!员|果|立|本)|多大比例|(?:几|多少)个(?:百分)?点|增[速幅]|涨幅|涨(?:多少|几)|(?<![新净])增长(?:多少|几)"
        ),
    ),
    ("亩", re.compile(r"(?:多少|几)[百千万]?亩")),
    (_MONEY, re.compile(r"(?:多少|几)个?[百千]?[万亿](?!亩|人|户)|(?:多少|几)(?:美)?[元块]")),
    ("个", re.compile(r"(?:多少|几)(?:个(?!亿|万|百|千|点|小时|月)|家)")),
)
_OF_UNIT = {"家": "个", "亿元": _MONEY, "万美元": _MONEY}


def measure_asked(text: str) -> str:
    """Return the measure in which `text` asks for a figure: %, 亩, 元 or 个; empty where it names none."""
    return next((measure for measure, pattern in _ASKED if pattern.search(text)), "")


def measuring(asked: str) -> str:
    """Return those clauses of what is asked that ask in a measure; all of it where none does (日子咋样,今年增几个点)."""
    return ",".join(filter(measure_asked, asked.split(","))) or asked


def is_in(fact: Fact, measure: str) -> bool:
    """Whether a fact is a target in this measure."""
    return isinstance(fact, Target) and bool(measure) and _OF_UNIT.get(fact.unit, fact.unit) == measure


def measure_of(unit: str, value: float = 0.0) -> str:
    """Return what a unit measures: 亿元 and 元 money, and so does a large number without a unit (两个亿)."""
    return "元" if unit.endswith("元") or (not unit and value >= LARGE) else unit
