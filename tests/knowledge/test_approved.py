"""An approved answer is met by the same question in other words, and by no other question."""

from datetime import date

import pytest

from knowledge.answering.approved import Approved, ApprovedAnswers

ASKED = "嘉能德项目总共投多少钱？"


@pytest.fixture
def answers() -> ApprovedAnswers:
    return ApprovedAnswers(
        [
            Approved(ASKED, "旧答复", date(2024, 5, 1)),
            Approved(ASKED, "新答复", date(2024, 6, 1)),
            Approved("张庄村有公交车吗", "有的", date(2024, 6, 1)),
        ]
    )


@pytest.mark.parametrize("question", [ASKED, "请问嘉能德一共投多少钱", "嘉能德 投多少钱", "嘉能德項目總共投多少錢"])
def test_the_same_question_in_other_words_meets_the_newest_answer(answers: ApprovedAnswers, question: str) -> None:
    found = answers.to(question)
    assert found
    assert found.text == "新答复"


@pytest.mark.parametrize("question", ["村里路灯早上几点关", "村里路灯一般几点关", "村里的路灯每天几点关呀"])
def test_a_time_of_day_that_the_answer_tells_may_be_left_out_or_put_in(question: str) -> None:
    asked = Approved("村里的路灯几点关", "早上五点半关。", date(2024, 6, 1))
    assert ApprovedAnswers([asked]).to(question) is asked


@pytest.mark.parametrize(
    "question", ["村里路灯几点开", "村里路灯晚上几点关", "村里路灯早上几点开", "镇区路灯早上几点关", "村里广播早上几点关", "早上"]
)
def test_another_time_place_thing_or_deed_is_another_question(question: str) -> None:
    asked = Approved("村里的路灯几点关", "早上五点半关。", date(2024, 6, 1))
    assert ApprovedAnswers([asked]).to(question) is None


@pytest.mark.parametrize(
    "question",
    ["厚宏项目总共投多少钱", "嘉能德什么时候投产", "李庄村有公交车吗", "张庄村有公交车站长的电话吗", "", "？？", "多少钱", "的吗"],
)
def test_another_question_meets_none(answers: ApprovedAnswers, question: str) -> None:
    assert answers.to(question) is None
