"""Small talk: what a public number is for, and what the office can do, said to whoever greets."""

import pytest

from knowledge.answering.talk import courtesy
from tests.offices import known_town


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("96110是什么", "反诈专线"),
        ("12345是干什么的电话?", "12345是政务服务便民热线"),
        ("请问119是哪里的电话", "火警"),
        ("你好", "反映"),
    ],
)
def test_it_is_said_what_a_number_and_the_office_are_for(asked: str, told: str) -> None:
    said = courtesy(asked, known_town("xiayuan"))
    assert said is not None
    assert told in said.text


@pytest.mark.parametrize(
    "asked", ["1000亩是什么的目标", "12315是什么", "2024年做什么", "打了12345没人管", "110千伏变电站什么时候建"]
)
def test_a_figure_of_the_report_or_a_number_nobody_confirmed_is_no_small_talk(asked: str) -> None:
    assert courtesy(asked, known_town("xiayuan")) is None
