"""Reports of one trick find each other, growth is counted in days, and a draft tells facts and nobody's words."""

from datetime import date, timedelta

import pytest

from knowledge.numerals import chinese
from knowledge.scam import Clues
from knowledge.scam.clusters import Report, clustered, matched
from knowledge.scam.drafts import Audience, Facts, drafted, facts_of
from knowledge.scam.judgements import codes
from tests.knowledge.scam.test_checker import SAFE

TODAY = date(2024, 7, 15)


def report(number: int, text: str, days_ago: int, code: str = "fake_service", **clues: tuple[str, ...]) -> Report:
    return Report(number, text, code, Clues(**clues), TODAY - timedelta(days=days_ago))


CALLS = [
    report(1, "客服打来说快递丢了要赔我三倍", 2, phones=("170 0000 1234",)),
    report(2, "说我会员到期要扣钱，让我共享", 1, phones=("+86一七零零零零零一二三四",)),
    report(3, "网上买猫付了定金就被拉黑了", 1, code="shopping"),
]
ALIKE = [
    report(4, "部队来订被子，又让我代买二十箱罐头，说货款一起结", 9, code="military"),
    report(5, "有部队的来订被子，又叫我代买三十箱罐头，货款一起结", 3, code="military"),
    report(6, "自称部队的来订菜，又让我代买二十箱罐头，货款一起结", 2, code="military"),
    report(7, "说是部队来订面粉，又让我代买二十箱罐头，货款一起结", 0, code="military"),
]


def test_a_shared_clue_makes_a_cluster_whatever_its_disguise() -> None:
    (found,) = clustered(CALLS, TODAY)
    assert [one.id for one in found.reports] == [1, 2]
    assert found.shared == (("phones", "17000001234"),)


def test_the_same_trick_in_other_words_makes_a_cluster_that_grows() -> None:
    (found,) = clustered(ALIKE, TODAY)
    assert [one.id for one in found.reports] == [4, 5, 6, 7]
    assert (found.lately, found.before) == (3, 1)
    assert found.grows


def test_the_fastest_growing_comes_first_and_nobody_is_in_two() -> None:
    found = clustered(reversed(CALLS + ALIKE), TODAY)
    assert [cluster.code for cluster in found] == ["military", "fake_service"]
    ids = [one.id for cluster in found for one in cluster.reports]
    assert len(ids) == len(set(ids))


def test_nothing_makes_no_cluster() -> None:
    assert clustered([], TODAY) == []
    assert clustered(CALLS[2:], TODAY) == []


def test_how_often_a_number_was_reported_is_counted_since_a_day() -> None:
    asked = Clues(phones=("１７０００００１２３４",))
    assert matched(asked, CALLS, TODAY - timedelta(days=30)) == {("phones", "17000001234"): 2}
    assert matched(asked, CALLS, TODAY) == {}


@pytest.mark.parametrize("audience", Audience)
def test_a_draft_tells_the_trick_and_the_numbers_to_call(audience: Audience) -> None:
    for code in codes():
        text = drafted(Facts(code, "某种骗局", 12, ("17000001234",)), audience)
        assert "某种骗局" in text
        assert ("96110" in text and "110" in text) or "九六一一零" in text
        assert not SAFE.search(text)
        assert len(text) < 600


def test_a_draft_holds_no_words_of_a_report() -> None:
    (found,) = clustered(ALIKE, TODAY)
    text = drafted(facts_of(found, "冒充部队采购"), Audience.ENTERPRISES)
    assert "近7天" in text
    assert "3件" in text
    assert not [one.text for one in found.reports if one.text in text]


def test_the_loudspeaker_says_numbers_in_words() -> None:
    text = drafted(Facts("police", "冒充公检法", 23), Audience.LOUDSPEAKER)
    assert chinese(23) in text
    assert not [mark for mark in text if mark.isdigit()]


def test_a_share_is_told_only_where_it_was_counted() -> None:
    assert "35起" in drafted(Facts("brushing", "刷单", 3), Audience.FAMILIES)
    assert "每100起" not in drafted(Facts("military", "冒充部队", 3), Audience.FAMILIES)
