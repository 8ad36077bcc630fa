"""Figures of a report become drafts with their name, comparator, unit, year and place; mentions become nothing."""

from decimal import Decimal

import pytest

from knowledge.importing import Comparator, DraftTarget, Kind, read, targets
from knowledge.importing.targets import TORN, UNSAID

from . import papers
from .sentences import FIRST, SECOND, THIRD


def shown(draft: DraftTarget) -> str:
    value = draft.words or f"{draft.value:f}" + (f"~{draft.upper:f}" if draft.upper is not None else "")
    return f"{draft.name}|{draft.comparator}|{value}|{draft.unit}|{draft.kind}|{draft.year or ''}"


def plain(row: str) -> str:
    """5.0 and 5 are the same figure."""
    return "|".join(part.replace(".0~", "~").removesuffix(".0") for part in row.split("|"))


def figures(text: str, heading: str = "某镇2024年工作报告") -> list[str]:
    return [plain(shown(draft)) for draft in targets(read(f"{heading}\n{text}".encode()))]


@pytest.mark.parametrize(("sentence", "expected"), FIRST + SECOND + THIRD)
def test_a_sentence_holds_these_figures(sentence: str, expected: tuple[str, ...]) -> None:
    assert figures(sentence) == list(map(plain, expected))


REPORT = """某镇2025年政府工作报告
（2025年1月9日）
一、2024年工作回顾
过去一年，完成一般公共预算收入1.9亿元，增长5.1%。新增规上企业4家，建成农路11公里。全镇常住人口3.2万人。
二、2025年目标任务
主要预期目标：一般公共预算收入增长5%左右，规上工业产值增长9%以上、力争10%。
（一）产业。新增规上企业6家，较上年多2家。
（二）民生。实施第二个三年行动，改造农路15公里。到2027年实现供水管网全覆盖。"""


def test_what_was_done_and_what_is_promised_are_told_apart_by_their_headings() -> None:
    assert [shown(draft) for draft in targets(read(REPORT.encode()))] == [
        "一般公共预算收入|exactly|1.9|亿元|achieved|2024",
        "一般公共预算收入增长|exactly|5.1|%|achieved|2024",
        "新增规上企业|exactly|4|家|achieved|2024",
        "建成农路|exactly|11|公里|achieved|2024",
        "一般公共预算收入增长|about|5|%|target|2025",
        "规上工业产值增长|at_least|9|%|target|2025",
        "规上工业产值增长|aim|10|%|target|2025",
        "新增规上企业|exactly|6|家|target|2025",
        "改造农路|exactly|15|公里|target|2025",
        "供水管网|exactly|全覆盖||target|2027",
    ]


def test_a_draft_knows_the_place_of_its_sentence() -> None:
    text = read(REPORT.encode())
    for draft in targets(text):
        section = text.sections[draft.section]
        assert section.text[draft.offset :].startswith(draft.sentence)
        assert draft.words[:1] in draft.sentence


def test_a_figure_that_nobody_promised_or_reported_is_a_doubt() -> None:
    [draft] = targets(read("新增企业5家。".encode()))
    assert (draft.kind, draft.year, draft.doubt) == (Kind.TARGET, None, UNSAID)


def test_a_figure_in_a_damaged_sentence_is_a_doubt() -> None:
    [draft] = targets(read("今年力争新增企业5家，推進\ufffd\ufffd建設。".encode()))
    assert draft.doubt == TORN


TABLE = [
    ["类别", "指标", "目标值", "责任单位"],
    ["经济", "一般公共预算收入", "增长4%左右", "财政局"],
    ["", "新增规上企业", "≥12家", "经发局"],
    ["民生", "新建公厕（座）", "4", "城建局"],
    ["", "居民收入", "与经济增长同步", "民政局"],
    ["", "城镇失业率", "5%以内", "人社局"],
    ["", "研发投入占比", "3.0%—3.5%", "科技局"],
]
TABLE_FIGURES = [
    "一般公共预算收入增长|about|4|%|target|2024",
    "新增规上企业|at_least|12|家|target|2024",
    "新建公厕|exactly|4|座|target|2024",
    "居民收入|exactly|与经济增长同步||target|2024",
    "城镇失业率|at_most|5|%|target|2024",
    "研发投入占比|between|3~3.5|%|target|2024",
]


def test_a_table_of_targets_in_a_word_document() -> None:
    content = papers.word_with_table(TABLE, [(1, 0, 2, 0), (3, 0, 6, 0)])
    titled = papers.with_part(
        content,
        "word/document.xml",
        lambda xml: xml.replace(b"<w:body>", "<w:body><w:p><w:r><w:t>2024年目标任务分解表</w:t></w:r></w:p>".encode()),
    )
    text = read(titled)
    assert list(map(plain, map(shown, targets(text)))) == TABLE_FIGURES
    assert "经济｜新增规上企业｜≥12家｜经发局" in text.sections[0].paragraphs


def test_a_table_of_targets_on_a_page_and_in_markdown() -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in TABLE)
    page = f"<html><h1>2024年目标任务分解表</h1><table>{rows}</table></html>"
    lines = [f"|{'|'.join(row)}|" for row in TABLE]
    marked = "\n".join(["# 2024年目标任务分解表", "", lines[0], "|-|-|-|-|", *lines[1:]])
    for content, name in ((page, "a.html"), (marked, "a.md")):
        assert list(map(plain, map(shown, targets(read(content.encode(), name))))) == TABLE_FIGURES


def test_a_sheet_with_done_and_promised_columns_and_merged_cells() -> None:
    rows = [
        ["2025年主要指标", None, None, None],
        ["指标", "单位", "2024年完成", "2025年目标"],
        ["税收", "亿元", 1.2, 1.3],
        ["就业率", None, 0.9, 0.95],
        ["亩均税收", None, "12万元", "13万元以上"],
    ]
    drafts = targets(read(papers.sheet(rows, merged=["A1:D1"], formats=[("C4", "0%"), ("D4", "0.0%")])))
    assert [shown(draft) for draft in drafts] == [
        "税收|exactly|1.2|亿元|achieved|2024",
        "税收|exactly|1.3|亿元|target|2025",
        "就业率|exactly|90|%|achieved|2024",
        "就业率|exactly|95|%|target|2025",
        "亩均税收|exactly|12|万元|achieved|2024",
        "亩均税收|at_least|13|万元|target|2025",
    ]


def test_a_figure_without_a_unit_is_a_doubt() -> None:
    [draft] = targets(read(papers.sheet([["指标", "2025年目标"], ["公园", 3]])))
    assert (draft.value, draft.unit, draft.comparator) == (Decimal(3), "", Comparator.EXACTLY)
    assert "单位" in draft.doubt


def test_other_tables_hold_no_targets() -> None:
    assert targets(read(papers.sheet([["姓名", "电话"], ["张三", 17000000001], ["李四", 17000000002]]))) == ()
