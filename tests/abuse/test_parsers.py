"""Whatever people and files throw at a parser: no crash, and (long form) no input takes a tenth of a second of processor time."""

import gc
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.posts import UNITS
from knowledge.importing import Unreadable, passages, read, targets
from knowledge.numerals import number, quantities
from knowledge.scam import readings
from knowledge.scam.clues import clues, spots
from knowledge.scam.cries import LONGEST, cry
from knowledge.tasks.amounts import Goal, Kind
from knowledge.tasks.days import read_due
from knowledge.tasks.orders import read_order
from knowledge.tasks.sentences import read_told
from knowledge.tasks.sheets import read_sheet
from tests.forms import Times, examples
from tests.knowledge.importing.test_hostile import SEEDS
from tests.tables import Tell
from webchat.entities import formatted, spoken
from webchat.refusals import Refusal

SLOWEST = examples(2.0, 0.1)  # seconds of processor time for one input; `make test` may run beside anything, so it allows more
TODAY = date(2024, 7, 1)
# Not explained: that traces every line of the parser, which then takes four times as long as it does.
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
FUZZ = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "phases": PHASES}
PIECES = {
    "days": "0123456789０１年月日号底前末上中下旬季度一二三四五六七八九十〇零廿卅今明后本周星期天-/.Qq之以内前完成约左右闰 \n",
    "figures": "0123456789.,%％?？(（)）、，；。—一二三四五六七八九两零半十百千万亿个家元亩吨成倍翻番增长超过至到-+约左右多近 \n",
    "clues": "0123456789０①壹一幺-_ +@.:/?#&=号码群QqVv微信扣支付宝转账银行卡元万http://www.com加您好验证码链接客服 \n",
    "cries": "我他刚才已经都又正在把给到了转汇打付账款钱万千块一二三0123让叫共享屏幕开打验证码密码告诉点链接过去救命怎么办，。 \n",
    "markup": "<>/&;abi \"'=*_~`|[]()!>\\\n\r🏟镇pre-sx#.t@:０\u202e\ud83d",
    "orders": "请通知各单位村社区建设局农村工作局于月日前底报送完成牵头配合：，。；、0123456789一二三（）()\n\t ",
}


@dataclass
class Parsed:
    """How many inputs were read, and how long the slowest took."""

    inputs: int = 0
    slowest: float = 0.0


def throw(act: Callable[[Any], object], inputs: st.SearchStrategy[Any], many: int) -> Parsed:
    """Reads so many inputs; one that seems slow is read twice again, since a busy machine slows even processor time."""
    came = Parsed()

    @settings(max_examples=many, **FUZZ)
    @given(inputs)
    def one(thrown: Any) -> None:
        seconds = _seconds(act, thrown)
        if seconds > SLOWEST:
            seconds = min(seconds, _seconds(act, thrown), _seconds(act, thrown))
        came.inputs += 1
        came.slowest = max(came.slowest, seconds)
        assert seconds < SLOWEST, f"{seconds * 1000:.0f} ms for {str(thrown)[:200]!r}"

    one()
    return came


def _seconds(act: Callable[[Any], object], thrown: Any) -> float:
    """Of the parser alone: the collector's round through all that a long test run has gathered is not its doing."""
    gc.disable()
    try:
        began = time.thread_time()
        act(thrown)
        return time.thread_time() - began
    finally:
        gc.enable()


def texts(pieces: str, longest: int = 300) -> st.SearchStrategy[str]:
    """Texts of the letters that a parser looks for, of any letters at all, and one piece again and again."""
    of_these = st.text(alphabet=st.sampled_from(pieces), max_size=longest)
    again = st.tuples(st.text(alphabet=st.sampled_from(pieces), min_size=1, max_size=8), st.integers(1, longest))
    return st.one_of(of_these, st.text(max_size=longest), again.map(lambda pair: (pair[0] * pair[1])[:4096]))


def _taken_in(paper: tuple[bytes, str]) -> None:
    try:
        manuscript = read(*paper)
    except Unreadable:
        return
    targets(manuscript)
    passages(manuscript)


def _damaged(parts: tuple[bytes, list[tuple[int, bytes]], int]) -> tuple[bytes, str]:
    seed, cuts, end = parts
    content = bytearray(seed)
    for place, spoilt in cuts:
        at = place % len(content)
        content[at : at + len(spoilt)] = spoilt
    return bytes(content[:end] if end > 50 else content), ""


CUTS = st.lists(st.tuples(st.integers(0, 40_000), st.binary(max_size=4)), max_size=8)
PAPERS = st.one_of(
    st.tuples(st.binary(max_size=400), st.sampled_from(["", "a.md", "a.docx", "a.pdf", "a.xlsx", "a.html", "a.txt"])),
    st.tuples(st.sampled_from(SEEDS), CUTS, st.integers(0, 60_000)).map(_damaged),
    st.tuples(texts(PIECES["figures"] + PIECES["markup"]).map(lambda t: t.encode(errors="surrogatepass")), st.just("a.md")),
)


def test_any_file_becomes_a_manuscript_or_a_refusal(row: Tell, times: Times) -> None:
    """P1."""
    for seed in SEEDS:
        _taken_in((seed, ""))  # what opens at the first paper is no cost of the second
    _tell(row, "P1", throw(_taken_in, PAPERS, times(60, 60_000)))


def test_any_text_is_a_day_a_doubt_or_none(row: Tell, times: Times) -> None:
    """P2: also a festival named again and again, each of which once took sixteen milliseconds."""
    assert read_due("十十月底前", TODAY).day is None, "once a key error, found by the long form"
    for text in ("五一" * 150, "国庆节前" * 75, "春节" * 150, "1月1日" * 80):
        assert _seconds(lambda again: read_due(again, TODAY), text) < SLOWEST
    _tell(row, "P2", throw(lambda text: read_due(text, TODAY), texts(PIECES["days"]), times(200, 250_000)))


def test_any_text_has_its_clues_or_none(row: Tell, times: Times) -> None:
    """P3."""

    def look(text: str) -> None:
        reading = readings.read(text)
        clues(reading, spots(reading))

    look("转账")
    _tell(row, "P3", throw(look, texts(PIECES["clues"]), times(300, 150_000)))


def test_any_text_is_a_cry_or_none(row: Tell, times: Times) -> None:
    """P3."""
    _tell(row, "P3", throw(cry, texts(PIECES["cries"], LONGEST), times(300, 100_000)))


@pytest.mark.parametrize("mode", ["HTML", "MarkdownV2", "Markdown", ""])
def test_any_markup_becomes_text_or_a_refusal(row: Tell, times: Times, mode: str) -> None:
    """P4."""

    def look(text: str) -> None:
        try:
            plain, _ = formatted(text, mode, None)
        except Refusal:
            return
        spoken(plain)

    _tell(row, "P4", throw(look, texts(PIECES["markup"]), times(60, 60_000)))


def test_any_text_is_an_amount_or_none(row: Tell, times: Times) -> None:
    """P5: also a number said again and again, which once took longer with the square of how often."""
    goal = Goal(Kind.COUNT, "aim", 1000, "亩")
    read_told("完成5亩", goal)
    for again in ("5亩" * 1000, "超过5亩到" * 300, "五亩至" * 300):
        assert _seconds(lambda text: read_told(text, goal), again) < SLOWEST

    def look(text: str) -> None:
        number(text)
        quantities(text)
        read_told(text, goal)

    _tell(row, "P5", throw(look, texts(PIECES["figures"]), times(200, 200_000)))


WORDS = ["工作任务", "牵头单位", "完成时限", "建设局", "6月底前", "桥", "", "合计", "一、总则", "一季度", "5家", "=A1", "责任人"]
CELLS = st.one_of(st.sampled_from(WORDS), st.none(), st.integers(-9, 99_999), st.floats(allow_nan=False, allow_infinity=False))
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=9)


def _made(rows: list[list[Any]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(cells)
    book.save(out)
    return out.getvalue()


def test_any_table_becomes_tasks_or_doubts(row: Tell, times: Times) -> None:
    """P6."""
    units = tuple(UNITS.values())

    def look(content: bytes) -> None:
        read_sheet(content, units, TODAY, 2024)

    look(_made([["工作任务", "完成时限"]]))
    _tell(row, "P6", throw(look, TABLES.map(_made), times(30, 20_000)))


def test_any_text_becomes_an_order(row: Tell, times: Times) -> None:
    """P6."""
    units = tuple(UNITS.values())
    _tell(row, "P6", throw(lambda text: read_order(text, units, TODAY), texts(PIECES["orders"]), times(200, 100_000)))


def _tell(row: Tell, code: str, came: Parsed) -> None:
    assert came.inputs
    row(code, injected=came.inputs, slowest_ms=came.slowest * 1000)
