"""Finds figures with their units in a sentence; years, ordinals, durations and numbers of documents are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from knowledge.importing.drafts import Comparator
from knowledge.numerals import number

_COUNTS = (
    *("个", "家", "项", "件", "套", "座", "处", "条", "所", "批", "批次", "场次", "场", "次", "起", "支", "间", "台", "辆"),
    *("株", "棵", "只", "头", "份", "块", "栋", "幢", "盏", "艘", "宗", "种", "类", "名", "人次", "人", "户", "位"),
    *("张", "户次", "笔", "期", "例", "片", "口", "根", "班", "对"),
)
_MEASURES = (
    *("亩", "公顷", "平方公里", "平方千米", "平方米", "平米", "㎡", "立方米", "公里", "千米", "米", "吨", "吨标准煤"),
    *("千克", "公斤", "斤", "千瓦时", "千瓦", "兆瓦", "度", "标箱", "元", "美元", "欧元", "港元", "倍"),
)
_RATES = ("%", "‰", "个百分点", "百分点", "微克/立方米", "微克每立方米", "毫克/升", "元/人", "公斤/亩", "吨/亩")
_TERMS = ("个工作日", "工作日", "天", "小时", "分钟", "个月")  # figures only where a limit is set: 3个工作日以内
_LARGE = [f"{size}{unit}" for size in ("万亿", "亿", "万", "千", "百") for unit in (*_MEASURES, *_COUNTS)]
_UNITS = sorted([*_COUNTS, *_MEASURES, *_RATES, *_TERMS, *_LARGE, "个亿"], key=len, reverse=True)
COUNTED = frozenset([*_COUNTS, *(f"{size}{unit}" for size in ("亿", "万") for unit in _COUNTS)])

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# From its first character on, and no longer than numbers are: looking for a unit behind every part of a long row is slow.
_WRITTEN = "(?<![零〇一二两三四五六七八九十百千])[零〇一二两三四五六七八九十百千]{1,24}(?:点[零一二三四五六七八九]{1,24})?"
_UNIT = "|".join(map(re.escape, _UNITS))
_TO = r"\s*(?:[—–\-~～－至]|——|到)\s*"
_LEAST = "不低于|不少于|不小于|不下于|不得低于|不得少于|最低|至少|高于|超过|超|突破|大于|多于|≥|>|达到|达"
_MOST = (
    "不超过|不得超过|不高于|不多于|不大于|低于|小于|少于|至多|最多|≤|<|控制在|控制到"
    "|压降至|压减至|降至|降到|压缩至|压缩到|缩短至|缩短到|下降至|下降到"
)
_AFTER = "左右|上下|以上|及以上|之上|以内|之内|以下|及以下"

_FIGURE = re.compile(
    rf"(?P<before>{_LEAST}|{_MOST}|大约|约为|约|近)?\s*"
    rf"(?<![A-Za-z\d.第〔\[＋+/])(?<!\d[—–\-/:])(?:(?P<low>{_DIGITS})(?P<lowunit>{_UNIT}|[万亿])?{_TO})?"
    rf"(?:(?P<digits>{_DIGITS})|(?P<written>{_WRITTEN}))(?P<odd>多|余|馀|来)?(?P<unit>{_UNIT})(?P<after>{_AFTER})?"
    rf"|(?P<before2>{_LEAST}|{_MOST}|约)?百分之(?P<hundredth>\d+(?:\.\d+)?|{_WRITTEN})(?P<after2>{_AFTER})?"
)
_WORDS = re.compile(
    r"(?P<double>翻[一两二三]?番|倍增|成倍增长)|(?P<zero>清零|归零)|(?P<cover>全覆盖|全面覆盖)"
    r"|(?P<none>零(?:新增|增长|事故|伤亡|发生|上访|投诉|返贫|容忍增量))"
    r"|(?P<beside>(?:基本)?(?:与|和|同|跟)[^，。；、与和同]{2,12}?(?:保持|基本)*同步(?:增长)?)"
    r"|(?P<above>(?:略?高于|快于|不低于|不高于|优于|低于|跑赢|达到)(?:全国|全省|全市|全县|全区|省|市|县|区|如皋|上级|经济)[^，。；、]{0,8}?(?:平均水平|平均|水平|增速|增幅|增长|下达(?:任务|目标)))"
)
# What follows a figure shows that it counts nothing that could be reached: 5个方面, 3个月, 2个走在前.
_NO_FIGURE_AFTER = re.compile(
    r"月|方面|环节|阶段|层面|维度|字(?!楼)|走在|不(?:放松|动摇|变)|周年|关键词|板块|五年|年级|“|结合起来|坚持|关系"
)
_WRITTEN_NEEDS = re.compile(
    r"(?:新增|新建|新改建|改建|扩建|改造|建成|建设|完成|创建|创成|引进|招引|培育|实施|打造|落户|落地|签约|开工|竣工|投产|争创|组建|开展|举办|新签|净增|安置|帮扶|达到|突破|超过|不少于|不低于|面积|总额|力争|确保|各|净)$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure from `start` to `end` of a sentence, its comparators included; `words` where it is said in words."""

    start: int
    end: int
    value: Decimal | None = None
    unit: str = ""
    upper: Decimal | None = None
    comparator: Comparator | None = None
    words: str = ""
    reaches: bool = False  # said as 达 or 达到: at least for a target, exactly for what was achieved


def quantities(sentence: str) -> list[Quantity]:
    """Return the figures of a sentence, in order, none overlapping."""
    figures = [found for match in _FIGURE.finditer(sentence) for found in _figure(match, sentence)]
    words = [Quantity(m.start(), m.end(), words=_word(m)) for m in _WORDS.finditer(sentence)]
    free = [word for word in words if not any(f.start < word.end and word.start < f.end for f in figures)]
    return sorted([*figures, *free], key=lambda quantity: quantity.start)


def _figure(match: "re.Match[str]", sentence: str) -> Iterator[Quantity]:
    unit, after = match["unit"] or "%", match["after"] or match["after2"] or ""
    before = match["before"] or match["before2"] or ""
    if _is_none(match, sentence, before, after, unit):
        return
    value = _value(match["digits"] or match["written"] or match["hundredth"])
    low = _value(match["low"]) if match["low"] else None
    if value is None or (low is not None and not _is_range(low, value, match)):
        return
    comparator = Comparator.BETWEEN if low is not None else _comparator(before, after, match["odd"])
    first, upper = (low, value) if low is not None else (value, None)
    unit = "亿元" if unit == "个亿" else unit
    yield Quantity(match.start(), match.end(), first, unit, upper, comparator, "", before in {"达", "达到"})


def _is_none(match: "re.Match[str]", sentence: str, before: str, after: str, unit: str) -> bool:
    if unit in _TERMS:
        return not (before in _MOST.split("|") or after in {"以内", "之内"})
    if _NO_FIGURE_AFTER.match(sentence, match.end()) and unit in {"个", "项"}:
        return True
    written = match["written"]
    return bool(written and not match["before"] and unit in _COUNTS and not _is_counted(sentence, match))


def _is_counted(sentence: str, match: "re.Match[str]") -> bool:
    """三级, 一批, 两手: written numerals count something only after a word of doing (新增三个公园)."""
    if match["written"] in {"百", "千"} or match["unit"] in {"批", "种", "类"}:
        return False
    if match["written"] == "一" and match["unit"] not in {"座", "处", "所", "家"}:
        return False
    return bool(_WRITTEN_NEEDS.search(sentence[max(0, match.start() - 4) : match.start("written")]))


def _is_range(low: Decimal, high: Decimal, match: "re.Match[str]") -> bool:
    unit = match["unit"] or ""
    return low < high and (match["lowunit"] in {None, unit} or unit.startswith(match["lowunit"]))


def _value(text: str) -> Decimal | None:
    if text[0].isdecimal():
        return Decimal(text.replace(",", ""))
    known = number(text)
    return None if known is None else Decimal(str(known)).normalize()


def _comparator(before: str, after: str, odd: str | None) -> Comparator | None:
    if after in {"左右", "上下"} or before in {"约", "大约", "约为", "近"}:
        return Comparator.ABOUT
    if after in {"以上", "及以上", "之上"}:
        return Comparator.AT_LEAST
    if after or (before and before in _MOST.split("|")):
        return Comparator.AT_MOST
    return Comparator.AT_LEAST if before or odd else None


def _word(match: "re.Match[str]") -> str:
    kind = match.lastgroup
    if kind == "beside":
        return match[0].removeprefix("基本").replace("保持同步", "同步").replace("基本同步", "同步")
    return {"double": match[0], "zero": "清零", "cover": "全覆盖"}.get(kind or "", match[0])
