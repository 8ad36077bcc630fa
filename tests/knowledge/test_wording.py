"""Every sentence the bot says is valid HTML, short enough for any channel, and quotes whatever comes from outside."""

import inspect
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any, get_type_hints

import pytest

from knowledge import wording
from knowledge.text import Script, in_script

HOSTILE = "<b>&</i>\"'镇" * 1_500
SAID = {name: value for name, value in vars(wording).items() if name.isupper() and isinstance(value, str)}
TABLES = {name: value for name, value in vars(wording).items() if name.isupper() and not isinstance(value, str | int)}
TURNED = {"in_script_of", "said_again"}  # these take a whole sentence that is HTML already
SAYERS = {
    name: value
    for name, value in vars(wording).items()
    if inspect.isfunction(value) and value.__module__ == wording.__name__ and not name.startswith("_") and name not in TURNED
}
ALLOWED = {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}  # what both channels draw


class _Reader(HTMLParser):
    """Reads a sentence as a chat program would and remembers what was left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def check_html(text: str) -> None:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    assert reader.seen <= ALLOWED
    assert not re.search(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[\da-f]+);)", text)
    assert 0 < len(text) <= wording.LONGEST


def _value(hint: object, text: str) -> Any:
    if hint is date:
        return date(2024, 7, 4)
    if hint in (int, int | None):
        return 1_234
    shape = str(hint)
    if "tuple[str, str, datetime.date]" in shape:
        return [(text, text, date(2024, 7, 4))] * 30
    if "tuple[str, str, str]" in shape:
        return [(text, text, text)] * 30
    return [text] * 30 if "Iterable" in shape else text


def _said(say: Callable[..., str], text: str) -> str:
    hints = get_type_hints(say)
    return say(**{name: _value(hints[name], text) for name in inspect.signature(say).parameters})


@pytest.mark.parametrize("name", sorted(SAID))
def test_every_fixed_sentence_is_short_and_valid(name: str) -> None:
    check_html(SAID[name])
    assert len(SAID[name]) < 200


@pytest.mark.parametrize("name", sorted(SAYERS))
@pytest.mark.parametrize("text", ["普通的话", HOSTILE], ids=["plain", "hostile"])
def test_every_sentence_with_something_in_it_is_valid_and_short(name: str, text: str) -> None:
    check_html(_said(SAYERS[name], text))


@pytest.mark.parametrize("name", sorted(set(SAYERS) - {"shown_date", "unconfirmed"}))
def test_nothing_from_outside_becomes_markup(name: str) -> None:
    assert "<a" not in _said(SAYERS[name], '<a href="tg://user?id=1">镇政府</a>')


@pytest.mark.parametrize("name", sorted(SAYERS))
def test_every_sentence_can_be_read_in_traditional(name: str) -> None:
    said = _said(SAYERS[name], "发里 & <后>")
    turned = wording.in_script_of(said, "traditional")
    check_html(turned)
    assert turned == in_script(said, Script.TRADITIONAL)
    assert wording.in_script_of(said, None) == said


def test_the_greeting_is_one_short_message_with_help_and_data_in_it() -> None:
    said = wording.greeting("原满小助手", "下原镇")
    assert len(said) < 220
    assert all(word in said for word in ("原满小助手", "出处", "自己的机器上", "119"))
    assert "天" not in said
    assert "保存30天" in wording.greeting("原满小助手", "下原镇", days=30)


def test_a_kept_question_has_a_number_and_a_date() -> None:
    said = wording.kept("报告没有说。", "Q-20240701-3", date(2024, 7, 4))
    assert "Q-20240701-3" in said
    assert "7月4日前答复" in said


@pytest.mark.parametrize("say", [wording.waits, wording.settled])
def test_where_no_content_may_go_only_a_number_goes(say: Callable[[str], str]) -> None:
    assert list(inspect.signature(say).parameters) == ["number"]


def test_every_command_has_a_short_description() -> None:
    for name, what in wording.COMMANDS.items():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 3 <= len(what) <= 60
        assert f"/{name}" in wording.help_text("助手", "镇")


def test_tables_hold_sentences_only() -> None:
    assert set(TABLES) == {"COMMANDS", "SCRIPTS"}
    assert set(wording.SCRIPTS) == {"simplified", "traditional", ""}
