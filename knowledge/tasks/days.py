"""Reads the day by which something is to be done: 6月底前, 三季度, 全年, 下周五, 10个工作日内. Better asked than wrong."""

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from knowledge.rules.clocks import working_days_after, works
from knowledge.text import simplified

N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"  # of a month, a day, a quarter
COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
SAID_YEAR = r"(?:(?P<year>20\d\d|2\d|二[〇零○][〇零○一二三四五六七八九]{2})年(?:度)?|(?P<rel>今年|本年度?|明年|次年|去年|后年))"
YEAR = rf"{SAID_YEAR}?"
BY = r"(?:以前|之前|前)?"
MARKED = r"(?P<by>以前|之前|前)?"
DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
SMALL = {**{mark: value for value, mark in enumerate("〇一二三四五六七八九")}, "两": 2}
WEEKDAYS = "一二三四五六日天"
WEAK = re.compile(r"今年|本年度?|当年|20\d\d年度?")
SPAN = re.compile(r"\s*[-—–~至到]+\s*")
LUNAR = re.compile(r"农历|阴历|旧历|腊月|正月|冬月")
STANDING = re.compile(r"长期|常年|常态|持续|随时|每(?:年|季|月|周|天|日|半)|经常|适时|尽快|立即|马上|待定")
FESTIVALS = {
    "春节": "Spring Festival", "清明": "Tomb-sweeping Day", "五一": "Labour Day", "劳动节": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival", "国庆": "National Day", "十一": "National Day", "元旦": "New Year's Day",
}  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Now:
    """What "this month" means: the day of speaking, and for a table the year it plans (its past months are no mistake)."""

    today: date
    year: int | None = None


Found = tuple[date | None, str]


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
    found = [(match, read) for pattern, read in READINGS for match in pattern.finditer(text)]
    for match, read in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if match.start() < taken:
            continue
        taken = match.end()
        try:
            day, doubt = read(match, now)
        except (ValueError, OverflowError):
            day, doubt = None, f"没有“{match[0]}”这一天，请确认。"
        if day and not doubt and day < now.today and now.year is None:
            doubt = f"{day:%Y-%m-%d}已经过去，请确认。"
        yield Due(day, doubt, match.start(), match.end())


def small(text: str) -> int:
    """二十三 → 23, 12 → 12; what a month, a day or a count of days can be."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if (ten and len(tens) > 1) or len(ones) > 1:
        raise ValueError(text)
    return (SMALL[tens] if tens else 1) * 10 + SMALL.get(ones, 0) if ten else SMALL[ones]


def _year(match: re.Match[str], now: Now) -> int:
    here, written, relative = now.year or now.today.year, match["year"], match["rel"]
    if written:
        number = int(written) if written.isdigit() else int("".join(DIGITS.get(m, "2") for m in written))
        return number if number > 99 else 2000 + number
    if relative and now.year is None:
        return here + {"明": 1, "次": 1, "去": -1, "后": 2}.get(relative[0], 0)
    return here + {"明": 1, "次": 1, "去": -1, "后": 2}.get((relative or "本")[0], 0)


def _end_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _sure(day: date) -> Found:
    return day, ""


def _full(match: re.Match[str], now: Now) -> Found:
    return _sure(date(_year(match, now), small(match["month"]), small(match["day"])))


def _numeric(match: re.Match[str], now: Now) -> Found:
    year, month = int(match["year"]), int(match["month"])
    day = match["day"]
    return _sure(date(year, month, int(day)) if day else _end_of(year, month))


def _dotted(match: re.Match[str], now: Now) -> Found:
    """6.30 may be a day or a number: only its look says so."""
    return date(now.year or now.today.year, int(match["month"]), int(match["day"])), f"“{match[0]}”是不是日期，请确认。"


def _month(match: re.Match[str], now: Now) -> Found:
    year, month, part = _year(match, now), small(match["month"]), match["part"] or ""
    if not 1 <= month <= 12:
        raise ValueError(month)
    if part.startswith("上旬"):
        return _sure(date(year, month, 10))
    if part.startswith("中旬"):
        return _sure(date(year, month, 20))
    if part.startswith("初"):
        return date(year, month, 5), f"“{match[0]}”具体是哪一天，请确认。"
    if not part and match["by"]:
        return date(year, month, 1) - timedelta(days=1), f"“{match[0]}”含不含当月，请确认。"
    return _sure(_end_of(year, month))


def _span(match: re.Match[str], now: Now) -> Found:
    first, last = small(match["first"]), small(match["month"])
    if not 1 <= first <= 12:
        raise ValueError(first)
    year = _year(match, now) + (last < first)
    return _sure(_end_of(year, last))


def _quarter(match: re.Match[str], now: Now) -> Found:
    quarter = {"首": 1, "末": 4}.get(match["quarter"]) or small(match["quarter"][-1])
    if not 1 <= quarter <= 4:
        raise ValueError(quarter)
    if match["by"] and not match["end"]:
        day = date(_year(match, now), quarter * 3 - 2, 1) - timedelta(days=1)
        return day, f"“{match[0]}”含不含当季，请确认。"
    return _sure(_end_of(_year(match, now), quarter * 3))


def _half(match: re.Match[str], now: Now) -> Found:
    return _sure(_end_of(_year(match, now), 6 if match["half"] == "上" else 12))


def _whole(match: re.Match[str], now: Now) -> Found:
    year = _year(match, now)
    if match["part"] in ("年中", "中"):
        return _end_of(year, 6), f"“{match[0]}”具体是哪一天，请确认。"
    if match["part"] in ("年初", "初"):
        return _end_of(year, 1), f"“{match[0]}”具体是哪一天，请确认。"
    return _sure(_end_of(year, 12))


def _this_month(match: re.Match[str], now: Now) -> Found:
    word, part = match["which"], (match["part"] or "").removeprefix("月")
    ahead = 1 if word.startswith(("下", "次")) else 0
    years, month = divmod(now.today.month - 1 + ahead, 12)
    year, month = now.today.year + years, month + 1
    if part.startswith("初"):
        return date(year, month, 5), f"“{match[0]}”具体是哪一天，请确认。"
    if part.startswith("上旬"):
        return _sure(date(year, month, 10))
    if part.startswith("中旬"):
        return _sure(date(year, month, 20))
    if match["day"]:
        return _sure(date(year, month, small(match["day"])))
    return _sure(_end_of(year, month))


def _this_year(match: re.Match[str], now: Now) -> Found:
    return _sure(_end_of(_year(match, now), 12))


def _before_new_year(match: re.Match[str], now: Now) -> Found:
    return None, "“年前”是元旦前还是春节前，请确认。"


def _bare_day(match: re.Match[str], now: Now) -> Found:
    """15日前: of this month, or of the next where it has passed."""
    if now.year is not None:
        raise ValueError(match[0])
    day = small(match["day"])
    here = now.today.replace(day=day)
    if here >= now.today:
        return _sure(here)
    years, month = divmod(now.today.month, 12)
    return date(now.today.year + years, month + 1, day), f"“{match[0]}”是哪个月，请确认。"


def _near(match: re.Match[str], now: Now) -> Found:
    days = {"今": 0, "当": 0, "明": 1, "后": 2, "大": 3}[match["near"][0]]
    return _sure(now.today + timedelta(days=days))


def _weekday(match: re.Match[str], now: Now) -> Found:
    weekday = min(WEEKDAYS.index(match["weekday"]), 6) if not match["weekday"].isdigit() else int(match["weekday"]) - 1
    which = match["which"] or ""
    monday = now.today - timedelta(days=now.today.weekday())
    day = monday + timedelta(days=weekday + 7 * which.count("下"))
    if not which and day < now.today:
        day += timedelta(days=7)
    return _sure(day)


def _week(match: re.Match[str], now: Now) -> Found:
    monday = now.today - timedelta(days=now.today.weekday()) + timedelta(days=7 * match["which"].count("下"))
    return monday + timedelta(days=4), f"“{match[0]}”算到星期五还是星期天，请确认。"


def _within(match: re.Match[str], now: Now) -> Found:
    if now.year is not None:
        return None, f"“{match[0]}”从哪天算起，请确认。"
    unit, count = match["unit"], match["count"]
    if count == "半":
        if unit not in ("个月", "年"):
            raise ValueError(match[0])
        return _sure(now.today + timedelta(days=15)) if unit == "个月" else _sure(_months_on(now.today, 6))
    number = small(count)
    if unit == "个工作日":
        return _sure(working_days_after(now.today, number))
    if unit in ("个月", "年"):
        return _sure(_months_on(now.today, number * (12 if unit == "年" else 1)))
    days = number * (7 if unit in ("周", "个星期", "星期", "个礼拜") else 1)
    return _sure(now.today + timedelta(days=days))


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _festival(match: re.Match[str], now: Now) -> Found:
    """The last day before the break, by the State Council's notice; a year that has none yet is a doubt."""
    year, name = _year(match, now), match["name"]
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


Reading = tuple[re.Pattern[str], Callable[[re.Match[str], Now], Found]]
_PART = r"(?P<part>底|末|初|上旬|中旬|下旬|份底|份末|份)?"
_QUARTER = r"[一二三四1234][、和及]?[二三四]|[一二三四1234]|首|末"
_MONTHS = r"本月|这个?月|当月|下个?月|次月"


def _reading(pattern: str, read: Callable[[re.Match[str], Now], Found]) -> Reading:
    return re.compile(pattern, re.IGNORECASE), read


READINGS: tuple[Reading, ...] = (
    _reading(rf"{YEAR}的?(?<!\d)(?P<month>{N})月份?(?P<day>{N})(?:[日号]|(?=以前|之前|前|\W|$)){BY}", _full),
    _reading(rf"(?<![\d.])(?P<year>20\d\d)[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}}))?(?![\d.]){BY}", _numeric),
    _reading(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)", _numeric),
    _reading(
        rf"(?<![\d./-])(?P<month>1[0-2]|0?[1-9])[./-](?P<day>[12]\d|3[01]|0?[1-9])(?![\d./%亿万千亩元个家公月年季-]){BY}", _dotted
    ),
    _reading(rf"{YEAR}(?<!\d)(?P<first>{N})月?份?\s*[-—–~至到]+\s*(?P<month>{N})月份?(?!\d)(?:底|末)?{BY}", _span),
    _reading(rf"{YEAR}的?(?<!\d)(?P<month>{N})月{_PART}{MARKED}(?![\d一二三四五六七八九十])", _month),
    _reading(rf"{YEAR}的?(?:第|前)?(?P<quarter>{_QUARTER})个?季度?(?P<end>末|底|结束)?{MARKED}", _quarter),
    _reading(rf"{YEAR}\s*Q(?P<quarter>[1-4])(?P<end>末|底)?{MARKED}", _quarter),
    _reading(rf"{YEAR}的?(?P<half>上|下)半年(?:末|底)?{BY}", _half),
    _reading(rf"{YEAR}(?P<part>全年|年内|年底|年末|年终|年中|年初|岁末|年度内){BY}", _whole),
    _reading(rf"{SAID_YEAR}(?P<part>底|末|中|初|内)(?!旬){BY}", _whole),
    _reading(rf"{SAID_YEAR}{BY}", _this_year),
    _reading(r"(?<![\d今明去本当后一二三四五六七八九十两几])年前", _before_new_year),
    _reading(rf"(?P<which>{_MONTHS})(?:(?P<part>底|末|初|上旬|中旬|下旬|内|份)|(?P<day>{N})[日号])?{BY}", _this_month),
    _reading(rf"(?<![\d一二三四五六七八九十本这当下次个每])(?P<which>)(?P<part>月底|月末|月初)(?P<day>){BY}", _this_month),
    _reading(rf"(?<![\d月一二三四五六七八九十每])(?P<day>{N})[日号](?:以前|之前|前)", _bare_day),
    _reading(rf"(?P<near>今天|今日|当天|当日|今晚|明天|明日|明晚|后天|大后天){BY}", _near),
    _reading(rf"(?<!每)(?P<which>下下|本|这个?|下个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-6])(?!次){BY}", _weekday),
    _reading(rf"(?P<which>本|这个?|下个?)(?:周|星期|礼拜)(?:内|末|底)?(?![一二三四五六日天]){BY}", _week),
    _reading(rf"(?P<count>{COUNT})(?P<unit>个工作日|天|日|周|个星期|星期|个礼拜|个月|年)(?:之内|以内|内)", _within),
    _reading(rf"{YEAR}(?P<name>春节|清明|五一|劳动节|端午|中秋|国庆|元旦)节?{MARKED}", _festival),
    _reading(rf"{YEAR}(?P<name>十一|七一|八一)节?(?P<by>以前|之前|前)", _festival),
)
