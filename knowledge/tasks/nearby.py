"""Days told from today: 本月底, 下周五, 10个工作日内; and the festivals, by the State Council's notice."""

import calendar
import re
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from knowledge.rules.clocks import working_days_after, works
from knowledge.tasks.years import BY, COUNT, MARKED, YEAR, Found, N, Now, Reading, end_of, reading, small, sure, year_of

WEEKDAYS = "一二三四五六日天"
FESTIVALS = {
    "春节": "Spring Festival", "清明": "Tomb-sweeping Day", "五一": "Labour Day", "劳动节": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival", "国庆": "National Day", "十一": "National Day", "元旦": "New Year's Day",
}  # fmt: skip


def _this_month(match: re.Match[str], now: Now) -> Found:
    word, part = match["which"], (match["part"] or "").removeprefix("月")
    ahead = 1 if word.startswith(("下", "次")) else 0
    years, month = divmod(now.today.month - 1 + ahead, 12)
    year, month = now.today.year + years, month + 1
    if part.startswith("初"):
        return date(year, month, 5), f"“{match[0]}”具体是哪一天，请确认。"
    if part.startswith("上旬"):
        return sure(date(year, month, 10))
    if part.startswith("中旬"):
        return sure(date(year, month, 20))
    if match["day"]:
        return sure(date(year, month, small(match["day"])))
    return sure(end_of(year, month))


def _before_new_year(match: re.Match[str], now: Now) -> Found:
    return None, "“年前”是元旦前还是春节前，请确认。"


def _bare_day(match: re.Match[str], now: Now) -> Found:
    """15日前: of this month, or of the next where it has passed."""
    if now.year is not None:
        raise ValueError(match[0])
    day = small(match["day"])
    here = now.today.replace(day=day)
    if here >= now.today:
        return sure(here)
    years, month = divmod(now.today.month, 12)
    return date(now.today.year + years, month + 1, day), f"“{match[0]}”是哪个月，请确认。"


def _near(match: re.Match[str], now: Now) -> Found:
    days = {"今": 0, "当": 0, "明": 1, "后": 2, "大": 3}[match["near"][0]]
    return sure(now.today + timedelta(days=days))


def _weekday(match: re.Match[str], now: Now) -> Found:
    weekday = min(WEEKDAYS.index(match["weekday"]), 6) if not match["weekday"].isdigit() else int(match["weekday"]) - 1
    which = match["which"] or ""
    monday = now.today - timedelta(days=now.today.weekday())
    day = monday + timedelta(days=weekday + 7 * which.count("下"))
    if not which and day < now.today:
        day += timedelta(days=7)
    return sure(day)


def _week(match: re.Match[str], now: Now) -> Found:
    monday = now.today - timedelta(days=now.today.weekday()) + timedelta(days=7 * match["which"].count("下"))
    return monday + timedelta(days=4), f"“{match[0]}”算到星期五还是星期天，请确认。"


def _this_quarter(match: re.Match[str], now: Now) -> Found:
    ahead = (now.today.month - 1) // 3 + match["which"].startswith("下")
    return sure(end_of(now.today.year + ahead // 4, ahead % 4 * 3 + 3))


def _within(match: re.Match[str], now: Now) -> Found:
    """三天内 counts from today, unless it counts from something else (会后三天内) or stands in a table."""
    if now.year is not None or match["since"]:
        return None, f"“{match[0]}”从哪天算起，请确认。"
    unit, count = match["unit"], match["count"]
    if count == "半":
        if unit not in ("个月", "年"):
            raise ValueError(match[0])
        return sure(now.today + timedelta(days=15)) if unit == "个月" else sure(_months_on(now.today, 6))
    number = small(count)
    if unit == "个工作日":
        return sure(working_days_after(now.today, number))
    if unit in ("个月", "年"):
        return sure(_months_on(now.today, number * (12 if unit == "年" else 1)))
    days = number * (7 if unit in ("周", "个星期", "星期", "个礼拜") else 1)
    return sure(now.today + timedelta(days=days))


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _festival(match: re.Match[str], now: Now) -> Found:
    """The last day before the break, by the State Council's notice; a year that has none yet is a doubt."""
    year, name = year_of(match, now), match["name"]
    try:
        eve = _eve(name, year)
        if eve < now.today and not (match["year"] or match["rel"] or now.year):
            eve = _eve(name, year + 1)
    except NotImplementedError:
        return None, f"{name}的放假安排还没有公布，请写具体日期。"
    return (eve, "") if match["by"] else (eve, f"“{match[0]}”是节前还是节后，请确认。")


@cache
def _eve(name: str, year: int) -> date:
    """The last working day before a festival. Raises NotImplementedError where its year has no notice yet."""
    if name in ("七一", "八一"):
        return date(year, {"七": 7, "八": 8}[name[0]], 1) - timedelta(days=1)
    day = date(year, 1, 1)
    while chinese_calendar.get_holiday_detail(day) != (True, FESTIVALS[name]):
        day += timedelta(days=1)
    while not works(day):
        day -= timedelta(days=1)
    return day


_MONTHS = r"本月|这个?月|当月|下个?月|次月"


READINGS: tuple[Reading, ...] = (
    reading(r"(?<![\d今明去本当后一二三四五六七八九十两几])年前", _before_new_year),
    reading(rf"(?P<which>{_MONTHS})(?:(?P<part>底|末|初|上旬|中旬|下旬|内|份)|(?P<day>{N})[日号])?{BY}", _this_month),
    reading(rf"(?<![\d一二三四五六七八九十本这当下次个每])(?P<which>)(?P<part>月底|月末|月初)(?P<day>){BY}", _this_month),
    reading(rf"(?<![\d月一二三四五六七八九十每])(?P<day>{N})[日号](?:以前|之前|前)", _bare_day),
    reading(rf"(?P<near>今天|今日|当天|当日|今晚|明天|明日|明晚|后天|大后天){BY}", _near),
    reading(rf"(?<!每)(?P<which>下下|本|这个?|下个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-6])(?!次){BY}", _weekday),
    reading(rf"(?P<which>本|这个?|下个?)(?:周|星期|礼拜)(?:内|末|底)?(?![一二三四五六日天]){BY}", _week),
    reading(rf"(?P<which>本|这个?|下个?)季度?(?:末|底|内)?{BY}", _this_quarter),
    reading(rf"(?P<since>后的?)?(?P<count>{COUNT})(?P<unit>个工作日|天|日|周|个星期|星期|个礼拜|个月|年)(?:之内|以内|内)", _within),
    reading(rf"{YEAR}(?P<name>春节|清明|五一|劳动节|端午|中秋|国庆|元旦)节?{MARKED}", _festival),
    reading(rf"{YEAR}(?P<name>十一|七一|八一)节?(?P<by>以前|之前|前)", _festival),
)
