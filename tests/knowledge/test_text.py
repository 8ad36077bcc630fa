"""The office reads what people type, whatever keyboard, script or mischief it came through."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text import (
    Script,
    bigrams,
    commonness,
    fuzzy_sounds,
    in_script,
    normalise,
    script_of,
    simplified,
    sound_similarity,
    sounds,
    teach,
    to_simplified,
    warm_up,
    words,
)

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)  # lone surrogates and unassigned code points included


@settings(deadline=None)
@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(deadline=None)
@given(ANY_TEXT)
def test_everyday_text_is_cleaned_like_any_other(text: str) -> None:
    """A mark that nobody sees sends a text the long way round."""
    assert normalise(text) == normalise(text + "\u200b")


@settings(deadline=None)
@given(ANY_TEXT)
def test_nothing_invisible_survives_cleaning(text: str) -> None:
    kinds = {unicodedata.category(mark) for mark in normalise(text) if mark != "\n"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}


@settings(deadline=None)
@given(ANY_TEXT)
def test_every_reading_accepts_any_text(text: str) -> None:
    script = script_of(text)
    assert in_script(text, script, names=[text[:2]]).isascii() or script in Script
    assert all(words(text))
    assert all(1 <= len(pair) <= 2 for pair in bigrams(text))
    assert len(sounds(text)) == len(fuzzy_sounds(text))
    assert 0.0 <= sound_similarity(text, text[::-1]) <= 1.0


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ａ１２％", "a12%"),
        ("「下原鎮」", '"下原鎮"'),
        ("你\u200b好\u202e", "你好"),
        ("\ud800好\0", "好"),
        ("第一行\r\n\r\n  第二行\t完", "第一行\n第二行 完"),
        ("Z̷̧͎̋ã", "zã"),
        ("——再说", "--再说"),
    ],
)
def test_one_form_for_what_means_the_same(typed: str, read: str) -> None:
    assert normalise(typed) == read


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("下原鎮麵積", "下原镇面积"),
        ("麪粉與頭髮", "面粉与头发"),
        ("裡面、裏面", "里面、里面"),
        ("衞生院", "卫生院"),
        ("什么", "什么"),
        ("著名", "著名"),
        ("髮展", "发展"),
    ],
)
def test_variants_of_traditional_characters_become_simplified(written: str, plain: str) -> None:
    assert simplified(written) == plain


def test_simplifying_for_show_keeps_case_and_width() -> None:
    assert to_simplified("ＣＤＭＯ產業 R&D") == "ＣＤＭＯ产业 R&D"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("請問今年的目標是多少", Script.TRADITIONAL),
        ("请问今年的目标是多少", Script.SIMPLIFIED),
        ("三月十日 OK", Script.SIMPLIFIED),
        ("", Script.SIMPLIFIED),
    ],
)
def test_the_askers_script_is_noticed(text: str, script: Script) -> None:
    assert script_of(text) is script


def test_the_reply_comes_in_the_askers_script_with_the_offices_own_words() -> None:
    assert in_script("村里的软件和信息，为了群众", Script.TRADITIONAL) == "村裡的軟件和信息，為了群眾"
    assert in_script("請問", Script.SIMPLIFIED) == "请问"


def test_a_surname_is_not_rewritten_by_guess() -> None:
    assert in_script("找范里和于后，在模范村里", Script.TRADITIONAL, names=["范里", "于后"]) == "找范里和于后，在模範村裡"


def test_words_leave_out_punctuation_and_blanks() -> None:
    assert words("项目，进展 如何？") == ["项目", "进展", "如何"]


def test_a_taught_name_is_one_word_and_breaks_no_other() -> None:
    before = words("云南的月经贴")
    teach(["渌汀埭", "一"])
    assert "渌汀埭" in words("渌汀埭的路修好了吗")
    assert words("云南的月经贴") == before


def test_bigrams_stay_within_punctuation() -> None:
    assert bigrams("修路,通水 A") == ["修路", "通水", "a"]


def test_everyday_words_are_common_and_place_names_are_not() -> None:
    assert commonness("的") == 1.0
    assert commonness("什么") > 0.8 > commonness("蘘荷")
    assert commonness("没有这个词") == 0.0


def test_homophones_sound_the_same() -> None:
    assert sounds("招商") == sounds("召商") == ("zhao", "shang")
    assert fuzzy_sounds("蓝") == fuzzy_sounds("南")
    assert fuzzy_sounds("真正") == fuzzy_sounds("怎增")
    assert sounds("绿2a") == ("lv", "2", "a")


def test_similarity_falls_from_same_to_sounding_alike_to_different() -> None:
    same, alike, nearly = (sound_similarity("招商", other) for other in ("招商", "召商", "早桑"))
    assert same == 1.0 > alike > nearly > sound_similarity("招商", "养老")


def test_reading_prints_nothing_and_warns_of_nothing() -> None:
    code = "from knowledge.text import warm_up, words; warm_up(); words('下原镇')"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_importing_reads_no_dictionary_yet() -> None:
    code = "import knowledge.text.cuts as w; print(w._cutter.initialized); w.warm_up(); print(w._cutter.initialized)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    warm_up()
