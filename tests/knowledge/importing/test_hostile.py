"""Files that mean harm, or are broken, are each refused with one clear line and little memory."""

import subprocess
import sys
import textwrap
import time
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from knowledge.importing import Manuscript, Unreadable, parcels, passages, pdf, read, reading, targets

from . import papers

DOCUMENT = "word/document.xml"


def refusal(content: bytes, name: str = "") -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    sentence = refused.value.sentence
    assert "\n" not in sentence
    assert 6 <= len(sentence) <= 60
    assert sentence.endswith("。")
    return sentence


@cache
def bomb() -> bytes:
    return papers.parcel([("[Content_Types].xml", papers.CONTENT_TYPES), (DOCUMENT, b"\0" * (200 * 1024 * 1024))])


def test_a_bomb_is_refused_from_its_directory() -> None:
    """A16."""
    content = bomb()
    assert len(content) < 600 * 1024
    start = time.perf_counter()  # the limits of time here are wide: the machine may be busy
    assert "96兆" in refusal(content, "报告.docx")
    assert time.perf_counter() - start < 5


def test_a_bomb_costs_little_memory(tmp_path: Path) -> None:
    """A16."""
    path = tmp_path / "bomb.docx"
    path.write_bytes(bomb())
    code = f"""
        import resource
        from knowledge.importing import Unreadable, read
        read("今年力争新增企业5家。".encode())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            read({str(path)!r})
        except Unreadable:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    shown = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert int(shown.stdout) < 50 * 1024


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([(f"word/media/{n}.bin", b"") for n in range(10_000)], "10001个部件"),
        ([("word/media/a.bin", b"\0" * 3_000_000)], "压缩比"),
        ([(DOCUMENT, b"<a>" + bytes(range(256)) * 70_000)], "16兆"),
        ([("inner.zip", b"PK")], "套着压缩包"),
        ([("word/embeddings/more.tar", b"x")], "套着压缩包"),
        ([("readme.txt", b"x")], "不是 docx"),
    ],
)
def test_suspicious_parcels_are_refused(parts: list[tuple[str, bytes]], said: str) -> None:
    """A16."""
    content = papers.parcel([("[Content_Types].xml", papers.CONTENT_TYPES), *parts])
    assert said in refusal(content, "报告.docx")


def test_a_directory_that_lies_about_sizes_gains_nothing() -> None:
    """A16: the declared size is the most that is ever unpacked; what is longer fails its checksum."""
    content = papers.parcel([("[Content_Types].xml", papers.CONTENT_TYPES), (DOCUMENT, b"<a>" + b" " * 20_000_000)])
    true, lie = (20_000_003).to_bytes(4, "little"), (900).to_bytes(4, "little")
    assert refusal(content.replace(true, lie)) == parcels.BROKEN


@pytest.mark.parametrize(
    "declared",
    [
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d><d/>'.encode("utf-16"),
        b"<d>" + b" " * 65_530 + b"<!DOCTYPE d></d>",
    ],
)
@pytest.mark.parametrize("part", [DOCUMENT, "word/_rels/document.xml.rels", "docProps/core.xml"])
def test_declared_types_and_entities_are_refused(declared: bytes, part: str) -> None:
    """A17."""
    assert "文档类型或实体" in refusal(papers.with_part(papers.word("正文"), part, lambda _: declared))


def test_xml_in_an_encoding_that_hides_its_words_is_refused() -> None:
    """A17."""
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE d+AD4-<d/>'
    assert "编码" in refusal(papers.with_part(papers.word("正文"), DOCUMENT, lambda _: hidden))


def test_entities_in_a_sheet_are_refused() -> None:
    """A17."""
    spoilt = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x "1">]><worksheet/>'
    assert "实体" in refusal(papers.with_part(papers.sheet([["指标"]]), "xl/worksheets/sheet1.xml", lambda _: spoilt))


def test_a_merged_area_of_the_whole_sheet_is_refused() -> None:
    giant = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    content = papers.sheet([["指标", "目标"]])
    spoilt = papers.with_part(content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</worksheet>", giant))
    assert "合并" in refusal(spoilt)


def test_a_cell_at_the_far_end_of_a_sheet_costs_no_time() -> None:
    far = papers.with_part(
        papers.sheet([["指标", "目标"]]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    )
    start = time.perf_counter()
    assert any("太大" in doubt for doubt in read(far).doubts)
    assert time.perf_counter() - start < 15


def test_locked_files_ask_for_the_lock_to_be_taken_off() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "密码" in refusal(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100, "报告.docx")
    assert "旧版" in refusal(ole + "WordDocument".encode("utf-16-le"), "报告.doc")


def test_a_locked_pdf_asks_for_the_lock_to_be_taken_off() -> None:
    writer, out = PdfWriter(PdfReader(BytesIO(papers.pdf(["今年力争新增企业5家。"])))), BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(out)
    assert "密码" in refusal(out.getvalue())


def test_a_scan_is_called_a_scan() -> None:
    assert "扫描件，没有文字层" in refusal(papers.pdf([], [], []))


def test_a_pdf_of_very_many_pages_is_refused() -> None:
    assert f"超过{pdf.MOST_PAGES}页" in refusal(papers.pdf(*([["字"]] * (pdf.MOST_PAGES + 1))))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"\0\0\0\0", "空文件"),
        (b"   \n ", "空文件"),
        (b"\x7fELF\x02\x01\x01", "程序"),
        (b"MZ\x90\0", "程序"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "图片"),
        (b"Rar!\x1a\x07\0", "压缩包"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "SVG"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "XML"),
        (b"PK\x03\x04" + b"junk" * 50, "损坏"),
        (b"%PDF-1.7\n" + b"junk" * 50, "损坏"),
        (bytes(range(1, 32)) * 40, "看不出"),
        (b"<html><body><script>1</script></body></html>", "没有文字"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(content: bytes, said: str) -> None:
    assert said in refusal(content, "报告.docx")


def test_a_broken_part_is_refused() -> None:
    for name in (DOCUMENT, "word/styles.xml", "[Content_Types].xml", "_rels/.rels"):
        assert refusal(papers.with_part(papers.word("正文"), name, lambda xml: xml[: len(xml) // 2])) == parcels.BROKEN


def test_more_text_than_any_document_has_is_refused() -> None:
    assert "太多" in refusal("一、某事\n".encode() * 40_000)


def test_a_file_larger_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 1024 * 1024)
    assert "超过1兆" in refusal(b"x" * (1024 * 1024 + 1))


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "a" * 400 + ".docx", "报\n告.txt", "/dev/zero", "\0.md", "..\\x.pdf"])
def test_a_name_is_never_used_for_anything_but_its_ending(name: str) -> None:
    """A19."""
    text = read("今年力争新增企业5家。".encode(), name)
    assert text.sections[0].paragraphs == ("今年力争新增企业5家。",)
    assert name not in repr(text)


def test_a_path_that_cannot_be_opened_is_one_line(tmp_path: Path) -> None:
    for path in (f"{tmp_path}/none.txt", f"{tmp_path}", "a\0b"):
        with pytest.raises(Unreadable):
            read(path)


def test_content_decides_and_a_wrong_ending_is_mentioned() -> None:
    """A18."""
    page = "<html><body><p>今年力争新增企业5家。</p></body></html>".encode()
    for name in ("照片.jpg", "报告.docx", "报告.pdf"):
        assert "后缀与内容不符" in read(page, name).doubts[0]
    assert read(page, "报告.html").doubts == ()


SEEDS = [
    papers.word((1, "一、目标"), "今年力争新增企业5家。"),
    papers.sheet([["指标", "目标值"], ["税收", 2]]),
    papers.pdf(["今年力争新增企业5家。"]),
    "<html><h1>目标</h1><table><tr><td rowspan=9>税收</td><td>2亿元</td></tr></table>".encode(),
    "# 目标\n\n|指标|目标|\n|-|-|\n|税收|2亿元|\n".encode(),
    "一、目标。規(guī)劃?lián)姑?,新增3家、5家,由8%提高到9%".encode(),
]
FUZZ = settings(max_examples=60, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])


def check_outcome(content: bytes, name: str) -> None:
    try:
        text = read(content, name)
    except Unreadable:
        return
    assert isinstance(text, Manuscript)
    targets(text)
    passages(text)


@FUZZ
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["", "a.md", "a.docx"]),
    start=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<html>", b"# "]),
)
def test_any_bytes_become_a_manuscript_or_a_refusal(content: bytes, name: str, start: bytes) -> None:
    check_outcome(start + content, name)


@FUZZ
@given(
    seed=st.sampled_from(SEEDS),
    cuts=st.lists(st.tuples(st.integers(0, 40_000), st.binary(max_size=4)), max_size=8),
    end=st.integers(0, 60_000),
)
def test_a_damaged_file_becomes_a_manuscript_or_a_refusal(seed: bytes, cuts: list[tuple[int, bytes]], end: int) -> None:
    content = bytearray(seed)
    for place, spoilt in cuts:
        at = place % len(content)
        content[at : at + len(spoilt)] = spoilt
    check_outcome(bytes(content[:end] if end > 50 else content), "")


@FUZZ
@given(text=st.text(max_size=300), ending=st.sampled_from(["txt", "md", "html"]))
def test_any_text_becomes_a_manuscript_or_a_refusal(text: str, ending: str) -> None:
    check_outcome(text.encode("utf-8", "surrogatepass"), f"a.{ending}")


@FUZZ
@given(
    text=st.lists(
        st.sampled_from(
            [*"0123456789.,%?？(（)）、，；。—一二两百千万亿个家元增长力争去年今年由到各分别翻番清零同步规規āiū \n#|<>"]
        ),
        max_size=120,
    ).map("".join)
)
def test_any_mix_of_figures_becomes_drafts_quickly(text: str) -> None:
    check_outcome(text.encode(), "")


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "(",
        "?",
        "各",
        "5%、",
        "由5%提高到",
        "与",
        "（guī",
        "|",
        "* ",
        "> ",
        "[",
        "<div>",
        "<td>",
        "“",
        "全部",
        "高于全市",
        "，",
        "千",
        "ā)",
        "5—",
        "_*",
    ],
)
@pytest.mark.parametrize("ending", ["txt", "md", "html"])
def test_endless_repetition_is_read_quickly(unit: str, ending: str) -> None:
    """A26."""
    start = time.perf_counter()
    check_outcome((unit * (20_000 // len(unit))).encode(), f"a.{ending}")
    assert time.perf_counter() - start < 15
