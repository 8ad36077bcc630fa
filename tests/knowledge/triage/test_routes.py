"""What another authority decides is told which and why; what is ours stays a case."""

import pytest

from knowledge.triage.routes import route_of


@pytest.mark.parametrize(
    ("text", "route", "number"),
    [
        ("法院判了钱一直不执行", "court", "12368"),
        ("劳动仲裁的裁决我不服", "arbitration", "12333"),
        ("对处罚决定不服想申请复议", "reconsideration", "60日"),
        ("村书记收了工程老板的好处费", "discipline", "12388"),
        ("信访答复我不满意", "petition", "复查"),
        ("电瓶车被偷了派出所没结果", "police", "12309"),
        ("我在苏州的公司欠我工资", "elsewhere", "12345"),
        ("保险公司拒赔我要投诉", "company", "12378"),
    ],
)
def test_a_matter_for_another_authority_is_told_which(text: str, route: str, number: str) -> None:
    found = route_of(text)
    assert found is not None
    assert found.name == route
    assert number in found.tell


@pytest.mark.parametrize("text", ["路灯坏了", "老板不发工资", "有人偷倒垃圾", "低保停了", "邻居漏水不修", "窗口态度差", ""])
def test_what_is_ours_stays_a_case(text: str) -> None:
    assert route_of(text) is None
