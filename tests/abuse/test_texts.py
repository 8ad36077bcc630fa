"""Text that wants to be more than text: markup, look-alikes, control characters, floods, wildcards, log lines, slow patterns."""

import io
import json
import time
from pathlib import Path

import pytest
import structlog

from bot import logs, pens
from knowledge import wording
from knowledge.rules import privacy
from tests.faults.invariants import check_invariants
from tests.offices import UNKNOWN, Town

MARKUP = "<b>粗</b></a>_*[]()&lt;<a href='tg://user?id=1'>镇政府</a>"


async def test_markup_is_shown_as_it_was_typed_everywhere(office: Town) -> None:
    """A1, A2: to the officer, to the leader, to the asker, in the list; and nobody's name becomes a link."""
    wang = await office.arrive(MARKUP)
    zhou, qian = await office.arrive("周值班", "duty officer"), await office.arrive("钱主任", "leader")
    asked = f"{MARKUP}是什么"
    await wang.say(asked)
    await wang.answer()
    told = await zhou.answer()
    assert asked in told["text"]
    await zhou.press("拟答复")
    await zhou.answer()
    await zhou.say(f"答：{MARKUP}")
    await zhou.answer()
    card = await qian.answer()
    assert asked in card["text"]
    assert f"答：{MARKUP}" in card["text"]
    await qian.press("通过")
    final = await wang.answer()
    assert f"答：{MARKUP}" in final["text"]
    await wang.say("/mine")
    await wang.answer()
    for message in [m for visitor in (wang, zhou, qian) for m in visitor.messages if m["from"]["is_bot"]]:
        assert not [e for e in message.get("entities", ()) if e["type"] in ("text_link", "text_mention")]
    await check_invariants(office)


async def test_staff_are_never_told_the_name_somebody_gave_themselves(office: Town) -> None:
    """A2: a resident who calls themselves an official is nobody in the officer's eyes."""
    wang, zhou = await office.arrive("下原镇政府值班室"), await office.arrive("周值班", "duty officer")
    await wang.say(UNKNOWN)
    await wang.answer()
    assert "值班室" not in (await zhou.answer())["text"]


STRANGE = {
    "right-to-left": "镇长\u202e狗的家\u202c叫什么",
    "zero-width": "镇\u200b长\u200d家\ufeff的狗叫什么",
    "combining": "狗" + "\u0301" * 300,
    "NUL": "镇长\x00家的狗叫什么",
    "lone surrogate": "镇长\ud83d家的狗叫什么",
    "bell and escape": "\x07\x1b[31m狗\x1b[0m",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
async def test_strange_characters_harm_nobody(office_on: Town, text: str) -> None:
    """A3: as another channel would bring them, past the page's own cleaning; in a text, a name and a button."""
    wang, zhou = await office_on.arrive(), await office_on.arrive("周值班", "duty officer")
    name = {"id": wang.id, "is_bot": False, "first_name": text[:20]}
    await office_on.slip(wang, text=text, **{"from": name})
    assert "编号" in (await wang.answer())["text"]
    notice = (await zhou.answer())["text"]
    assert "狗" in notice
    assert "\x00" not in notice
    assert "\ud83d" not in notice
    page = wang.messages[-1]
    query = {"id": "7", "from": name, "chat_instance": "1", "message": page, "data": text[:20]}
    await office_on.slip_update(callback_query=query)
    await check_invariants(office_on)
    assert not await office_on.rows("SELECT 1 FROM inbox WHERE state = 'dead'")


async def test_thousands_of_emoji_and_texts_in_parts_are_told_the_limit(office: Town) -> None:
    """A4: 4,096 of them are 8,192 UTF-16 units; a text of 100,000 characters comes in parts."""
    wang = await office.arrive()
    await office.slip(wang, text="🐕" * 4096)
    assert "4096" in (await wang.answer())["text"]
    for _ in range(25):
        await office.slip(wang, text="路" * 4000)
    for answer in await wang.answers(25, within=20):
        assert "1000" in answer["text"]
    await check_invariants(office)


async def test_the_longest_of_everything_still_fits_into_a_message(office: Town) -> None:
    """A4: a question and an answer of nothing but characters that grow when they are quoted."""
    wang, zhou = await office.arrive(), await office.arrive("周值班", "duty officer")
    qian = await office.arrive("钱主任", "leader")
    await office.slip(wang, text="<&>" * 333)
    await wang.answer()
    await zhou.answer()
    await zhou.press("拟答复")
    await zhou.answer()
    await zhou.say("<&>" * 333)
    await zhou.answer()
    await qian.answer()
    await qian.press("通过")
    await qian.answer()
    assert (await wang.answer())["text"].count("<&>") > 180
    await wang.say("/mine")
    await wang.answer()
    await check_invariants(office)


def test_every_sentence_stays_within_its_length() -> None:
    from datetime import date

    grows, day = "<" * 5000, date(2024, 7, 1)
    for text in (
        wording.kept(grows, grows, day),
        wording.new_question(grows, grows, day),
        wording.answer_to_approve(grows, grows, grows),
        wording.answer_arrived(grows, grows, grows),
        wording.answered(grows, grows),
    ):
        assert len(text) <= wording.LONGEST


@pytest.mark.parametrize("text", ["%", "_", "100%_", "' OR 1=1 --", '"; DROP TABLE question; --', "a* OR b NEAR c", 'NOT "', "\\"])
async def test_wildcards_and_operators_are_letters_like_any_other(office_on: Town, text: str) -> None:
    """A25: two such questions are not alike because a wildcard says so."""
    wang = await office_on.arrive()
    for asked in (f"甲{text}乙", f"甲{text}丙"):
        await wang.say(asked)
        assert "编号" in (await wang.answer())["text"]
    rows = await office_on.rows("SELECT same_as FROM question")
    assert [row.same_as for row in rows] == [None, None]


def test_a_log_line_cannot_be_forged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A24: newline, a fake line of JSON, ANSI codes, a token and a telephone: one line, escaped, blotted out."""
    import logging

    before, level = logging.root.handlers[:], logging.root.level
    out = io.StringIO()
    try:
        logs.set_up_logs()
        logging.root.handlers[0].setStream(out)  # type: ignore[attr-defined]
        evil = 'x\n{"event": "all is well"}\r\x1b[2J 17000001234 1000000001:abcdefghijklmnopqrstuvwxyz'
        structlog.get_logger("test").warning("trouble", name=evil, text=evil)
        logging.getLogger("some.library").warning("said %s", evil)
    finally:
        logging.root.handlers = before
        logging.root.setLevel(level)
        structlog.reset_defaults()
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    for line in lines:
        assert json.loads(line)["event"] != "all is well"
        assert "\x1b" not in line
        assert "17000001234" not in line
        assert "abcdefghij" not in line
    assert json.loads(lines[0])["text"] == "[content]"


SLOW = [
    "1" * 5000,
    "1-" * 4000 + "x",
    " 1" * 4000,
    "a" * 5000 + "@",
    "@" * 5000,
    "a.a" * 3000 + "@" + "b." * 3000,
    "<" * 5000,
    "<a " * 3000,
    "我是" * 3000,
]


@pytest.mark.parametrize("text", SLOW, ids=lambda text: text[:6])
def test_no_pattern_is_slow_on_any_text(text: str) -> None:
    """A26: a message is at most 4,096 characters long; these are as long and longer, and each pattern takes under 10 ms for one."""
    text = text[:4096]
    for act in (privacy.masked, privacy.fit_for_all, logs.clean, lambda t: pens.TAGS.sub("", t)):
        best = min(_seconds(act, text) for _ in range(3))
        assert best < 0.010, f"{getattr(act, '__name__', 'tags')} took {best * 1000:.1f} ms"


def files_of(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def _seconds(act: object, text: str) -> float:
    began = time.perf_counter()
    act(text)  # type: ignore[operator]
    return time.perf_counter() - began


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "CON", "名" * 300 + ".pdf", "a%0Ab.pdf", "..", "/etc/shadow", "a%00b"], ids=range(7)
)
async def test_a_file_name_is_never_a_path(office: Town, tmp_path: Path, name: str) -> None:
    """A19: a file is kept under a name of the server's own, within its folder, and comes back whole."""
    wang = await office.arrive()
    before = files_of(tmp_path)
    (sent,) = await wang.send_document(name, b"%PDF-1.4 harmless")
    await wang.answer()
    kept = [path for path in files_of(tmp_path) - before if path.read_bytes() == b"%PDF-1.4 harmless"]
    assert len(kept) == 1
    assert kept[0].resolve().is_relative_to(tmp_path / "webchat")
    assert "passwd" not in kept[0].name
    assert await wang.fetch(sent["document"]["file_id"]) == b"%PDF-1.4 harmless"
    assert not {"\n", "\x00", "/"} & set(sent["document"].get("file_name", ""))
