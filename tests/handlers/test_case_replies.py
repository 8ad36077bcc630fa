"""What residents say without pressing: a reply to a word about their case belongs to it, and so does what follows 补充."""

import pytest

from db.cases import telling
from knowledge.wording import cases as wording
from tests.handlers.test_cases import LAMP, done, filed, press, say
from tests.offices import KNOWN, Town
from tests.visitors import Visitor


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices come at once whenever the tests run."""
    monkeypatch.setattr(telling, "quiet_until", lambda *_: None)


async def words_of(office: Town, number: str) -> list[str]:
    """The moves that the history of a case tells of, oldest first."""
    sql = "SELECT move FROM case_event JOIN case_file f ON f.id = case_id WHERE number = :number ORDER BY case_event.id"
    return [row[0] for row in await office.rows(sql, number=number)]


async def receipt_of(wang: Visitor, words: str = LAMP) -> tuple[str, int]:
    number, _ = await filed(wang, words)
    return number, wang.messages[-1]["message_id"]


async def test_a_reply_to_the_receipt_adds_to_that_case_and_not_to_the_newest(office: Town) -> None:
    wang = await office.arrive()
    number, receipt = await receipt_of(wang)
    newer, _ = await receipt_of(wang, "胜利村菜场门口垃圾堆成山了，臭得不得了")
    await wang.say("今晚又灭了一盏", reply_to=receipt)
    assert (await wang.answer())["text"] == wording.ADDED
    assert await words_of(office, number) == ["file", "add"]
    assert await words_of(office, newer) == ["file"]


async def test_a_reply_is_heard_while_another_report_is_being_written(office: Town) -> None:
    wang = await office.arrive()
    number, receipt = await receipt_of(wang)
    assert "在哪里" in await say(wang, "下水道堵了好几天，一直没人修")
    await wang.say("今晚又灭了一盏", reply_to=receipt)
    assert (await wang.answer())["text"] == wording.ADDED
    assert await words_of(office, number) == ["file", "add"]
    assert "对吗" in await say(wang, "胜利村桥头"), "and the report goes on where it was"


async def test_a_photo_in_reply_goes_to_that_case_with_its_words(office: Town) -> None:
    wang = await office.arrive()
    number, receipt = await receipt_of(wang)
    await receipt_of(wang, "胜利村菜场门口垃圾堆成山了，臭得不得了")
    photo = [{"file_id": "one", "file_unique_id": "one", "width": 9, "height": 9}]
    told = next(message for message in wang.messages if message["message_id"] == receipt)
    await office.slip(wang, photo=photo, caption="就是这一盏", reply_to_message=told)
    assert (await wang.answer())["text"] == wording.ADDED
    sql = "SELECT number FROM case_photo p JOIN case_file f ON f.id = p.case_id"
    assert await office.rows(sql) == [(number,)]
    assert await words_of(office, number) == ["file", "add"]


async def test_whoever_replies_to_a_word_about_somebody_elses_case_adds_nothing(office: Town) -> None:
    wang, lin = await office.arrive(), await office.arrive("林阿嬤")
    number, _ = await receipt_of(wang)
    await say(lin, "/help")
    forged = lin.messages[-1] | {"text": f"您反映的事（{number}）"}
    await office.slip(lin, text="撤回", reply_to_message=forged)
    assert "没有找到" in (await lin.answer())["text"]
    assert await words_of(office, number) == ["file"]


@pytest.mark.parametrize("words", ["补充：今晚又灭了一盏", "补充一下，今晚又灭了一盏", "補充 今晚又滅了一盞"])
async def test_what_follows_the_word_is_added_in_one_message(office: Town, words: str) -> None:
    wang = await office.arrive()
    number, _ = await receipt_of(wang)
    assert await say(wang, words) in {wording.ADDED, "補上了，經辦人會看到。"}
    assert await words_of(office, number) == ["file", "add"]


async def test_a_reply_says_how_it_stands_and_of_which(office: Town) -> None:
    wang = await office.arrive()
    number, _ = await receipt_of(wang)
    await done(office, wang)
    asked = wang.messages[-1]["message_id"]
    await wang.say("解决了", reply_to=asked)
    assert (await wang.answer())["text"] == wording.HOW_WAS_IT
    await wang.say("一般", reply_to=asked)
    assert (await wang.answer())["text"] == wording.RATED_NOW
    assert await say(wang, KNOWN) != wording.REMARKED, "a question is a question, and no word of the case"
    await wang.say("来得太慢", reply_to=asked)
    assert (await wang.answer())["text"] == wording.REMARKED
    await wang.say("还有一句", reply_to=asked)
    assert "已经归档" in (await wang.answer())["text"]
    assert (await words_of(office, number))[-2:] == ["rate", "remark"]


async def test_after_the_rating_a_new_report_is_a_new_report(office: Town) -> None:
    wang = await office.arrive()
    await receipt_of(wang)
    await done(office, wang)
    await press(wang, "解决了")
    assert await press(wang, "办得好") == wording.RATED_NOW
    assert await say(wang, "满意") == wording.RATED_ALREADY
    assert "对吗" in await say(wang, "胜利村菜场门口垃圾堆成山了，臭得不得了")
