"""A picture of progress, if they wish: with the sentence or before it, kept with it, shown to whoever drills down."""

from datetime import timedelta

import pytest

from handlers.cases import afterwards
from tests.handlers.tasks.conftest import Cadres, planted
from tests.handlers.tasks.test_tasks import card
from tests.handlers.test_cases import filed
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


async def told_six_hundred(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await cadres.gu.say("蘘荷种了六百二十亩")
    assert "62%" in (await cadres.gu.answer())["text"]


async def test_photos_right_after_the_sentence_go_with_it(office: Town, cadres: Cadres) -> None:
    await told_six_hundred(office, cadres)
    await cadres.gu.send_photo(jpeg())
    assert "进度里了" in (await cadres.gu.answer())["text"]
    await cadres.gu.send_photo(jpeg(), jpeg())
    assert "进度里了" in (await cadres.gu.answer())["text"]
    await office.quiet()
    await cadres.gu.silence()
    assert not await office.rows("SELECT 1 FROM case_photo")
    await cadres.qian.say("/tasks 蘘荷")
    await cadres.qian.answer()
    await cadres.qian.press("1 新增蘘荷种植面积")
    seen = await cadres.qian.answers(4)
    assert sum("photo" in message for message in seen) == 3


async def test_one_tap_makes_a_report_of_them_instead(office: Town, cadres: Cadres) -> None:
    await told_six_hundred(office, cadres)
    await cadres.gu.send_photo(jpeg(), jpeg())
    await cadres.gu.answer()
    await office.quiet()
    await cadres.gu.press("不是，是要反映问题")
    assert "说说是什么事" in (await cadres.gu.answer())["text"]
    assert await office.rows("SELECT sealed_photo FROM task_progress") == [(None,)]
    await cadres.gu.say("三桥村村委会门口的路灯坏了好几天了，晚上看不见路")
    assert "照片：2张" in (await cadres.gu.answer())["text"]
    ack = await cadres.gu.press("不是，是要反映问题")
    assert (await cadres.gu.toast(ack))["text"], "a second tap moves nothing"
    assert await office.rows("SELECT count(*) FROM case_photo") == [(2,)]


async def test_later_or_after_a_report_a_photo_is_of_something_else(
    office: Town, cadres: Cadres, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told_six_hundred(office, cadres)
    await filed(cadres.gu)
    await cadres.gu.send_photo(jpeg())
    assert "照片已加到" in (await cadres.gu.answer())["text"], "what was filed last is what it is of"
    await cadres.ma.say("/tasks")
    await cadres.ma.answer()
    monkeypatch.setattr(afterwards, "STILL_MEANT", timedelta(0))
    await cadres.gu.say("蘘荷种了六百三十亩")
    await cadres.gu.answer()
    await cadres.gu.send_photo(jpeg())
    assert "照片已加到" in (await cadres.gu.answer())["text"]
    assert await office.rows("SELECT sealed_photo FROM task_progress") == [(None,), (None,)]


async def test_a_report_that_is_being_written_waits_while_progress_is_told(office: Town, cadres: Cadres) -> None:
    await planted(office)
    await cadres.gu.say("三桥村村委会门口的路灯坏了好几天了，晚上看不见路")
    assert "对吗" in (await cadres.gu.answer())["text"]
    await card(cadres.gu, "1 新增蘘荷种植面积")
    await cadres.gu.press("报进度")
    await cadres.gu.answer()
    await cadres.gu.send_photo(jpeg())
    await cadres.gu.answer()
    await cadres.gu.send_photo(jpeg(), caption="种了六百二十亩")
    assert "62%" in (await cadres.gu.answer())["text"]
    await cadres.gu.press("对，提交")
    assert "取件码" in (await cadres.gu.answer())["text"]
    await cadres.qian.say("/tasks 蘘荷")
    await cadres.qian.answer()
    await cadres.qian.press("1 新增蘘荷种植面积")
    assert sum("photo" in message for message in await cadres.qian.answers(3)) == 2, "both pictures came with the sentence"
