"""What is said of one's own data: valid, short enough, quoted, and complete, however much there is."""

import pytest

from knowledge.rules.alerts import Group, Topic
from knowledge.rules.traces import KEPT, Fate, Trace
from knowledge.text import Script, in_script
from knowledge.wording import traces as words
from tests.knowledge.test_wording import HOSTILE, check_html

EVERYTHING = [(kind, f"C{n:08d}", "几个单位一起办理中", fate, True) for kind in words.KINDS for fate in Fate for n in range(40)]
COUNTED = dict.fromkeys(Trace, 1_234)
ABOUT = words.about_oneself(HOSTILE, HOSTILE, set(Group), set(Topic))
FULL = (
    words.held(HOSTILE, "traditional", ABOUT, (3, 30), COUNTED, EVERYTHING, ["duty", "leader"]),
    words.held("", None, [], (0, 0), {}, [], []),
    words.to_erase(True, True, 33, COUNTED, EVERYTHING, True),
    words.to_erase(False, False, 0, {}, [], False),
    words.erased(EVERYTHING),
    words.erased([]),
)


@pytest.mark.parametrize("said", FULL)
def test_every_sentence_is_valid_and_fits_one_message(said: str) -> None:
    check_html(said)
    check_html(in_script(said, Script.TRADITIONAL))
    assert "<a" not in words.held('<a href="tg://user?id=1">', None, [], (0, 0), {}, [], [])


def test_how_long_each_kind_is_kept_is_what_the_purge_goes_by() -> None:
    said = FULL[0]
    assert {"3天", "30天", "一年"} == {words.spell(KEPT[kind]) for kind in KEPT}
    assert all(f"留{words.spell(KEPT[kind])}" in said for kind in KEPT)


def test_each_matter_is_told_what_becomes_of_it_and_why() -> None:
    for kind in words.KINDS:
        for fate in (Fate.WAITS, Fate.REOPENS) if kind is Trace.CASES else (Fate.WAITS,):
            said = words.to_erase(False, False, 0, {}, [(kind, "X1", "", fate, False)], False)
            assert f"X1：{words.WHY[kind, fate]}" in said
        assert "X1" in words.to_erase(False, False, 0, {}, [(kind, "X1", "", Fate.PARTS, False)], False)


def test_what_is_not_there_is_not_spoken_of() -> None:
    said = words.to_erase(False, False, 0, {}, [], False)
    assert not [word for word in ("守护", "匿名", "岗位", "还没送出") if word in said]
    assert "关掉的提醒" in words.to_erase(True, True, 0, {}, [], False)
    assert "关掉的提醒" not in words.to_erase(True, False, 0, {}, [], False)
