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


@pytest.mark.parametrize(
    "question",
    ["厚宏项目总共投多少钱", "嘉能德什么时候投产", "李庄村有公交车吗", "张庄村有公交车站长的电话吗", "", "？？", "多少钱", "的吗"],
)
def test_another_question_meets_none(answers: ApprovedAnswers, question: str) -> None:
    assert answers.to(question) is None
