"""A town with a plan, a few cadres and a leader at the page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from bot.offices import Office
from db.tasks import entering, hearing, leaves, telling
from db.tasks.facts import Filing
from knowledge.tasks.amounts import Goal, Kind
from tests.offices import Town
from tests.visitors import Visitor


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is day, and the clock of tasks stands still: what a test hears must not depend on when it runs."""
    for module in (entering, hearing, leaves, telling):
        monkeypatch.setattr(module, "quiet_until", lambda *_: None)

    async def still(_: Office) -> None:
        """Nothing comes due."""

    monkeypatch.setattr(Office, "remind", still)
    monkeypatch.setattr(Office, "plan", still)


@dataclass
class Cadres:
    gu: Visitor  # works on farming
    ding: Visitor  # heads it
    qian: Visitor  # leads
    ma: Visitor  # another clerk


async def seated(office: Town, name: str, post: str) -> Visitor:
    visitor = await office.arrive(name)
    await office.books.people.appoint(post, await office.person(visitor), now=datetime.now(UTC))
    return visitor


@pytest.fixture
async def cadres(office: Town) -> Cadres:
    return Cadres(
        await seated(office, "顾经办", "rural-clerk"),
        await seated(office, "丁负责", "rural-head"),
        await seated(office, "钱主任", "leader"),
        await seated(office, "马经办", "works-clerk"),
    )


async def planted(office: Town, title: str = "新增蘘荷种植面积", **more: object) -> int:
    """A task of the farming unit, far from any deadline unless told otherwise."""
    facts: dict[str, object] = {
        "unit": "农村工作局", "post": "rural-clerk", "final_on": date(2099, 12, 31), "area": "农业", "fact": "ginger-area",
        "goal": Goal(Kind.COUNT, "aim", 1000, "亩"),
    }  # fmt: skip
    await office.books.tasks.enter([(f"test:{title}", Filing(title, **(facts | more)))], now=datetime.now(UTC))  # type: ignore[arg-type]
    return int((await office.rows("SELECT id FROM task WHERE title = :title", title=title))[0][0])
