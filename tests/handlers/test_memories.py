"""What is remembered of a message: its judgement, under a digest, and only so many."""

from handlers.memories import Remembered


def test_the_same_words_are_judged_once_and_other_words_anew() -> None:
    judged: list[str] = []
    length = Remembered(lambda text: judged.append(text) or len(text))
    assert [length("路灯"), length("路灯"), length("路灯坏了")] == [2, 2, 4]
    assert judged == ["路灯", "路灯坏了"]


def test_what_was_asked_longest_ago_makes_room() -> None:
    judged: list[str] = []
    length = Remembered(lambda text: judged.append(text) or len(text), room=2)
    for text in ("一", "二", "一", "三", "一", "二"):
        length(text)
    assert judged == ["一", "二", "三", "二"]


def test_nothing_that_was_written_stays() -> None:
    length = Remembered(len)
    length("我叫张三丰")
    assert "张三丰" not in repr(vars(length._known))
    assert length("\ud800") == 1, "not even half a character breaks it"
