"""Days that a calendar names: 8月15日, 8月底, 三季度, 上半年, 全年; each reading is a pattern and what it means."""

import re
from datetime import date, timedelta

from knowledge.tasks.years import BY, MARKED, SAID_YEAR, YEAR, Found, N, Now, Reading, end_of, reading, small, sure, year_of


def _full(match: re.Match[str], now: Now) -> Found:
    return sure(date(year_of(match, now), small(match["month"]), small(match["day"])))


def _numeric(match: re.Match[str], now: Now) -> Found:
    year, month = int(match["year"]), int(match["month"])
    day = match["day"]
    return sure(date(year, month, int(day)) if day else end_of(year, month))


def _dotted(match: re.Match[str], now: Now) -> Found:
    """6.30 may be a day or a number: only its look says so."""
    return date(now.year or now.today.year, int(match["month"]), int(match["day"])), f"“{match[0]}”是不是日期，请确认。"


def _month(match: re.Match[str], now: Now) -> Found:
    year, month, part = year_of(match, now), small(match["month"]), match["part"] or ""
    if not 1 <= month <= 12:
        raise ValueError(month)
    if part.startswith("上旬"):
        return sure(date(year, month, 10))
    if part.startswith("中旬"):
        return sure(date(year, month, 20))
    if part.startswith(("初", "中")):
        return date(year, month, 5 if part == "初" else 15), f"“{match[0]}”具体是哪一天，请确认。"
    if not part and match["by"]:
        return date(year, month, 1) - timedelta(days=1), f"“{match[0]}”含不含当月，请确认。"
    return sure(end_of(year, month))


def _span(match: re.Match[str], now: Now) -> Found:
    first, last = small(match["first"]), small(match["month"])
    if not 1 <= first <= 12:
        raise ValueError(first)
    year = year_of(match, now) + (last < first)
    return sure(end_of(year, last))


def _quarter(match: re.Match[str], now: Now) -> Found:
    quarter = {"首": 1, "末": 4}.get(match["quarter"]) or small(match["quarter"][-1])
    if not 1 <= quarter <= 4:
        raise ValueError(quarter)
    if match["by"] and not match["end"]:
        day = date(year_of(match, now), quarter * 3 - 2, 1) - timedelta(days=1)
        return day, f"“{match[0]}”含不含当季，请确认。"
    return sure(end_of(year_of(match, now), quarter * 3))


def _half(match: re.Match[str], now: Now) -> Found:
    return sure(end_of(year_of(match, now), 6 if match["half"] == "上" else 12))


def _whole(match: re.Match[str], now: Now) -> Found:
    year = year_of(match, now)
    if match["part"] in ("年中", "中"):
        return end_of(year, 6), f"“{match[0]}”具体是哪一天，请确认。"
    if match["part"] in ("年初", "初"):
        return end_of(year, 1), f"“{match[0]}”具体是哪一天，请确认。"
    return sure(end_of(year, 12))


def _this_year(match: re.Match[str], now: Now) -> Found:
    return sure(end_of(year_of(match, now), 12))


_PART = r"(?P<part>底|末|初|上旬|中旬|下旬|中(?![国央小学心])|份底|份末|份)?"
_QUARTER = r"[一二三四1234][、和及]?[二三四]|[一二三四1234]|首|末"

READINGS: tuple[Reading, ...] = (
    reading(rf"{YEAR}的?(?<!\d)(?P<month>{N})月份?(?P<day>{N})(?:[日号]|(?=以前|之前|前|\W|$)){BY}", _full),
    reading(rf"(?<![\d.])(?P<year>20\d\d)[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}}))?(?![\d.]){BY}", _numeric),
    reading(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)", _numeric),
    reading(
        rf"(?<![\d./-])(?P<month>1[0-2]|0?[1-9])[./-](?P<day>[12]\d|3[01]|0?[1-9])(?![\d./%亿万千亩元个家公月年季-]){BY}", _dotted
    ),
    reading(rf"{YEAR}(?<!\d)(?P<first>{N})月?份?\s*[-—–~至到]+\s*(?P<month>{N})月份?(?!\d)(?:底|末)?{BY}", _span),
    reading(rf"{YEAR}的?(?<!\d)(?P<month>{N})月{_PART}{MARKED}(?![\d一二三四五六七八九十])", _month),
    reading(rf"{YEAR}的?(?:第|前)?(?P<quarter>{_QUARTER})个?季度?(?P<end>末|底|结束)?{MARKED}", _quarter),
    reading(rf"{YEAR}\s*Q(?P<quarter>[1-4])(?P<end>末|底)?{MARKED}", _quarter),
    reading(rf"{YEAR}的?(?P<half>上|下)半年(?:末|底)?{BY}", _half),
    reading(rf"{YEAR}(?P<part>全年|年内|年底|年末|年终|年中|年初|岁末|年度内){BY}", _whole),
    reading(rf"{SAID_YEAR}(?P<part>底|末|中|初|内)(?!旬){BY}", _whole),
    reading(rf"{SAID_YEAR}{BY}", _this_year),
)
