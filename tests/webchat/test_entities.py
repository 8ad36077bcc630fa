"""Marked-up text becomes text and entities, or the sentence the real server says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webchat.entities import formatted, spoken, units
from webchat.entities.html import parse as html
from webchat.entities.markdown import parse_v2
from webchat.entities.old_markdown import parse as parse_old
from webchat.entities.text import CannotParse, Draft
from webchat.refusals import Refusal

STADIUM = "🏟 🏟"  # two characters of two UTF-16 units and four bytes each, and a space


def marks(draft: Draft) -> list[Any]:
    extra = ("url", "language", "custom_emoji_id")
    rows = [(e["type"], e["offset"], e["length"], *(e[k] for k in extra if k in e)) for e in draft.entities]
    return sorted(rows, key=lambda r: (r[1], -r[2]))


HTML_REFUSALS = [
    ("<br>", 'Unsupported start tag "br" at byte offset 0'),
    ("小 < 大", 'Unsupported start tag "" at byte offset 4'),
    ("x <b", "Unclosed start tag at byte offset 2"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ('<a href="x"', "Unclosed start tag at byte offset 0"),
    ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("镇</b>", "Unexpected end tag at byte offset 3"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b><{x}>", 'Unsupported start tag "{x}" at byte offset 3'),
    ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
    (
        "&#xd83c;",
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), HTML_REFUSALS)
def test_html_that_does_not_parse_is_refused_in_the_real_words(text: str, sentence: str) -> None:
    with pytest.raises(CannotParse) as no:
        html(text)
    assert str(no.value) == sentence


HTML_READ = [
    (f"{STADIUM}&lt;<i    aba  =  '&lt;&gt;&quot;'>a</>", f"{STADIUM}<a", [("italic", 6, 1)]),
    (f"{STADIUM}<b></b>", STADIUM, []),
    ("<i><b> </b> <code> </code></i>", "   ", [("italic", 0, 3), ("bold", 0, 1), ("code", 2, 1)]),
    ("<a>town.example</a>", "town.example", [("text_link", 0, 12, "http://town.example/")]),
    ("<a href='town.example?&lt;'> </a>", " ", [("text_link", 0, 1, "http://town.example/?<")]),
    ("<a href='nowhere'>x</a>", "x", []),
    ('<pre><code class="language-fift">x</></>', "x", [("pre", 0, 1, "fift")]),
    ('<code class="language-fift"><pre>x</></>', "x", [("pre", 0, 1, "fift")]),
    ('<pre> <code class="language-fift">x</></>', " x", [("pre", 0, 2), ("code", 1, 1)]),
    ("<blockquote expandable asd>a&lt;<pre>b;</></>", "a<b;", [("expandable_blockquote", 0, 4), ("pre", 2, 2)]),
    ('<tg-emoji emoji-id="12345">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2, "12345")]),
    ("<SPAN class=tg-spoiler>x</span>", "x", [("spoiler", 0, 1)]),
    ("&nbsp;&#8364;&#x20ac;&amp;lt;", "&nbsp;€€&lt;", []),
]


@pytest.mark.parametrize(("text", "plain", "entities"), HTML_READ)
def test_html_is_read_with_utf16_offsets(text: str, plain: str, entities: list[Any]) -> None:
    draft = html(text)
    assert (draft.text, marks(draft)) == (plain, entities)


V2_REFUSALS = [
    (f"{STADIUM}_abacaba", "Can't find end of Italic entity at byte offset 9"),
    (f"{STADIUM}_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
    (f"{STADIUM}```a ", "Can't find end of PreCode entity at byte offset 9"),
    (f"{STADIUM}__{STADIUM}_", "Can't find end of Italic entity at byte offset 20"),
    (f"{STADIUM}_{STADIUM}__", "Can't find end of Underline entity at byte offset 19"),
    (f"{STADIUM}```{STADIUM}`", "Can't find end of Code entity at byte offset 21"),
    ("[a\\.b](asd\\)", "Can't find end of a URL at byte offset 7"),
    (f"{STADIUM}||test\\|", "Can't find end of Spoiler entity at byte offset 9"),
    (f"{STADIUM}!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
    (f"{STADIUM}>", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    (f"{STADIUM}![👍]", "Custom emoji entity must contain a tg://emoji URL"),
    ("![👍](t://emoji?id=1)", "Custom emoji URL must have scheme tg"),
    ("![👍](tg:emojis?id=1)", 'Custom emoji URL must have host "emoji"'),
    ("![👍](tg://emoji?test=1#&id=25)", "Custom emoji URL must have an emoji identifier"),
    ("![👍](tg://emoji?id=025)", "Invalid custom emoji identifier specified"),
    (">*b\n>ld \n>bo\nld*\nasd", "Can't find end of Bold entity at byte offset 1"),
    (">asd\n>q||e||w||\n||asdad", "Can't find end of Spoiler entity at byte offset 16"),
    (">asd\n>q||ew\n||asdad", "Can't find end of Spoiler entity at byte offset 7"),
]


@pytest.mark.parametrize(("text", "sentence"), V2_REFUSALS)
def test_markdown_that_does_not_pair_is_refused_in_the_real_words(text: str, sentence: str) -> None:
    with pytest.raises(CannotParse) as no:
        parse_v2(text)
    assert str(no.value) == sentence


V2_READ = [
    (f"{STADIUM}_🏟 *🏟*_", f"{STADIUM}🏟 🏟", [("italic", 5, 5), ("bold", 8, 2)]),
    (f"{STADIUM}__🏟 _🏟_\\___", f"{STADIUM}🏟 🏟_", [("underline", 5, 6), ("italic", 8, 2)]),
    ("```py\r\nx```", "x", [("pre", 0, 1, "py")]),
    ("```x```", "x", [("pre", 0, 1)]),
    ("\\\\\\a\\.", "\\a.", []),
    ("[ ](as)", " ", []),
    ("[a\\.b](https://town.example?\\()", "a.b", [("text_link", 0, 3, "https://town.example/?(")]),
    ("![👍](TG://EMoJI/?test=1&id=25#id=32)a", "👍a", [("custom_emoji", 0, 2, "25")]),
    ("abc\n> \n> \n>\ndef", "abc\n \n \n\ndef", [("blockquote", 4, 5)]),
    (">\n**>2", "\n2", [("blockquote", 0, 1), ("blockquote", 1, 1)]),
    (">asd\n>q||e||w||\nasdad", "asd\nqew\nasdad", [("expandable_blockquote", 0, 8), ("spoiler", 5, 1)]),
    ("*>abcd\n*", "abcd\n", [("blockquote", 0, 5), ("bold", 0, 5)]),
    ("~a~ `b` ||c||", "a b c", [("strikethrough", 0, 1), ("code", 2, 1), ("spoiler", 4, 1)]),
]


@pytest.mark.parametrize(("text", "plain", "entities"), V2_READ)
def test_markdown_v2_is_read(text: str, plain: str, entities: list[Any]) -> None:
    draft = parse_v2(text)
    assert (draft.text, marks(draft)) == (plain, sorted(entities, key=lambda r: (r[1], -r[2])))


@pytest.mark.parametrize("char", list("]()>#+-=|{}.!"))
def test_a_reserved_character_needs_its_backslash(char: str) -> None:
    with pytest.raises(CannotParse, match="is reserved and must be escaped"):
        parse_v2("x" + char)
    assert parse_v2("x\\" + char).text == "x" + char


def test_the_older_markdown_is_read_and_refused() -> None:
    draft = parse_old("*a* _b_ `c` ```py\nd``` [e](http://town.example/) \\_ f")
    assert draft.text == "a b c d e _ f"
    assert [m[0] for m in marks(draft)] == ["bold", "italic", "code", "pre", "text_link"]
    with pytest.raises(CannotParse, match=r"^Can't find end of the entity starting at byte offset 8$"):
        parse_old("用户 a_b")


def test_what_people_type_is_cleaned_and_its_commands_found() -> None:
    text, entities = spoken("  /start@bot 去 www.gov.cn 或 a@town.example，#下原镇 @someone \u202e\ud800\0 ")
    assert text == "/start@bot 去 www.gov.cn 或 a@town.example，#下原镇 @someone"
    assert [(e["type"], e["offset"]) for e in entities] == [
        ("bot_command", 0), ("url", 13), ("email", 26), ("hashtag", 41), ("mention", 46),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["和/或", "1/2", "http://", "a/b/c", "@", "#123", "/", "//start", "$usd"])
def test_what_only_looks_like_an_entity_is_none(text: str) -> None:
    assert spoken(text) == (text, [])


def test_blank_space_around_goes_and_entities_move_with_it() -> None:
    assert formatted(" \n<b> 你好 </b> ", "HTML", None) == ("你好", [{"type": "bold", "offset": 0, "length": 2}])


OUT_OF_PLACE = [
    ({"type": "bold", "offset": 3, "length": 2}, "entity beginning at UTF-16 offset 3 ends after the end of the text"),
    ({"type": "bold", "offset": 9, "length": 1}, "entity begins after the end of the text at UTF-16 offset 9"),
    ({"type": "bold", "offset": 1, "length": 1}, "entity begins in a middle of a UTF-16 symbol"),
    ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
    ({"type": "text_link", "offset": 0, "length": 2, "url": "x"}, "entity URL 'x' is invalid: Wrong HTTP URL"),
]


@pytest.mark.parametrize(("entity", "sentence"), OUT_OF_PLACE)
def test_entities_out_of_place_are_refused(entity: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal) as no:
        formatted("🏟ab", "", [entity])
    assert sentence in no.value.description


MARKUP = st.text(alphabet=st.sampled_from("<>/&;abi \"'=*_~`|[]()!>\\\n\r🏟镇pre-sx#.t"), max_size=60)


@given(MARKUP, st.sampled_from(["HTML", "MarkdownV2", "Markdown"]))
def test_no_text_breaks_a_parser_and_entities_stay_inside(text: str, mode: str) -> None:
    try:
        plain, entities = formatted(text, mode, None)
    except Refusal as no:
        assert no.description.startswith("Bad Request: can't parse entities: ")  # noqa: PT017
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= units(plain) for e in entities)


@pytest.mark.parametrize("text", ["a@" * 20000, "/a" * 20000, "http://" + "a." * 20000, "#" * 40000, "<b>" * 13000, "[" * 40000])
def test_hostile_text_costs_linear_time(text: str) -> None:
    spoken(text)
    for mode in ("HTML", "MarkdownV2", "Markdown"):
        try:
            formatted(text, mode, None)
        except Refusal:
            continue
