"""Lists are understood: which one is asked for, and what stands among the names of one and is none of ours."""

import pytest

from knowledge.answer import Answerer, Outcome
from knowledge.answering.lists import asked_by_verb, strangers
from knowledge.answering.measures import measure_asked
from knowledge.answering.spelling import Letters, Speller
from knowledge.facts import Town


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("咱镇今年要盖啥", "construction"),
        ("今年建的项目都有哪些", "construction"),
        ("哪些工程今年要推进", "construction"),
        ("今年打算整治哪些问题", "remediation"),
        ("列一下要改造的地方", "renewal"),
        ("今年要新增什么", "additions"),
    ],
)
def test_a_list_is_found_by_its_verb_alone(town: Town, asked: str, topic: str) -> None:
    found = asked_by_verb(asked, town.topics)
    assert found is not None
    assert found.id == topic


@pytest.mark.parametrize("asked", ["今年要建几座桥", "镇里要盖什么医院", "什么时候建", "整治的经费有多少"])
def test_what_asks_for_more_than_the_verb_is_no_such_list(town: Town, asked: str) -> None:
    assert asked_by_verb(asked, town.topics) is None


def test_what_stands_in_a_list_and_is_no_thing_of_ours_is_named() -> None:
    assert strangers("今年建的有 、 和铂金瑞吗", lambda _: False) == ["铂金瑞"]
    assert strangers("主导产业是纺织和 吧", lambda _: False) == ["纺织"]
    assert strangers(" 和 哪个定得高", lambda _: False) == []
    assert strangers(" 涉及农路的哪三化", lambda _: False) == []


@pytest.mark.parametrize(
    "question",
    ["今年快开工的有嘉能德、浩凯和铂金瑞吗", "超达、惠沣和大明钢铁都要竣工吧", "三项机制是积分制、清洁日和厕所评比，对吧"],
)
def test_a_list_with_a_stranger_in_it_is_never_affirmed(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question)
    assert answer.outcome is Outcome.UNKNOWN
    assert "没有提到" in answer.text
    assert "是的" not in answer.text


def test_a_stage_put_forward_is_settled(answerer: Answerer) -> None:
    assert answerer.answer("厚宏今年要求快竣工快投产，对吧").text.startswith("不是")
    assert answerer.answer("惠沣和博瑞都要快投产，对吧").text.startswith("是的")


def test_the_others_of_a_list_are_asked_for_by_one_of_them(answerer: Answerer, town: Town) -> None:
    answer = answerer.answer("和惠沣排在一起、都催着投产的还有哪些项目")
    assert set(answer.facts) == set(town.topic["finish"].facts)


def test_a_whole_list_is_asked_for_though_some_of_it_are_named(answerer: Answerer, town: Town) -> None:
    answer = answerer.answer("今年的主要预期目标（财政、工业、投资、服务业）逐条列给我")
    assert set(answer.facts) == set(town.topic["main-targets"].facts)


def test_what_is_set_aside_is_not_what_is_asked_about(answerer: Answerer) -> None:
    assert "ginger-brand" in answerer.answer("除了扩大种植面积，蘘荷在加工上还有什么打算").facts
    assert answerer.answer("富景花苑之外，下原小学的运动场还建不建").facts == ("school-field",)


@pytest.mark.parametrize("cry", ["除了我爸昏倒没气了，身边还没别人", "除了腿压在车底下，还算清醒", "除了要跳楼，我没别的路"])
def test_danger_is_heard_also_in_what_is_set_aside(answerer: Answerer, cry: str) -> None:
    assert answerer.answer(cry).outcome is Outcome.EMERGENCY


def test_what_only_looks_like_a_list_or_an_aside_is_none(answerer: Answerer) -> None:
    """消除 sets nothing aside, 哪一项 asks for one of two, and 还有什么设施 not for other firms."""
    assert answerer.answer("要消除安全隐患，还要做哪些事").facts == ("work-safety",)
    assert len(answerer.answer("主要预期目标里财政收入和固定资产投资哪一项高").facts) == 2
    assert answerer.answer("超达还有什么配套设施").facts == ("chaoda",)


def test_words_around_a_thing_lead_to_it_and_vouch_for_nothing(answerer: Answerer) -> None:
    assert answerer.answer("小孩丢给爷爷奶奶带，镇里有什么照应").facts == ("safety-net",)
    for question in ("消防站有没有水枪", "养老服务中心有没有日托", "镇里推不推淘宝"):
        assert answerer.answer(question).outcome is not Outcome.ANSWERED, question


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_questions_the_one_that_is_not_known_is_kept(answerer: Answerer, order: int) -> None:
    asked = "？".join(["网格服务驿站能不能寄快递", "消防救援站多少钱"][::order])
    assert answerer.answer(asked).outcome is Outcome.UNKNOWN


def test_a_target_beside_another_may_be_called_by_a_part_of_its_name(answerer: Answerer) -> None:
    answer = answerer.answer("投资和财政收入，今年哪个要涨得快")
    assert answer.facts == ("fixed-investment", "budget-revenue")
    assert "相比之下" in answer.text


@pytest.mark.parametrize(
    ("asked", "measure"),
    [("多收百分之几", "%"), ("要多卖几成", "%"), ("加几亩", "亩"), ("做到几个亿", "元"), ("净增几家", "个"), ("怎么安排", "")],
)
def test_the_measure_that_is_asked_for_is_known(asked: str, measure: str) -> None:
    assert measure_asked(asked) == measure


def test_only_what_is_no_word_is_spelt_anew(town: Town) -> None:
    speller = Speller(town)
    assert speller.mended("厂防建多少") == "厂房建多少"
    assert speller.mended("防汛怎么做") == "防汛怎么做"


@pytest.mark.parametrize("question", ["asdkfjh", "qwertyuiop", "<img src=x>", "write me a song please"])
def test_letters_that_say_nothing_get_a_kind_sentence(answerer: Answerer, question: str) -> None:
    assert answerer.answer(question).outcome is Outcome.OUT_OF_SCOPE


def test_an_amount_is_no_growth(answerer: Answerer) -> None:
    assert answerer.answer("财政收入今年要到3亿元吧").outcome is Outcome.UNKNOWN
    assert answerer.answer("固定资产投资增长20%，一共2亿元，对吗").text.startswith("报告的说法是")


def test_a_follow_up_about_another_thing_keeps_its_own_subject(answerer: Answerer) -> None:
    first = answerer.answer("一般公共预算收入增长多少")
    assert "20%" in answerer.answer("那投资呢", memory=first.memory).text
    assert answerer.answer("你吃饭了吗", memory=first.memory).outcome is Outcome.OUT_OF_SCOPE


def test_the_most_of_a_list_is_told_with_all_of_it(answerer: Answerer) -> None:
    listed = answerer.answer("主要预期目标有哪些")
    assert "20%" in answerer.answer("其中最高的增速是多少", memory=listed.memory).text


def test_a_list_asked_where_tells_where(answerer: Answerer) -> None:
    assert "长三角" in answerer.answer("今年招商主要往哪里跑").text


def test_words_left_in_letters_are_read(town: Town) -> None:
    letters = Letters(town)
    assert letters.read("caizheng收入增长目标") == "财政收入增长目标"
    assert letters.read("ju min shou ru 增长目标") == "居民收入 增长目标"
    assert letters.read("what is the meaning of life") == "what is the meaning of life"


def test_what_is_told_before_a_question_is_not_asked(answerer: Answerer) -> None:
    assert answerer.answer("两口子吵架邻居拌嘴，镇里请哪些人来劝").outcome is Outcome.ANSWERED
    assert answerer.answer("镇财政日子咋样，今年打算增几个点").text.startswith("2024年的目标")


def test_the_figures_of_one_part_are_told_with_their_values(answerer: Answerer) -> None:
    text = answerer.answer("产业发展活力那部分的量化目标全列一下").text
    assert all(figure in text for figure in ("18个", "5个", "12家", "3.5%"))


@pytest.mark.parametrize("question", ["现在转化了几个", "现在招了几个", "现在完成了几个"])
def test_a_count_of_what_is_done_raises_no_alarm(answerer: Answerer, question: str) -> None:
    before = answerer.answer("项目转化率的目标是多少")
    assert answerer.answer(question, memory=before.memory).outcome is Outcome.UNKNOWN


def test_a_count_of_who_is_hurt_still_does(answerer: Answerer) -> None:
    assert answerer.answer("打群架，现在打伤了几个人").outcome is Outcome.EMERGENCY


def test_a_character_is_also_heard_by_its_second_reading(answerer: Answerer) -> None:
    assert "10%" in answerer.answer("服务业重点航业营收目标").text


def test_years_ago_are_no_year_of_the_report(answerer: Answerer) -> None:
    assert answerer.answer("十年前咱镇财政收入多少").outcome is Outcome.UNKNOWN


def test_a_stage_asked_of_the_project_talked_of_is_asked_of_it_alone(answerer: Answerer) -> None:
    before = answerer.answer("和润特钢今年什么要求")
    assert "和润特钢" in answerer.answer("那它什么时候开工", memory=before.memory).text


def test_what_is_only_planned_is_not_affirmed_as_built(answerer: Answerer) -> None:
    assert answerer.answer("下原小学运动场今年建设吧").text.startswith("报告的说法是")
    assert answerer.answer("CDMO平台是今年建成，对吧").text.startswith("是的")


def test_figures_that_are_right_are_not_thereby_alike(answerer: Answerer) -> None:
    assert not answerer.answer("战新占比46%和研发占比3.5%，是一个口径吗").text.startswith("是的")


def test_a_figure_is_compared_with_the_one_before(answerer: Answerer) -> None:
    before = answerer.answer("进出口目标是多少")
    text = answerer.answer("跟外资目标比哪个大", memory=before.memory).text
    assert "3.4亿元" in text
    assert "500万美元" in text


def test_a_member_of_a_named_list_is_told(answerer: Answerer) -> None:
    assert "4%" in answerer.answer("六个主要目标里财政是多少").text


def test_words_of_the_report_raise_no_alarm(answerer: Answerer) -> None:
    assert answerer.answer("一企一策 专人跟踪").outcome is Outcome.ANSWERED
    assert answerer.answer("有个男的一直跟踪我").outcome is Outcome.EMERGENCY


def test_people_in_general_are_no_figure(answerer: Answerer) -> None:
    assert answerer.answer("河道自己管是让老百姓管吗").outcome is Outcome.ANSWERED
