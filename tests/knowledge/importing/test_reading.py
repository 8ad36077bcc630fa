"""Every kind of file comes in as the same thing: a title, a day, a tree of sections, clean paragraphs."""

import datetime

import pytest

from knowledge.importing import Manuscript, passages, read
from knowledge.text import Script, in_script

from . import papers

TEXT = """下河镇2025年工作要点
（二〇二五年一月十二日）
一、发展产业。新增企业5家，做强两个园区。
（一）园区
建设标准厂房3万平方米。
（二）项目
二、改善民生
第一，办好学校。"""


def outline(text: Manuscript) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(len(text.path(section.number)), section.heading, section.paragraphs) for section in text.sections]


def test_plain_text_becomes_a_tree_of_sections() -> None:
    text = read(TEXT.encode())
    assert (text.title, text.date, text.year) == ("下河镇2025年工作要点", datetime.date(2025, 1, 12), 2025)
    assert outline(text) == [
        (0, "", ("下河镇2025年工作要点", "（二〇二五年一月十二日）")),
        (1, "一、发展产业", ("新增企业5家，做强两个园区。",)),
        (2, "（一）园区", ("建设标准厂房3万平方米。",)),
        (2, "（二）项目", ()),
        (1, "二、改善民生", ("第一，办好学校。",)),
    ]
    assert text.path(3) == ("一、发展产业", "（二）项目")


def test_chapters_stand_above_numbered_headings() -> None:
    text = read("第一章 总则\n一、目的\n为了某事。\n第二章 附则\n".encode())
    assert [(section.heading, section.parent) for section in text.sections] == [
        ("第一章总则", None),
        ("一、目的", 0),
        ("第二章附则", None),
    ]


def test_a_word_document_has_its_styles_for_headings() -> None:
    content = papers.word((0, "下河镇通知"), "2025年3月4日", (1, "目标"), "一、产业。新增企业5家。", (2, "分工"), "由经发办负责。")
    text = read(content, "通知.docx")
    assert (text.title, text.date, text.doubts) == ("下河镇通知", datetime.date(2025, 3, 4), ())
    assert outline(text) == [
        (1, "下河镇通知", ("2025年3月4日",)),
        (2, "目标", ()),
        (3, "一、产业", ("新增企业5家。",)),
        (3, "分工", ("由经发办负责。",)),
    ]


def test_merged_cells_say_the_same_in_every_place() -> None:
    rows = [["甲", "乙", "丙"], ["一", "二", ""], ["三", "", "四"]]
    text = read(papers.word_with_table(rows, [(0, 0, 0, 1), (1, 1, 2, 1)]))
    assert text.sections[0].paragraphs == ("甲；乙｜甲；乙｜丙", "一｜二｜", "三｜二｜四")


def test_lines_broken_by_the_width_of_a_pdf_page_are_joined() -> None:
    lines = [
        "一、做强产业",
        "今年要围绕两大主导产业持续发力，推动重点项目早开工，力争全年",
        "新增企业5家。",
        "二、改善民生",
        "办好学校。",
        "— 1 —",
    ]
    text = read(papers.pdf(lines, ["第二页的话。", "— 2 —"]))
    assert outline(text) == [
        (1, "一、做强产业", ("今年要围绕两大主导产业持续发力，推动重点项目早开工，力争全年新增企业5家。",)),
        (1, "二、改善民生", ("办好学校。", "第二页的话。")),
    ]


def test_pages_without_text_are_named() -> None:
    text = read(papers.pdf(["今年力争新增规上企业5家，净增高新技术企业3家。"], []))
    assert text.doubts == ("第2页没有文字层，没有读取。",)


def test_scripts_styles_and_menus_of_a_page_are_not_read() -> None:
    page = """<!DOCTYPE html><html><head><title>某镇通知</title><style>p{color:red}</style></head><body>
    <nav><a>首页</a></nav><form><div>前言<p>今年力争新增企业5家。</p>后语</div></form>
    <script>document.write("增长9%")</script><noscript>请打开脚本</noscript><!-- 增长8% -->
    <footer>版权所有</footer></body></html>"""
    text = read(page.encode(), "a.html")
    assert text.title == "某镇通知"
    assert outline(text) == [(1, "某镇通知", ("前言", "今年力争新增企业5家。", "后语"))]


def test_markdown_keeps_its_words_and_loses_its_marks() -> None:
    text = read(
        "# 某镇要点\n\n今年**力争**新增[企业](http://a.invalid)5家。\n\n- 第一项\n- 第二项\n\n<script>1</script>\n".encode(), "a.md"
    )
    assert outline(text) == [(1, "某镇要点", ("今年力争新增企业5家。", "第一项", "第二项", "<script>1</script>"))]


def test_a_sheet_shows_what_its_cells_show() -> None:
    content = papers.sheet([["占比", "日期"], [0.031, datetime.date(2025, 3, 4)]], formats=[("A2", "0.0%")])
    assert read(content).sections[0].paragraphs == ("占比｜日期", "3.1%｜2025年3月4日")


LONG = "今年力争新增规上企业五家，持续改善村庄道路和河道，办好群众身边的实事，扩大就业，保障供水。" * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"])
def test_the_encoding_is_found(encoding: str) -> None:
    text = read(LONG.encode(encoding))
    assert text.sections[0].paragraphs == (LONG,)
    assert text.doubts == ()


def test_big5_comes_in_as_simplified_text() -> None:
    text = read(in_script(LONG, Script.TRADITIONAL).encode("big5"))
    assert text.sections[0].paragraphs == (LONG,)
    assert text.doubts == ()


def test_a_doubtful_encoding_is_said() -> None:
    assert any("编码难以确定" in doubt for doubt in read("表".encode("gbk") + b" 5").doubts)


def test_a_few_spoilt_bytes_are_flagged_and_nothing_else_is_lost() -> None:
    spoilt = LONG.encode().replace("道路".encode(), b"\xe9\x81", 1)
    text = read(spoilt)
    [damage] = text.damage
    assert text.sections[0].text[damage.offset] == "□"
    assert text.sections[0].paragraphs[0].replace("□", "道路") == LONG


def test_progress_reaches_its_end() -> None:
    for content in (papers.word(*["一句话。"] * 120), papers.pdf(["一些文字。"] * 3, ["一些文字。"]), LONG.encode()):
        seen: list[tuple[int, int]] = []
        read(content, progress=lambda done, of, seen=seen: seen.append((done, of)))
        assert seen[-1][0] == seen[-1][1]
        assert seen == sorted(seen)


def test_passages_hold_every_character_and_none_is_too_long() -> None:
    text = read((TEXT + "\n" + "很长的一句话" * 200 + "\n" + LONG).encode())
    for section in text.sections:
        own = [passage for passage in passages(text) if passage.section == section.number]
        assert all(len(passage.text) <= 300 for passage in own)
        assert all(section.text[passage.offset :].startswith(passage.text) for passage in own)
        assert "".join(passage.text for passage in own) == section.text[len(section.heading) + 1 :]
