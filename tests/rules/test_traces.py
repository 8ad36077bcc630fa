"""What becomes of somebody's matters when they want to be forgotten: nobody who is owed an answer loses it."""

from datetime import timedelta

import pytest

from knowledge.rules import frauds, questions
from knowledge.rules.cases import REOPEN_WITHIN, CaseState
from knowledge.rules.frauds import FraudState
from knowledge.rules.questions import QuestionState
from knowledge.rules.traces import KEPT, Fate, Trace, fate_of_case, fate_of_fraud, fate_of_question
from tests.conftest import NOON

MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize("state", CaseState)
def test_a_case_parts_only_when_it_is_over_and_cannot_be_reopened(state: CaseState) -> None:
    over = state is CaseState.ARCHIVED
    assert fate_of_case(state, None, NOON) is Fate.WAITS
    assert fate_of_case(state, NOON - REOPEN_WITHIN - MOMENT, NOON) is (Fate.PARTS if over else Fate.WAITS)
    assert fate_of_case(state, NOON - REOPEN_WITHIN, NOON) is (Fate.REOPENS if over else Fate.WAITS)


@pytest.mark.parametrize("state", FraudState)
def test_a_fraud_report_waits_for_the_liaison(state: FraudState) -> None:
    assert fate_of_fraud(state) is (Fate.WAITS if state in frauds.OPEN else Fate.PARTS)


@pytest.mark.parametrize("state", QuestionState)
def test_a_question_waits_for_its_answer(state: QuestionState) -> None:
    assert fate_of_question(state) is (Fate.WAITS if state in questions.OPEN else Fate.PARTS)


def test_what_people_wrote_is_not_kept_longer_than_whose_it_was() -> None:
    assert KEPT[Trace.LETTERS] == timedelta(hours=72)
    assert max(KEPT.values()) == KEPT[Trace.CASES] == KEPT[Trace.FRAUDS]
