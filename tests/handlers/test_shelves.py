"""Answers at hand: the same question after the same words has the same answer, as long as the knowledge is the same."""

from typing import Any

from handlers.shelves import Ready
from knowledge.answer import Answer, Outcome


class Counting:
    """Answers with how often it was asked."""

    def __init__(self, outcome: Outcome = Outcome.ANSWERED, *, alone: bool = False) -> None:
        self.outcome, self.alone = outcome, alone
        self.asked = 0

    def answer(self, question: str, *, memory: Any = None) -> Answer:
        self.asked += 1
        return Answer(self.outcome, f"{question} {memory} {self.asked}", alone=self.alone)


def ready(answerer: Any, **more: int) -> Ready:
    return Ready(answerer, **more)


def test_the_same_question_is_thought_about_once() -> None:
    desk = ready(Counting())
    assert desk.answer("多少？").text == desk.answer("多少？").text == "多少？ None 1"


def test_what_was_said_before_makes_it_another_question() -> None:
    desk = ready(Counting())
    first, second = desk.answer("那科创呢", memory={"facts": ["a"]}), desk.answer("那科创呢", memory={"facts": ["b"]})
    assert first.text != second.text
    assert desk.answer("那科创呢", memory={"facts": ["a"]}) is first


def test_a_question_that_stands_alone_is_thought_about_once_whatever_was_said_before() -> None:
    counting = Counting(alone=True)
    desk = ready(counting)
    answers = [desk.answer("今年种多少", memory=memory) for memory in (None, {"facts": ["a"]}, {"facts": ["b"]})]
    assert counting.asked == 1
    assert answers[0] is answers[1] is answers[2]


def test_what_was_answered_to_a_stranger_is_not_said_to_one_in_the_middle_of_a_conversation() -> None:
    desk = ready(Counting())
    assert desk.answer("那科创呢").text != desk.answer("那科创呢", memory={"facts": ["a"]}).text


def test_only_what_the_town_knows_is_kept_at_hand() -> None:
    for outcome in set(Outcome) - {Outcome.ANSWERED}:
        counting = Counting(outcome)
        desk = ready(counting)
        desk.answer("着火了")
        desk.answer("着火了")
        assert counting.asked == 2, outcome


def test_what_has_not_been_asked_for_longest_makes_room() -> None:
    counting = Counting()
    desk = ready(counting, room=2)
    for question in ("一", "二", "一", "三", "一"):
        desk.answer(question)
    assert counting.asked == 3
    desk.answer("二")
    assert counting.asked == 4


def test_of_what_people_wrote_only_a_digest_stays() -> None:
    desk = ready(Counting())
    desk.answer("我叫王小满，住在张庄三组")
    assert {len(key) for key in desk._given._kept} == {16}


def test_half_a_character_is_a_question_too() -> None:
    assert ready(Counting()).answer("\ud83d").outcome is Outcome.ANSWERED
