"""Questions: answered with their source, asked back once, or honestly kept."""

import re

from db.questions import REVISED
from knowledge import wording
from tests.offices import KNOWN, UNKNOWN, VAGUE, Town
from tests.visitors import buttons_of

NUMBER = re.compile(r"Q\d{8}")


async def test_a_question_is_answered_with_its_source(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("今年一般公共预算收入目标是多少？")
    answer = (await wang.answer())["text"]
    assert "4%" in answer
    assert "左右" in answer, "how firm a figure is belongs to it"
    assert "2024" in answer
    assert "来源" in answer


async def test_a_typo_changes_nothing(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("今年一般公共予算收入目标是多少？")
    assert "4%" in (await wang.answer())["text"]


async def test_whoever_writes_traditional_characters_reads_them(office: Town) -> None:
    lin = await office.arrive("林阿嬤")
    await lin.say("今年一般公共預算收入目標是多少？")
    answer = (await lin.answer())["text"]
    assert "預算" in answer
    assert "來源" in answer
    assert "预算" not in answer


async def test_what_is_not_known_is_kept_with_a_number_and_a_date(office: Town) -> None:
    wang = await office.arrive()
    await wang.say(UNKNOWN)
    receipt = (await wang.answer())["text"]
    (number,) = NUMBER.findall(receipt)
    assert re.search(r"\d{1,2}月\d{1,2}日前答复", receipt)
    await wang.say("/mine")
    mine = (await wang.answer())["text"]
    assert number in mine
    assert "待答复" in mine


async def test_two_people_with_one_question_wait_for_one_answer(office: Town) -> None:
    wang, lin, zhou = await office.arrive(), await office.arrive("林阿嬤"), await office.arrive("周值班", "duty officer")
    await wang.say(UNKNOWN + "？")
    await wang.answer()
    await lin.say("請問鎮長家的狗叫什麼名字")
    assert "編號" in (await lin.answer())["text"]
    await office.quiet()
    assert len(zhou.unread) == 1, "nobody is asked the same twice"
    assert len(await office.rows("SELECT 1 FROM question")) == 2, "and each asker has a receipt of their own"


async def test_an_unsure_assistant_asks_back_once_with_buttons(scripted: None, office: Town) -> None:
    wang = await office.arrive()
    await wang.say(VAGUE)
    offer = await wang.answer()
    labels = [button["text"] for button in buttons_of(offer)]
    assert 2 <= len(labels) <= 5
    assert labels[-1] == wording.CLARIFY_NEITHER + wording.ASK_A_PERSON
    assert not await office.rows("SELECT 1 FROM question")
    await wang.press(labels[0])
    chosen = await wang.edited(offer["message_id"])
    assert "来源" in chosen["text"]
    assert not buttons_of(chosen)
    assert not await office.rows("SELECT 1 FROM question"), "what was answered is not kept"


async def test_none_of_them_is_kept_for_a_person(scripted: None, office: Town) -> None:
    wang = await office.arrive()
    await wang.say(VAGUE)
    offer = await wang.answer()
    await wang.press(wording.CLARIFY_NEITHER + wording.ASK_A_PERSON)
    assert NUMBER.search((await wang.edited(offer["message_id"]))["text"])
    assert len(await office.rows("SELECT 1 FROM question")) == 1


async def test_what_may_be_all_is_told_at_once_and_a_person_is_asked_only_with_a_tap(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("镇里养老要不要配轮椅")
    told = await wang.answer()
    assert "养老" in told["text"]
    assert "来源" in told["text"]
    assert not await office.rows("SELECT 1 FROM question"), "most who ask so are answered"
    assert [button["text"] for button in buttons_of(told)] == [wording.NOT_ANSWERED + wording.ASK_A_PERSON], (
        "what is told is not offered once more"
    )
    await wang.press(wording.NOT_ANSWERED + wording.ASK_A_PERSON)
    kept = (await wang.edited(told["message_id"]))["text"]
    assert kept.startswith(told["text"]), "what was told stays to be read"
    assert NUMBER.search(kept)
    assert [row[0] for row in await office.rows("SELECT count(*) FROM question")] == [1]


async def test_a_button_of_an_older_offer_says_that_it_is_too_old(scripted: None, office: Town) -> None:
    wang = await office.arrive()
    await wang.say(VAGUE)
    old = await wang.answer()
    await wang.say(VAGUE)
    await wang.answer()
    ack = await wang.press(buttons_of(old)[0]["text"], old)
    toast = await wang.toast(ack)
    assert toast["text"] == wording.NOT_ANY_MORE
    assert toast["alert"]


async def test_an_edited_question_is_answered_as_it_reads_now(office: Town) -> None:
    wang = await office.arrive()
    sent = (await wang.say("消防战？？？请问"))["message"]
    await wang.answer()
    await wang.edit(sent["message_id"], "今年一般公共预算收入目标是多少？")
    assert "4%" in (await wang.answer())["text"]


async def test_an_edited_kept_question_keeps_its_number_and_both_wordings(office: Town) -> None:
    wang = await office.arrive()
    sent = (await wang.say(UNKNOWN))["message"]
    number = NUMBER.findall((await wang.answer())["text"])
    await wang.edit(sent["message_id"], UNKNOWN + "，几岁了")
    assert NUMBER.findall((await wang.answer())["text"]) == number
    (question,) = await office.books.questions.open()
    assert question.asked == UNKNOWN + "，几岁了" + REVISED + UNKNOWN


async def test_a_message_too_long_is_answered_with_the_limit(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("路" * 1_500)
    answer = (await wang.answer())["text"]
    assert "1500" in answer
    assert "1000" in answer


async def test_an_offer_outlives_a_restart(scripted: None, office: Town) -> None:
    wang = await office.arrive()
    await wang.say(VAGUE)
    offer = await wang.answer()
    await office.restart()
    await wang.press(buttons_of(offer)[0]["text"])
    assert "来源" in (await wang.edited(offer["message_id"]))["text"]


async def test_questions_of_one_conversation_are_answered_in_their_order(scripted: None, office: Town) -> None:
    wang = await office.arrive()
    asked = [KNOWN if number % 2 else f"{UNKNOWN}{number}" for number in range(10)]
    for question in asked:
        await wang.say(question)
    answers = await wang.answers(len(asked), within=10)
    assert ["来源" in answer["text"] for answer in answers] == [question == KNOWN for question in asked]
