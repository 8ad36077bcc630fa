"""Reads the day by which something is to be done: 6月底前, 三季度, 全年, 下周五, 10个工作日内. Better asked than wrong."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.tasks import dates, nearby
from knowledge.tasks.years import Now
from knowledge.text import simplified

WEAK = re.compile(r"今年|本年度?|当年|20\d\d年度?")
SPAN = re.compile(r"\s*[-—–~至到]+\s*")
AROUND = re.compile(r"左右|前后|上下")
WEEKDAY = re.compile(r"[（(\s]*(?:周|星期|礼拜)[一二三四五六日天][)）]?")
LUNAR = re.compile(r"农历|阴历|旧历|腊月|正月|冬月")
STANDING = re.compile(r"长期|常年|常态|持续|随时|每(?:年|季|月|周|天|日|半)|经常|适时|尽快|立即|马上|待定")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day meant, and whether that is certain. `day` is None where no day is named; `doubt` says what to ask about.

    `start` and `end` are where it stands in the text as read (`read_text`), so that what is left can be a title.
    """

    day: date | None
    doubt: str = ""
    start: int = 0
    end: int = 0

    @property
    def sure(self) -> bool:
        return self.day is not None and not self.doubt


def read_text(text: str) -> str:
    """The form in which a text is read: half-width, simplified."""
    return simplified(unicodedata.normalize("NFKC", text))


def read_due(text: str, today: date, *, year: int | None = None) -> Due:
    """The deadline that a text names. `year`: the year that a table plans, for months without one.

    A day that does not exist, a lunar day, two different days, a day that has passed: a doubt, never a guess.
    """
    text, now = read_text(text), Now(today, year)
    if LUNAR.search(text):
        return Due(None, "写的是农历，请写公历日期。")
    spots = _without_weak(list(_spots(text, now)), text)
    if not spots:
        doubt = "没有固定的完成时间，请确认。" if STANDING.search(text) else "没有看到完成时间。"
        return Due(None, doubt)
    last = max(spots, key=lambda spot: (spot.day or date.min, spot.end))
    if len({spot.day for spot in spots}) > 1 and not _one_span(spots, text):
        return Due(last.day, "写了不止一个日期，请确认。", last.start, last.end)
    return last


def _without_weak(spots: list[Due], text: str) -> list[Due]:
    """今年 beside a nearer day only says which year is spoken of."""
    strong = [spot for spot in spots if not WEAK.fullmatch(text[spot.start : spot.end])]
    return strong or spots


def _one_span(spots: list[Due], text: str) -> bool:
    """Whether two days are the ends of one span (3月1日至6月30日): its last day is meant."""
    return len(spots) == 2 and bool(SPAN.fullmatch(text[spots[0].end : spots[1].start]))


def _spots(text: str, now: Now) -> Iterator[Due]:
    """Every day named, the longest reading of each place; a day that was passed over is told as a doubt."""
    taken = 0  # where the last place ends; the next one that counts begins there or later
    found = [(match, read) for pattern, read in (*dates.READINGS, *nearby.READINGS) for match in pattern.finditer(text)]
    weekdays = [match.span() for match in WEEKDAY.finditer(text) if text.endswith(("日", "号"), 0, match.start())]
    barred = {place for span in weekdays for place in range(*span)}
    for match, read in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if match.start() < taken or not barred.isdisjoint(range(*match.span())):
            continue
        taken = match.end()
        try:
            day, doubt = read(match, now)
        except (ValueError, OverflowError):
            day, doubt = None, f"没有“{match[0]}”这一天，请确认。"
        if AROUND.match(text, match.end()):
            doubt = doubt or f"“{match[0]}”前后具体是哪一天，请确认。"
        if day and not doubt and day < now.today and now.year is None:
            doubt = f"{day:%Y-%m-%d}已经过去，请确认。"
        yield Due(day, doubt, match.start(), match.end())
