"""Working time: which days the office works, and when a promise made today falls due. Time enters as a value."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

TOWN_ZONE = ZoneInfo("Asia/Shanghai")


def works(day: date) -> bool:
    """Whether the office works on a day: the State Council's holiday notices, shifted workdays included.

    For a year that `chinesecalendar` does not cover yet (the notice appears each November), Monday to Friday.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def working_days_after(day: date, days: int) -> date:
    """The day that lies `days` working days after `day`; with 0, the next working day or `day` itself."""
    while days > 0 or not works(day):
        day += timedelta(days=1)
        days -= works(day)
    return day


def day_of(moment: datetime, zone: ZoneInfo = TOWN_ZONE) -> date:
    """The town's calendar day of an instant."""
    return moment.astimezone(zone).date()
