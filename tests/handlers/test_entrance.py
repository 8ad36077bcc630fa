"""The first word, the help, the choice of script, and what the assistant cannot read."""

import io

import pytest
from PIL import Image

from knowledge import wording
from tests.offices import KNOWN, UNKNOWN, Town
from tests.visitors import buttons_of


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (180, 40, 30)).save(out, "JPEG")
    return out.getvalue()


async def test_a_newcomer_is_greeted_in_one_short_message(office: Town) -> None:
    wang = await office.arrive("王小满")
    await wang.say("/start")
    greeting = await wang.answer()
    assert "您好" in greeting["text"]
    assert "存放" in greeting["text"], "what happens to what one writes is said at the door"
    assert len(greeting["text"]) <= 200
    await wang.silence()


async def test_help_shows_examples_and_every_command(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/help")
    text = (await wang.answer())["text"]
    assert all(f"/{command} " in text for command in wording.COMMANDS)
    assert "比如" in text
    await office.quiet()
    assert {command["command"] for command in wang.commands} == set(wording.COMMANDS)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我想反映问题", "什么事、在哪里"),
        ("我的办件", "还没有反映过"),
        ("这是诈骗吗？", "粘贴给我"),
        ("最近有什么骗局", "这一周"),
        ("转人工", "12345"),
        ("你能干什么", "三件事"),
        ("請問怎麼反映問題", "什麼事、在哪裡"),
    ],
)
async def test_whoever_knows_no_command_gets_to_the_same_desk(office: Town, said: str, told: str) -> None:
    wang = await office.arrive()
    await wang.say(said)
    assert told in (await wang.answer())["text"]


async def test_while_something_is_written_every_word_belongs_to_it(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("/report")
    await wang.answer()
    await wang.say("我要投诉")
    assert "在哪里" in (await wang.answer())["text"]


async def test_a_matter_of_another_authority_is_told_so_though_it_is_asked(office: Town) -> None:
    wang = await office.arrive()
    await wang.say("我对行政处罚不服")
    answer = (await wang.answer())["text"]
    assert "行政复议" in answer
    assert "/report" in answer
    assert not await office.rows("SELECT 1 FROM question")


async def test_every_example_of_the_help_is_answered_with_its_source(office: Town) -> None:
    from handlers.starts import EXAMPLES

    wang = await office.arrive()
    for example in EXAMPLES:
        await wang.say(example)
        assert "来源" in (await wang.answer())["text"], example


async def test_a_chosen_script_holds_whatever_one_writes(office: Town) -> None:
    lin = await office.arrive("林阿嬤")
    await lin.say("/language")
    asked = await lin.answer()
    await lin.press("繁體字")
    assert "這樣回答" in (await lin.edited(asked["message_id"]))["text"]
    await lin.say(KNOWN)
    assert "來源" in (await lin.answer())["text"]


async def test_what_cannot_be_read_gets_a_sentence_that_says_so(office: Town) -> None:
    wang = await office.arrive()
    await wang.send_photo(photo())
    assert "什么事、在哪里" in (await wang.answer())["text"], "a photo begins a report"
    await wang.say("/cancel")
    await wang.answer()
    await wang.share_location(32.1, 120.6)
    assert "什么事" in (await wang.answer())["text"], "so does a place"
    await wang.say("/cancel")
    await wang.answer()
    await wang.send_document("报告.pdf", b"%PDF-1.4 nothing", "看看这个")
    assert "看不懂" in (await wang.answer())["text"]
    await wang.silence()


async def test_a_sticker_and_a_voice_message_each_get_their_own_sentence(office: Town) -> None:
    """The page sends neither, other channels do: these go in as updates."""
    wang = await office.arrive()
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9}
    await office.slip(wang, sticker=sticker | {"is_animated": False, "is_video": False})
    assert (await wang.answer())["text"] == wording.STICKER
    await office.slip(wang, voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    assert (await wang.answer())["text"] == wording.VOICE


async def test_a_kind_of_message_nobody_has_heard_of_is_answered_too(office: Town) -> None:
    wang = await office.arrive()
    await office.slip(wang, hologram={"file_id": "h"})
    assert (await wang.answer())["text"] == wording.UNSUPPORTED


@pytest.mark.parametrize("said", ["/cancel", "不反映了", "算了，不投诉了"])
async def test_cancel_is_always_open_and_says_that_nothing_was_sent(office: Town, said: str) -> None:
    wang = await office.arrive()
    await wang.say(said)
    assert (await wang.answer())["text"] == wording.NOTHING_SENT
    assert not await office.rows("SELECT 1 FROM question")


async def test_a_post_is_taken_by_its_link_once(office: Town) -> None:
    from datetime import UTC, datetime

    link = await office.books.people.invite("duty", now=datetime.now(UTC))
    zhou, wang = await office.arrive("周值班"), await office.arrive("王小满")
    await zhou.say(f"/start post_{link}")
    assert "值班员" in (await zhou.answer())["text"]
    await wang.say(f"/start post_{link}")
    assert "无效" in (await wang.answer())["text"]
    await wang.say(UNKNOWN)
    await wang.answer()
    assert UNKNOWN in (await zhou.answer())["text"], "whoever holds the post hears of the question"
    assert [b["text"] for b in buttons_of(zhou.messages[-1])] == ["拟答复", "不宜公开答复"]


async def test_the_same_person_opening_the_link_twice_still_holds_the_post(office: Town) -> None:
    from datetime import UTC, datetime

    link = await office.books.people.invite("duty", now=datetime.now(UTC))
    zhou = await office.arrive("周值班")
    await zhou.say(f"/start post_{link}")
    first = await zhou.answer()
    await zhou.say(f"/start post_{link}")
    assert (await zhou.answer())["text"] == first["text"]
    assert len(await office.rows("SELECT 1 FROM appointment")) == 1
    await office.dismiss(zhou, "duty officer")
    await zhou.say(f"/start post_{link}")
    assert "无效" in (await zhou.answer())["text"], "a used link brings nobody back into a post they lost"
