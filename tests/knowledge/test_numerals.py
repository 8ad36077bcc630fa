"""Chinese numerals and units are read as what they mean, and written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import chinese, number, quantities, shown

WHOLE = st.integers(min_value=0, max_value=10**15)


@given(WHOLE)
def test_what_is_written_in_numerals_is_read_back(value: int) -> None:
    assert number(chinese(value)) == value


@given(WHOLE.filter(bool), st.sampled_from(["亩", "家", "个", "户", "公里"]))
def test_a_numeral_with_its_unit_is_one_quantity(value: int, unit: str) -> None:
    found = quantities(f"一共有{chinese(value)}{unit}左右"[2:])
    assert [(q.value, q.unit) for q in found] == [(value, unit)]


@given(st.integers(min_value=0, max_value=999_999), st.sampled_from(["%", "万", "亿", ""]))
def test_figures_in_any_width_and_with_commas_are_the_same(value: int, tail: str) -> None:
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in str(value))
    assert [q.value for q in quantities(wide + tail)] == [q.value for q in quantities(f"{value:,}{tail}")]


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿廿点个半成番百分之元亩家.0123456789,%翻倍第", max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    for quantity in quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两个亿", 2e8),
        ("3.4亿", 3.4e8),
        ("三点四亿", 3.4e8),
        ("一千", 1000),
        ("1,000", 1000),
        ("１０００", 1000),
        ("廿三", 23),
        ("卅", 30),
        ("一百二", 120),
        ("两千三", 2300),
        ("两万五", 25000),
        ("一千零五", 1005),
        ("半", 0.5),
        ("二零二四", 2024),
        ("壹佰贰拾", 120),
        ("3千万", 3e7),
        ("十", 10),
        ("三亿四千万", 3.4e8),
    ],
)
def test_a_numeral_has_its_value(text: str, value: float) -> None:
    assert number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "亩", "一亩地", "abc", "第", "点五点"])
def test_what_is_no_numeral_has_no_value(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("百分之四", 4, "%"),
        ("百分之三点五", 3.5, "%"),
        ("六成", 60, "%"),
        ("三成半", 35, "%"),
        ("一半", 50, "%"),
        ("5个百分点", 5, "%"),
        ("翻番", 2, "倍"),
        ("翻两番", 4, "倍"),
        ("一千亩", 1000, "亩"),
        ("500万美元", 5e6, "美元"),
        ("五百万美金", 5e6, "美元"),
        ("2亿元", 2e8, "元"),
        ("12家", 12, "家"),
        ("三十公里", 30, "公里"),
        ("百分之百", 100, "%"),
        ("12％", 12, "%"),
    ],
)
def test_a_quantity_has_its_value_and_unit(text: str, value: float, unit: str) -> None:
    found = quantities(text)
    assert [(q.value, q.unit) for q in found] == [(pytest.approx(value), unit)]


def test_the_second_is_an_order_and_no_amount() -> None:
    assert [q.ordinal for q in quantities("第二个三年")] == [True, False]


@pytest.mark.parametrize(("value", "text"), [(3.4, "3.4"), (4, "4"), (1000, "1000"), ("全部", "全部")])
def test_a_value_is_written_as_the_office_writes_it(value: float | str, text: str) -> None:
    assert shown(value) == text
