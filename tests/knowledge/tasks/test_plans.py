"""The year's plan: every target and project has a task, and recurring duties keep out of the holidays."""

from datetime import date

import pytest

from bot.posts import POSTS
from knowledge.library import load_town
from knowledge.rules.clocks import Calendar
from knowledge.tasks.amounts import Kind
from knowledge.tasks.plans import Duty, Year, area_of, faults, load_year, occurrences

TOWN = load_town("xiayuan")
YEAR = load_year(TOWN, "xiayuan")
OFFICE = Calendar()


def duty(id: str) -> Duty:
    return next(duty for duty in YEAR.duties if duty.id == id)


def test_every_target_and_project_of_the_report_has_a_task_and_nothing_is_wrong() -> None:
    assert list(faults(TOWN, YEAR, {post.code: post.unit for post in POSTS})) == []
    assert len(YEAR.plans) == len(TOWN.targets) + len(TOWN.projects)


def test_a_town_without_a_plan_is_told_which_facts_have_none() -> None:
    assert len(list(faults(TOWN, Year((), (), ()), {}))) == len(YEAR.plans)


def test_a_figure_that_allows_it_has_quarterly_milestones() -> None:
    ginger = next(plan for plan in YEAR.plans if plan.id == "ginger-area")
    assert [(m.day.month, m.goal) for m in ginger.milestones] == [(3, 250), (6, 500), (9, 750)]
    for plan in YEAR.plans:
        goals = [m.goal for m in plan.milestones if m.goal is not None]
        assert goals == sorted(goals)
        assert not goals or plan.goal.kind in (Kind.COUNT, Kind.CLEAR)
        assert all(goal < (plan.goal.value or 0) for goal in goals)


def test_no_owner_of_the_starting_breakdown_counts_as_confirmed() -> None:
    assert not any(row.confirmed for row in (*YEAR.plans, *YEAR.duties))


def test_flood_checks_fall_on_the_mondays_of_june_to_september() -> None:
    days = [day for day, _ in occurrences(duty("flood"), 2024, OFFICE)]
    assert days[0] == date(2024, 6, 3)
    assert date(2024, 6, 11) in days, "the Dragon Boat holiday of 10 June moves it by a day"
    assert date(2024, 9, 18) in days, "the Mid-autumn holiday of 16 and 17 September moves it to Wednesday"
    assert {day.month for day in days} == {6, 7, 8, 9}
    assert len(days) == 18
    assert all(OFFICE.works(day) for day in days)


def test_anti_fraud_goes_to_families_schools_and_firms_in_turn() -> None:
    told = [what for _, what in occurrences(duty("anti-fraud"), 2024, OFFICE)]
    assert len(told) == 12
    assert told[:4] == ["反诈宣传（进家庭）", "反诈宣传（进校园）", "反诈宣传（进企业）", "反诈宣传（进家庭）"]


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_nothing_falls_on_a_free_day_twice_on_a_day_or_out_of_order(year: int) -> None:
    every_day = Duty("d", "每周", "应急管理局", "safety-clerk", "安全", "week", 3)
    for each in (*YEAR.duties, every_day):
        days = [day for day, _ in occurrences(each, year, OFFICE)]
        assert days == sorted(set(days))
        assert all(OFFICE.works(day) for day in days)


def test_what_moves_onto_the_next_one_is_merged_with_it() -> None:
    """National Day 2024 and a town's own closed days keep the office shut from Tuesday to Tuesday."""
    closed = Calendar(closed=frozenset(date(2024, 7, day) for day in range(9, 17)))
    weekly = Duty("d", "周二", "应急管理局", "safety-clerk", "安全", "week", 2, (7,))
    days = [day for day, _ in occurrences(weekly, 2024, closed)]
    assert days == [date(2024, 7, 2), date(2024, 7, 17), date(2024, 7, 23), date(2024, 7, 30)]


@pytest.mark.parametrize(
    ("asked", "area"),
    {"农业方面进展怎么样": "农业", "招商引资怎么样了": "招商", "消防进展": "安全", "养老方面": "民生", "天气": None}.items(),
)
def test_an_area_is_known_by_its_words(asked: str, area: str | None) -> None:
    found = area_of(YEAR, asked)
    assert (found.name if found else None) == area
