"""Moments and spans as people say them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.rules.clocks import TOWN_ZONE
from knowledge.wording.case_notices import WEEKDAYS


def when(moment: datetime, now: datetime, zone: ZoneInfo = TOWN_ZONE) -> str:
    """今天17:30, 明天上午10:00, 7月4日（周四）17:30."""
    here, today = moment.astimezone(zone), now.astimezone(zone).date()
    if here.date() == today:
        return f"今天{_hour(here)}"
    if here.date() == today + timedelta(days=1):
        return f"明天{_hour(here)}"
    return f"{here.month}月{here.day}日（周{WEEKDAYS[here.weekday()]}）{here:%H:%M}"


def _hour(here: datetime) -> str:
    part = "凌晨" if here.hour < 6 else "上午" if here.hour < 12 else ""  # from noon on the figure says it
    return f"{part}{here.hour}:{here:%M}"


def lasted(since: datetime, now: datetime) -> str:
    """How long somebody has waited: 3天, 5小时, 不到1小时."""
    hours = int((now - since).total_seconds() // 3600)
    return f"{hours // 24}天" if hours >= 24 else f"{hours}小时" if hours else "不到1小时"
