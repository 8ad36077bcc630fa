"""A few words about money or the screen, and nothing else: help comes first, and the story later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.scam import Checker, Verdict
from knowledge.scam.cries import LONGEST, cry
from knowledge.scam.urgencies import Stage
from knowledge.text import simplified
from tests.offices import known_town

WATCHED = (
    "屏幕还共享着|有人远程我妈手机|他一直让我别挂电话|"
    "他让我共享屏幕|屏幕已经共享了|我共享屏幕了|對方在看我的手機|骗子能看到我的屏幕|对方在控制我的电脑"
)
PAYING = "钱转一半了，还要转吗|现在让我去银行|我正在转账|我妈正在给他转账|对方叫我转钱|他一直催我赶紧转账|我这就去打款"
PAID = (
    "钱还能追回来吗|被骗的钱能不能追回来|"
    "我十分钟前转出去的，怎么止付|我把身份证正反面和银行卡拍给他了|我付款码给他截图了|钱出去了，咋个拦|救命，一万八没了，就刚才|我刚给那个什么征信专员转了三笔|"
    "刚转了三万|我已经转了三万过去了|已经转过去三万块了|钱已经打过去了|我刚把五万块打给他了|已经汇款两万|我把卡里的钱都转给他了|"
    "验证码我告诉他了|我把验证码告诉他了|我点了那个链接，填了银行卡|救命，钱转过去了|刚刚转了5000怎么办|我被骗了，刚转了8000|我被骗了|我好像上当了|我妈被骗了五万块|转了三千块给对方"
)
NO_CRY = (
    "上个月被骗的钱能追回来吗|押金能要回来吗|老板欠我的钱能要回来吗|"
    "我在银行门口|我该转吗|他说要坐牢|钱没了|我在银行柜台排队|屏幕坏了|会议室的屏幕一直开着|奶奶在取款机前面|刚给老师转了资料费|"
    "给孩子转了三万学费|工资还没转|我想转学|他让我转弯|共享单车乱停|我转给我老婆五千|我付了三万定金买房|钱|怎么办|路灯坏了|打了12345|打了好几次电话|"
    "他打了我|老板没付钱|付钱了还不给开发票|转了三趟车|密码忘了|怎么付款|低保的钱打到卡里了吗|补贴什么时候打钱|我现在在打工|打了|我打了疫苗|我给他了|"
)


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(known_town("xiayuan"))


@pytest.mark.parametrize(
    ("text", "stage"),
    [(text, stage) for stage, texts in zip(Stage, (WATCHED, PAYING, PAID), strict=True) for text in texts.split("|")],
)
def test_a_cry_is_heard_and_answered_with_110(checker: Checker, text: str, stage: Stage) -> None:
    assert cry(simplified(text)) is stage
    finding = checker.check(text)
    assert finding.first_aid
    assert finding.verdict is not Verdict.NO_SIGN
    assert finding.reply.startswith("请马上打110")


@pytest.mark.parametrize("text", NO_CRY.split("|"))
def test_what_says_more_or_something_else_is_no_cry(text: str) -> None:
    assert cry(simplified(text)) is None


@given(st.text(alphabet="我他刚已经转打汇付了给过去万千块钱共享屏幕验证码告诉怎么办，。0123456789", max_size=LONGEST + 20))
def test_any_text_is_a_cry_or_none(text: str) -> None:
    assert cry(text) in {None, *Stage}
