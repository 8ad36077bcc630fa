"""Chinese numerals and units to values and back: 两个亿, 一千亩, 百分之四, 六成, 翻番; it knows no facts."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {
    **{mark: value for value, mark in enumerate("零一二三四五六七八九")},
    **{mark: value for value, mark in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "弍": 2,
    "幺": 1,
    "贰": 2,
    "叄": 3,
    "陸": 6,
    "貳": 2,
    "兩": 2,
    "參": 3,
}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_MARKS = "".join([*_DIGITS, *_TENS, *_SMALL])
_BIG = "".join(_LARGE)
_PLAIN = r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+"
_DIGITAL = rf"(?:{_PLAIN})(?:(?:个|個)?[{_BIG}]|[百佰千仟](?!分))*(?:[{_MARKS}][{_MARKS}{_BIG}]*)?"  # 3千5
_WRITTEN = rf"[{_MARKS}](?:[{_MARKS}{_BIG}]|(?:个|個)(?=[{_BIG}]))*(?:点[{_MARKS}]+)?[{_BIG}]*"  # 两个亿, 三点四亿
_NUMBER = rf"(?:{_DIGITAL}|{_WRITTEN})"

_COUNTED = "亩米家个项户人名位座条件天年月日号岁倍斤吨级类种步次期批层张套所村周点度环处间只棵辆分里场"

# What a unit is counted in: the word typed → (unit it means, factor).
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("%", "个百分点", "百分点", "个点"), ("%", 1)),
    "成": ("%", 10),
    **dict.fromkeys(("美元", "美金", "刀"), ("美元", 1)),
    **dict.fromkeys(("元", "块钱", "块", "人民币", "元人民币", "圆"), ("元", 1)),
    **dict.fromkeys(("平方公里",), ("平方公里", 1)),
    **dict.fromkeys(("平方米", "平米", "㎡", "平方", "平"), ("平方米", 1)),
    **dict.fromkeys(("公里", "千米", "km"), ("公里", 1)),
    **dict.fromkeys(("个月",), ("个月", 1)),
    **dict.fromkeys(("公顷",), ("公顷", 1)),
    **{mark: (mark, 1) for mark in _COUNTED},
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_DOUBLED = rf"翻(?P<times>[{_MARKS}]|\d)?(?:番|倍)|(?:增加|涨)?一倍"
_HALF = r"一半|半数|对半|五五开"
_QUANTITY = re.compile(
    rf"(?P<half>{_HALF})|(?P<double>{_DOUBLED})|百分之(?P<hundredth>百|{_NUMBER})"
    rf"|(?P<tenths>[{_MARKS}]|\d(?:\.\d)?)成(?P<more>半)?(?![立为员本功果长分])"
    rf"|(?P<number>{_NUMBER})(?P<odd>多|来|几)?(?P<unit>{_UNIT})?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a plain unit ("%", "元", "美元", "亩", "个", … or "" when none is written) and where it stands."""

    value: float
    unit: str
    text: str
    start: int
    end: int
    ordinal: bool = False


def number(text: str) -> float | None:
    """Return the value of a numeral (3.4亿, 两千三, 廿五, 1,000), or None when `text` is not one."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    plain = re.sub(rf"[个個](?=[{_BIG}])", "", plain)
    if plain == "半":
        return 0.5
    if found := re.fullmatch(rf"([{_MARKS}]*)点([{_MARKS}]+?)([{_BIG}]*)", plain):
        return _decimal(*found.groups())
    return _mixed(plain) if plain and re.fullmatch(rf"[\d.{_MARKS}{_BIG}]+", plain) else None


def quantities(text: str) -> list[Quantity]:
    """Return every quantity of `text` in order; 六成 and 一半 come as %, 翻番 as 2 倍."""
    return list(_quantities(unicodedata.normalize("NFKC", text)))


def chinese(value: int) -> str:
    """Return a whole number of 0 to 10^15 (what a float still holds exactly) in Chinese numerals (二百, not 两百)."""
    if value < 10_000:
        return _below_ten_thousand(value)
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        if value >= size:
            head, rest = divmod(value, size)
            gap = "零" if rest and rest < size // 10 else ""
            return chinese(head) + mark + gap + (chinese(rest) if rest else "")
    raise AssertionError(value)


def shown(value: float | int | str) -> str:
    """Return a value as the office writes it: 3.4, 4, 1000."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _quantities(text: str) -> Iterator[Quantity]:
    for found in _QUANTITY.finditer(text):
        value, unit = _meaning(found)
        if value is not None:
            before = text[max(0, found.start() - 1) : found.start()]
            yield Quantity(value, unit, found[0], found.start(), found.end(), ordinal=before in ("第", "初"))


def _meaning(found: re.Match[str]) -> tuple[float | None, str]:
    if found["half"]:
        return 50.0, "%"
    if found["double"]:
        return float(2 ** int(number(found["times"] or "1") or 1)), "倍"
    if found["hundredth"]:
        return (100.0 if found["hundredth"] == "百" else number(found["hundredth"])), "%"
    if found["tenths"]:
        return (number(found["tenths"]) or 0) * 10 + (5 if found["more"] else 0), "%"
    unit, factor = _UNITS.get(found["unit"] or "", ("", 1))
    value = number(found["number"])
    return (None if value is None else value * factor), unit


def _decimal(whole: str, digits: str, large: str) -> float | None:
    if any(mark not in _DIGITS for mark in digits):
        return None
    value = (_mixed(whole) or 0.0) if whole else 0.0
    value = float(f"{value:g}." + "".join(str(_DIGITS[mark]) for mark in digits))
    for mark in large:
        value *= _LARGE[mark]
    return round(value, 6)


def _mixed(plain: str) -> float | None:
    """A numeral with digits, small units (十百千) and large ones (万亿), read from the left."""
    total = section = 0.0
    pending: float | None = None
    last = 1.0
    for token in re.findall(r"\d+(?:\.\d+)?|\.\d+|.", plain):
        if token in _LARGE:
            total, section, pending = _close(total, section, pending, _LARGE[token]), 0.0, None
            last = _LARGE[token]
        elif token in _SMALL:
            section += (1.0 if pending is None else pending) * _SMALL[token]
            pending, last = None, _SMALL[token]
        elif token in _TENS:
            section, pending, last = section + _TENS[token], None, 10
        elif (value := _token(token)) is None:
            return None
        elif value == 0 and pending is None and (section or total):
            last = 1.0  # 一千零五: the gap is filled, what follows counts as it stands
        else:
            pending = value if pending is None else pending * 10 + value
    return round(total + section + _tail(plain, pending, last), 6)


def _close(total: float, section: float, pending: float | None, size: float) -> float:
    here = section + (pending or 0.0)
    if total and size > total and size == 10**8:
        return (total + here) * size
    return total + (here or 1.0) * size


def _tail(plain: str, pending: float | None, last: float) -> float:
    """两千三 is 2300: a lone last digit after a unit counts in the next smaller one."""
    if pending is None:
        return 0.0
    short = last > 10 and len(plain) > 1 and plain[-2] in {**_SMALL, **_LARGE} and pending < 10 and plain[-1] in _DIGITS
    return pending * last / 10 if short else pending


def _token(token: str) -> float | None:
    if token in _DIGITS:
        return float(_DIGITS[token])
    try:
        return float(token)
    except ValueError:
        return None


def _below_ten_thousand(value: int) -> str:
    if value < 20:
        return "零一二三四五六七八九"[value] if value < 10 else "十" + ("" if value == 10 else "零一二三四五六七八九"[value - 10])
    said, zero = "", False
    for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            said += ("零" if zero else "") + "零一二三四五六七八九"[digit] + mark
        zero = bool(said) and not digit
        if not value:
            break
    return said
