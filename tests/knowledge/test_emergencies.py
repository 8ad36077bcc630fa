"""Danger is answered with the number first; calm questions raise no alarm; nothing is ever called safe or genuine."""

import json
from pathlib import Path

import pytest

from knowledge.answer import Answerer, Outcome
from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.text import simplified

DANGERS = {
    "120": (
        "胸口疼喘不上来气|我左胳膊突然麻了|老头子半边身子动不了了|说话含糊不清嘴也歪|我妈跌了一跤起不来|烧煤炉全家头晕|孩子噎着了|"
        "奶奶昏过去了|手割破了血止不住|孩子烧到40度在抽|我老婆要生了|被蛇咬了怎么办|有人喝农药了|媽媽暈倒了|小孩掉井里了|有人落水|娃吞了纽扣电池|"
        "老人倒在路边不动了|我爸以前有心脏病，现在喘不过气|消防演练的时候有人晕倒了快来|误食了老鼠药怎么办"
    ),
    "119": (
        "我家房子要塌了|墙倒了压到人|桥塌了|电线断了掉在地上|插座冒火花|水漫到插座了|闻到媒气味|煤气味头晕|厂里氨气泄漏|困在电梯里了|洪水进家了|"
        "油锅着火|手被机器夹住了|鄰居家燒起來了|小孩爬上变压器了"
    ),
    "110": (
        "有人拿刀追我|老公打我|有人在撬我家门|一个男的一直跟着我|孩子走丢了|我奶奶到现在没回来|活着没意义|我割腕了|家里进贼了|"
        "我已经把钱转给骗子了|钱被骗走了怎么办|转给他了怎么办|骗子让我共享屏幕|公安局让我把钱转到安全帐户|我要把现金交给上门的人|"
        "有个工人坐在水塔顶上不肯下来，说钱拿不到就不活了|老板不发工资我就不活了|有人正在割地里的灌溉电缆"
    ),
    "122": "我被车撞了|我撞了人怎么办|路上翻车了|出车祸了",
}
CALM = (
    "消防救援站建得怎么样|防溺水宣传有哪些|去年溺水几起|怎么预防一氧化碳中毒|项目跟踪服务|医院怎么跟踪随访|发生车祸后司机的赔偿责任|跟踪审计|中风康复有补贴吗|老人走失怎么防|打我电话|"
    "我儿子没工作怎么办|老人养老金多少|水稻淹了|房子漏水|河道里有死鱼|投资项目今年签了多少|电梯加装有补贴吗|怎么把户口转到下原|"
    "手机掉河里了|差点掉河里，没装护栏|去年被车撞了怎么赔|家沟里全是水葫芦|"
    "移栽的桂花没浇水就不活了|我家窗户看得见火葬场|炉子里看得见火就是不热|小猫爬水塔上三天不下来|孩子站在广告牌底下跳绳"
)
PAIRS = [(message, call) for call, messages in DANGERS.items() for message in messages.split("|")]


@pytest.mark.parametrize(("message", "call"), PAIRS)
def test_danger_is_answered_with_the_number_first(answerer: Answerer, message: str, call: str) -> None:
    """A12."""
    answer = answerer.answer(message)
    assert answer.outcome is Outcome.EMERGENCY
    assert call in answer.text[:22]
    assert answer.text.startswith(("请马上", "請馬上"))


@pytest.mark.parametrize("message", CALM.split("|"))
def test_a_calm_question_raises_no_alarm(answerer: Answerer, message: str) -> None:
    assert answerer.answer(message).outcome is not Outcome.EMERGENCY


@pytest.mark.parametrize(
    "message",
    [
        "短信说卡要冻结",
        "医保卡停用按1",
        "孙子打电话说撞了人要钱",
        "这个链接安全吗",
        "这个电话安不安全",
        "接到电话说我孙子撞了人要赔5万",
    ],
)
def test_a_likely_scam_is_told_to_stop_and_to_ask_96110(answerer: Answerer, message: str) -> None:
    answer = answerer.answer(message)
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert "96110" in answer.text
    assert "不要转钱" in answer.text
    assert "122" not in answer.text


@pytest.mark.parametrize("message", ["这个厂安不安全", "小区门口那座桥安全吗", "化工厂有没有危险", "工业园安全吗"])
def test_nobody_is_told_that_a_place_is_safe(answerer: Answerer, message: str) -> None:
    answer = answerer.answer(message)
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert "判断不了" in answer.text
    assert "12345" in answer.text


@pytest.mark.parametrize(
    ("message", "hint"), [("家里水管爆了", "总阀"), ("停电了", "跳闸"), ("夜里没水了", "总阀"), ("老板不发工资", "劳动监察")]
)
def test_trouble_at_home_gets_a_hint_and_the_hotline(answerer: Answerer, message: str, hint: str) -> None:
    answer = answerer.answer(message)
    assert hint in answer.text
    assert "12345" in answer.text
    assert answer.outcome is Outcome.OUT_OF_SCOPE


@pytest.mark.parametrize("message", ["你是真人吗", "你是不是机器人", "是人还是机器"])
def test_it_says_plainly_that_it_is_a_program(answerer: Answerer, message: str) -> None:
    assert "程序" in answerer.answer(message).text


@pytest.mark.parametrize(
    "message",
    [
        "厨房还在滴水，盆都接满了",
        "修理工没来，水还在漏",
        "没修，漏得比上次大",
        "井里的水还在往外翻",
        "污水流得更多了",
        "还没好呢",
        "更大了",
    ],
)
def test_what_became_of_an_ordinary_matter_raises_no_alarm(message: str) -> None:
    """A few words in answer to "is it solved?": once, whoever wrote that it leaks still was told to leave the fire."""
    assert emergency(simplified(message)) is None


def test_every_emergency_of_the_development_reports_is_heard_and_few_others(shared: Path) -> None:
    rows = _rows(shared, "triage_dev")
    heard = {row["id"] for row in rows if emergency(hear(str(row["text"])).text)}
    meant = {row["id"] for row in rows if row["emergency"]}
    assert meant <= heard
    assert len(heard - meant) <= 0.03 * (len(rows) - len(meant))
    assert not [row["text"] for row in rows if row["id"] in heard - meant and not row["urgent"]]


def test_money_that_is_leaving_is_heard_and_warnings_of_others_are_not(shared: Path) -> None:
    rows = _rows(shared, "fraud_dev")
    heard = {row["id"] for row in rows if emergency(hear(str(row["text"])).text)}
    leaving = {row["id"] for row in rows if row["first_aid"]}
    assert len(leaving & heard) >= len(leaving) * 0.95
    assert len(heard - leaving) <= 3


def test_no_scam_is_answered_from_the_report(shared: Path, answerer: Answerer) -> None:
    rows = _rows(shared, "fraud_dev")
    assert not [row["id"] for row in rows if answerer.answer(str(row["text"])).outcome is Outcome.ANSWERED]


def _rows(shared: Path, name: str) -> list[dict[str, object]]:
    lines = (shared / "eval" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
