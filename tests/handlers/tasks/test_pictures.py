"""A picture of progress, if they wish: with the sentence or before it, kept with it, shown to whoever drills down."""

from tests.handlers.tasks.conftest import Cadres, planted
from tests.handlers.tasks.test_tasks import card
from tests.offices import Town
from tests.webchat.conftest import jpeg


async def test_a_picture_with_its_sentence_is_kept_and_shown(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await card(cadres.gu, "1 新增蘘荷种植面积")
    await cadres.gu.press("报进度")
    assert "不附也行" in (await cadres.gu.answer())["text"]
    await cadres.gu.send_photo(jpeg(), caption="种了六百二十亩")
    assert "62%" in (await cadres.gu.answer())["text"]
    await cadres.qian.say("/tasks 蘘荷")
    await cadres.qian.answer()
    await cadres.qian.press("1 新增蘘荷种植面积")
    shown, photo = await cadres.qian.answers(2)
    assert "种了六百二十亩" in shown["text"]
    assert await cadres.qian.fetch(photo["photo"][-1]["file_id"])
    assert "种了六百二十亩" in photo["caption"]


async def test_a_picture_alone_waits_for_its_sentence(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await card(cadres.gu, "1 新增蘘荷种植面积")
    await cadres.gu.press("报进度")
    await cadres.gu.answer()
    await cadres.gu.send_photo(jpeg())
    assert "再用一句话" in (await cadres.gu.answer())["text"]
    assert not await office.rows("SELECT 1 FROM task_progress")
    await cadres.gu.say("差不多快了")
    assert "没有看到数" in (await cadres.gu.answer())["text"]
    await cadres.gu.say("620亩")
    await cadres.gu.answer()
    assert await office.rows("SELECT amount, photo_channel FROM task_progress") == [(620.0, "webchat")]
