"""A document of another place does not answer for this town, nor does one that shares a single word with what was said."""

from knowledge.answer import Answerer, Outcome
from knowledge.answering.english import in_chinese
from knowledge.answering.places import foreign_place
from knowledge.answering.shelves import may_speak, too_little
from knowledge.facts import Town
from knowledge.search import Document

ELSEWHERE = Document("a", "", "渌汀省人民政府通知：为了扶持外资企业，杭州市对引进外资给予奖励。" * 3)
NATIONAL = Document("b", "外商投资办法", "外资企业设立登记，应当向市场监管部门提出申请。" * 3)
OURS = Document("c", "", "下原镇通知：消防救援站招收志愿者，名额二十个，杭州市的同志也可以报名。")


def test_a_document_speaks_of_the_towns_things_only_when_it_names_them_and_no_other_place(town: Town) -> None:
    capital = [town.facts["foreign-capital"]]
    assert not may_speak("怎么办理", ELSEWHERE, capital, town)
    assert may_speak("怎么办理", NATIONAL, capital, town)
    assert not may_speak("怎么办理", NATIONAL, [town.facts["ginger-area"]], town)
    assert may_speak("怎么办理", OURS, capital, town)
    assert may_speak("怎么办理", ELSEWHERE, [], town)
    assert may_speak("杭州市引进外资有奖励吗", ELSEWHERE, capital, town)


def test_a_notice_of_the_county_or_of_the_town_is_not_foreign(town: Town) -> None:
    assert foreign_place("杭州市人民政府通知", town) == "杭州市"
    assert foreign_place("江苏省人民政府通知", town) == foreign_place("下原镇通知", town) == ""


def test_one_word_is_no_question_to_a_document_that_is_not_about_it() -> None:
    assert too_little("测试测试", OURS)
    assert not too_little("志愿者", OURS)


def test_how_much_asks_a_target_for_its_figure_and_a_thing_for_its_price() -> None:
    assert in_chinese("转化率 target how much") == "转化率 目标 多少"
    assert in_chinese("蘘荷 how much") == "蘘荷 多少钱"


def test_the_other_stage_of_projects_can_be_asked_after_the_first(town: Town) -> None:
    answerer = Answerer(town)
    first = answerer.answer("哪些项目要开工")
    second = answerer.answer("那竣工的呢", memory=first.memory)
    assert second.outcome is Outcome.ANSWERED
    assert all(name in second.reply for name in ("超达", "惠沣", "永发", "中皋富泰", "博瑞"))


def test_last_month_is_not_this_years_target(town: Town) -> None:
    assert Answerer(town).answer("上个月应税销售是多少").outcome is Outcome.UNKNOWN


def test_two_questions_with_a_comma_between_are_both_answered(town: Town) -> None:
    reply = Answerer(town).answer("战新产业占比要多少，服务业营收要涨多少？").reply
    assert "46%" in reply
    assert "10%" in reply
