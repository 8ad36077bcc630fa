"""From when to when somebody is away is read as it was said; what is not said begins today and is asked."""

from datetime import date

import pytest

from knowledge.tasks.leaves import Away, told_away
from knowledge.tasks.orders import says_away

TODAY = date(2024, 7, 3)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "since", "days"),
    [
        ("请假", TODAY, 0),
        ("我请两天假", TODAY, 2),
        ("明天出差", date(2024, 7, 4), 0),
        ("我明天请假到周五", date(2024, 7, 4), 2),
        ("我明天到后天请假", date(2024, 7, 4), 2),
        ("下周一起请三天假", date(2024, 7, 8), 3),
        ("下周一请假到周五", date(2024, 7, 8), 5),
        ("我请假到下周三", TODAY, 8),
        ("我从8号请假到12号", date(2024, 7, 8), 5),
        ("7月10日至7月12日请假", date(2024, 7, 10), 3),
        ("我後天休年假一週", date(2024, 7, 5), 7),
        ("我从31号请假到2号", date(2024, 7, 31), 3),
    ],
)
def test_a_leave_begins_and_ends_as_it_was_said(text: str, since: date, days: int) -> None:
    assert says_away(text)
    assert told_away(text, TODAY) == Away(since, days)


@pytest.mark.parametrize("text", ["到0月99号请假", "32号请假", "请假到30天", "到到到请假"])
def test_a_day_that_there_is_not_begins_today(text: str) -> None:
    assert told_away(text, TODAY).since == TODAY
