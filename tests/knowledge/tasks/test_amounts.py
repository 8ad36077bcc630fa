"""Progress told in a sentence, as tables: 清零, ≥, 左右, 同步, all of them, and what must be asked again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import load_town
from knowledge.tasks.amounts import Goal, Kind, Verdict, goal_of, percent, said, verdict
from knowledge.tasks.sentences import Told, read_told
from tests.knowledge.tasks.spoken import ACRES, ALONGSIDE, DOUBTFUL, EVERY, FIRMS, FOREIGN, GAPS, MEANT, SALES, TRADE

TOLD: list[tuple[Goal, str, float, int | None]] = [
    (ACRES, "种了六百二十亩", 620, 62), (ACRES, "620", 620, 62), (ACRES, "已种620亩，目标1000亩", 620, 62),
    (ACRES, "一千亩都种上了", 1000, 100),
    (ACRES, "完成六成", 600, 60), (ACRES, "完成了62%", 620, 62), (ACRES, "完成一半", 500, 50), (ACRES, "还剩380亩", 620, 62),
    (ACRES, "还差三百八十亩没种", 620, 62), (ACRES, "全部完成", 1000, 100), (ACRES, "種了六百二十畝", 620, 62),
    (ACRES, "种了40公顷", 600, 60),
    (ACRES, "截至6月30日种了620亩", 620, 62), (ACRES, "种了999.9亩", 999.9, 99), (ACRES, "0亩", 0, 0), (ACRES, "两百亩", 200, 20),
    (ACRES, "1,050亩", 1050, 100), (ACRES, "种了620多亩", 620, 62), (TRADE, "做到1.7亿元", 1.7, 50), (TRADE, "一亿七千万", 1.7, 50),
    (TRADE, "1.7亿", 1.7, 50), (TRADE, "17000万元", 1.7, 50), (TRADE, "1.7", 1.7, 50), (FOREIGN, "到账250万美元", 250, 50),
    (FOREIGN, "两百五十万美金", 250, 50), (FOREIGN, "250万", 250, 50), (FOREIGN, "250", 250, 50), (FIRMS, "净增9家", 9, 75),
    (FIRMS, "九家", 9, 75), (FIRMS, "9个", 9, 75), (FIRMS, "12家", 12, 100), (FIRMS, "十三家", 13, 100), (GAPS, "清零3个", 3, 75),
    (GAPS, "还剩1个", 3, 75), (GAPS, "已清零", 4, 100), (GAPS, "全部清零", 4, 100), (SALES, "增长9.6%", 9.6, None),
    (SALES, "同比增长百分之九点六", 9.6, None), (SALES, "涨了12个点", 12, None), (SALES, "9.6", 9.6, None),
    (EVERY, "12家里9家达标", 9, 75), (EVERY, "9/12", 9, 75), (EVERY, "12家中还有3家没达标", 9, 75), (EVERY, "全部达标", 1, 100),
]  # fmt: skip
ASKED_AGAIN = [
    (ACRES, "种了620家"), (ACRES, "快了"), (ACRES, "进展顺利"), (ACRES, "种了300亩，又种了320亩"), (ACRES, "又种了五十亩"),
    (ACRES, "种了62000亩"),
    (SALES, "完成80亩"), (EVERY, "9家"), (EVERY, "12家里13家达标"), (FIRMS, "120家"), (FOREIGN, "到账250元"), (ACRES, ""),
]  # fmt: skip


@pytest.mark.parametrize(("goal", "words", "amount", "share"), TOLD)
def test_an_amount_that_is_told(goal: Goal, words: str, amount: float, share: int | None) -> None:
    told = read_told(words, goal)
    assert (told.amount, told.doubt) == (amount, "")
    assert percent(goal, told.amount, told.whole) == share


@pytest.mark.parametrize(("goal", "words"), ASKED_AGAIN)
def test_what_is_unclear_is_asked_again(goal: Goal, words: str) -> None:
    assert read_told(words, goal).doubt


@pytest.mark.parametrize(("goal", "words", "before", "meant"), MEANT)
def test_what_cadres_say_is_understood(goal: Goal, words: str, before: float | None, meant: float | tuple[float, float]) -> None:
    told = read_told(words, goal, before)
    assert (told.doubt, (told.amount, told.whole) if isinstance(meant, tuple) else told.amount) == ("", meant)


@pytest.mark.parametrize(("goal", "words", "before"), DOUBTFUL)
def test_what_is_doubtful_is_never_booked(goal: Goal, words: str, before: float | None) -> None:
    assert read_told(words, goal, before).doubt


def test_what_is_added_is_added_to_what_was_told() -> None:
    assert read_told("又种了五十亩", ACRES, before=570).amount == 620
    assert read_told("再种了50亩", ACRES, before=0).amount == 50


def test_a_target_in_words_takes_words_and_no_share() -> None:
    assert read_told("增长5%，与经济增长同步", ALONGSIDE) == Told()
    assert verdict(ALONGSIDE, 5.0) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("goal", "amount", "whole", "expected"),
    [(ACRES, 1000, None, "reached"), (ACRES, 999, None, "short"), (FIRMS, 12, None, "reached"), (FIRMS, 11, None, "short"),
     (SALES, 12, None, "reached"), (SALES, 11.5, None, "near"), (SALES, 11, None, "short"), (GAPS, 4, None, "reached"),
     (GAPS, 3, None, "short"), (EVERY, 12, 12, "reached"), (EVERY, 11, 12, "short"), (EVERY, None, None, "unknown"),
     (ALONGSIDE, None, None, "unknown"), (TRADE, 3.3, None, "short")],
)  # fmt: skip
def test_when_a_goal_is_reached(goal: Goal, amount: float | None, whole: float | None, expected: str) -> None:
    assert verdict(goal, amount, whole) == expected


def test_how_progress_is_said() -> None:
    assert said(ACRES, 620) == "620亩（目标1000亩，62%）"
    assert said(SALES, 9.6) == "9.6%（目标12%左右）", "a growth rate is never shown as a share of itself"
    assert said(FIRMS, 9) == "9家（目标不少于12家，75%）"
    assert said(GAPS, 3) == "3个（目标4个清零，75%）"
    assert said(EVERY, 9, 12) == "12家中9家"
    assert said(ACRES, 620, about=True).startswith("约620亩")


def test_every_target_of_the_town_has_a_goal_that_can_be_said() -> None:
    for target in load_town("xiayuan").targets:
        goal = goal_of(target.op, target.value, target.unit, target.what)
        assert goal.kind is Kind.WORDS or goal.said


@given(
    st.text(alphabet="种了六百二十亩还剩又全部完成清零%.0123456789家/个里达标亿万元", max_size=20),
    st.sampled_from([ACRES, TRADE, GAPS, EVERY, SALES]),
)
def test_no_sentence_breaks_the_reading_or_makes_a_negative(words: str, goal: Goal) -> None:
    told = read_told(words, goal)
    assert told.doubt or told.amount is None or told.amount >= 0
