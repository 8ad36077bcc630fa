"""Garbled pages come in as simplified text; what is damaged is flagged, and what is not flagged is right."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.importing import Damage, Manuscript, read, targets

from .garbling import annotated, torn, traditional

CLEAN = (
    "今年我们要把产业发展放在首位，围绕医疗器械和先进装备做强园区。确保关键项目早开工，着力优化营商环境，完善监管机制。",
    "乡村建设稳步推进：新增农业示范基地3个，改造农路12.5公里，养殖业和种植业协调发展；群众的获得感继续增强。",
    "强化网络安全和危化品使用管理，保护河道环境，快速处置隐患。织密基层治理网络，感谢大家关心支持。海口通道保畅，县级负责。",
    "担使命、争先进，勇担使命、乘势而上，不断谱写新篇章；规范服务质量，统筹城镇建设（含社区），续写转化新业绩！",
)
GLOSSED = "優內創務區協態戰業構現環產發監礎穩結絡統經網續聯術規設調貿質轉農鄉醫鎮關領養驅"
SHARED = Path(__file__).parents[3].parent / "shared" / "report"


def whole(text: Manuscript) -> str:
    return "".join(section.text for section in text.sections).replace("\n", "").replace("。", "")


def lost(garbled: Manuscript, clean: Manuscript) -> list[str] | None:
    """What the clean text has in place of each gap; None where anything outside the gaps differs."""
    parts = map(re.escape, whole(garbled).split("□"))
    match = re.fullmatch("(.*?)".join(parts), whole(clean))
    return list(match.groups()) if match else None


@settings(max_examples=40, deadline=None)
@given(data=st.data(), line=st.sampled_from(CLEAN))
def test_pinyin_behind_any_characters_is_taken_out(data: st.DataObject, line: str) -> None:
    places = data.draw(st.sets(st.integers(0, len(line) - 1)))
    text = read(annotated(line, places).encode())
    assert whole(text) == whole(read(line.encode()))
    assert text.damage == ()


@settings(max_examples=40, deadline=None)
@given(lines=st.permutations(CLEAN), glossed=st.sets(st.sampled_from(GLOSSED), min_size=6), halved=st.booleans())
def test_text_torn_between_bytes_differs_only_where_it_is_flagged(lines: list[str], glossed: set[str], halved: bool) -> None:
    clean, garbled = "\n".join(lines), read(torn("\n".join(lines), glossed, halved=halved).encode())
    gone = lost(garbled, read(clean.encode()))
    assert gone is not None
    assert len(gone) == len(garbled.damage)
    assert sum(map(len, gone)) < len(clean) * 0.3


def test_the_tearing_makes_what_real_pages_show() -> None:
    """The stretch that a real page has for 危化品使用安全, made by the same mistake."""
    shown = torn("燃气安全、危化品使用安全、防汛", GLOSSED)
    assert "?;" in shown
    assert "肥褂冒踩" in shown


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("規(guī)劃和關(guān)鍵", "规划和关键"),
        ("規(gui)劃、規（guī）劃、規( guī )劃", "规划、规划、规划"),
        ("規(gu?)劃、業(y¨¨)務", "规划、业务"),
        ("規(guī劃，業yè)務", "规划，业务"),
        ("女(nǚ)綠(lǜ)略(lvè)", "女绿略"),
        ("企業(CDMO)、酸鹼度(pH)、長(km)", "企业（CDMO）、酸碱度（pH）、长（km）"),
        ("村(社區(qū))、站(所)", "村（社区）、站（所）"),
        ("75 周年,是 “十四五” 之年 ,3,000元;8:30", "75周年，是“十四五”之年，3,000元；8:30"),
        ("２０２４年增長４．５％", "2024年增长4.5%"),
        ("⼀般公共預算\u200b收⼊", "一般公共预算收入"),
        ("著力沿著河道，成效顯著，著名專著", "着力沿着河道，成效显著，著名专著"),
        ("R&D 投入 3.5 %，PM2.5 下降", "R&D投入3.5%，PM2.5下降"),
        ("①新增5家⒊保留", "①新增5家⒊保留"),
    ],
)
def test_dirt_is_washed_off_and_nothing_else(dirty: str, clean: str) -> None:
    text = read(f"{dirty}\n這裡規劃發展經濟與產業。".encode())
    assert text.sections[0].paragraphs[0] == clean
    assert text.damage == ()


def test_simplified_text_keeps_its_zhu() -> None:
    assert read("他编著的著述很多，意义昭著。".encode()).sections[0].paragraphs == ("他编著的著述很多，意义昭著。",)


@pytest.mark.parametrize(
    "asked", ["这样行吗?可以。", "为什么?因为天冷。", "怎么办？找网格员", "你愿意？", "是否受理?是的", "好不好?", "真的?"]
)
def test_a_question_is_no_damage(asked: str) -> None:
    assert read(asked.encode()).damage == ()


@pytest.mark.parametrize(
    ("spoilt", "kept"),
    [
        ("种植下原?荷特色品牌", "种植下原□荷特色品牌"),
        ("积极推进\ufffd\ufffd建设和改造", "积极推进□建设和改造"),
        ("推进\ue5e5建设", "推进□建设"),
        ("内容锟斤拷锟斤拷如下", "内容□如下"),
        ("标题ä¸‹åŽŸé•‡如下", "标题□如下"),
        ("安全感椕鶎叒治理", "安全感□治理"),
    ],
)
def test_what_was_lost_is_flagged_and_not_guessed(spoilt: str, kept: str) -> None:
    text = read(spoilt.encode())
    [damage] = text.damage
    assert text.sections[0].paragraphs == (kept,)
    assert damage == Damage(0, kept.index("□") + 1, damage.excerpt, damage.why)
    assert spoilt[: len(damage.excerpt)] == damage.excerpt or damage.excerpt in spoilt


def test_damage_in_headings_and_tables_is_placed_as_well() -> None:
    text = read("# 推进\ufffd建设\n\n|指标|目标|\n|-|-|\n|税\ufffd收|2亿元|\n".encode(), "a.md")
    assert [text.sections[damage.section].text[damage.offset] for damage in text.damage] == ["□", "□"]


@pytest.fixture(scope="module")
def report() -> Manuscript:
    path = SHARED / "raw-garbled.txt"
    if not path.exists():
        pytest.skip("the garbled report is not beside the project")
    return read(path)


def test_the_garbled_report_differs_from_the_clean_one_only_where_flagged(report: Manuscript) -> None:
    gone = lost(report, read(SHARED / "cleaned.txt"))
    assert gone is not None
    assert len(gone) == len(report.damage)
    assert sum(map(len, gone)) <= 40
    assert all(report.sections[damage.section].text[damage.offset] == "□" for damage in report.damage)


def test_all_targets_of_the_garbled_report_are_found_and_no_other(report: Manuscript) -> None:
    listed = re.findall(
        r"- \{section: (\d), .*?op: \"?([^\",]+)\"?, value: ([^,}]+)(?:, unit: \"?([^\"}]+)\"?)?\}",
        (SHARED / "facts.yaml").read_text("utf-8"),
    )
    signs = {"about": "~", "at_least": ">=", "exactly": "=", "aim": "aim"}
    found = [(str(d.section), signs[d.comparator], d.words or f"{d.value:f}", d.unit) for d in targets(report)]
    assert len(found) == 22
    assert found == listed
    assert {(draft.year, draft.kind) for draft in targets(report)} == {(2024, "target")}


def test_traditional_pages_come_in_simplified() -> None:
    for line in CLEAN:
        assert whole(read(traditional(line).encode())) == whole(read(line.encode()))
