"""Working time: which days and hours the office works, when a promise made now falls due, and when nobody is to be woken."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

TOWN_ZONE = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_UNTIL = time(21, 30), time(7, 30)
SESSIONS = ((time(8, 30), time(12)), (time(14), time(17, 30)))  # seven hours; a town sets its own
FARTHEST = 4_000  # days that are looked at before a promise counts as endless


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a town's office works. `closed` and `worked` are the town's own days, stronger than the State Council's notice."""

    sessions: tuple[tuple[time, time], ...] = SESSIONS
    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    zone: ZoneInfo = field(default=TOWN_ZONE)

    def works(self, day: date) -> bool:
        """Whether the office works on a day."""
        return day in self.worked or (day not in self.closed and works(day))

    def days_after(self, day: date, days: int) -> date:
        """The day that lies `days` working days after `day`; with 0, the next working day or `day` itself."""
        while days > 0 or not self.works(day):
            day += timedelta(days=1)
            days -= self.works(day)
        return day

    def closing(self, day: date) -> datetime:
        """When the office closes on a day."""
        return datetime.combine(day, self.sessions[-1][1], self.zone)

    def after(self, moment: datetime, work: timedelta) -> datetime:
        """The moment by which so much working time has passed; with none, `moment` or the next opening."""
        for opens, closes in self._open_from(moment):
            begins = max(opens, moment)
            if closes - begins >= work:
                return begins + work
            work -= closes - begins
        raise ValueError("the office never works that long")

    def spent(self, begin: datetime, end: datetime) -> timedelta:
        """The working time between two moments; none where the end comes first."""
        total = timedelta()
        for opens, closes in self._open_from(begin):
            if opens >= end:
                return total
            total += min(closes, end) - max(opens, begin)
        return total

    def _open_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The sessions that are not over at a moment, as instants."""
        first = day_of(moment, self.zone)
        for day in (first + timedelta(days=n) for n in range(FARTHEST)):
            if self.works(day):
                for opens, closes in self.sessions:
                    closing = datetime.combine(day, closes, self.zone)
                    if closing > moment:
                        yield datetime.combine(day, opens, self.zone), closing


@lru_cache(maxsize=4_096)  # the library looks each day up slowly, and deadlines share their days
def works(day: date) -> bool:
    """Whether offices work on a day: the State Council's holiday notices, shifted workdays included.

    For a year that `chinesecalendar` does not cover yet (the notice appears each November), Monday to Friday.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def working_days_after(day: date, days: int) -> date:
    """The day that lies `days` working days after `day`; with 0, the next working day or `day` itself."""
    return Calendar().days_after(day, days)


def day_of(moment: datetime, zone: ZoneInfo = TOWN_ZONE) -> date:
    """The town's calendar day of an instant."""
    return moment.astimezone(zone).date()


def quiet_until(moment: datetime, zone: ZoneInfo = TOWN_ZONE) -> datetime | None:
    """When the night (21:30 to 07:30) that this moment lies in ends; None by day."""
    here = moment.astimezone(zone)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return None
    day = here.date() + timedelta(days=here.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, zone)
