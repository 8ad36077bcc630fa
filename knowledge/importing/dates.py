"""Finds the day a document bears and the year that it calls this year; a day that is not stated is not made up."""

import datetime
import re

from knowledge.importing.manuscript import Section

_DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[年\-/.](\d{1,2})[月\-/.](\d{1,2})日?(?!\d)")
_CHINESE_DAY = re.compile(
    r"([二一][〇零○九][〇零○一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_YEAR = re.compile(r"(?<!\d)(20\d{2})年(?!以来|前|底前)")
_YEAR_IS = re.compile(r"^[^。]{0,12}(20\d{2})年，?(?:是|，)")
_HEAD, _TAIL, _SHORT = 6, 4, 40  # a date stands within the first or last lines, on a line of its own or in brackets
_PLAN = re.compile(r"(20\d{2})年(?:度)?[^，。]{0,12}(?:目标|任务|计划|安排|打算|工作要点|工作思路)")


def stated(lines: list[str]) -> datetime.date | None:
    """Return the day on which a document says it was issued or read, or None."""
    for line in (*lines[:_HEAD], *reversed(lines[-_TAIL:])):
        if len(line) <= _SHORT and (day := day_in(line)):
            return day
    return None


def day_in(text: str) -> datetime.date | None:
    """Return the first full day in a text (2024年1月12日, 二〇二四年一月十二日), or None."""
    if match := _DAY.search(text):
        return _day(*map(int, match.groups()))
    if match := _CHINESE_DAY.search(text):
        year = int("".join(_DIGITS[mark] for mark in match[1]))
        return _day(year, _small(match[2]), _small(match[3]))
    return None


def year_of(title: str, date: datetime.date | None, sections: tuple[Section, ...]) -> int | None:
    """Return the year that a document speaks of as 今年: by its plan, its date, its title, its first sentence."""
    headings = [title, *(section.heading for section in sections)]
    planned = [int(match[1]) for heading in headings for match in _PLAN.finditer(heading)]
    if planned:
        return max(planned)
    if date:
        return date.year
    if years := _YEAR.findall(title):
        return int(max(years))
    return next((int(m[1]) for s in sections for p in s.paragraphs[:3] if (m := _YEAR_IS.match(p))), None)


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _small(text: str) -> int:
    """十二 → 12, up to 三十一."""
    tens, ten, ones = text.rpartition("十")
    digit = int(_DIGITS[ones]) if ones in _DIGITS else 0
    return (int(_DIGITS.get(tens, "1")) * 10 if ten else 0) + digit
