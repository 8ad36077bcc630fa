"""Reads from when to when somebody says that they will be away: 明天请假到周五, 下周一起请三天假, 请两天假."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.numerals import number
from knowledge.tasks.days import read_text

_DAYS = {"今": 0, "明": 1, "后": 2}
_WEEK = "一二三四五六日"
_NAMED = (
    r"(?:(?P<{0}>[今明后])天|(?P<{0}_next>本|这个?|下个?)?(?:周|星期|礼拜)(?P<{0}_week>[一二三四五六日天末])|"
    r"(?:(?P<{0}_month>\d{{1,2}})月)?(?P<{0}_day>\d{{1,2}})[日号])"
)
_UNTIL = re.compile(r"(?:到|至|直到)" + _NAMED.format("end"))
_SINCE = re.compile(_NAMED.format("start"))
_LASTS = re.compile(r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>天|个?(?:星期|礼拜)|周)")


@dataclass(frozen=True, slots=True)
class Away:
    """From which day, and for how many; 0 where that is not said."""

    since: date
    days: int


def told_away(text: str, today: date) -> Away:
    """What a message says of a leave; what it does not say begins today."""
    plain = read_text(text)
    ends = _UNTIL.search(plain)
    before = plain[: ends.start()] if ends else plain
    starts = _SINCE.search(before)
    since = _day(starts.groupdict(), "start", today, today) if starts else today
    if ends:
        return Away(since, max(0, (_day(ends.groupdict(), "end", today, since) - since).days + 1))
    lasts = _LASTS.search(before)
    return Away(since, _count(lasts) if lasts else 0)


def _day(found: dict[str, str | None], name: str, today: date, since: date) -> date:
    """The next day from `since` on that is called so; 后天 and 下周三 count from today, and a day that there is not is today."""
    if near := found[name]:
        return today + timedelta(days=_DAYS[near])
    if week := found[f"{name}_week"]:
        which = found[f"{name}_next"] or ""
        return _weekday(week, which, today if which.startswith("下") else since)
    return _of_month(int(found[f"{name}_day"] or 0), found[f"{name}_month"], since)


def _weekday(week: str, which: str, today: date) -> date:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * which.startswith("下"))
    day = monday + timedelta(days=_WEEK.index(week.replace("天", "日").replace("末", "日")))
    return day if day >= today else day + timedelta(days=7)


def _of_month(day: int, month: str | None, today: date) -> date:
    for ahead in range(13):
        at = today.month - 1 + ahead
        year, which = today.year + at // 12, at % 12 + 1
        if month is not None and which != int(month):
            continue
        try:
            found = date(year, which, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return today


def _count(lasts: re.Match[str]) -> int:
    return int(number(lasts["count"]) or 0) * (1 if lasts["unit"] == "天" else 7)
