"""From the town's plan to the books: the year's tasks, and the recurring duties that come up next."""

from datetime import datetime, timedelta

from db.tasks.facts import Filing, Step
from knowledge.rules.clocks import Calendar, day_of
from knowledge.tasks.amounts import Goal, Kind
from knowledge.tasks.plans import Plan, Year, occurrences

AHEAD = timedelta(days=14)


def filings_of(year: Year, town: str, number: int) -> list[tuple[str, Filing]]:
    """The year's tasks under origins that name them, so that entering them again changes nothing."""
    return [(f"plan:{town}:{number}:{plan.id}", _filing(plan)) for plan in year.plans]


def _filing(plan: Plan) -> Filing:
    steps = tuple(Step(m.day, m.label, m.goal) for m in plan.milestones)
    return Filing(
        plan.title, plan.unit, plan.post, plan.due, plan.goal, plan.fact, plan.area, plan.assists, steps, plan.codes,
        confirmed=plan.confirmed,
    )  # fmt: skip


def duties_ahead(year: Year, now: datetime, calendar: Calendar) -> list[tuple[str, Filing]]:
    """The occurrences of duties from today on, two weeks ahead."""
    today, found = day_of(now, calendar.zone), list[tuple[str, Filing]]()
    for duty in year.duties:
        for number in {today.year, (today + AHEAD).year}:
            for day, title in occurrences(duty, number, calendar):
                if today <= day <= today + AHEAD:
                    filing = Filing(
                        f"{title}（{day.month}月{day.day}日）", duty.unit, duty.post, day, Goal(Kind.WORDS), area=duty.area,
                        duty=duty.id,
                        confirmed=duty.confirmed,
                    )  # fmt: skip
                    found.append((f"duty:{duty.id}:{day}", filing))
    return found
