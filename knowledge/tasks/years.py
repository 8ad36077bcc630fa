"""What named days are made of: the year, a small number, the end of a month; and what "now" means to them."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

N = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"  # of a month, a day, a quarter
COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
SAID_YEAR = r"(?:(?P<year>20\d\d|2\d|二[〇零○][〇零○一二三四五六七八九]{2})年(?:度)?|(?P<rel>今年|本年度?|明年|次年|去年|后年))"
YEAR = rf"{SAID_YEAR}?"
BY = r"(?:以前|之前|前)?"
MARKED = r"(?P<by>以前|之前|前)?"
DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
SMALL = {**{mark: value for value, mark in enumerate("〇一二三四五六七八九")}, "两": 2}


@dataclass(frozen=True, slots=True)
class Now:
    """What "this month" means: the day of speaking, and for a table the year it plans (its past months are no mistake)."""

    today: date
    year: int | None = None


Found = tuple[date | None, str]
Read = Callable[[re.Match[str], Now], Found]
Reading = tuple[re.Pattern[str], Read]


def reading(pattern: str, read: Read) -> Reading:
    return re.compile(pattern, re.IGNORECASE), read


def small(text: str) -> int:
    """二十三 → 23, 12 → 12; what a month, a day or a count of days can be."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if (ten and (len(tens) > 1 or tens == "十")) or len(ones) > 1:
        raise ValueError(text)
    return (SMALL[tens] if tens else 1) * 10 + SMALL.get(ones, 0) if ten else SMALL[ones]


def year_of(match: re.Match[str], now: Now) -> int:
    here, written, relative = now.year or now.today.year, match["year"], match["rel"]
    if written:
        number = int(written) if written.isdigit() else int("".join(DIGITS.get(m, "2") for m in written))
        return number if number > 99 else 2000 + number
    return here + {"明": 1, "次": 1, "去": -1, "后": 2}.get((relative or "本")[0], 0)


def end_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def sure(day: date) -> Found:
    return day, ""
