"""Which place a question is about: another one is never answered from this town's report, and our own is never sent away."""

import pytest

from knowledge.answer import Answerer, Outcome
from knowledge.answering.places import other_place
from knowledge.facts import Town
from knowledge.library import load_town
from knowledge.search import Document, Index

TOWN = load_town("xiayuan")


@pytest.fixture(scope="module")
def town() -> Town:
    return TOWN


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("新疆采取什么举措解决就业难题？", "新疆"),
        ("北京市如何帮助企业减负？", "北京市"),
        ("漯河市如何加快项目开工？", "漯河市"),
        ("铁岭市的养老服务怎么安排", "铁岭市"),
        ("和静县的财政收入目标是多少", "和静县"),
        ("东陈镇今年固定资产投资增长多少", "东陈"),
        ("桥头镇有哪些重点项目", "桥头镇"),
        ("如皋市今年的外贸目标是多少", "如皋市"),
        ("全省的就业目标是多少", "全省"),
        ("农业农村部对示范村有什么要求", "农业农村部"),
        ("海关总署今年有哪些便利措施", "海关总署"),
        ("国家税务总局推出了哪些平台", "国家税务总局"),
    ],
)
def test_another_place_or_a_higher_office_is_recognised(town: Town, question: str, place: str) -> None:
    assert other_place(question, town) == place
    answer = Answerer(town).answer(question)
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.text.startswith("我只知道下原镇的情况")


@pytest.mark.parametrize(
    "question",
    [
        "全国文明城市的成果今年怎么巩固",
        "要打造在全市有影响力的示范村吗",
        "我们镇的小区乱停车今年管不管",
        "农业园区今年怎么建",
        "镇区店铺怎么改造",
        "城市面貌今年怎么提升",
        "超市里卖不卖蘘荷",
        "国家级孵化器今年怎么弄",
        "国信工业园区怎么整合",
        "干部接访怎么安排",
        "各部门一起来检查行不行",
        "招商要不要去上海",
        "我从四川嫁过来，镇上的养老中心今年怎么安排",
        "大理市民也来办事吗",
        "示范区和开发区",
        "咱家乡的蘘荷今年种多大一片",
    ],
)
def test_our_own_town_is_not_taken_for_another(town: Town, question: str) -> None:
    assert other_place(question, town) == ""


# Facts and documents: the surer one answers.

SHELF = (
    "漯河市促进就业十条措施。一、开设就业服务专窗，每个街道一处。二、对吸纳高校毕业生的企业给予一次性奖励。三、组织返乡务工人员技能比赛。",
    "枫堰县农村公路养护办法。县道由县公路站养护，乡道由乡镇养护，村道由村民委员会养护。护栏损坏的七日内修复。",
    "远程教学安排的通知。学生可以通过空中课堂、云上学堂两个在线教学平台参与学习，家长负责督促签到，每天三节课。",
    "单位食堂开放指引。职工分三批就餐，座位间隔一米，餐具每餐消毒，由后勤科记录备查，不得采购来历不明的食材。",
    "小学入学报名通知。报名要带户口簿、预防接种证和房屋产权证明，不收取任何报名费用，由教育办公室统筹安排。",
    "巡游出租汽车管理规定。驾驶员应当每日对车内消毒两次，佩戴口罩，开窗通风，保存乘客登记表三十日。",
)


@pytest.fixture(scope="module")
def shelved(town: Town) -> Answerer:
    return Answerer(town, Index.build(Document(f"n{n}", "", text * 2) for n, text in enumerate(SHELF)))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("漯河市采取什么措施促进就业？", "就业服务专窗"),
        ("学生可以通过哪些在线教学平台参与学习？", "空中课堂"),
        ("枫堰县的农村公路由谁养护？", "村民委员会"),
    ],
)
def test_a_surer_document_goes_before_a_fact_matched_in_part(shelved: Answerer, question: str, said: str) -> None:
    answer = shelved.answer(question)
    assert answer.outcome is Outcome.ANSWERED
    assert said in answer.text
    assert not any("下原" in source.document for source in answer.sources)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("促进就业今年有什么措施", "employment"),
        ("农村公路硬质化怎么安排，农村基础设施提升第二个三年行动计划讲了什么", "rural-infrastructure"),
        ("蘘荷要新增多少亩", "ginger-area"),
        ("上药原康供应链平台入驻多少家企业", "yuankang-firms"),
    ],
)
def test_a_fact_that_is_named_and_explains_the_whole_question_goes_first(shelved: Answerer, question: str, fact: str) -> None:
    assert fact in shelved.answer(question).facts


def test_a_document_without_a_title_is_told_by_how_it_begins(shelved: Answerer) -> None:
    line = shelved.answer("学生可以通过哪些在线教学平台参与学习？").source_line
    assert line.startswith("来源：以“远程教学安排的通知")
    assert line.endswith("”开头的文件")
    assert "《" not in line
